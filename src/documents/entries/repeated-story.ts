import type { RawEntry } from './entries.ts'
import { isRelative } from './heads.ts'

/** One time in common is an accident, two times in two timelines are the same story. */
const SAME_MIN = 2

/**
 * In: the entries of a document. Out: the same, where two timelines describe the same incident only the one that has more: all
 * times of the other stand in it.
 */
export function withoutRetelling(entries: readonly RawEntry[]): readonly RawEntry[] {
  const parts = [...new Set(entries.map(({ part }) => part))].map((part) => entries.filter((entry) => entry.part === part))
  const [first, ...more] = parts
  if (first === undefined || more.length === 0) return entries
  const kept = more.reduce((known: readonly (readonly RawEntry[])[], part) => addPart(known, part), [first])
  return kept.flat()
}

function addPart(known: readonly (readonly RawEntry[])[], part: readonly RawEntry[]): readonly (readonly RawEntry[])[] {
  if (known.some((other) => isWithin(part, other))) return known
  return [...known.filter((other) => !isWithin(other, part)), part]
}

const isWithin = (part: readonly RawEntry[], other: readonly RawEntry[]): boolean =>
  part.length >= SAME_MIN && part.every((entry) => other.some((candidate) => isSameTime(entry, candidate)))

/** A date counts where both have one: the second timeline often leaves it out. */
function isSameTime({ head: a, under: underA }: RawEntry, { head: b, under: underB }: RawEntry): boolean {
  if (a.time === null || b.time === null) return false
  if (isRelative(a.time) || isRelative(b.time))
    return isRelative(a.time) && isRelative(b.time) && a.time.relativeMinutes === b.time.relativeMinutes
  const [one, two] = [a.time.clock?.clock, b.time.clock?.clock]
  if (one === undefined || two === undefined || one.hour !== two.hour || one.minute !== two.minute) return false
  const [day, otherDay] = [(a.time.date ?? underA?.date)?.day, (b.time.date ?? underB?.date)?.day]
  return day === undefined || otherDay === undefined || (day.month === otherDay.month && day.day === otherDay.day)
}
