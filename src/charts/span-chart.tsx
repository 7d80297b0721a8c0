import type { Anchor } from '../domain/incident/anchor.ts'
import { type Clock, earliestOf, isAbout, latestOf } from '../domain/time/clock.ts'
import { between, firstInstant, type Interval, instant, lastInstant, minutes } from '../domain/time/time.ts'
import { durationWords } from '../domain/words.ts'
import { clusterMarks } from './drawing.ts'
import type { Picture } from './picture.ts'
import { Glyph } from './shapes.tsx'
import { ticksOf } from './ticks.ts'
import { percent, type TimeScale, timeScale } from './time-scale.ts'

interface SpanChartProps {
  readonly picture: Picture
  readonly start: Anchor
  readonly end: Anchor
  readonly clock: Clock
}

const WIDTH_PX = 560
const BRACKET_Y = 20
const MARKS_Y = 44
const AXIS_Y = 62

/** A duration between its two ends with what happened around them, so that a wrong end is seen at a glance. */
export function SpanChart({ picture, start, end, clock }: SpanChartProps) {
  const window = windowOf(start, end)
  const scale = timeScale(window, [], WIDTH_PX)
  const [from, to] = [scale.percentOf(start.at), scale.percentOf(end.at)]
  const certainty = isAbout(start) || isAbout(end) ? 'about' : 'exact'
  return (
    <svg class="chart span" width="100%" height={AXIS_Y + 18} aria-hidden="true">
      <g class="axis">
        {ticksOf(scale, clock, 70).map((tick) => (
          <g key={tick.at}>
            <line x1={percent(scale.percentOf(tick.at))} x2={percent(scale.percentOf(tick.at))} y1={BRACKET_Y} y2={AXIS_Y} />
            <text x={percent(scale.percentOf(tick.at))} y={AXIS_Y + 14} class="middle">
              {tick.label}
            </text>
          </g>
        ))}
      </g>
      {[start, end].filter(isAbout).map((anchor) => (
        <Range key={anchor.rule} anchor={anchor} scale={scale} />
      ))}
      <g class="bracket">
        <line x1={percent(from)} x2={percent(to)} y1={BRACKET_Y} y2={BRACKET_Y} />
        <line x1={percent(from)} x2={percent(from)} y1={BRACKET_Y - 5} y2={AXIS_Y} />
        <line x1={percent(to)} x2={percent(to)} y1={BRACKET_Y - 5} y2={AXIS_Y} />
        <text x={percent((from + to) / 2)} y={BRACKET_Y - 7} class="middle name">
          {durationWords(between(start.at, end.at), certainty)}
        </text>
      </g>
      <Marks picture={picture} scale={scale} />
    </svg>
  )
}

const AROUND_MS = minutes(5)

function windowOf(start: Anchor, end: Anchor): Interval {
  const first = firstInstant([earliestOf(start), earliestOf(end)]) ?? start.at
  const last = lastInstant([latestOf(start), latestOf(end)]) ?? end.at
  const around = Math.max(AROUND_MS, (last - first) * 0.08)
  return { from: instant(Math.floor(first - around)), to: instant(Math.ceil(last + around)) }
}

function Range({ anchor, scale }: { readonly anchor: Anchor; readonly scale: TimeScale }) {
  const [from, to] = [scale.percentOf(earliestOf(anchor)), scale.percentOf(latestOf(anchor))]
  return <rect x={percent(from)} width={percent(to - from)} y={BRACKET_Y} height={AXIS_Y - BRACKET_Y} class="column" />
}

/** One of those that would cover each other stands for all: the list has the rest. */
function Marks({ picture, scale }: { readonly picture: Picture; readonly scale: TimeScale }) {
  const { from, to } = scale.window
  const entries = picture.incident.timeline.filter((entry) => !entry.hidden && entry.at.at >= from && entry.at.at <= to)
  return (
    <>
      {clusterMarks(entries, (entry) => scale.pixelsOf(entry.at.at), 13).map(([entry]) => (
        <Glyph key={entry.id} x={scale.percentOf(entry.at.at)} y={MARKS_Y} mark={picture.index.markOf(entry)} />
      ))}
    </>
  )
}
