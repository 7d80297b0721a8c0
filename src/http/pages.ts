import { z } from 'zod'
import { ignoredRulesOf, isIgnored } from '../domain/edits/ignored-rules.ts'
import { listedIncident } from '../domain/incident/listed.ts'
import { earlier, hours } from '../domain/time/time.ts'
import { renderEmptyPage, renderIncidentsPage, renderUnassignedPage } from '../render/page.tsx'
import { loadDeliveries } from './api/deliveries/load-deliveries.ts'
import { countUnassigned, loadUnassigned } from './api/load-unassigned.ts'
import { incidentFilters, toIncidentQuery, toUnassignedQuery, unassignedFilters } from './api/parameters.ts'
import type { Asked } from './asked.ts'
import { deliveriesRoute, periodOf, withTitles } from './deliveries/deliveries-page.ts'
import { loadSetups, setupRoutes } from './deliveries/setup-pages.ts'
import { signingOf } from './forms/signing.ts'
import { incidentRoute, pictureRoute } from './incident-page.ts'
import { behindFigureRoute } from './metrics/behind-figure-page.ts'
import { metricsPageRoute } from './metrics/metrics-page.ts'
import { frameOf, htmlAnswer, liveFrame, type PagesParts, pageAnswer, zone } from './page-answers.ts'
import { type Route, route } from './route.ts'
import { rulePageRoute } from './rule-page.ts'

/** The review pages, rendered on the server: complete before any script could run. */
export const pageRoutes = (parts: PagesParts): readonly Route[] => [
  incidentsRoute(parts, '/'),
  incidentsRoute(parts, '/incidents'),
  incidentRoute(parts),
  pictureRoute(parts),
  deliveriesRoute(parts),
  ...setupRoutes(parts),
  unassignedRoute(parts),
  rulePageRoute(parts),
  metricsPageRoute({ ...parts, frameOf: (zoneAsked) => frameOf(parts, zoneAsked) }),
  behindFigureRoute({ ...parts, frameOf: (zoneAsked) => frameOf(parts, zoneAsked) }),
]

/** Open incidents that are shown on top of the list, whatever its filter. */
const OPEN_NOW_MAX = 5
/** Deliveries and events that are shown before the first incident. */
const NEWEST_DELIVERIES_MAX = 5
const NEWEST_EVENTS_MAX = 5

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
      if (frame.counts.incidents === 0) return htmlAnswer(await renderEmpty(parts, frame, asked))
      const [found, open, unassigned, facets] = await Promise.all([
        store.incidentsAs(toIncidentQuery(filters, parts.policy().services), listedIncident),
        store.incidentsAs({ status: 'open', limit: OPEN_NOW_MAX }, listedIncident),
        countUnassigned(store),
        loadFacets(parts),
      ])
      const filter = {
        q: filters.q ?? null,
        service: filters.service ?? null,
        severity: filters.severity ?? null,
        team: filters.team ?? null,
        status: filters.status ?? null,
        source: filters.source ?? null,
        ...periodOf(filters),
        origin: filters.origin ?? null,
        review: filters.review ?? null,
      }
      const { items: incidents, nextCursor } = found
      const live = liveFrame(frame, [incidents, open.items, unassigned])
      return htmlAnswer(renderIncidentsPage({ frame: live, filter, incidents, openNow: open.items, unassigned, facets, nextCursor }))
    },
  })
}

/** The values that occur, the teams that are configured, and every source that has sent something. */
async function loadFacets({ store, policy }: PagesParts) {
  const [facets, received] = await Promise.all([store.incidentFacets(), store.lastReceived()])
  const teams = [...new Set(policy().services.flatMap(({ team }) => team ?? []))].sort()
  return { ...facets, teams, sources: [...received.keys()].sort() }
}

async function renderEmpty(parts: PagesParts, frame: Awaited<ReturnType<typeof frameOf>>, asked: Asked): Promise<string> {
  const { rawEvents } = await parts.store.counts()
  const { items: events } = await loadUnassigned(parts, { limit: NEWEST_EVENTS_MAX })
  const { items: received } = await loadDeliveries(parts, { limit: NEWEST_DELIVERIES_MAX })
  const live = liveFrame(frame, [rawEvents, received, events])
  return renderEmptyPage({
    frame: live,
    ...(await loadSetups(parts, asked)),
    listeningSince: parts.startedAt,
    deliveries: rawEvents,
    received: await withTitles(parts, received),
    events,
  })
}

const PERIODS = { '24h': hours(24), '7d': hours(7 * 24), '30d': hours(30 * 24) }

function unassignedRoute(parts: PagesParts): Route {
  return route({
    method: 'get',
    path: '/unassigned',
    role: 'viewer',
    summary: 'Page of the events of no incident',
    query: unassignedFilters.extend({ ...zone, last: z.enum(['24h', '7d', '30d']).optional(), ignored: z.literal('shown').optional() }),
    answers: pageAnswer,
    async handle({ query: { timezone: zoneAsked, last, ignored, ...filters }, asked }) {
      const from = last === undefined ? filters.from : earlier(parts.now(), PERIODS[last])
      const [{ items, nextCursor }, frame, edits, received] = await Promise.all([
        loadUnassigned(parts, toUnassignedQuery({ ...filters, from })),
        frameOf(parts, zoneAsked ?? null),
        parts.store.edits(),
        parts.store.lastReceived(),
      ])
      const filter = { source: filters.source ?? null, last: last ?? null, ...periodOf(filters) }
      const rules = ignoredRulesOf(edits)
      const shown = items.filter(({ event }) => !isIgnored(event, rules))
      const events = ignored === 'shown' ? items : shown
      const left = { ignored: items.length - shown.length, showsIgnored: ignored === 'shown' }
      return htmlAnswer(
        renderUnassignedPage({
          frame: liveFrame(frame, events),
          filter,
          sources: [...received.keys()],
          events,
          nextCursor,
          ...left,
          mayEdit: signingOf(asked, parts.settings().auth) !== null,
        }),
      )
    },
  })
}
