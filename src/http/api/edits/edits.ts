import { z } from 'zod'
import { revertsOf } from '../../../domain/edit.ts'
import { eventId } from '../../../domain/identity.ts'
import { editJson } from '../../../render/edit-json.ts'
import { type Answer, json, problem, type Route, refusal, route } from '../../route.ts'
import type { ReportRenderers } from '../renderers.ts'
import { incidentSchema } from '../schemas.ts'
import { type Attribution, assignBody, contentOf, editBody, mergeBody, revertBody, splitBody } from './edit-bodies.ts'
import type { Editor, EditRequest, Plan, PlannedEdits } from './edit-handler.ts'
import { type EditsOfStore, loadEditsOf } from './load-edits.ts'
import { planAssign, planEdits, planMerge, planRevert, planSplit } from './plans.ts'

export interface EditsApiParts {
  readonly store: EditsOfStore
  readonly render: Pick<ReportRenderers, 'incidentJson'>
  readonly editor: Editor
}

/** Changes by people: each is an edit that is stored forever and can be reverted. */
export function editsApi(parts: EditsApiParts): readonly Route[] {
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
        makeEdit(parts, { id, attribution: posted, asked, dryRun: query.dryRun === 'true' }, plan(posted)),
    })
  return [
    historyRoute(parts),
    editRoute({ path: '/edits', summary: 'Edit an incident', body: editBody, plan: (body) => planEdits([contentOf(body)]) }),
    editRoute({ path: '/merge', summary: 'Merge two incidents', body: mergeBody, plan: (body) => planMerge(body.with, body.title) }),
    editRoute({
      path: '/split',
      summary: 'Split some of its alerts and pages off into a new incident',
      body: splitBody,
      plan: (body) => planSplit(body.events),
    }),
    revertRoute(parts),
    assignRoute(parts),
  ]
}

function assignRoute(parts: EditsApiParts): Route {
  return route({
    method: 'post',
    path: '/api/v1/events/assign',
    role: 'editor',
    summary: 'Make one incident of alerts and pages, or add them to one',
    query: dryRun,
    body: assignBody,
    answers: MADE,
    async handle({ query, body, asked }) {
      const [first, ...rest] = body.events
      const into = body.incident === undefined ? null : await parts.store.incident(body.incident)
      if (into === null && body.incident !== undefined) return problem(404, 'No incident has or had this id.')
      const plan = into === null ? planAssign(first, rest) : planAssign(eventId(into.id), body.events)
      return makeEdit(parts, { id: null, attribution: body, asked, dryRun: query.dryRun === 'true' }, plan)
    },
  })
}

/** Makes the edit and answers with it and the incidents as they are then. */
async function makeEdit(
  { editor, render }: EditsApiParts,
  wanted: Omit<EditRequest, 'ifMatch'>,
  plan: Plan | PlannedEdits,
): Promise<Answer> {
  const outcome = await editor({ ...wanted, ifMatch: wanted.asked.headers['if-match'] }, plan)
  if ('status' in outcome) return problem(outcome.status, outcome.detail, outcome.errors)
  const { made, edits, incidents } = outcome
  return json({ edit: editJson(made[0], revertsOf(edits)), incidents: incidents.map(render.incidentJson) }, wanted.dryRun ? 200 : 201)
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
      const concerning = await loadEditsOf(store, incident, edits)
      return json({ id: incident.id, edits: concerning.map((edit) => editJson(edit, reverts)) })
    },
  })
}

function revertRoute(parts: EditsApiParts): Route {
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
      const known = (await loadEditsOf(parts.store, incident, await parts.store.edits())).find((edit) => edit.id === editId)
      if (known === undefined) return problem(404, 'This incident has no edit with this id.')
      const wanted = { id, attribution: body, asked, dryRun: query.dryRun === 'true' }
      return makeEdit(parts, wanted, planRevert(known.id, known.about))
    },
  })
}
