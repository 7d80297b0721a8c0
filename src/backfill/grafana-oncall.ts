import { type Instant, type Interval, instant, isoOf } from '../domain/time/time.ts'
import type { ApiClient } from './api-client.ts'
import type { History, HistoryItem } from './history.ts'
import { listAt, member } from './json.ts'

/*
 * Alert groups of Grafana OnCall (grafana.com "OnCall API reference: alert groups, alerts, users"), as its outgoing webhooks would have sent them.
 * People are named by ids, which are looked up once each.
 */

const PAGE = 100

export function grafanaOncallHistory(api: ApiClient): History {
  const nameOf = userNames(api)
  return {
    source: 'grafana-oncall',
    count: async (interval) => {
      const count = member(await api.get(`api/v1/alert_groups/?${queryOf(interval, 1)}&perpage=1`), 'count')
      // Older versions count nothing: what is listed is what there is.
      return typeof count === 'number' ? count : null
    },
    async *items(interval) {
      for (let page = 1; ; page += 1) {
        const answer = await api.get(`api/v1/alert_groups/?${queryOf(interval, page)}&perpage=${PAGE}`)
        for (const group of listAt(answer, 'results')) {
          const at = timeOf(member(group, 'created_at'))
          if (at >= interval.from && at < interval.to) yield itemOf({ api, nameOf }, group, at)
        }
        if (typeof member(answer, 'next') !== 'string') return
      }
    },
  }
}

/** Both ends are included there, to the second. */
const queryOf = ({ from, to }: Interval, page: number): string =>
  `started_at=${isoOf(from).slice(0, 19)}_${isoOf(instant(to - 1)).slice(0, 19)}&page=${page}`

interface Asking {
  readonly api: ApiClient
  readonly nameOf: (id: unknown) => Promise<object | null>
}

function itemOf({ api, nameOf }: Asking, group: unknown, at: Instant): HistoryItem {
  const id = String(member(group, 'id'))
  const stamp = (name: string): unknown => member(group, `${name}_at`) ?? null
  return {
    id,
    at,
    version: [member(group, 'state'), stamp('acknowledged'), stamp('resolved')].map(String).join(' '),
    async bodies() {
      const alerts = listAt(await api.get(`api/v1/alerts/?alert_group_id=${encodeURIComponent(id)}&page=1`), 'results')
      const oldest = alerts.toSorted((a, b) => timeOf(member(a, 'created_at')) - timeOf(member(b, 'created_at')))[0]
      const base = { alert_group: group, alert_group_id: id, alert_payload: member(oldest, 'payload') ?? {} }
      const acts = [
        { type: 'alert group created', time: stamp('created'), by: null },
        { type: 'acknowledge', time: stamp('acknowledged'), by: member(group, 'acknowledged_by') },
        { type: 'resolve', time: stamp('resolved'), by: member(group, 'resolved_by') },
      ]
      const bodies: object[] = []
      for (const { type, time, by } of acts)
        if (typeof time === 'string') bodies.push({ event: { type, time }, user: await nameOf(by), ...base })
      return bodies
    },
  }
}

/** null where nobody is named, or nobody of that id is there any more. */
function userNames(api: ApiClient): (id: unknown) => Promise<object | null> {
  const known = new Map<string, Promise<object | null>>()
  return async (id) => {
    if (typeof id !== 'string' || id === '') return null
    const asked = known.get(id) ?? lookUp(api, id)
    known.set(id, asked)
    return asked
  }
}

async function lookUp(api: ApiClient, id: string): Promise<object | null> {
  const user = await api.get(`api/v1/users/${encodeURIComponent(id)}/`).catch((error: unknown) => {
    if (error instanceof Error && Reflect.get(error, 'status') === 404) return null
    throw error
  })
  return user === null ? { id } : { id, username: member(user, 'username'), email: member(user, 'email') }
}

const timeOf = (written: unknown): Instant => instant(Date.parse(String(written)))
