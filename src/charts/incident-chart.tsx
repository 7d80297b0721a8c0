import type { Clock } from '../domain/time/clock.ts'
import { type ChartSize, type Drawing, drawingOf, SIZES } from './drawing.ts'
import { alertLane, moreLanesLane } from './lanes/alert-lane.tsx'
import { anchorsLane } from './lanes/anchors-lane.tsx'
import { Axis, axisOf, Breaks, Now } from './lanes/axis.tsx'
import { changesLane, Poles } from './lanes/changes-lane.tsx'
import { impactLane } from './lanes/impact-lane.tsx'
import { type Lane, LaneRow, stackLanes } from './lanes/lane.tsx'
import { peopleLane } from './lanes/people-lane.tsx'
import { phaseLane } from './lanes/phase-lane.tsx'
import type { Picture } from './picture.ts'
import { Shapes } from './shapes.tsx'

interface IncidentChartProps {
  readonly picture: Picture
  readonly clock: Clock
  /** Ids of the texts that name and describe the picture for those who do not see it. */
  readonly labelledBy: string
  readonly describedBy: string
}

/**
 * One incident on one time axis, in four sizes of which the style sheet shows the one that fits, as pure SVG in
 * colours of the page's custom properties. Needs `Shapes` on the page.
 */
export function IncidentChart({ picture, clock, labelledBy, describedBy }: IncidentChartProps) {
  const accessible = { role: 'group', 'aria-labelledby': labelledBy, 'aria-describedby': describedBy } as const
  return (
    <div class="picture" {...accessible}>
      {Object.values(SIZES).map((size) => (
        <SizedChart key={size.name} picture={picture} size={size} clock={clock} />
      ))}
    </div>
  )
}

interface SizedProps {
  readonly picture: Picture
  readonly size: ChartSize
  readonly clock: Clock
}

/** What stands in a chart of this size, and how high it is. */
function layOut({ picture, size, clock }: SizedProps) {
  const drawing = drawingOf(picture, size, clock)
  const axis = axisOf(drawing)
  const { layouts, bottom } = stackLanes(lanesOf(drawing), size, axis.height)
  return { drawing, axis, layouts, bottom }
}

/** Needs room of `gutterPx` to its left for the names of the lanes. */
function SizedChart(props: SizedProps) {
  const layout = layOut(props)
  return (
    <svg class={`chart chart-${props.size.name}`} width="100%" height={layout.bottom + 1} aria-hidden="true">
      <Drawn layout={layout} size={props.size} />
    </svg>
  )
}

/** Room round a picture that stands alone: labels reach beyond the plot. */
const MARGIN_PX = 24

interface StandaloneProps extends Omit<SizedProps, 'size'> {
  readonly title: string
  /** The rules of the style sheet that it needs: it stands on no page of ours. */
  readonly styles: string
  /** Left out: the largest. */
  readonly size?: ChartSize
}

/** The same picture as a document of its own, 1,392 px wide, on the ground of the page. */
export function StandaloneChart({ picture, clock, title, styles, size = SIZES.full }: StandaloneProps) {
  const layout = layOut({ picture, size, clock })
  const [width, height] = [size.gutterPx + size.plotPx + 2 * MARGIN_PX, layout.bottom + 1 + 2 * MARGIN_PX]
  return (
    <svg xmlns="http://www.w3.org/2000/svg" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img">
      <title>{title}</title>
      <style>{styles}</style>
      <rect width={width} height={height} class="ground" />
      <Shapes />
      <svg class="chart" aria-hidden="true" x={MARGIN_PX + size.gutterPx} y={MARGIN_PX} width={size.plotPx} height={layout.bottom + 1}>
        <Drawn layout={layout} size={size} />
      </svg>
    </svg>
  )
}

function Drawn({
  layout: { drawing, axis, layouts, bottom },
  size,
}: {
  readonly layout: ReturnType<typeof layOut>
  readonly size: ChartSize
}) {
  const ends = { drawing, axis, bottom }
  return (
    <>
      <Axis {...ends} />
      <Poles drawing={drawing} top={axis.height + 8} bottom={bottom} />
      {layouts.map((layout) => (
        <LaneRow key={layout.lane.key} layout={layout} size={size} />
      ))}
      <line x1={-size.gutterPx} x2="100%" y1={bottom} y2={bottom} class="lane-line" />
      <Breaks {...ends} />
      <Now {...ends} />
    </>
  )
}

function lanesOf(drawing: Drawing): readonly Lane[] {
  const { incident, lanes, moreLanes } = drawing.picture
  const more = moreLanesLane(moreLanes, drawing)
  return [
    // Nobody looks for changes when a postmortem is imported: an empty lane would say that there were none.
    ...(incident.origin === 'evidence' ? [changesLane(drawing)] : []),
    anchorsLane(drawing),
    phaseLane(drawing),
    impactLane(drawing),
    peopleLane(drawing),
    ...lanes.map((lane) => alertLane(lane, drawing)),
    ...(more === null ? [] : [more]),
  ]
}
