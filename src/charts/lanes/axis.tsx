import { durationWords } from '../../domain/words.ts'
import type { Drawing } from '../drawing.ts'
import { At } from '../shapes.tsx'
import { textWidth } from '../text-width.ts'
import { type Tick, ticksOf } from '../ticks.ts'
import { percent } from '../time-scale.ts'
import { CHART_TEXT_PX } from './lane.tsx'

export interface AxisLayout {
  readonly ticks: readonly Tick[]
  /** 18, or 34 where dates stand above the times. */
  readonly height: number
}

export function axisOf({ scale, clock, size }: Drawing): AxisLayout {
  const ticks = ticksOf(scale, clock, size.tickSpacingPx)
  return { ticks, height: ticks.some((tick) => tick.date !== null) ? 34 : 18 }
}

interface AxisProps {
  readonly drawing: Drawing
  readonly axis: AxisLayout
  readonly bottom: number
}

/** Labels on top, their lines through all lanes. Drawn first: it lies behind everything. */
export function Axis({ drawing, axis, bottom }: AxisProps) {
  const { scale } = drawing
  return (
    <g class="axis">
      {axis.ticks.map((tick) => (
        <line key={tick.at} x1={percent(scale.percentOf(tick.at))} x2={percent(scale.percentOf(tick.at))} y1={axis.height} y2={bottom} />
      ))}
      {axis.ticks
        .filter((tick) => !isUnderNow(tick, drawing))
        .map((tick) => (
          <TickLabel key={tick.at} tick={tick} drawing={drawing} axis={axis} />
        ))}
    </g>
  )
}

/** Where the axis skips a stretch without events: plain, because it is known that nothing happened. */
export function Breaks({ drawing: { scale }, axis, bottom }: AxisProps) {
  const height = bottom - axis.height
  return (
    <>
      {scale.breaks.map((gap) => {
        const [from, to] = [scale.percentOf(gap.from), scale.percentOf(gap.to)]
        const label = `${durationWords(gap.lengthMs)} without events`
        return (
          <g key={gap.from} class="break">
            <rect x={percent(from)} width={percent(to - from)} y={axis.height} height={height} />
            <line x1={percent(from)} x2={percent(from)} y1={axis.height} y2={bottom} />
            <line x1={percent(to)} x2={percent(to)} y1={axis.height} y2={bottom} />
            <At x={(from + to) / 2} y={axis.height + height / 2}>
              {textWidth(label, CHART_TEXT_PX) < height && (
                <text transform="rotate(-90)" class="middle" y="4">
                  {label}
                </text>
              )}
            </At>
          </g>
        )
      })}
    </>
  )
}

/** While the incident is open: up to here it is known. */
export function Now({ drawing: { picture, scale, clock }, axis, bottom }: AxisProps) {
  if (picture.now === null || picture.now > picture.window.to || picture.now < picture.window.from) return null
  const x = percent(scale.percentOf(picture.now))
  return (
    <g class="now">
      <line x1={x} x2={x} y1={axis.height - 2} y2={bottom} />
      <text x={x} y={axis.height - 6} class="middle">
        now {clock.timeOfDay(picture.now)}
      </text>
    </g>
  )
}

function TickLabel({
  tick,
  drawing: { scale, size },
  axis,
}: {
  readonly tick: Tick
  readonly drawing: Drawing
  readonly axis: AxisLayout
}) {
  const x = percent(scale.percentOf(tick.at))
  const isNearEnd = size.plotPx - scale.pixelsOf(tick.at) < DATE_HALF_PX
  return (
    <>
      <text x={x} y={axis.height - 6} class="middle">
        {tick.label}
      </text>
      {tick.date !== null && (
        <text x={isNearEnd ? '100%' : x} y="11" class={isNearEnd ? 'end name' : 'middle name'}>
          {tick.date}
        </text>
      )}
    </>
  )
}

const DATE_HALF_PX = 34

const isUnderNow = (tick: Tick, { picture, scale }: Drawing): boolean =>
  picture.now !== null && Math.abs(scale.pixelsOf(tick.at) - scale.pixelsOf(picture.now)) < 56
