import { lastInstant } from '../../domain/time/time.ts'
import { pluralize } from '../../domain/words.ts'
import type { Drawing } from '../drawing.ts'
import { MarkLink } from '../shapes.tsx'
import { percent } from '../time-scale.ts'
import type { AlertLane } from './alert-lanes.ts'
import { alertRowsOf, type BarLayout } from './alert-rows.ts'
import type { Lane } from './lane.tsx'
import { StormMark } from './storm.tsx'

const BAR_PX = 8
const ROW_PX = 12
const STORM_PX = 28
const MARGIN = 7

/** The alerts of one service: bars from firing to resolved, storms as areas. */
export function alertLane(lane: AlertLane, drawing: Drawing): Lane {
  const { storms, rows } = alertRowsOf(lane, drawing)
  const barsTop = MARGIN + storms.length * STORM_PX
  const isTall = storms.length > 0 || rows.length > 1
  return {
    key: `service-${lane.name ?? ''}`,
    name: lane.name ?? 'service not stated',
    note: drawing.size.gutterPx === 0 || isTall ? pluralize(lane.alerts, 'alert') : null,
    height: barsTop + rows.length * ROW_PX + MARGIN - (rows.length > 0 ? ROW_PX - BAR_PX : 3),
    content: (
      <>
        {storms.map((storm, index) => (
          <g key={storm.entry.id} transform={`translate(0 ${MARGIN - 3 + index * STORM_PX})`}>
            <StormMark storm={storm} drawing={drawing} height={STORM_PX - 4} />
          </g>
        ))}
        {rows.map((row, index) => (
          <g key={row[0]?.bar.from} transform={`translate(0 ${barsTop + index * ROW_PX})`} class="hue-impact">
            {row.map((placed) => (
              <BarMark key={placed.bar.from} placed={placed} drawing={drawing} />
            ))}
          </g>
        ))}
      </>
    ),
  }
}

/** The services that the picture has no room for, in one line. */
export function moreLanesLane(lanes: readonly AlertLane[], { clock }: Drawing): Lane | null {
  const [first] = lanes
  if (first === undefined) return null
  const alerts = lanes.reduce((sum, lane) => sum + lane.alerts, 0)
  const end = lanes.some((lane) => lane.until === null) ? null : lastInstant(lanes.flatMap((lane) => lane.until ?? []))
  return {
    key: 'more',
    name: pluralize(lanes.length, 'more service'),
    note: null,
    height: 22,
    content: (
      <text x="0" dx="8" y="15" class="hint">
        {pluralize(alerts, 'alert')}, {clock.timeOfDay(first.from)}
        {end === null ? ', ongoing' : ` to ${clock.timeOfDay(end)}`}
      </text>
    ),
  }
}

function BarMark({ placed: { bar, until, label }, drawing }: { readonly placed: BarLayout; readonly drawing: Drawing }) {
  const { scale, clock, picture } = drawing
  const [from, to] = [scale.percentOf(bar.from), scale.percentOf(until)]
  const end =
    bar.until === null ? (picture.now === null ? 'never resolved' : 'still firing') : `until ${clock.timeOfDayWithSeconds(bar.until)}`
  return (
    <MarkLink
      row={bar.entry.id}
      title={`${clock.timeOfDayWithSeconds(bar.from)} ${bar.label}, ${end}${bar.end === 'expired' ? ', timed out' : ''}`}
    >
      {bar.heldFrom !== null && <Whisker from={scale.percentOf(bar.heldFrom)} to={from} />}
      {bar.end === 'resolved' ? (
        <rect x={percent(from)} width={percent(to - from)} height={BAR_PX} rx="1.5" class="bar" />
      ) : (
        <OpenBar from={from} to={to} end={bar.end} />
      )}
      <rect x={percent(from)} width="4" height={BAR_PX} class="solid" />
      {label?.side === 'after' && (
        <text x={percent(to)} dx={bar.end === 'open' ? 11 : 7} y="8">
          {label.text}
        </text>
      )}
      {label?.side === 'before' && (
        <text x={percent(bar.heldFrom === null ? from : scale.percentOf(bar.heldFrom))} dx="-6" y="8" class="end haloed">
          {label.text}
        </text>
      )}
    </MarkLink>
  )
}

/** The condition was true, but not yet for long enough to fire. */
function Whisker({ from, to }: { readonly from: number; readonly to: number }) {
  return (
    <>
      <line x1={percent(from)} x2={percent(to)} y1={BAR_PX / 2} y2={BAR_PX / 2} class="outline" />
      <line x1={percent(from)} x2={percent(from)} y1="1" y2={BAR_PX - 1} class="outline" />
    </>
  )
}

/** No right edge: no resolved notification was received. */
function OpenBar({ from, to, end }: { readonly from: number; readonly to: number; readonly end: 'open' | 'expired' }) {
  const ends = { x1: percent(from), x2: percent(to), class: 'outline' }
  return (
    <>
      <rect x={percent(from)} width={percent(to - from)} height={BAR_PX} class="tint" />
      <line {...ends} y1="0.5" y2="0.5" />
      <line {...ends} y1={BAR_PX - 0.5} y2={BAR_PX - 0.5} />
      <use href={`#end-${end}`} x={percent(to)} y={BAR_PX / 2} />
    </>
  )
}
