import { z } from 'zod'
import { contentHash } from '../domain/identity.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { listedIncident } from '../domain/incident/listed.ts'
import type { SanitisedHtml } from '../domain/markup.ts'
import { earlier, hours, type Instant, isoOf } from '../domain/time/time.ts'
import {
  renderDeliveriesPage,
  renderEmptyPage,
  renderIncidentPage,
  renderIncidentsPage,
  renderMessagePage,
  renderUnassignedPage,
  STYLE_SHEET,
} from '../render/page.tsx'
import type { Source } from '../sources/source.ts'
import type { Store } from '../store/store.ts'
import { type DeliveriesParts, type DeliveryWithStanding, loadDeliveries } from './api/load-deliveries.ts'
import { countUnassigned, loadUnassigned } from './api/load-unassigned.ts'
import {
  deliveryFilters,
  incidentFilters,
  timezone,
  toDeliveryQuery,
  toIncidentQuery,
  toUnassignedQuery,
  unassignedFilters,
} from './api/parameters.ts'
import { addressOf } from './api/webhooks.ts'
import { type MetricsPageParts, metricsPageRoute } from './metrics-page.ts'
import { type Answer, type Route, route } from './route.ts'
import type { ServerSettings } from './settings.ts'

export interface PagesParts extends DeliveriesParts {
  readonly store: DeliveriesParts['store'] & Pick<Store, 'incident' | 'incidentsAs' | 'counts' | 'shownCounts'> & MetricsPageParts['store']
  readonly settings: () => ServerSettings
  readonly sources: readonly Source[]
  readonly now: () => Instant
  /** The version of the program. */
  readonly version: string
  /** The draft postmortem, for the pane beside the timeline. */
  readonly draftHtml: (incident: Incident, zone: string) => SanitisedHtml
  readonly startedAt: Instant
}

/** The review pages, rendered on the server: complete before any script could run. */
export const pageRoutes = (parts: PagesParts): readonly Route[] => [
  incidentsRoute(parts, '/'),
  incidentsRoute(parts, '/incidents'),
  incidentRoute(parts),
  deliveriesRoute(parts),
  unassignedRoute(parts),
  metricsPageRoute({ ...parts, frameOf: (zoneAsked) => frameOf(parts, zoneAsked) }),
]

/** It counts nothing: it is made on the thread that takes deliveries, and shown to whoever asks for any address. */
export function notFoundPage(parts: PagesParts, path: string): Answer {
  const text = `There is no page at ${path.slice(0, 200)}. A renamed incident is still found by its old id.`
  const frame = { ...bareFrame(parts, null), counts: null }
  return htmlAnswer(renderMessagePage({ frame, status: 404, heading: 'Page not found', text }), 404)
}

export async function invalidCursorPage(parts: PagesParts): Promise<Answer> {
  const text = 'This link to a page of results is not valid. Start again from the first page.'
  return htmlAnswer(renderMessagePage({ frame: await frameOf(parts, null), status: 422, heading: 'Invalid page link', text }), 422)
}

const htmlAnswer = (page: string, status = 200): Answer => ({ status, type: 'text/html; charset=utf-8', text: page })
const pageAnswer = { 200: { description: 'The page.', content: { 'text/html': z.string() } } }
const zone = { timezone: timezone.optional() }
/** Open incidents that are shown on top of the list, whatever its filter. */
const OPEN_NOW_MAX = 5
/** Events that are shown before the first incident. */
const NEWEST_EVENTS_MAX = 5

/** The content hash is in the URL, so that browsers may cache it forever. */
const STYLE_SHEET_PATH = `/assets/app-${contentHash(STYLE_SHEET).slice(0, 12)}.css`

const bareFrame = ({ settings, now, version }: PagesParts, zoneAsked: string | null) => ({
  styleSheetHref: STYLE_SHEET_PATH,
  zone: zoneAsked ?? settings().postmortem.timezone,
  zoneAsked,
  now: now(),
  version,
})

const frameOf = async (parts: PagesParts, zoneAsked: string | null) => ({
  ...bareFrame(parts, zoneAsked),
  counts: await parts.store.shownCounts(),
})

function incidentsRoute(parts: PagesParts, path: string): Route {
  const { store } = parts
  return route({
    method: 'get',
    path,
    role: 'viewer',
    summary: 'Incidents page',
    query: incidentFilters.extend(zone),
    answers: pageAnswer,
    async handle({ query: { timezone: zoneAsked, ...filters }, asked }) {
      const frame = await frameOf(parts, zoneAsked ?? null)
      if (frame.counts.incidents === 0) return htmlAnswer(await renderEmpty(parts, frame, addressOf(parts.settings(), asked)))
      const [found, open, unassigned] = await Promise.all([
        store.incidentsAs(toIncidentQuery(filters), listedIncident),
        store.incidentsAs({ status: 'open', limit: OPEN_NOW_MAX }, listedIncident),
        countUnassigned(store),
      ])
      const filter = {
        q: filters.q ?? null,
        service: filters.service ?? null,
        severity: filters.severity ?? null,
        status: filters.status ?? null,
        source: filters.source ?? null,
        ...periodOf(filters),
        origin: filters.origin ?? null,
      }
      const { items: incidents, nextCursor } = found
      return htmlAnswer(renderIncidentsPage({ frame, filter, incidents, openNow: open.items, unassigned, nextCursor }))
    },
  })
}

interface Period {
  readonly from?: Instant | undefined
  readonly to?: Instant | undefined
}

const periodOf = ({ from, to }: Period) => ({ from: from === undefined ? null : isoOf(from), to: to === undefined ? null : isoOf(to) })

async function renderEmpty(parts: PagesParts, frame: Awaited<ReturnType<typeof frameOf>>, address: string): Promise<string> {
  const setups = parts.sources.map(({ name, setup }) => ({ name, setup: setup.replaceAll('{url}', address) }))
  const { rawEvents } = await parts.store.counts()
  const { items: events } = await loadUnassigned(parts, { limit: NEWEST_EVENTS_MAX })
  return renderEmptyPage({ frame, address, setups, listeningSince: parts.startedAt, deliveries: rawEvents, events })
}

function incidentRoute(parts: PagesParts): Route {
  const view = { entriesBefore: z.coerce.number().int().min(0).default(0), hidden: z.enum(['left out', 'shown']).default('left out') }
  return route({
    method: 'get',
    path: '/incidents/{id}',
    role: 'viewer',
    summary: 'Incident page',
    params: z.strictObject({ id: z.string() }),
    query: z.strictObject({ ...zone, ...view }),
    answers: { ...pageAnswer, 404: { description: 'No such incident.', content: { 'text/html': z.string() } } },
    async handle({ params: { id }, query: { timezone: asked, entriesBefore, hidden } }) {
      const incident = await parts.store.incident(id)
      if (incident === null) return notFoundPage(parts, `/incidents/${id}`)
      const frame = await frameOf(parts, asked ?? null)
      const [describedBy, describes] = await Promise.all([
        loadIncidents(parts, incident.describedBy),
        loadIncidents(parts, incident.describes === null ? [] : [incident.describes]),
      ])
      const links = { postmortems: describedBy, describes: describes[0] ?? null }
      return htmlAnswer(
        renderIncidentPage({ frame, incident, ...links, draft: parts.draftHtml(incident, frame.zone), entriesBefore, hidden }),
      )
    },
  })
}

/** The incidents with these ids, without those that are gone. */
const loadIncidents = async ({ store }: PagesParts, ids: readonly string[]): Promise<readonly Incident[]> =>
  (await Promise.all(ids.map((id) => store.incident(id)))).flatMap((incident) => incident ?? [])

function deliveriesRoute(parts: PagesParts): Route {
  return route({
    method: 'get',
    path: '/deliveries',
    role: 'viewer',
    summary: 'Deliveries page',
    query: deliveryFilters.extend(zone),
    answers: pageAnswer,
    async handle({ query: { timezone: asked, ...filters } }) {
      const [{ items, nextCursor }, frame] = await Promise.all([
        loadDeliveries(parts, toDeliveryQuery(filters)),
        frameOf(parts, asked ?? null),
      ])
      const filter = { source: filters.source ?? null, outcome: filters.outcome ?? null, ...periodOf(filters) }
      return htmlAnswer(renderDeliveriesPage({ frame, filter, deliveries: await withTitles(parts, items), nextCursor }))
    },
  })
}

/** Each title is read with its incident: further ones of a page are named by their id. */
const TITLES_MAX = 50

async function withTitles(parts: PagesParts, items: readonly DeliveryWithStanding[]) {
  const ids = [...new Set(items.flatMap(({ incidents }) => incidents))].slice(0, TITLES_MAX)
  const titles = new Map((await loadIncidents(parts, ids)).map(({ id, title }) => [id, title]))
  return items.map((item) => ({ ...item, incidents: item.incidents.map((id) => ({ id, title: titles.get(id) ?? id })) }))
}

const PERIODS = { '24h': hours(24), '7d': hours(7 * 24), '30d': hours(30 * 24) }

function unassignedRoute(parts: PagesParts): Route {
  return route({
    method: 'get',
    path: '/unassigned',
    role: 'viewer',
    summary: 'Page of the events of no incident',
    query: unassignedFilters.extend({ ...zone, last: z.enum(['24h', '7d', '30d']).optional() }),
    answers: pageAnswer,
    async handle({ query: { timezone: asked, last, ...filters } }) {
      const from = last === undefined ? filters.from : earlier(parts.now(), PERIODS[last])
      const [{ items: events, nextCursor }, frame] = await Promise.all([
        loadUnassigned(parts, toUnassignedQuery({ ...filters, from })),
        frameOf(parts, asked ?? null),
      ])
      const filter = { source: filters.source ?? null, last: last ?? null, ...periodOf(filters) }
      return htmlAnswer(renderUnassignedPage({ frame, filter, events, nextCursor }))
    },
  })
}

export const stylesheetRoute: Route = route({
  method: 'get',
  path: STYLE_SHEET_PATH,
  role: null,
  summary: 'Stylesheet of the pages',
  answers: { 200: { description: 'CSS.', content: { 'text/css': z.string() } } },
  handle: () => ({
    status: 200,
    type: 'text/css; charset=utf-8',
    text: STYLE_SHEET,
    headers: { 'cache-control': 'public, max-age=31536000, immutable' },
  }),
})
