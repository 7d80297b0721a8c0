import { z } from 'zod'
import type { Event } from '../../domain/event.ts'
import { type EventId, eventId } from '../../domain/identity.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { Store } from '../../store/store.ts'
import { credentialsOf, withoutCredentials } from '../../telemetry/struck-out.ts'
import { INVALID_PARAMETER } from '../problem.ts'
import { type Answer, json, problem, type Route, refusal, route } from '../route.ts'
import type { ServerSettings } from '../settings.ts'
import { storedDeliveryJson } from './deliveries/stored-delivery.ts'
import { withETag } from './entity-tag.ts'
import type { FiguresParts } from './load-figures.ts'
import { incidentFilters, timezone, toIncidentQuery } from './parameters.ts'
import { AUDIENCES, POSTMORTEM_FORMATS, type PostmortemFormat, type ReportRenderers } from './renderers.ts'
import {
  anchorsSchema,
  changeSchema,
  durationsSchema,
  eventSchema,
  incidentSchema,
  incidentsSchema,
  storedDeliverySchema,
  timelineEntrySchema,
} from './schemas.ts'

export interface IncidentsApiParts {
  readonly store: Pick<Store, 'incident' | 'incidentsAs' | 'eventsOf' | 'deliveriesOf' | 'incidentsHolding' | 'rawEvent'>
  readonly render: ReportRenderers
  readonly settings: () => ServerSettings
  readonly policy: FiguresParts['policy']
}

/** Incidents and their parts. An old id finds the incident that now holds the event it was named after, under its current id. */
export function incidentsApi(parts: IncidentsApiParts): readonly Route[] {
  return [
    listRoute(parts),
    incidentRoute(parts),
    ...PARTS.map((part) => partRoute(parts, part)),
    evidenceRoute(parts),
    postmortemRoute(parts),
  ]
}

const ROOT = '/api/v1/incidents'
const params = z.strictObject({ id: z.string().meta({ description: 'Id of the incident, or of any of its events.' }) })
const notFound = { 404: refusal('No incident has or had this id.') }
const jsonOf = (description: string, schema: z.ZodType) => ({ 200: { description, content: { 'application/json': schema } } })

function listRoute({ store, render, policy }: IncidentsApiParts): Route {
  return route({
    method: 'get',
    path: ROOT,
    role: 'viewer',
    summary: 'Incidents, newest first',
    query: incidentFilters,
    answers: jsonOf('One page of incidents, each with at most 100 members and entries; `leftOut` counts the others.', incidentsSchema),
    async handle({ query }) {
      const { items, nextCursor } = await store.incidentsAs(toIncidentQuery(query, policy().services), (incident) =>
        listedJson(incident, render),
      )
      return json({ incidents: items, nextCursor })
    },
  })
}

/** Members and entries of one incident in a list. Of more its own address answers all. */
const LISTED_MAX = 100

/** What is left out is counted. */
function listedJson(incident: Incident, render: ReportRenderers): object {
  const { members, timeline } = incident
  const listed = { ...incident, members: members.slice(0, LISTED_MAX), timeline: timeline.slice(0, LISTED_MAX) }
  const leftOut = { members: members.length - listed.members.length, timeline: timeline.length - listed.timeline.length }
  const document = render.incidentJson(listed)
  return leftOut.members + leftOut.timeline === 0 ? document : { ...document, leftOut }
}

function incidentRoute(parts: IncidentsApiParts): Route {
  return route({
    method: 'get',
    path: `${ROOT}/{id}`,
    role: 'viewer',
    summary: 'One incident',
    params,
    answers: { ...jsonOf('The incident. Send its `ETag` as `If-Match` of an edit.', incidentSchema), ...notFound },
    handle: ({ params: { id } }) => withIncident(parts, id, (incident) => withETag(json(parts.render.incidentJson(incident)))),
  })
}

/** Parts of an incident that have their own URL. */
const PARTS = [
  { name: 'timeline', summary: 'The timeline of an incident', shape: { timeline: z.array(timelineEntrySchema) } },
  { name: 'metrics', summary: 'Anchors and durations of an incident', shape: { anchors: anchorsSchema, durations: durationsSchema } },
  { name: 'changes', summary: 'Changes that may have caused or mitigated an incident', shape: { changes: z.array(changeSchema) } },
] as const

function partRoute(parts: IncidentsApiParts, { name, summary, shape }: (typeof PARTS)[number]): Route {
  const keys = new Set(['id', ...Object.keys(shape)])
  return route({
    method: 'get',
    path: `${ROOT}/{id}/${name}`,
    role: 'viewer',
    summary,
    params,
    answers: { ...jsonOf(`${summary}.`, z.object({ id: z.string(), ...shape })), ...notFound },
    handle: ({ params: { id } }) =>
      withIncident(parts, id, (incident) => {
        const document = Object.entries(parts.render.incidentJson(incident))
        return json(Object.fromEntries(document.filter(([key]) => keys.has(key))))
      }),
  })
}

/** More deliveries of one event than this are counted, not shown. */
const DELIVERIES_MAX = 20
/** So many of their ids are listed. */
const IDS_MAX = 1_000

function evidenceRoute(parts: IncidentsApiParts): Route {
  const deliveryCount = z.int().meta({ description: 'How many deliveries reported this event; at most 20 are shown.' })
  return route({
    method: 'get',
    path: `${ROOT}/{id}/evidence/{eventId}`,
    role: 'viewer',
    summary: 'An event with the deliveries that reported it, as received',
    params: params.extend({ eventId: z.string() }),
    answers: {
      ...jsonOf('The evidence.', z.object({ event: eventSchema, deliveries: z.array(storedDeliverySchema), deliveryCount })),
      404: refusal('No such incident, or the event is not in it.'),
    },
    handle: (call) => withIncident(parts, call.params.id, (incident) => loadEvidence(parts, incident, eventId(call.params.eventId))),
  })
}

async function loadEvidence({ store, render, settings }: IncidentsApiParts, incident: Incident, id: EventId): Promise<Answer> {
  const [holders, [event]] = await Promise.all([store.incidentsHolding([id]), store.eventsOf([id])])
  const shown = [incident.id, ...incident.describedBy]
  const isNear = shown.some((one) => holders.includes(one)) || incident.changes.some((change) => change.evidence.includes(id))
  if (event === undefined || !isNear) return problem(404, 'The event is not in this incident.')
  const { ids, count } = await store.deliveriesOf(id, IDS_MAX)
  const stored = await Promise.all(ids.slice(0, DELIVERIES_MAX).map((rawId) => store.rawEvent(rawId)))
  const credentials = credentialsOf(settings())
  const deliveries = stored.flatMap((raw) => (raw === null ? [] : [storedDeliveryJson(raw, credentials)]))
  const [first, ...rest] = ids
  const whole: Event = first === undefined ? event : { ...event, rawEventIds: [first, ...rest] }
  return json({ event: render.eventJson(whole), deliveries, deliveryCount: count })
}

const POSTMORTEM_TYPES: Readonly<Record<PostmortemFormat, string>> = {
  markdown: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
}

const EXTENSIONS: Readonly<Record<PostmortemFormat | 'pdf', string>> = { markdown: 'md', html: 'html', json: 'json', pdf: 'pdf' }

function postmortemRoute(parts: IncidentsApiParts): Route {
  const query = z.strictObject({
    format: z.enum([...POSTMORTEM_FORMATS, 'pdf']).default('markdown'),
    template: z.enum(parts.render.templates).optional(),
    timezone: timezone.optional(),
    audience: z
      .enum(AUDIENCES)
      .default('internal')
      .meta({ description: '`public`: without names of people, hosts, addresses, labels, tickets and evidence.' }),
    download: z.literal('true').optional().meta({ description: 'As a file.' }),
  })
  return route({
    method: 'get',
    path: `${ROOT}/{id}/postmortem`,
    role: 'viewer',
    summary: 'The draft postmortem',
    params,
    query,
    answers: {
      200: {
        description: 'The draft in the requested format.',
        content: { 'text/markdown': z.string(), 'text/html': z.string(), 'application/json': z.unknown(), 'application/pdf': z.string() },
      },
      ...notFound,
    },
    handle: (call) =>
      withIncident(parts, call.params.id, async (incident) => {
        const { format, template = null, timezone: zone = null } = call.query
        const { audience, download } = call.query
        if (audience === 'public' && format === 'json')
          return problem(422, INVALID_PARAMETER, [{ pointer: '/audience', detail: 'expected `markdown` or `html` with `public`' }])
        const options = { template, timezone: zone, audience }
        const headers = download === undefined ? {} : { 'content-disposition': `attachment; filename="${fileOf(incident, format)}"` }
        if (format === 'pdf') return pdfAnswer(await parts.render.postmortemPdf(incident, options, secretsOut(parts)), headers)
        const text = parts.render.postmortem(incident, { ...options, format })
        return { status: 200, type: POSTMORTEM_TYPES[format], text, headers }
      }),
  })
}

const fileOf = ({ id }: Incident, format: PostmortemFormat | 'pdf'): string => `postmortem-${id.slice(0, 12)}.${EXTENSIONS[format]}`

const secretsOut = ({ settings }: IncidentsApiParts) => {
  const credentials = credentialsOf(settings())
  return (text: string) => withoutCredentials(text, credentials)
}

const pdfAnswer = (bytes: Uint8Array | null, headers: Readonly<Record<string, string>>): Answer =>
  bytes === null
    ? problem(422, 'This draft is too long for a PDF. Download it as HTML or Markdown.')
    : { status: 200, type: 'application/pdf', text: '', bytes, headers }

async function withIncident(
  { store }: IncidentsApiParts,
  id: string,
  answer: (incident: Incident) => Answer | Promise<Answer>,
): Promise<Answer> {
  const incident = await store.incident(id)
  return incident === null ? problem(404, 'No incident has or had this id.') : answer(incident)
}
