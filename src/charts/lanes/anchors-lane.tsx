import type { EntryId } from '../../domain/identity.ts'
import { ANCHOR_WORDS, listWords } from '../../domain/words.ts'
import { clusterMarks, type Drawing } from '../drawing.ts'
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
    content: [0, 1].flatMap((row) =>
      leaders.map((leader, index) => {
        const place = places[index] ?? null
        return (place?.row ?? 0) === row && <LeaderMark key={leader.px} leader={leader} place={place} />
      }),
    ),
  }
}

/** Anchors that share a place share a leader. */
export interface Leader {
  readonly px: number
  readonly x: number
  readonly name: string
  readonly time: string
  readonly row: EntryId | null
  readonly title: string
}

export interface LabelPosition {
  readonly row: 0 | 1
  readonly side: 'left' | 'right'
}

/**
 * Greedy, in order of time. All leaders pass the lower row, so a label there looks for a place between them; where there
 * is none it may cover a leader, but never another label. `room`: the gutter is free here. null: no place is free.
 */
export function placeLabels(leaders: readonly Pick<Leader, 'px' | 'name' | 'time'>[], room: Room): readonly (LabelPosition | null)[] {
  const lines = leaders.map(({ px }) => ({ from: px - 1, to: px + 1 }))
  const labels: [Span[], Span[]] = [[...room.breaks], [...room.breaks]]
  return leaders.map((leader, index) => {
    const width = 5 + textWidth(leader.name, CHART_TEXT_PX) + textWidth(` ${leader.time}`, CHART_TEXT_PX, 'bold')
    const candidates = (index === 0 ? FIRST_POSITIONS : POSITIONS).map((place) => ({ place, span: spanOf(leader.px, width, place.side) }))
    const possible = candidates.filter(({ place, span }) => span.from >= room.from && span.to <= room.to && isFree(span, labels[place.row]))
    const chosen = possible.find(({ place, span }) => place.row === 0 || isFree(span, lines)) ?? possible[0]
    if (chosen === undefined) return null
    labels[chosen.place.row].push(chosen.span)
    // A leader that comes down from the upper row must not run through the label of another.
    if (chosen.place.row === 0) labels[0].push({ from: leader.px - 1, to: leader.px + 1 })
    return chosen.place
  })
}

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
    const name = listWords(group.map((anchor) => ANCHOR_WORDS[anchor.name]))
    const title = group.map((anchor) => `${ANCHOR_WORDS[anchor.name]} ${clock.momentInList(anchor.moment)}`).join('\n')
    return {
      px: scale.pixelsOf(first.moment.at),
      x: scale.percentOf(first.moment.at),
      name,
      time: clock.moment(first.moment),
      row: first.row,
      title,
    }
  })
}

function LeaderMark({ leader, place }: { readonly leader: Leader; readonly place: LabelPosition | null }) {
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
          {leader.name} <tspan class="name">{leader.time}</tspan>
        </text>
      )}
    </MarkLink>
  )
}
