import { pluralize } from '../../domain/words.ts'
import { type Drawing, roomEnd } from '../drawing.ts'
import { MarkLink } from '../shapes.tsx'
import { textWidth } from '../text-width.ts'
import { percent } from '../time-scale.ts'
import type { AlertStorm } from './alert-lanes.ts'
import { CHART_TEXT_PX } from './lane.tsx'

interface StormProps {
  readonly storm: AlertStorm
  readonly drawing: Drawing
  readonly height: number
}

/** How many fire at once, as steps. The area stretches with the width; its lines and labels do not. */
export function StormMark({ storm, drawing, height }: StormProps) {
  const { scale, picture, clock } = drawing
  const until = storm.until ?? picture.horizon
  const [from, to] = [scale.percentOf(storm.from), scale.percentOf(until)]
  const outline = stepPath(pointsOf(storm, drawing, { from, to }), (firing) => height - (firing / storm.peak) * (height - 2))
  const end = storm.until === null ? 'ongoing' : `until ${clock.timeOfDayWithSeconds(storm.until)}`
  return (
    <MarkLink
      row={storm.entry.id}
      title={`${clock.timeOfDayWithSeconds(storm.from)} ${labelOf(storm)}, ${end}, up to ${storm.peak} at once`}
    >
      <svg
        x={percent(from)}
        width={percent(to - from)}
        height={height}
        viewBox={`0 0 ${UNITS} ${height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        class="hue-impact"
      >
        <path d={`${outline}V${height}H0Z`} class="tint" />
        <path d={outline} class="outline" />
      </svg>
      <StormLabels storm={storm} drawing={drawing} height={height} />
    </MarkLink>
  )
}

function StormLabels({ storm, drawing, height }: StormProps) {
  const { scale, picture, size } = drawing
  const until = storm.until ?? picture.horizon
  const [fromPx, toPx] = [scale.pixelsOf(storm.from), scale.pixelsOf(until)]
  const [label, peak] = [labelOf(storm), `up to ${storm.peak} at once`]
  const fitsInside = textWidth(label, CHART_TEXT_PX) <= toPx - fromPx - 16
  const after = fitsInside ? peak : label
  const fitsAfter = size.gutterPx > 0 && textWidth(after, CHART_TEXT_PX) <= roomEnd(drawing, toPx) - toPx - 8
  return (
    <>
      {fitsInside && (
        <text x={percent((scale.percentOf(storm.from) + scale.percentOf(until)) / 2)} y={height - 6} class="middle haloed">
          {label}
        </text>
      )}
      {fitsAfter && (
        <text x={percent(scale.percentOf(until))} dx="7" y={height - 6}>
          {after}
        </text>
      )}
    </>
  )
}

interface Point {
  readonly x: number
  readonly firing: number
}

/** The width in units of its own, so that points are whole numbers: at most so many steps are drawn. */
const UNITS = 500

/** Steps within one unit are one, at the most that fired in it; steps that change nothing are none. */
function pointsOf(storm: AlertStorm, { scale }: Drawing, { from, to }: { readonly from: number; readonly to: number }): readonly Point[] {
  const byUnit = new Map<number, number>()
  for (const { at, firing } of storm.steps) {
    const x = to === from ? 0 : Math.round(((scale.percentOf(at) - from) / (to - from)) * UNITS)
    byUnit.set(x, Math.max(firing, byUnit.get(x) ?? 0))
  }
  const points = [...byUnit].map(([x, firing]) => ({ x, firing }))
  return points.filter((point, index) => point.firing !== points[index - 1]?.firing)
}

/** By hand: it has only horizontal and vertical strokes, and hundreds of them are drawn in four sizes. */
function stepPath(points: readonly Point[], yOf: (firing: number) => number): string {
  const [first, ...rest] = points
  if (first === undefined) return ''
  const y = (firing: number) => Math.round(yOf(firing) * 10) / 10
  return `M${first.x} ${y(first.firing)}${rest.map(({ x, firing }) => `H${x}V${y(firing)}`).join('')}H${UNITS}`
}

const labelOf = (storm: AlertStorm): string => `${pluralize(storm.count, 'alert')} grouped: ${storm.label}`
