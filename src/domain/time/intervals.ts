import { type Interval, instant, type Milliseconds, milliseconds } from './time.ts'

/** The same stretches in as few intervals as possible, in order of time; those no further apart than `pause` are joined. */
export function joinedIntervals(intervals: readonly Interval[], pause: Milliseconds = milliseconds(0)): readonly Interval[] {
  const joined: Interval[] = []
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last === undefined || from > last.to + pause) joined.push({ from, to })
    else joined[joined.length - 1] = { from: last.from, to: instant(Math.max(last.to, to)) }
  }
  return joined
}

/** What of `wanted` is not in `had`, up to and including the edges of `had`; both are joined. */
export function intervalsWithout(wanted: readonly Interval[], had: readonly Interval[]): readonly Interval[] {
  return wanted.flatMap((interval) => {
    const left: Interval[] = []
    let { from } = interval
    for (const known of had) {
      if (known.to < from || known.from > interval.to) continue
      if (known.from > from) left.push({ from, to: known.from })
      from = known.to
      if (from >= interval.to) return left
    }
    return [...left, { from, to: interval.to }]
  })
}
