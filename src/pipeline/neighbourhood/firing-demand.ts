/**
 * In: what is chosen or looked at among the alerts known so far. Out: the marks by which the other firings of their series are found
 * that decide anything about them, however many there are.
 * Promise: with what is asked for, each of these firings is what all firings of its series would make it.
 *
 * What is reported of a series becomes firings in order of time (`../firings/`). A firing depends on
 * - what began so shortly before that it may have reached it: the window, two hours for most;
 * - what went on for more than an hour (`lastingMark`): the same with seven hours;
 * - what went on for longer, whenever it began (`wheneverMark`): few can, without being one;
 * - the firing before, which says since when it may have been on, and the one after, which may date its end, however far
 *   away: the nearest rows beside the window, and if none of them makes a firing, those beside them.
 * The two beside it count with their own windows, because of them the end and the beginning must be known.
 *
 * A sender that names only the series says that it is off, and not since when it was on. Where the firing is not known yet, such a
 * report is of none: what began before it is asked for by the report itself.
 */

import { markOf, type WantedMark } from '../../domain/alerts/mark.ts'
import { appendTo } from '../../domain/append-to.ts'
import { type Event, isAlert, notificationsOf } from '../../domain/event.ts'
import { joinedIntervals } from '../../domain/time/intervals.ts'
import { hours, type Interval, instant } from '../../domain/time/time.ts'
import type { Extent } from './extents.ts'
import { ALL_TIME, BRIEF_MS, beganAt, firingMark, LONG_MS, lastingMark, seriesName, wheneverMark } from './marks.ts'

/** By so much the clocks of replicas may differ, and what each of them takes for one firing. */
const APART_MS = hours(1)
/** How far from a firing another of its series may begin that reaches it, as long as it has no mark of its own. */
const WINDOW_MS = BRIEF_MS + APART_MS
/** The same of one that is marked as lasting. */
const LASTING_WINDOW_MS = LONG_MS + APART_MS
/** Rows beside the window that are read on each side: reports of one firing are two or three. */
const BESIDE_MIN = 4
/** More where a firing has many reports, so that few steps find its beginning. */
const BESIDE_MAX = 64

export interface Firings {
  readonly known: readonly Event[]
  readonly extents: readonly Extent[]
  /** Of the position of an extent. */
  readonly isWanted: (at: number) => boolean
  /** What is new, or was held: what of it is of no firing is looked for all the same. */
  readonly isTouched: (event: Event) => boolean
}

export function firingsWanted({ known, extents, isWanted, isTouched }: Firings): readonly WantedMark[] {
  const wanted = new Map<string, Set<number>>()
  const unmatched = unmatchedOf(known, extents, isTouched)
  for (const name of unmatched.keys()) wanted.set(name, new Set())
  extents.forEach(({ episode }, at) => {
    const name = seriesNameOf(episode)
    if (name !== null && isWanted(at)) wanted.set(name, (wanted.get(name) ?? new Set()).add(at))
  })
  const firings = new Map<string, number[]>()
  extents.forEach(({ episode }, at) => {
    const name = seriesNameOf(episode)
    if (name !== null && wanted.has(name)) appendTo(firings, name, at)
  })
  const rows = rowsOf(known, wanted)
  return [...wanted].flatMap(([name, own]) => {
    const series = { positions: firings.get(name) ?? [], own, rows: rows.get(name) ?? NO_ROWS }
    const alone = (unmatched.get(name) ?? []).map((at) => windowBefore(at, series, extents))
    const intervals = joinedIntervals([...intervalsOf(series, extents), ...alone])
    const beside = besideOf(series)
    const near = intervals.map((interval) => ({ mark: markOf(firingMark(name)), interval, beside }))
    const lasting = joinedIntervals(intervals.map(widened)).map((interval) => ({ mark: markOf(lastingMark(name)), interval }))
    return [...near, ...lasting, { mark: markOf(wheneverMark(name)), interval: ALL_TIME }]
  })
}

/** Times of reports that something is off, by series, where it is not known what was on. */
function unmatchedOf(
  known: readonly Event[],
  extents: readonly Extent[],
  isTouched: Firings['isTouched'],
): ReadonlyMap<string, readonly number[]> {
  const ofFirings = new Set(extents.flatMap(({ episode }) => episode.events.map(({ id }) => id)))
  const unmatched = new Map<string, number[]>()
  for (const event of known) {
    const name = isAlert(event) && isTouched(event) && !ofFirings.has(event.id) ? seriesName(event) : null
    if (name !== null) appendTo(unmatched, name, beganAt(event))
  }
  return unmatched
}

/** Further back while no firing is known that began before: reports that it is off may stand in between. */
function windowBefore(at: number, { positions, rows }: Series, extents: readonly Extent[]): Interval {
  const isBefore = (position: number) => (extents[position]?.episode.startsAt ?? at) < at
  const from = at - WINDOW_MS
  return { from: instant(positions.some(isBefore) ? from : Math.min(from, rows.least)), to: instant(at + WINDOW_MS) }
}

const widened = ({ from, to }: Interval): Interval => ({
  from: instant(from - (LASTING_WINDOW_MS - WINDOW_MS)),
  to: instant(to + (LASTING_WINDOW_MS - WINDOW_MS)),
})

/** As many as two firings of the series have, by what is known. Few sizes, because each is a query of its own. */
function besideOf({ positions, rows }: Series): number {
  let beside = BESIDE_MIN
  while (beside * positions.length < 2 * rows.count && beside < BESIDE_MAX) beside *= 4
  return beside
}

/** What is known of a series: between which times, and how much. */
interface Rows {
  readonly least: number
  readonly greatest: number
  readonly count: number
}

const NO_ROWS: Rows = { least: 0, greatest: 0, count: 0 }

interface Series {
  /** Of its firings, in order of start. */
  readonly positions: readonly number[]
  readonly own: ReadonlySet<number>
  readonly rows: Rows
}

function intervalsOf({ positions, own, rows }: Series, extents: readonly Extent[]): readonly Interval[] {
  return positions.flatMap((at, nth) => {
    const isOwn = own.has(at)
    const [before, after] = [positions[nth - 1], positions[nth + 1]]
    const isBeside = (before !== undefined && own.has(before)) || (after !== undefined && own.has(after))
    const extent = extents[at]
    if (extent === undefined || (!isOwn && !isBeside)) return []
    const { from, to } = windowOf(extent)
    return {
      from: isOwn && before === undefined ? instant(Math.min(from, rows.least)) : from,
      to: isOwn && after === undefined ? instant(Math.max(to, rows.greatest)) : to,
    }
  })
}

function windowOf({ episode: { events }, start, end }: Extent): Interval {
  const from = events.reduce<number>((least, event) => Math.min(least, beganAt(event)), start)
  const to = events.reduce<number>((most, event) => Math.max(most, lastWordOf(event)), Math.max(start, end))
  return { from: instant(from - WINDOW_MS), to: instant(to + WINDOW_MS) }
}

const lastWordOf = (event: Event): number =>
  isAlert(event)
    ? notificationsOf(event).reduce<number>((most, { receivedAt, end }) => Math.max(most, receivedAt, end ?? receivedAt), event.occurred.at)
    : event.occurred.at

function rowsOf(known: readonly Event[], wanted: ReadonlyMap<string, unknown>): ReadonlyMap<string, Rows> {
  const rows = new Map<string, Rows>()
  for (const event of known) {
    const name = seriesName(event)
    if (name === null || !wanted.has(name)) continue
    const at = beganAt(event)
    const { least, greatest, count } = rows.get(name) ?? { least: at, greatest: at, count: 0 }
    rows.set(name, { least: Math.min(least, at), greatest: Math.max(greatest, at), count: count + 1 })
  }
  return rows
}

/** null: no alert of a series. */
function seriesNameOf({ kind, events }: Extent['episode']): string | null {
  const first = kind === 'alert' ? events.find(isAlert) : undefined
  return first === undefined ? null : seriesName(first)
}
