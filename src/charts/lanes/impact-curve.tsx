import type { Curve, MeasuredImpact } from '../../domain/impact/measured-impact.ts'
import { type Instant, instant } from '../../domain/time/time.ts'
import type { Drawing } from '../drawing.ts'
import { percent } from '../time-scale.ts'

export const CURVE_PX = 34

/** The curve of the service level that users felt first; null: none was measured. */
export function shownCurve(measured: readonly MeasuredImpact[]): { readonly impact: MeasuredImpact; readonly curve: Curve } | null {
  const inOrder = [...measured].sort((a, b) => Number(b.outcome === 'visible') - Number(a.outcome === 'visible') || startOf(a) - startOf(b))
  const impact = inOrder.find(({ curve }) => curve !== null)
  return impact?.curve == null ? null : { impact, curve: impact.curve }
}

const startOf = ({ phases }: MeasuredImpact): number => phases[0]?.start.at ?? Number.POSITIVE_INFINITY

/** What failed over time, as an area; what is not known is hatched, and never drawn as nothing. */
export function ImpactCurve({ drawing: { scale, picture }, curve }: { readonly drawing: Drawing; readonly curve: Curve }) {
  const { values, limit } = curve
  const most = Math.max(...values.map((value) => value ?? 0), limit ?? 0)
  const steps = stepsOf(curve).filter(({ from, to }) => to > picture.window.from && from < picture.window.to)
  const x = (at: Instant) => scale.percentOf(at)
  const y = (value: number) => Number((CURVE_PX * (1 - (most === 0 ? 0 : value / most))).toFixed(1))
  const area = steps.flatMap(({ from, to, value }) =>
    value === null ? [] : [`M${short(x(from))} ${CURVE_PX}V${y(value)}H${short(x(to))}V${CURVE_PX}Z`],
  )
  const [first, last] = [steps[0], steps.at(-1)]
  return (
    <g class="impact-curve">
      {joinUnknown(steps).map(({ from, to }) => (
        <rect key={from} x={percent(x(from))} width={percent(x(to) - x(from))} height={CURVE_PX} class="hatched" />
      ))}
      <svg x="0" y="0" width="100%" height={CURVE_PX} viewBox={`0 0 100 ${CURVE_PX}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={area.join('')} class="hue-impact solid" />
      </svg>
      {limit !== null && first !== undefined && last !== undefined && (
        <line x1={percent(x(first.from))} x2={percent(x(last.to))} y1={y(limit)} y2={y(limit)} class="leader dashed" />
      )}
    </g>
  )
}

interface Step {
  readonly from: Instant
  readonly to: Instant
  readonly value: number | null
}

const stepsOf = ({ from, stepMs, values }: Curve): readonly Step[] =>
  values.map((value, index) => ({ from: instant(from + index * stepMs), to: instant(from + (index + 1) * stepMs), value }))

function joinUnknown(steps: readonly Step[]): readonly Step[] {
  const joined: Step[] = []
  for (const step of steps) {
    const last = joined.at(-1)
    if (step.value !== null) continue
    if (last !== undefined && last.to === step.from) joined[joined.length - 1] = { ...last, to: step.to }
    else joined.push(step)
  }
  return joined
}

const short = (value: number): number => Number(value.toFixed(3))
