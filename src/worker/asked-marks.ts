import type { Mark, WantedMark } from '../domain/alerts/mark.ts'
import { appendTo } from '../domain/append-to.ts'
import type { Policy } from '../domain/policy.ts'
import { intervalsWithout, joinedIntervals } from '../domain/time/intervals.ts'
import type { Interval } from '../domain/time/time.ts'
import { toSenderTime } from '../pipeline/episodes/clock-offsets.ts'

/** Per mark the times that were asked for. */
export type AskedMarks = Map<Mark, readonly Interval[]>

/** What is stored is marked in the time of its sender. */
export const inSenderTime = (marks: readonly WantedMark[], policy: Policy): readonly WantedMark[] =>
  policy.clocks.length === 0 ? marks : marks.map((one) => ({ ...one, interval: toSenderTime(one.interval, policy) }))

/** Notes the rest as asked. */
export function notAsked(asked: AskedMarks, marks: readonly WantedMark[]): readonly WantedMark[] {
  const wanted: WantedMark[] = []
  const byMark = new Map<Mark, Interval[]>()
  for (const one of marks) {
    const { mark, interval, beside } = one
    if (beside === undefined) appendTo(byMark, mark, interval)
    else if (isNewBeside(asked, one)) wanted.push(one)
  }
  for (const [mark, intervals] of byMark) {
    const had = asked.get(mark) ?? []
    const joined = joinedIntervals(intervals)
    const left = intervalsWithout(joined, had)
    for (const interval of left) wanted.push({ mark, interval })
    if (left.length > 0) asked.set(mark, joinedIntervals([...had, ...joined]))
  }
  return wanted
}

/** What is beside a stretch of time depends on both of its ends: only the same one is never asked for again. */
function isNewBeside(asked: AskedMarks, { mark, interval: { from, to } }: WantedMark): boolean {
  const had = asked.get(mark) ?? []
  if (had.some((one) => one.from === from && one.to === to)) return false
  asked.set(mark, [...had, { from, to }])
  return true
}
