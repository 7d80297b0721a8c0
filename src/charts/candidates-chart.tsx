import type { Incident } from '../domain/incident/incident.ts'
import { type Clock, earliestOf, latestOf } from '../domain/time/clock.ts'
import { firstInstant, type Instant, type Interval, instant, lastInstant, type Moment, minutes } from '../domain/time/time.ts'
import { type ChartSize, clusterMarks, type Drawing, drawingOf, SIZES } from './drawing.ts'
import { alertLane } from './lanes/alert-lane.tsx'
import { Axis, axisOf, Breaks } from './lanes/axis.tsx'
import { changesLane } from './lanes/changes-lane.tsx'
import { impactLane } from './lanes/impact-lane.tsx'
import { type Lane, LaneRow, stackLanes } from './lanes/lane.tsx'
import { peopleLane } from './lanes/people-lane.tsx'
import { type Picture, pictureOf } from './picture.ts'
import { percent } from './time-scale.ts'

interface CandidatesProps {
  readonly incident: Incident
  /** In order of time; each has its place in it as its number, from 1. */
  readonly candidates: readonly Moment[]
  /** The place of the one that is chosen; null: none of them is. */
  readonly chosen: number | null
  readonly now: Instant
  readonly clock: Clock
}

/** The times that one could be, numbered, with what happened around them. The table beside it says the same in words. */
export function CandidatesChart({ incident, candidates, chosen, now, clock }: CandidatesProps) {
  const window = windowOf(candidates)
  if (window === null) return null
  const picture = pictureOf(incident, now, { window })
  return (
    <div class="picture candidates-picture">
      {Object.values(SIZES).map((size) => (
        <SizedChart key={size.name} picture={picture} size={size} clock={clock} candidates={candidates} chosen={chosen} />
      ))}
    </div>
  )
}

/** The busiest services say enough about one time. */
const ALERT_LANES_MAX = 3
const LANE_HEIGHT = 30
const RADIUS = 9
/** What a range of numbers takes. */
const APART_PX = 38
const LEAST_MS = minutes(2)

interface SizedProps extends Pick<CandidatesProps, 'candidates' | 'chosen' | 'clock'> {
  readonly picture: Picture
  readonly size: ChartSize
}

function SizedChart({ picture, size, clock, candidates, chosen }: SizedProps) {
  const drawing = drawingOf(picture, size, clock)
  const axis = axisOf(drawing)
  const { layouts, bottom } = stackLanes(lanesOf(drawing, candidates, chosen), size, axis.height)
  const ends = { drawing, axis, bottom }
  const moment = chosen === null ? undefined : candidates[chosen]
  return (
    <svg class={`chart chart-${size.name}`} width="100%" height={bottom + 1} aria-hidden="true">
      <Axis {...ends} />
      {moment !== undefined && <Chosen moment={moment} drawing={drawing} top={axis.height} bottom={bottom} />}
      {layouts.map((layout) => (
        <LaneRow key={layout.lane.key} layout={layout} size={size} />
      ))}
      <line x1={-size.gutterPx} x2="100%" y1={bottom} y2={bottom} class="lane-line" />
      <Breaks {...ends} />
    </svg>
  )
}

/** No lane without content. */
function lanesOf(drawing: Drawing, candidates: readonly Moment[], chosen: number | null): readonly Lane[] {
  const { incident, changes, people, lanes } = drawing.picture
  return [
    candidatesLane(drawing, candidates, chosen),
    ...(incident.origin === 'evidence' && changes.length > 0 ? [changesLane(drawing)] : []),
    ...((incident.measured ?? []).length > 0 ? [impactLane(drawing)] : []),
    ...(people.length > 0 ? [peopleLane(drawing)] : []),
    ...lanes.slice(0, ALERT_LANES_MAX).map((lane) => alertLane(lane, drawing)),
  ]
}

function candidatesLane({ scale }: Drawing, candidates: readonly Moment[], chosen: number | null): Lane {
  const marks = candidates.map(({ at }, index) => ({ at, index }))
  return {
    key: 'candidates',
    name: 'Candidates',
    note: null,
    height: LANE_HEIGHT,
    content: clusterMarks(marks, ({ at }) => scale.pixelsOf(at), APART_PX).map((group) => (
      <Numbers
        key={group[0].index}
        group={group}
        x={percent(scale.percentOf(group[0].at))}
        isChosen={group.some(({ index }) => index === chosen)}
      />
    )),
  }
}

interface NumbersProps {
  readonly group: readonly [{ readonly index: number }, ...{ readonly index: number }[]]
  readonly x: string
  readonly isChosen: boolean
}

/** `3`, or `3–5` where they would cover each other. */
function Numbers({ group: [first, ...rest], x, isChosen }: NumbersProps) {
  const last = rest.at(-1)
  const words = last === undefined ? String(first.index + 1) : `${first.index + 1}–${last.index + 1}`
  const width = last === undefined ? 2 * RADIUS : 14 + 6.5 * words.length
  return (
    <g class={isChosen ? 'candidate candidate-chosen' : 'candidate'}>
      <rect x={x} y={LANE_HEIGHT / 2 - RADIUS} width={width} height={2 * RADIUS} rx={RADIUS} transform={`translate(${-RADIUS} 0)`} />
      <text x={x} dx={width / 2 - RADIUS} y={LANE_HEIGHT / 2 + 4} class="middle name">
        {words}
      </text>
    </g>
  )
}

/** Where the chosen one lies in all lanes, as wide as it is known. */
function Chosen({
  moment,
  drawing: { scale },
  top,
  bottom,
}: {
  readonly moment: Moment
  readonly drawing: Drawing
  readonly top: number
  readonly bottom: number
}) {
  const [from, to] = [scale.percentOf(earliestOf(moment)), scale.percentOf(latestOf(moment))]
  const x = percent(scale.percentOf(moment.at))
  return (
    <g class="candidate-line">
      {to > from && <rect x={percent(from)} width={percent(to - from)} y={top} height={bottom - top} class="column" />}
      <line x1={x} x2={x} y1={top} y2={bottom} />
    </g>
  )
}

function windowOf(candidates: readonly Moment[]): Interval | null {
  const first = firstInstant(candidates.map(earliestOf))
  const last = lastInstant(candidates.map(latestOf))
  if (first === null || last === null) return null
  const around = Math.max(LEAST_MS, (last - first) * 0.12)
  return { from: instant(Math.floor(first - around)), to: instant(Math.ceil(last + around)) }
}
