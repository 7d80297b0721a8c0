import { z } from 'zod'
import { type Edit, type EditContent, eventsNamedBy, revertsOf } from '../../../domain/edit.ts'
import { type EventId, eventId } from '../../../domain/identity.ts'
import type { Incident } from '../../../domain/incident/incident.ts'
import { membersNamed, type Scene } from '../../../pipeline/explain/explanation.ts'
import { editJson } from '../../../render/edit-json.ts'
import type { Store } from '../../../store/store.ts'
import { INVALID_BODY } from '../../problem.ts'
import { type Answer, json, problem, type Route, refusal, route } from '../../route.ts'
import { incidentSchema } from '../schemas.ts'
import { type Attribution, contentOf, editBody, mergeBody, revertBody, splitBody } from './edit-bodies.ts'
import { createEditHandler, type EditContext, type HeldIncident, type Plan, type PlannedEdit } from './edit-handler.ts'

export interface EditsApiParts extends EditContext {
  readonly store: EditContext['store'] & Pick<Store, 'eventIdsOf'>
}

/** Changes by people: each is an edit that is stored forever and can be reverted. */
export function editsApi(parts: EditsApiParts): readonly Route[] {
  const make = createEditHandler(parts)
  const editRoute = <Body extends z.ZodType<Attribution>>({ path, summary, body, plan }: EditRouteDefinition<Body>): Route =>
    route({
      method: 'post',
      path: `${ROOT}${path}`,
      role: 'editor',
      summary,
      params,
      query: dryRun,
      body,
      answers: MADE,
      handle: ({ params: { id }, query, body: posted, asked }) =>
        make({ id, attribution: posted, asked, dryRun: query.dryRun === 'true' }, plan(posted)),
    })
  return [
    historyRoute(parts),
    editRoute({ path: '/edits', summary: 'Edit an incident', body: editBody, plan: planEdit }),
    editRoute({ path: '/merge', summary: 'Merge two incidents', body: mergeBody, plan: planMerge }),
    editRoute({ path: '/split', summary: 'Split some of its alerts and pages off into a new incident', body: splitBody, plan: planSplit }),
    revertRoute(parts, make),
  ]
}

interface EditRouteDefinition<Body extends z.ZodType<Attribution>> {
  readonly path: string
  readonly summary: string
  readonly body: Body
  readonly plan: (body: z.output<Body>) => Plan
}

const ROOT = '/api/v1/incidents/{id}'
const params = z.strictObject({ id: z.string().meta({ description: 'Id of the incident, or of any of its events.' }) })
const dryRun = z.strictObject({
  dryRun: z.enum(['true', 'false']).optional().meta({ description: 'true: store nothing, answer with the incidents as they would be.' }),
})

const editSchema = z
  .looseObject({
    id: z.string(),
    type: z.string(),
    about: z.string(),
    at: z.iso.datetime(),
    author: z.string(),
    reason: z.string().nullable(),
    revertedBy: z.string().nullable().meta({ description: 'The edit that reverted this one; null: still in effect.' }),
  })
  .meta({ id: 'Edit' })
const madeSchema = z.object({ edit: editSchema, incidents: z.array(incidentSchema) })
const MADE = {
  200: { description: 'A dry run: the incidents as they would be.', content: { 'application/json': madeSchema } },
  201: { description: 'The edit, and the incidents as they are now.', content: { 'application/json': madeSchema } },
  404: refusal('No incident has or had this id.'),
  409: refusal('Already in that state, or being rebuilt.'),
  412: refusal('`If-Match` names an earlier state of the incident.'),
} as const

function historyRoute({ store }: EditsApiParts): Route {
  return route({
    method: 'get',
    path: `${ROOT}/edits`,
    role: 'viewer',
    summary: 'All edits of an incident, including reverted ones, oldest first',
    params,
    answers: {
      200: { description: 'The edits.', content: { 'application/json': z.object({ id: z.string(), edits: z.array(editSchema) }) } },
      404: MADE[404],
    },
    async handle({ params: { id } }) {
      const incident = await store.incident(id)
      if (incident === null) return problem(404, 'No incident has or had this id.')
      const edits = await store.edits()
      const reverts = revertsOf(edits)
      const concerning = await loadEditsOf({ store }, incident, edits)
      return json({ id: incident.id, edits: concerning.map((edit) => editJson(edit, reverts)) })
    },
  })
}

async function loadEditsOf({ store }: Pick<EditsApiParts, 'store'>, { id }: Incident, edits: readonly Edit[]): Promise<readonly Edit[]> {
  const held = new Set(await store.eventIdsOf([id]))
  return edits.filter((edit) => eventsNamedBy(edit, edits).some((named) => held.has(named)))
}

function revertRoute(parts: EditsApiParts, make: ReturnType<typeof createEditHandler>): Route {
  return route({
    method: 'post',
    path: `${ROOT}/edits/{editId}/revert`,
    role: 'editor',
    summary: 'Revert an edit; reverting the revert restores it',
    params: params.extend({ editId: z.string() }),
    query: dryRun,
    body: revertBody,
    answers: { ...MADE, 404: refusal('No such incident, or it has no such edit.') },
    async handle({ params: { id, editId }, query, body, asked }) {
      const incident = await parts.store.incident(id)
      if (incident === null) return problem(404, 'No incident has or had this id.')
      const known = (await loadEditsOf(parts, incident, await parts.store.edits())).find((edit) => edit.id === editId)
      if (known === undefined) return problem(404, 'This incident has no edit with this id.')
      return make({ id, attribution: body, asked, dryRun: query.dryRun === 'true' }, ({ scene }) => {
        if (revertsOf(scene.edits).has(known.id)) return problem(409, 'This edit is already reverted.')
        return { about: known.about, content: { type: 'revert', edit: known.id } }
      })
    },
  })
}

const planEdit =
  (body: z.output<typeof editBody>): Plan =>
  ({ incident }) => {
    const content = contentOf(body)
    const about = findSubject(content, incident)
    return 'status' in about ? about : { about: about.event, content }
  }

/** An edit of an entry follows the entry into whatever incident it ends up in; all others follow the first event of the incident. */
function findSubject(content: EditContent, incident: Incident): { readonly event: EventId } | Answer {
  const opening = { event: eventId(incident.id) }
  if ('entry' in content) {
    const entry = incident.timeline.find(({ id }) => id === content.entry)
    if (entry === undefined) return invalidMember('/entry', 'no such timeline entry in this incident')
    return entry.kind.startsWith('change.') ? opening : { event: entry.evidence[0] }
  }
  if ('change' in content && !incident.changes.some(({ id }) => id === content.change))
    return invalidMember('/change', 'no such change in this incident')
  return opening
}

const planMerge =
  (body: z.output<typeof mergeBody>): Plan =>
  ({ incident, scene }) => {
    const own = scene.reconstruction.incidents.find((held) => held.incident.id === incident.id)
    if (own?.eventIds.includes(body.with) === true) return invalidMember('/with', 'already in this incident')
    return {
      about: eventId(incident.id),
      content: { type: 'merge', with: body.with },
      refuse: (incidents) =>
        areMerged(incidents, body.with) || describeEachOther(incidents) ? null : invalidMember('/with', mergeRefusal(incidents)),
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

const planSplit =
  (body: z.output<typeof splitBody>): Plan =>
  ({ incident, scene }): PlannedEdit | Answer => {
    if (areDescriptionsOf(body.events, incident, scene))
      return { about: eventId(incident.id), content: { type: 'split', events: body.events } }
    const named = membersNamed(body.events, incident, scene)
    const unknown = body.events.flatMap((id, at) =>
      named.has(id) ? [] : [{ pointer: `/events/${at}`, detail: 'no alert or page of this incident has an event with this id' }],
    )
    if (unknown.length > 0) return problem(422, INVALID_BODY, unknown)
    const leaving = new Set([...named.values()].map(({ eventId: id }) => id))
    const kept = incident.members.find(({ eventId: id, because }) => because !== 'change-in-window' && !leaving.has(id))
    if (kept === undefined) return invalidMember('/events', 'these are all of its alerts and pages; nothing would be left')
    return { about: kept.eventId, content: { type: 'split', events: body.events } }
  }

/** Whether all of them belong to postmortems that describe the incident: those leave by describing it no longer. */
const areDescriptionsOf = (ids: readonly EventId[], { id }: Incident, { reconstruction }: Scene): boolean =>
  ids.every((event) => reconstruction.incidents.some(({ incident, eventIds }) => incident.describes === id && eventIds.includes(event)))

const invalidMember = (pointer: string, detail: string): Answer => problem(422, INVALID_BODY, [{ pointer, detail }])
