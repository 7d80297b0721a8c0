import { appendTo } from '../../domain/append-to.ts'
import type { EntryId } from '../../domain/identity.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { ANCHOR_WORDS, listWords } from '../../domain/words.ts'
import { clusterMarks, type Drawing } from '../drawing.ts'
import type { AnchorMark } from '../picture.ts'
import { MarkLink } from '../shapes.tsx'
import { textWidth } from '../text-width.ts'
import { percent } from '../time-scale.ts'
import { CHART_TEXT_PX, type Lane } from './lane.tsx'

const ROW_PX = 13

/** Names and times of the anchors over the ribbon, in two rows; what still collides keeps its leader only. */
export function anchorsLane(drawing: Drawing): Lane {
  const leaders = leadersOf(drawing)
  const places = placeLabels(leaders, { from: -drawing.size.gutterPx, to: drawing.size.plotPx, breaks: breaksOf(drawing) })
  return {
    key: 'anchors',
    name: null,
    note: null,
    height: 2 * ROW_PX + 2,
    // Labels of the lower row come last: they may lie over the leader of another.
    content: [
      ...drawing.picture.anchors.map((mark) => <FormerPlace key={mark.name} mark={mark} drawing={drawing} />),
      ...[0, 1].flatMap((row) =>
        leaders.map((leader, index) => {
          const place = places[index] ?? null
          return (place?.row ?? 0) === row && <LeaderMark key={leader.px} leader={leader} place={place} />
        }),
      ),
    ],
  }
}

/** Where the anchor was before a reviewer set it: a hollow ring, joined to where it is. */
function FormerPlace({ mark: { name, moment, was }, drawing: { scale, clock } }: { readonly mark: AnchorMark; readonly drawing: Drawing }) {
  if (was === null || was.at === moment.at) return null
  const [from, to] = [percent(scale.percentOf(was.at)), percent(scale.percentOf(moment.at))]
  return (
    <g class="former">
      <title>{`${ANCHOR_WORDS[name]}: was ${clock.momentInList(was)}`}</title>
      <line x1={from} x2={to} y1={2 * ROW_PX - 1} y2={2 * ROW_PX - 1} />
      <circle cx={from} cy={2 * ROW_PX - 1} r="3" />
    </g>
  )
}

/** The names of the anchors of one time. */
interface AnchorLabel {
  readonly names: string
  readonly time: string
}

/** Anchors that share a place share a leader; each keeps its own time. */
export interface Leader {
  readonly px: number
  readonly x: number
  readonly labels: readonly AnchorLabel[]
  readonly row: EntryId | null
  readonly title: string
}

interface LabelPosition {
  readonly row: 0 | 1
  readonly side: 'left' | 'right'
}

/** Where the labels of a leader stand, and those that have room there. */
export interface LabelPlace extends LabelPosition {
  readonly labels: readonly AnchorLabel[]
}

/**
 * Greedy, in order of time. All leaders pass the lower row, so a label there looks for a place between them; where there
 * is none it may cover a leader, but never another label. A leader of several times keeps the first where the others have
 * no room. `room`: the gutter is free here. null: no place is free.
 */
export function placeLabels(leaders: readonly Pick<Leader, 'px' | 'labels'>[], room: Room): readonly (LabelPlace | null)[] {
  const lines = leaders.map(({ px }) => ({ from: px - 1, to: px + 1 }))
  const labels: [Span[], Span[]] = [[...room.breaks], [...room.breaks]]
  return leaders.map((leader, index) => {
    const positions = index === 0 ? FIRST_POSITIONS : POSITIONS
    const candidates = shorterLabels(leader.labels).flatMap((tried) =>
      positions.map((position) => ({ ...position, labels: tried, span: spanOf(leader.px, widthOf(tried), position.side) })),
    )
    const possible = candidates.filter(({ row, span }) => span.from >= room.from && span.to <= room.to && isFree(span, labels[row]))
    const most = possible.filter((place) => place.labels === possible[0]?.labels)
    const chosen = most.find(({ row, span }) => row === 0 || isFree(span, lines)) ?? most[0]
    if (chosen === undefined) return null
    labels[chosen.row].push(chosen.span)
    // A leader that comes down from the upper row must not run through the label of another.
    if (chosen.row === 0) labels[0].push({ from: leader.px - 1, to: leader.px + 1 })
    return { row: chosen.row, side: chosen.side, labels: chosen.labels }
  })
}

/** All of the labels, then ever fewer. */
const shorterLabels = (labels: readonly AnchorLabel[]): readonly (readonly AnchorLabel[])[] =>
  labels.map((_, index) => labels.slice(0, labels.length - index))

const widthOf = (labels: readonly AnchorLabel[]): number =>
  labels.reduce((sum, { names, time }) => sum + textWidth(`${names} `, CHART_TEXT_PX) + textWidth(time, CHART_TEXT_PX, 'bold'), 5) +
  (labels.length - 1) * textWidth(', ', CHART_TEXT_PX)

/** Where labels may stand, and what they must not run into. */
export interface Room extends Span {
  readonly breaks: readonly Span[]
}

interface Span {
  readonly from: number
  readonly to: number
}

const POSITIONS: readonly LabelPosition[] = [
  { row: 0, side: 'right' },
  { row: 1, side: 'right' },
  { row: 0, side: 'left' },
  { row: 1, side: 'left' },
]
/** Nothing stands left of the first. */
const FIRST_POSITIONS: readonly LabelPosition[] = [{ row: 0, side: 'left' }, ...POSITIONS]

const spanOf = (px: number, width: number, side: LabelPosition['side']): Span =>
  side === 'right' ? { from: px + 2, to: px + width } : { from: px - width, to: px - 2 }

const breaksOf = ({ scale }: Drawing): readonly Span[] =>
  scale.breaks.map((gap) => ({ from: scale.pixelsOf(gap.from), to: scale.pixelsOf(gap.to) }))

const isFree = (span: Span, taken: readonly Span[]): boolean => taken.every((other) => span.to < other.from || span.from > other.to)

function leadersOf({ picture, scale, clock }: Drawing): readonly Leader[] {
  const groups = clusterMarks(picture.anchors, ({ moment }) => scale.pixelsOf(moment.at), 3)
  return groups.map((group) => {
    const [first] = group
    const title = group.map((anchor) => `${ANCHOR_WORDS[anchor.name]} ${clock.momentInList(anchor.moment)}`).join('\n')
    return {
      px: scale.pixelsOf(first.moment.at),
      x: scale.percentOf(first.moment.at),
      labels: labelsOf(group, clock),
      row: first.row,
      title,
    }
  })
}

/** One label for each time as the clock shows it. */
function labelsOf(group: readonly AnchorMark[], clock: Clock): readonly AnchorLabel[] {
  const byTime = new Map<string, string[]>()
  for (const { name, moment, isEdited } of group)
    appendTo(byTime, clock.moment(moment), `${ANCHOR_WORDS[name]}${isEdited ? ' (edited)' : ''}`)
  return [...byTime].map(([time, names]) => ({ names: listWords(names), time }))
}

function LeaderMark({ leader, place }: { readonly leader: Leader; readonly place: LabelPlace | null }) {
  const row = place?.row ?? 1
  return (
    <MarkLink row={leader.row} title={leader.title}>
      <line x1={percent(leader.x)} x2={percent(leader.x)} y1={row * ROW_PX + 2} y2={2 * ROW_PX + 2} class="leader" />
      {place !== null && (
        <text
          x={percent(leader.x)}
          dx={place.side === 'right' ? 4 : -4}
          y={row * ROW_PX + 11}
          class={place.side === 'left' ? 'end haloed' : 'haloed'}
        >
          {place.labels.map(({ names, time }, index) => (
            <tspan key={time}>
              {index > 0 && ', '}
              {names} <tspan class="name">{time}</tspan>
            </tspan>
          ))}
        </text>
      )}
    </MarkLink>
  )
}
