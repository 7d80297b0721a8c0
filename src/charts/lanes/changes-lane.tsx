import type { Change } from '../../domain/change.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import { LIKELIHOOD_WORDS, pluralize, ROLE_WORDS, VERDICT_ROLES } from '../../domain/words.ts'
import { clusterMarks, type Drawing, roomEnd } from '../drawing.ts'
import { flagOf } from '../marks.ts'
import { finishOf, startOf } from '../picture.ts'
import { Glyph, hueClass, MarkLink } from '../shapes.tsx'
import { cut, textWidth } from '../text-width.ts'
import { percent } from '../time-scale.ts'
import { CHART_TEXT_PX, type Lane } from './lane.tsx'

/** Flags: filled for what may have caused or ended it, outlined for bystanders. */
export function changesLane(drawing: Drawing): Lane {
  const groups = flagGroups(drawing)
  const earlier = drawing.picture.earlierChanges
  return {
    key: 'changes',
    name: 'Changes',
    note: earlier > 0 ? `${earlier} more, earlier` : null,
    height: earlier > 0 ? 30 : 26,
    content:
      groups.length === 0 ? (
        <NoChange earlier={earlier} />
      ) : (
        groups.map((group, index) => (
          <FlagGroup key={group[0].id} group={group} drawing={drawing} nextPx={nextPx(groups[index + 1], drawing)} />
        ))
      ),
  }
}

const FLAG_PX = 14

/** Each suspect and mitigation has its own flag, with the bystanders that it would cover; other bystanders share one. */
function flagGroups({ picture, scale }: Drawing): readonly NonEmpty<Change>[] {
  const pixelsOf = (change: Change) => scale.pixelsOf(startOf(change))
  const ofStory = picture.changes.filter((change) => change.role !== 'bystander')
  const bystanders = picture.changes.filter((change) => change.role === 'bystander')
  const coverOf = (bystander: Change) => ofStory.find((change) => Math.abs(pixelsOf(change) - pixelsOf(bystander)) < FLAG_PX)
  const groups = ofStory.map((change): NonEmpty<Change> => [change, ...bystanders.filter((bystander) => coverOf(bystander) === change)])
  const free = bystanders.filter((bystander) => coverOf(bystander) === undefined)
  return [...groups, ...clusterMarks(free, pixelsOf, FLAG_PX)].sort((a, b) => startOf(a[0]) - startOf(b[0]))
}

/** Dotted lines through all lanes: where a suspect began, and where a mitigation took effect. */
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
  readonly group: NonEmpty<Change>
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
  const label = pickFittingLabel(labelsOf(group, drawing), Math.min(limitPx, roomEnd(drawing, fromPx)) - fromPx - 20)
  const title = group.map((change) => `${clock.timeOfDayWithSeconds(startOf(change))} ${change.summary}, ${roleWords(change)}`).join('\n')
  return (
    <MarkLink row={picture.index.rowOf(first.evidence)} title={title}>
      {to > from && (group.length === 1 || first.role !== 'bystander') && (
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
    {earlier === 0 ? 'none in the 24 h before' : 'none near the incident'}
  </text>
)

interface Label {
  readonly name: string
  readonly role: string
}

/** From the fullest to the shortest. */
function labelsOf(group: FlagGroupProps['group'], { size }: Drawing): readonly Label[] {
  const [first, ...covered] = group
  if (first.role === 'bystander' && covered.length > 0) return [pluralize(group.length, 'bystander'), String(group.length)].map(labelOfName)
  const isOpen = first.role === 'suspect' && first.likelihood !== null && first.verdict === null
  const likelihood = isOpen && first.likelihood !== null ? `, ${LIKELIHOOD_WORDS[first.likelihood]}` : ''
  const more = covered.length === 0 ? '' : ` +${covered.length}`
  const role = `${roleWords(first)}${likelihood}${more}`
  if (size.gutterPx === 0) return [{ name: '', role: roleWords(first) }]
  const whole = [40, 28, 18].map((length) => ({ name: cut(first.summary, length), role }))
  return [...whole, labelOfName(cut(first.summary, 18)), { name: '', role: roleWords(first) }]
}

/** A reviewer's verdict takes the place of the role. */
const roleWords = ({ role, verdict }: Change): string => (verdict === null ? ROLE_WORDS[role] : VERDICT_ROLES[verdict])

const labelOfName = (name: string): Label => ({ name, role: '' })

const pickFittingLabel = (labels: readonly Label[], roomPx: number): Label | null =>
  labels.find(({ name, role }) => textWidth(name, CHART_TEXT_PX, 'bold') + textWidth(` ${role}`, CHART_TEXT_PX) <= roomPx) ?? null

const nextPx = (next: FlagGroupProps['group'] | undefined, { scale, size }: Drawing): number =>
  next === undefined ? size.plotPx : scale.pixelsOf(startOf(next[0]))
