import { type Instant, isoOf } from '../../domain/time/time.ts'
import { renderDeliveriesPage } from '../../render/page.tsx'
import { type DeliveryWithStanding, loadDeliveries } from '../api/deliveries/load-deliveries.ts'
import { loadSources } from '../api/deliveries/sources.ts'
import { deliveryFilters, toDeliveryQuery } from '../api/parameters.ts'
import { loadIncidents } from '../incident-page.ts'
import { frameOf, htmlAnswer, liveFrame, type PagesParts, pageAnswer, zone } from '../page-answers.ts'
import { type Route, route } from '../route.ts'

/** The sources with how often each sends, and what arrived. */
export function deliveriesRoute(parts: PagesParts): Route {
  return route({
    method: 'get',
    path: '/deliveries',
    role: 'viewer',
    summary: 'Deliveries page',
    query: deliveryFilters.extend(zone),
    answers: pageAnswer,
    async handle({ query: { timezone: asked, ...filters } }) {
      const [{ items, nextCursor }, frame, sources] = await Promise.all([
        loadDeliveries(parts, toDeliveryQuery(filters)),
        frameOf(parts, asked ?? null),
        loadSources(parts),
      ])
      const filter = { source: filters.source ?? null, outcome: filters.outcome ?? null, ...periodOf(filters) }
      return htmlAnswer(
        renderDeliveriesPage({ frame: liveFrame(frame, items), filter, deliveries: await withTitles(parts, items), nextCursor, sources }),
      )
    },
  })
}

/** Each title is read with its incident: further ones of a page are named by their id. */
const TITLES_MAX = 50

export async function withTitles(parts: PagesParts, items: readonly DeliveryWithStanding[]) {
  const ids = [...new Set(items.flatMap(({ incidents }) => incidents))].slice(0, TITLES_MAX)
  const titles = new Map((await loadIncidents(parts, ids)).map(({ id, title }) => [id, title]))
  return items.map((item) => ({ ...item, incidents: item.incidents.map((id) => ({ id, title: titles.get(id) ?? id })) }))
}

interface Period {
  readonly from?: Instant | undefined
  readonly to?: Instant | undefined
}

export const periodOf = ({ from, to }: Period) => ({
  from: from === undefined ? null : isoOf(from),
  to: to === undefined ? null : isoOf(to),
})
