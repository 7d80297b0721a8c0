/** A small generator of numbers that looks random and is the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A text with a falsehood put in, and the lines that are false now. */
export interface Mutation {
  readonly kind: 'shift' | 'swap' | 'inflate' | 'negate'
  readonly text: string
  readonly lines: readonly number[]
}

/** A claim of the text that is true as it stands. */
export interface TrueLine {
  readonly line: number
  readonly kind: string
}

const pick = <T>(items: readonly T[], random: () => number): T | undefined => items[Math.floor(random() * items.length)]

/** In: a text, its true claims and a generator. Out: one falsehood of the kind; null: no line of it can carry one. */
export function mutate(
  text: string,
  kind: Mutation['kind'],
  { lines, random }: { lines: readonly TrueLine[]; random: () => number },
): Mutation | null {
  const rows = text.split('\n')
  const of = (...kinds: readonly string[]) => [...new Set(lines.flatMap((one) => (kinds.includes(one.kind) ? [one.line] : [])))]
  const rowOf = (line: number) => rows[line - 1] ?? ''
  const replaced = (changed: ReadonlyMap<number, string>) => rows.map((row, index) => changed.get(index + 1) ?? row).join('\n')
  // Of a window both ends are on one line: only lines with one time are taken.
  const timed = of('time').filter((line) => rowOf(line).match(CLOCK)?.length === 1 && ENTRY.test(rowOf(line)))
  if (kind === 'shift') {
    const line = pick(timed, random)
    if (line === undefined) return null
    const minutes = (20 + Math.floor(random() * 220)) * (random() < 0.5 ? -1 : 1)
    return { kind, text: replaced(new Map([[line, shifted(rowOf(line), minutes)]])), lines: [line] }
  }
  if (kind === 'swap') {
    const [a, b] = [pick(timed, random), pick(timed, random)]
    if (a === undefined || b === undefined || distance(rowOf(a), rowOf(b)) < 20) return null
    return {
      kind,
      text: replaced(
        new Map([
          [a, withClock(rowOf(a), clockOf(rowOf(b)))],
          [b, withClock(rowOf(b), clockOf(rowOf(a)))],
        ]),
      ),
      lines: [a, b],
    }
  }
  const line = pick(kind === 'inflate' ? of('duration', 'count') : of('cause'), random)
  const changed = line === undefined ? null : kind === 'inflate' ? inflated(rowOf(line), 1.4 + random()) : negated(rowOf(line))
  return line === undefined || changed === null ? null : { kind, text: replaced(new Map([[line, changed]])), lines: [line] }
}

const CLOCK = /\b\d{1,2}:\d\d(?: ?[AP]M)?/g
/** A row of a timeline begins with its time. */
const ENTRY = /^[\s|*\-.\d<>/a-z]*?\d{1,2}:\d\d/

const clockOf = (row: string): string => row.match(CLOCK)?.[0] ?? ''
const withClock = (row: string, clock: string): string => row.replace(new RegExp(CLOCK.source), clock)

function minutesOf(clock: string): number {
  const [, hour = '0', minute = '0', half] = /(\d{1,2}):(\d\d)(?: ?([AP])M)?/.exec(clock) ?? []
  return ((Number(hour) % (half === undefined ? 24 : 12)) + (half === 'P' ? 12 : 0)) * 60 + Number(minute)
}

const distance = (a: string, b: string): number => Math.abs(minutesOf(clockOf(a)) - minutesOf(clockOf(b)))

function shifted(row: string, by: number): string {
  const clock = clockOf(row)
  const total = (minutesOf(clock) + by + 1_440) % 1_440
  const [hour, minute] = [Math.floor(total / 60), String(total % 60).padStart(2, '0')]
  const half = /M$/.test(clock) ? ` ${hour < 12 ? 'AM' : 'PM'}` : ''
  return withClock(row, half === '' ? `${String(hour).padStart(2, '0')}:${minute}` : `${hour % 12 === 0 ? 12 : hour % 12}:${minute}${half}`)
}

function inflated(row: string, factor: number): string | null {
  const percent = /(\d{1,3})( ?%)/.exec(row)
  if (percent !== null) {
    const value = Number(percent[1])
    return row.replace(percent[0], `${value * factor <= 100 ? Math.round(value * factor) : Math.round(value / factor)}${percent[2]}`)
  }
  const hours = /(\d{1,3})( hours?)/.exec(row)
  return hours === null ? null : row.replace(hours[0], `${Math.ceil(Number(hours[1]) * factor)}${hours[2]}`)
}

const NEGATIONS: readonly (readonly [RegExp, string])[] = [
  [/\bConfirmed (.+?) as the root cause/, 'Confirmed that $1 was not the root cause'],
  [/\bidentified (.+?) as the root cause/, 'found that $1 were not the root cause'],
  [/\bthe cause was\b/, 'the cause was not'],
  [/\b(were|was|is|are) wrong\b/, '$1 not wrong'],
  [/\bFound the root cause: (.+?) routed/, 'Not the root cause: $1 routed'],
]

function negated(row: string): string | null {
  const rule = NEGATIONS.find(([pattern]) => pattern.test(row))
  return rule === undefined ? null : row.replace(rule[0], rule[1])
}
