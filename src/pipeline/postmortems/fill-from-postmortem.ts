/**
 * What a linked postmortem adds to the incident of the evidence: only what the evidence does not know. Nothing that was
 * recorded or decided by a reviewer changes; what differs is a finding (`differences.ts`).
 */
import type { Edit } from '../../domain/edit.ts'
import type { Event } from '../../domain/event.ts'
import type { EventId, NonEmpty, ServiceName } from '../../domain/identity.ts'
import { ANCHOR_NAMES, type Anchor, type AnchorName, type Anchors, FROM_POSTMORTEM } from '../../domain/incident/anchor.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import { type Incident, observedSpan } from '../../domain/incident/incident.ts'
import type { Policy } from '../../domain/policy.ts'
import { later, minutes } from '../../domain/time/time.ts'
import { calendarOf } from '../../domain/time/written-time.ts'
import { statusOf } from '../figures/apply-edits.ts'
import { durationsOf } from '../figures/durations.ts'
import { DETECTION_AS_START } from './anchors.ts'
import type { CurrentDocument } from './current-versions.ts'
import { distanceOf, isWholeWord } from './match-incident.ts'

/** What of a linked postmortem is read. */
export type FillSource = Pick<CurrentDocument, 'event' | 'incident' | 'window'>

export interface FillContext {
  /** Of the live incident alone. */
  readonly events: readonly Event[]
  /** The edits about the live incident: what a reviewer decided is known, even where they decided that it is not. */
  readonly edits: readonly Edit[]
  readonly policy: Policy
}

/**
 * In: an incident of the evidence, and the postmortems that describe it, the strongest link first. Out: the same with what
 * they add. Promise: nothing known becomes unknown; each added time names the line and the event of its postmortem.
 */
export function fillFromPostmortems(live: Incident, sources: NonEmpty<FillSource>, context: FillContext): Incident {
  return sources.reduce((filled, source) => fillFromPostmortem(filled, source, context), live)
}

function fillFromPostmortem(live: Incident, source: FillSource, context: FillContext): Incident {
  const { incident } = source
  const anchors = fillAnchors(live, source, context)
  const status = statusOf(anchors, context.edits)
  const isDecided = context.edits.some(({ type }) => type === 'severity')
  return {
    ...live,
    status,
    severity: live.severity ?? (isDecided ? null : incident.severity),
    services: live.services.length > 0 ? live.services : servicesNamedBy(incident.title, context.policy),
    anchors,
    durations: durationsOf(anchors, status),
    impact: withStatedImpact(live.impact, source),
    actionItems: [...live.actionItems, ...incident.actionItems.filter(({ text }) => !live.actionItems.some((one) => one.text === text))],
  }
}

function fillAnchors(live: Incident, source: FillSource, { events, edits, policy }: FillContext): Anchors {
  if (!isNear(live, source, policy)) return live.anchors
  const decided = new Set<AnchorName>(edits.flatMap(anchorsDecidedBy))
  const added = ANCHOR_NAMES.flatMap((name) => {
    const anchor = source.incident.anchors[name]
    if (anchor === null || calendarOf(anchor.at) !== 'date' || decided.has(name) || !isAddition(name, anchor, live.anchors[name])) return []
    if (isEnd(name) && wentOnAfter(anchor, events)) return []
    return [[name, addedAnchor(anchor, source.event.id)] as const]
  })
  return { ...live.anchors, ...Object.fromEntries(added) }
}

const anchorsDecidedBy = (edit: Edit): readonly AnchorName[] =>
  edit.type === 'anchor' ? [edit.anchor] : edit.type === 'close' && edit.to !== null ? ['resolved'] : []

/** A postmortem may be linked by a reviewer although its date is wrong or missing: then its times are no times of this incident. */
function isNear(live: Incident, { window }: FillSource, { postmortemLinks }: Policy): boolean {
  const observed = observedSpan(live)
  return window !== null && observed !== null && distanceOf(window, observed) <= postmortemLinks.citedWithinMs
}

/** The evidence does not know the time; of the start it may know only the latest possible time, and the postmortem states an earlier one. */
function isAddition(name: AnchorName, stated: Anchor, known: Anchor | null): boolean {
  if (known === null) return true
  const isBound = known.basis === 'inferred' && known.latest === known.at
  return name === 'impactStart' && isBound && known.rule !== FROM_POSTMORTEM && stated.basis === 'reported' && stated.at < known.at
}

const isEnd = (name: AnchorName): boolean => name === 'impactEnd' || name === 'resolved'

/** People write minutes: a time stands for all of its minute. */
const WRITTEN_MINUTE = minutes(1)

/** An alert that fired or a page that was triggered after the stated end: it was not the end of this incident. */
const wentOnAfter = ({ at, latest = at }: Anchor, events: readonly Event[]): boolean =>
  events.some(({ kind, occurred }) => (kind === 'alert.fired' || kind === 'page.triggered') && occurred.at > later(latest, WRITTEN_MINUTE))

/** What the postmortem only infers stays inferred. Where its detection stands for the start, that is the latest possible start. */
function addedAnchor({ rule, evidence, ...anchor }: Anchor, document: EventId): Anchor {
  return {
    ...anchor,
    ...(rule === DETECTION_AS_START ? { latest: anchor.at } : {}),
    rule: FROM_POSTMORTEM,
    evidence: evidence.length > 0 ? evidence : [document],
  }
}

/** The configured services that the title names: elsewhere a postmortem names many that did not fail. */
function servicesNamedBy(title: string, { services }: Policy): readonly ServiceName[] {
  const words = title.toLowerCase()
  return services.filter(({ name, aliases }) => [name, ...aliases].some((one) => isWholeWord(one, words))).map(({ name }) => name)
}

/** Of each kind the evidence of people wins; what was measured stands below what they stated. */
function withStatedImpact(known: readonly Impact[], { incident, event }: FillSource): readonly Impact[] {
  const [reported, measured] = [known.filter(({ basis }) => basis !== 'measured'), known.filter(({ basis }) => basis === 'measured')]
  const kinds = new Set(reported.map(({ kind }) => kind))
  const added = incident.impact.filter(({ kind }) => !kinds.has(kind)).map((impact) => ({ ...impact, evidence: [event.id] }))
  return [...reported, ...added, ...measured]
}
