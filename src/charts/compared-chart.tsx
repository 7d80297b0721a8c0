import type { Incident } from '../domain/incident/incident.ts'
import type { Clock } from '../domain/time/clock.ts'
import { firstInstant, type Instant, type Interval, lastInstant } from '../domain/time/time.ts'
import { type ChartSize, type Drawing, SIZES } from './drawing.ts'
import { Axis, axisOf, Breaks } from './lanes/axis.tsx'
import { type Lane, LaneRow, stackLanes } from './lanes/lane.tsx'
import { phaseLane } from './lanes/phase-lane.tsx'
import { pictureOf } from './picture.ts'
import { timeScale } from './time-scale.ts'

interface ComparedProps {
  /** Each with what it is called here. */
  readonly rows: readonly { readonly name: string; readonly note: string; readonly incident: Incident }[]
  readonly now: Instant | null
  readonly clock: Clock
}

/** The phases of several incidents on one time axis, below each other: what a merge or a split makes of them is seen at a glance. */
export function ComparedChart({ rows, now, clock }: ComparedProps) {
  const window = windowOf(rows.map(({ incident }) => pictureOf(incident, now).whole))
  if (window === null) return null
  return (
    <div class="picture">
      {Object.values(SIZES).map((size) => (
        <SizedChart key={size.name} rows={rows} now={now} clock={clock} window={window} size={size} />
      ))}
    </div>
  )
}

function SizedChart({ rows, now, clock, window, size }: ComparedProps & { readonly window: Interval; readonly size: ChartSize }) {
  const pictures = rows.map(({ incident }) => pictureOf(incident, now, { window }))
  const instants = [...new Set(pictures.flatMap((picture) => picture.instants))].sort((a, b) => a - b)
  const scale = timeScale(window, instants, size.plotPx)
  const drawings = pictures.map((picture): Drawing => ({ picture, size, scale, clock }))
  const [first] = drawings
  if (first === undefined) return null
  const axis = axisOf(first)
  const lanes = drawings.flatMap((drawing, index): Lane[] => {
    const row = rows[index]
    return row === undefined ? [] : [{ ...phaseLane(drawing), key: row.name, name: row.name, note: row.note }]
  })
  const { layouts, bottom } = stackLanes(lanes, size, axis.height)
  const ends = { drawing: first, axis, bottom }
  return (
    <svg class={`chart chart-${size.name}`} width="100%" height={bottom + 1} aria-hidden="true">
      <Axis {...ends} />
      {layouts.map((layout) => (
        <LaneRow key={layout.lane.key} layout={layout} size={size} />
      ))}
      <line x1={-size.gutterPx} x2="100%" y1={bottom} y2={bottom} class="lane-line" />
      <Breaks {...ends} />
    </svg>
  )
}

function windowOf(wholes: readonly Interval[]): Interval | null {
  const [from, to] = [firstInstant(wholes.map((one) => one.from)), lastInstant(wholes.map((one) => one.to))]
  return from === null || to === null ? null : { from, to }
}
