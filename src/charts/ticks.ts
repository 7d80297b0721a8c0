import type { Clock } from '../domain/time/clock.ts'
import type { Instant, Interval } from '../domain/time/time.ts'
import type { TimeScale } from './time-scale.ts'

/** A round time of the zone. `date` is said where a new day begins to be shown, null elsewhere. */
export interface Tick {
  readonly at: Instant
  readonly label: string
  readonly date: string | null
}

/** Roughly `spacingPx` apart, never inside a break, on times that are round on the zone's own clocks. */
export function ticksOf(scale: TimeScale, clock: Clock, spacingPx: number): readonly Tick[] {
  const stepMs = stepFor(scale, spacingPx)
  const times = shownPieces(scale).flatMap((piece) => roundTimes(piece, clock, stepMs))
  const spaced = times.filter((at, index) => isClear(at, times[index - 1], { scale, spacingPx }))
  const hasSeveralDays = !clock.isSameDay(scale.window.from, scale.window.to)
  let lastDatePx = Number.NEGATIVE_INFINITY
  return spaced.map((at, index) => {
    const previous = spaced[index - 1]
    const opensDay = previous === undefined || !clock.isSameDay(previous, at) || hasBreakBetween(previous, at, scale)
    const isDated = hasSeveralDays && opensDay && scale.pixelsOf(at) - lastDatePx >= DATE_PX
    if (isDated) lastDatePx = scale.pixelsOf(at)
    return { at, label: stepMs < DAY ? clock.timeOfDay(at) : '', date: isDated ? clock.day(at) : null }
  })
}

/** As wide as `Wed 25 Sep` is, with room. */
const DATE_PX = 72

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 91].map((count) => count * DAY),
]

function stepFor(scale: TimeScale, spacingPx: number): number {
  const shownMs = shownPieces(scale).reduce((sum, piece) => sum + piece.to - piece.from, 0)
  const least = (spacingPx * shownMs) / scale.widthPx
  return STEPS.find((step) => step >= least) ?? Math.ceil(least / DAY) * DAY
}

/** The window without its breaks. */
function shownPieces({ window, breaks }: TimeScale): readonly Interval[] {
  const starts = [window.from, ...breaks.map(({ to }) => to)]
  return starts.map((from, index) => ({ from, to: breaks[index]?.from ?? window.to }))
}

/** Walks the zone's clocks, not UTC: after a change of the clocks round times stay round; skipped times are left out. */
function roundTimes(piece: Interval, clock: Clock, stepMs: number): readonly Instant[] {
  const first = Math.ceil(clock.wallOf(piece.from) / stepMs) * stepMs
  const count = Math.max(0, Math.floor((clock.wallOf(piece.to) - first) / stepMs) + 1)
  const times = Array.from({ length: count }, (_, index) => clock.instantOf(first + index * stepMs))
  return times.filter((at): at is Instant => at !== null && at >= piece.from && at <= piece.to)
}

function isClear(at: Instant, previous: Instant | undefined, { scale, spacingPx }: { scale: TimeScale; spacingPx: number }): boolean {
  return previous === undefined || scale.pixelsOf(at) - scale.pixelsOf(previous) >= spacingPx / 2
}

const hasBreakBetween = (a: Instant, b: Instant, scale: TimeScale): boolean => scale.breaks.some((gap) => a <= gap.from && b >= gap.to)
