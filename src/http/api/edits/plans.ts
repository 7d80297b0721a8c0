import { type EditContent, revertsOf } from '../../../domain/edit.ts'
import { approvedOf } from '../../../domain/edits/review.ts'
import { type EditId, type EventId, eventId } from '../../../domain/identity.ts'
import type { Incident } from '../../../domain/incident/incident.ts'
import { REVIEWER } from '../../../domain/incident/timeline.ts'
import { membersNamed, type Scene } from '../../../pipeline/explain/explanation.ts'
import { evidenceSection } from '../../../render/evidence-section.ts'
import { INVALID_BODY } from '../../problem.ts'
import type { AskedContent } from './edit-bodies.ts'
import type { HeldIncident, Plan, PlannedEdits, Refusal } from './edit-handler.ts'

export const refuse = (status: number, detail: string, errors: Refusal['errors'] = []): Refusal => ({ status, detail, errors })

const invalidMember = (pointer: string, detail: string): Refusal => refuse(422, INVALID_BODY, [{ pointer, detail }])

/** Edits of one incident that are made together, all or none. */
export const planEdits =
  (asked: readonly [AskedContent, ...AskedContent[]]): Plan =>
  ({ incident }) => {
    const contents = asked.map((content) => completeContent(content, incident))
    const planned = contents.map((content) => ({ subject: findSubject(content, incident), content }))
    const edits = planned.flatMap(({ subject, content }) => ('status' in subject ? [] : [{ about: subject.event, content }]))
    const [first, ...rest] = edits
    const wrong = planned.flatMap(({ subject }) => ('status' in subject ? [subject] : []))[0]
    if (wrong !== undefined || first === undefined) return wrong ?? refuse(422, INVALID_BODY)
    return { edits: [first, ...rest] }
  }

/** With what only the incident says: what an approval is of, and what a person wrote a section in place of. */
function completeContent(content: AskedContent, incident: Incident): EditContent {
  if (content.type === 'approve') return { type: 'approve', approved: approvedOf(incident) }
  if (content.type !== 'section' || content.text === null) return content
  const evidence = evidenceSection(incident, content.section)
  return evidence === null ? content : { ...content, evidence }
}

/** An edit of an entry follows the entry into whatever incident it ends up in; all others follow the first event of the incident. */
function findSubject(content: EditContent, incident: Incident): { readonly event: EventId } | Refusal {
  const opening = { event: eventId(incident.id) }
  if ('entry' in content && content.entry !== undefined) {
    const entry = incident.timeline.find(({ id }) => id === content.entry)
    if (entry === undefined) return invalidMember('/entry', 'no such timeline entry in this incident')
    // An entry that a reviewer added has no event.
    const hasNoEvent = entry.kind.startsWith('change.') || entry.source === REVIEWER
    return hasNoEvent || content.type === 'anchor' ? opening : { event: entry.evidence[0] }
  }
  if (content.type === 'actionItem' && content.item !== null && !incident.actionItems.some(({ id }) => id === content.item))
    return invalidMember('/item', 'no such action item in this incident')
  if ('change' in content && !incident.changes.some(({ id }) => id === content.change))
    return invalidMember('/change', 'no such change in this incident')
  return opening
}

/** Puts what holds these events into one incident: that of `about`, or one of their own. */
export function planAssign(about: EventId, events: readonly EventId[]): PlannedEdits {
  const all = [about, ...events]
  return {
    edits: [{ about, content: { type: 'assign', events } }],
    refuse: ([held, ...others]) =>
      held !== undefined && others.length === 0 && all.every((id) => held.eventIds.includes(id))
        ? null
        : invalidMember(
            '/events',
            'expected ids of alerts, pages or messages of a chat; changes and notes on a page are shown with the incident that they belong to',
          ),
  }
}

export const planMerge =
  (other: EventId, title?: string): Plan =>
  ({ incident, scene }) => {
    const own = scene.reconstruction.incidents.find((held) => held.incident.id === incident.id)
    if (own?.eventIds.includes(other) === true) return invalidMember('/with', 'already in this incident')
    return {
      edits: [{ about: eventId(incident.id), content: { type: 'merge', with: other, ...(title !== undefined && { title }) } }],
      refuse: (incidents) => {
        if (areMerged(incidents, other)) return null
        if (!describeEachOther(incidents)) return invalidMember('/with', mergeRefusal(incidents))
        return title === undefined ? null : invalidMember('/title', 'an imported incident and a recorded one keep their titles')
      },
    }
  }

const areMerged = ([one, ...others]: readonly HeldIncident[], id: EventId): boolean =>
  others.length === 0 && one?.eventIds.includes(id) === true

/** A postmortem is not absorbed by recorded evidence: merging the two makes it describe that incident. */
const describeEachOther = (held: readonly HeldIncident[]): boolean =>
  held.some(({ incident: { describes } }) => describes !== null && held.some(({ incident }) => incident.id === describes))

function mergeRefusal(held: readonly HeldIncident[]): string {
  const imported = held.filter(({ incident }) => incident.origin === 'document').length
  if (imported > 1) return 'two imported incidents cannot be merged: merge each with the recorded incident that it describes'
  if (imported === 1) return 'an imported incident can be merged only with a recorded incident'
  return 'no incident, alert or page has an event with this id'
}

export const planSplit =
  (events: readonly [EventId, ...EventId[]]): Plan =>
  ({ incident, scene }) => {
    const content = { type: 'split', events } as const
    if (areDescriptionsOf(events, incident, scene)) return { edits: [{ about: eventId(incident.id), content }] }
    const named = membersNamed(events, incident, scene)
    const unknown = events.flatMap((id, at) =>
      named.has(id) ? [] : [{ pointer: `/events/${at}`, detail: 'no alert or page of this incident has an event with this id' }],
    )
    if (unknown.length > 0) return refuse(422, INVALID_BODY, unknown)
    const leaving = new Set([...named.values()].map(({ eventId: id }) => id))
    const kept = incident.members.find(({ eventId: id, because }) => because !== 'change-in-window' && !leaving.has(id))
    if (kept === undefined) return invalidMember('/events', 'these are all of its alerts and pages; nothing would be left')
    return { edits: [{ about: kept.eventId, content }] }
  }

/** Whether all of them belong to postmortems that describe the incident: those leave by describing it no longer. */
const areDescriptionsOf = (ids: readonly EventId[], { id }: Incident, { reconstruction }: Scene): boolean =>
  ids.every((event) => reconstruction.incidents.some(({ incident, eventIds }) => incident.describes === id && eventIds.includes(event)))

/** `about`: what the reverted edit is about. */
export const planRevert =
  (edit: EditId, about: EventId): Plan =>
  ({ scene }) =>
    revertsOf(scene.edits).has(edit)
      ? refuse(409, 'This edit is already reverted.')
      : { edits: [{ about, content: { type: 'revert', edit } }] }
