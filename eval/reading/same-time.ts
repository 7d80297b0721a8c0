/** The parts of a time as labels write it; null: not stated. */
interface Parts {
  readonly date: readonly (number | null)[]
  readonly clock: readonly number[] | null
  readonly offset: number | null
}

const NOTATION = /^(?:(\d{4}|-)-(\d\d)-(\d\d))?(?:T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?)?(?:(Z)|([+-])(\d\d):(\d\d))?$/

function partsOf(written: string): Parts | null {
  const found = NOTATION.exec(written)
  if (found === null || written === '') return null
  const [year, month, day, hour, minute] = found.slice(1, 6).map((part) => (part === undefined || part === '-' ? null : Number(part)))
  const size = Number(found[8] ?? 0) * 60 + Number(found[9] ?? 0)
  const offset = found[6] === undefined && found[7] === undefined ? null : found[7] === '-' ? -size : size
  return { date: [year ?? null, month ?? null, day ?? null], clock: hour == null || minute == null ? null : [hour, minute], offset }
}

/** The wall clock and its date agree in all that the label states; where both know their offset, the same instant does too. */
export function isSameTime(read: string | null, label: string | null): boolean {
  if (read === null || label === null) return read === label
  const [a, b] = [partsOf(read), partsOf(label)]
  if (a === null || b === null) return false
  const isSameDate = b.date.every((part, index) => part === null || part === a.date[index])
  if (isSameDate && (b.clock === null || b.clock.every((part, index) => part === a.clock?.[index]))) return true
  const [x, y] = [minutesOf(a, b), minutesOf(b, a)]
  if (x === null || y === null) return false
  return b.date[2] === null ? (x - y) % MINUTES_A_DAY === 0 : x === y
}

const MINUTES_A_DAY = 1_440

/** Minutes in UTC; a date of which the other states less counts only as far. */
function minutesOf({ date, clock, offset }: Parts, other: Parts): number | null {
  if (clock === null || offset === null) return null
  const [year, month, day] = date.map((part, index) => (other.date[index] === null ? null : part))
  return Date.UTC(year ?? 2000, (month ?? 1) - 1, day ?? 1, clock[0], clock[1]) / 60_000 - offset
}
