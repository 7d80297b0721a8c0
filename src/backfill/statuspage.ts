import { instant } from '../domain/time/time.ts'
import type { ApiClient } from './api-client.ts'
import type { History } from './history.ts'
import { listAt, member } from './json.ts'

/** A page shows its last fifty incidents, and no others. */
const SHOWN_MAX = 50

/** The incidents of an Atlassian Statuspage by its public API (`/api/v2/incidents.json`). */
export function statuspageHistory(api: ApiClient): History {
  let isGapNamed = false
  return {
    source: 'statuspage',
    count: async () => null,
    async *items(interval, onGap) {
      const answer = await api.get('api/v2/incidents.json')
      const incidents = listAt(answer, 'incidents').map((incident) => ({
        incident,
        at: instant(Date.parse(String(member(incident, 'created_at')))),
      }))
      const oldest = instant(Math.min(...incidents.map(({ at }) => at)))
      if (!isGapNamed && incidents.length >= SHOWN_MAX && oldest > interval.from) {
        isGapNamed = true
        onGap({ interval: { from: interval.from, to: oldest }, reason: `the page shows its last ${SHOWN_MAX} incidents only` })
      }
      for (const { incident, at } of incidents) {
        if (at < interval.from || at >= interval.to) continue
        const body = { page: member(answer, 'page'), incident }
        yield { id: String(member(incident, 'id')), at, version: String(member(incident, 'updated_at') ?? ''), bodies: async () => [body] }
      }
    },
  }
}
