import { scaleLinear } from 'd3-scale'
import {
  firstInstant,
  type Instant,
  type Interval,
  instant,
  lastInstant,
  type Milliseconds,
  milliseconds,
  minutes,
} from '../domain/time/time.ts'

/** A stretch without marks that is drawn 24 px wide. `since` and `until` are its last and next mark. */
interface AxisBreak {
  readonly since: Instant
  readonly until: Instant
  readonly from: Instant
  readonly to: Instant
  readonly lengthMs: Milliseconds
}

/**
 * Time → per cent of the plot's width. Per cent, because the browser then fits the picture to any width without
 * scaling its text and without script; `widthPx` is the least width, for which labels are placed.
 */
export interface TimeScale {
  readonly window: Interval
  readonly widthPx: number
  readonly breaks: readonly AxisBreak[]
  percentOf(at: Instant): number
  pixelsOf(at: Instant): number
}

/** `marks`: every instant at which something is drawn to begin or end; long stretches without any are cut short. */
export function timeScale(window: Interval, marks: readonly Instant[], widthPx: number): TimeScale {
  const breaks = breaksIn(window, marks)
  const ends = breaks.flatMap(({ from, to }) => [from, to])
  const domain = [window.from, ...ends, window.to]
  const scale = scaleLinear(domain, rangeOf(domain, widthPx)).clamp(true)
  const percentOf = (at: Instant) => scale(at)
  return { window, widthPx, breaks, percentOf, pixelsOf: (at) => (percentOf(at) * widthPx) / 100 }
}

/** The instants with room around them, more on the right, where the labels of what has ended stand; 30 min at least. */
export function windowAround(instants: readonly Instant[]): Interval {
  const [first, last] = [firstInstant(instants), lastInstant(instants)]
  if (first === null || last === null) return { from: instant(0), to: instant(WINDOW_MIN_MS) }
  const lengthMs = breaksIn({ from: first, to: last }, instants).reduce((sum, { from, to }) => sum + to - from, 0)
  const missing = Math.max(0, WINDOW_MIN_MS - (last - first)) / 2
  const shown = last - first - lengthMs + 2 * missing
  return { from: instant(Math.floor(first - missing - shown * 0.06)), to: instant(Math.ceil(last + missing + shown * 0.14)) }
}

/** `12.34%`: two digits are a tenth of a pixel. */
export const percent = (value: number): string => `${Math.round(value * 100) / 100}%`

const WINDOW_MIN_MS = minutes(30)
const BREAK_PX = 24
const BREAK_AFTER_MS = 2 * 3_600_000
const BREAK_SHARE = 0.1
/** What stays visible on both sides of a break, so that no mark touches it. */
const BREAK_MARGIN_MS = 15 * 60_000

function breaksIn(window: Interval, marks: readonly Instant[]): readonly AxisBreak[] {
  const span = window.to - window.from
  const breaks: AxisBreak[] = []
  let since: Instant | null = null
  for (const until of inOrder(marks)) {
    if (until < window.from || until > window.to) continue
    const lengthMs = since === null ? NO_LENGTH : milliseconds(until - since)
    if (since !== null && lengthMs > BREAK_AFTER_MS && lengthMs > span * BREAK_SHARE)
      breaks.push({ since, until, lengthMs, from: instant(since + BREAK_MARGIN_MS), to: instant(until - BREAK_MARGIN_MS) })
    since = until
  }
  return breaks
}

const NO_LENGTH = milliseconds(0)

/** Each instant once, the earliest first; the list itself where it is so already, as each of four sizes asks for the same tens of thousands. */
export function inOrder(instants: readonly Instant[]): readonly Instant[] {
  if (instants.every((at, index) => index === 0 || at > (instants[index - 1] ?? at))) return instants
  const sorted = Float64Array.from(instants).sort()
  const once: Instant[] = []
  for (const at of sorted) if (at !== once.at(-1)) once.push(instant(at))
  return once
}

/** Pieces between breaks share what the breaks leave, by their lengths; every second piece is a break. */
function rangeOf(domain: readonly Instant[], widthPx: number): readonly number[] {
  const lengths = domain.slice(1).map((at, index) => at - (domain[index] ?? at))
  const isBreak = (index: number) => index % 2 === 1
  const shown = lengths.reduce((sum, length, index) => (isBreak(index) ? sum : sum + length), 0)
  const breakPercent = (BREAK_PX / widthPx) * 100
  const shared = 100 - breakPercent * Math.floor(lengths.length / 2)
  const widths = lengths.map((length, index) => (isBreak(index) ? breakPercent : (length / shown) * shared))
  const edges = [0]
  for (const width of widths) edges.push((edges.at(-1) ?? 0) + width)
  return edges
}
