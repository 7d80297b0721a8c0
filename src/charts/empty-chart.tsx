import type { Clock } from '../domain/time/clock.ts'
import type { Instant } from '../domain/time/time.ts'
import { percent } from './time-scale.ts'

const LANES = ['Changes', 'Phase', 'People', 'your services']
const LANE_PX = 34
const AXIS_PX = 22
/** Where now is: the past needs more room than the future. */
const NOW_PERCENT = 91

/** The picture before the first incident: its lanes, and now. */
export function EmptyChart({ now, clock }: { readonly now: Instant; readonly clock: Clock }) {
  const bottom = AXIS_PX + LANES.length * LANE_PX
  return (
    <svg class="chart chart-empty" width="100%" height={bottom + 1} aria-hidden="true">
      <g class="axis">
        {Array.from({ length: 11 }, (_, index) => (
          <line key={index} x1={percent(index * 10)} x2={percent(index * 10)} y1={AXIS_PX} y2={bottom} />
        ))}
      </g>
      {LANES.map((lane, index) => (
        <g key={lane}>
          <line x1="-148" x2="100%" y1={AXIS_PX + index * LANE_PX} y2={AXIS_PX + index * LANE_PX} class="lane-line" />
          <text x="-148" y={AXIS_PX + index * LANE_PX + 21} class="lane-note">
            {lane}
          </text>
        </g>
      ))}
      <line x1="-148" x2="100%" y1={bottom} y2={bottom} class="lane-line" />
      <text x="45%" y={AXIS_PX + LANE_PX * 2 + 4} class="middle haloed hint">
        The first incident will appear here
      </text>
      <g class="now">
        <line x1={percent(NOW_PERCENT)} x2={percent(NOW_PERCENT)} y1={AXIS_PX - 4} y2={bottom} />
        <text x={percent(NOW_PERCENT)} y="13" class="middle">
          now {clock.timeOfDay(now)}
        </text>
      </g>
    </svg>
  )
}
