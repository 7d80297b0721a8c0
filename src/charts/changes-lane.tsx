import type { Change } from '../domain/change.ts'
import { counted, LIKELIHOOD_WORDS, ROLE_WORDS } from '../domain/words.ts'
import { clustered, type Drawing, roomEnd } from './drawing.ts'
import { CHART_TEXT_PX, type Lane } from './lane.tsx'
import { flagOf } from './marks.ts'
import { finishOf, startOf } from './picture.ts'
import { Glyph, hueClass, MarkLink } from './shapes.tsx'
import { cut, textWidth } from './text-width.ts'
import { percent } from './time-scale.ts'

/** Flags: filled for what may have caused or ended it, outlined for bystanders. */
export function changesLane(drawing: Drawing): Lane {
  const { picture, scale } = drawing
  const ofStory = picture.changes.filter((change) => change.role !== 'bystander').map((change) => [change] as const)
  const bystanders = clustered(
    picture.changes.filter((change) => change.role === 'bystander'),
    (change) => scale.pixelsOf(startOf(change)),
    14,
  )
  const groups = [...ofStory, ...bystanders].sort((a, b) => startOf(a[0]) - startOf(b[0]))
  const earlier = picture.earlierChanges
  return {
    key: 'changes',
    name: 'Changes',
    note: earlier > 0 ? `${earlier} more, earlier` : null,
    height: earlier > 0 ? 30 : 26,
    content:
      groups.length === 0 ? (
        <NoChange earlier={earlier} />
      ) : (
        groups.map((group, index) => <FlagGroup key={group[0].id} {...{ group, drawing }} nextPx={nextPx(groups[index + 1], drawing)} />)
      ),
  }
}

/** Dotted lines through all lanes: from where a suspect began, and from where a remedy took effect. */
export function Poles({
  drawing: { picture, scale },
  top,
  bottom,
}: {
  readonly drawing: Drawing
  readonly top: number
  readonly bottom: number
}) {
  const poles = picture.changes.filter((change) => change.role !== 'bystander')
  return (
    <>
      {poles.map((change) => {
        const x = percent(scale.percentOf(change.role === 'mitigation' ? finishOf(change) : startOf(change)))
        return <line key={change.id} x1={x} x2={x} y1={top} y2={bottom} class={`pole ${hueClass(flagOf(change).hue)}`} />
      })}
    </>
  )
}

interface FlagGroupProps {
  readonly group: readonly [Change, ...Change[]]
  readonly drawing: Drawing
  /** Where the next flag stands, and labels must end. */
  readonly nextPx: number
}

function FlagGroup({ group, drawing, nextPx: limitPx }: FlagGroupProps) {
  const { scale, picture, clock } = drawing
  const [first] = group
  const mark = flagOf(first)
  const [from, to] = [scale.percentOf(startOf(first)), scale.percentOf(finishOf(first))]
  const fromPx = scale.pixelsOf(startOf(first))
  const label = fittingLabel(labelsOf(group, drawing), Math.min(limitPx, roomEnd(drawing, fromPx)) - fromPx - 20)
  const title = group
    .map((change) => `${clock.timeOfDayWithSeconds(startOf(change))} ${change.summary}, ${ROLE_WORDS[change.role]}`)
    .join('\n')
  return (
    <MarkLink row={picture.index.rowOf(first.evidence)} title={title}>
      {to > from && group.length === 1 && (
        <g class={`change-length ${hueClass(mark.hue)}`}>
          <line x1={percent(from)} x2={percent(to)} y1="21" y2="21" />
          <line x1={percent(to)} x2={percent(to)} y1="17" y2="21" />
        </g>
      )}
      <g transform="translate(5 0)">
        <Glyph x={from} y={14} mark={mark} />
      </g>
      {label !== null && (
        <text x={percent(from)} dx="14" y="16" class="haloed">
          <tspan class="name">{label.name}</tspan> {label.role}
        </text>
      )}
    </MarkLink>
  )
}

const NoChange = ({ earlier }: { readonly earlier: number }) => (
  <text x="0" dx="8" y="17" class="hint haloed">
    {earlier === 0 ? 'none in the 24 h before' : 'none near it'}
  </text>
)

interface Label {
  readonly name: string
  readonly role: string
}

/** From the fullest to the shortest. */
function labelsOf(group: FlagGroupProps['group'], { size }: Drawing): readonly Label[] {
  const [first] = group
  if (group.length > 1)
    return [
      { name: counted(group.length, 'change'), role: 'bystanders' },
      { name: String(group.length), role: '' },
    ]
  const role = ROLE_WORDS[first.role]
  const known = first.likelihood === null || first.role !== 'suspect' ? role : `${role}, ${LIKELIHOOD_WORDS[first.likelihood]}`
  const named = [40, 28, 18].map((length) => ({ name: cut(first.summary, length), role: known }))
  return size.gutterPx === 0 ? [{ name: '', role }] : [...named, { name: cut(first.summary, 18), role: '' }, { name: '', role }]
}

const fittingLabel = (labels: readonly Label[], roomPx: number): Label | null =>
  labels.find(({ name, role }) => textWidth(name, CHART_TEXT_PX, 'bold') + textWidth(` ${role}`, CHART_TEXT_PX) <= roomPx) ?? null

const nextPx = (next: FlagGroupProps['group'] | undefined, { scale, size }: Drawing): number =>
  next === undefined ? size.plotPx : scale.pixelsOf(startOf(next[0]))
