import { type Instant, type Interval, instant, isoOf } from '../domain/time/time.ts'
import type { ApiClient } from './api-client.ts'
import type { Gap, History, HistoryItem } from './history.ts'
import { listAt, member } from './json.ts'

/*
 * Incidents of PagerDuty with their log entries and notes (developer.pagerduty.com "List incidents", "List log entries for an incident", "List
 * notes"). A list may be read to its 10,000th entry and no further, so it is walked by windows of the time of creation that hold fewer.
 */

const PAGE = 100

export interface PagerDutyOptions {
  /** A window that holds more is halved; below the limit of the API, because incidents may come in meanwhile. */
  readonly windowMax?: number
}

export const pagerdutyHistory = (api: ApiClient, { windowMax = 9_000 }: PagerDutyOptions = {}): History => ({
  source: 'pagerduty',
  count: (interval) => countOf(api, interval),
  items: (interval, onGap) => walk({ api, windowMax, onGap }, interval),
})

interface Walk {
  readonly api: ApiClient
  readonly windowMax: number
  readonly onGap: (gap: Gap) => void
}

async function* walk(context: Walk, interval: Interval): AsyncIterable<HistoryItem> {
  const count = await countOf(context.api, interval)
  if (count === 0) return
  const middle = instant(Math.floor((interval.from + interval.to) / 2))
  // The API compares whole seconds.
  const isDivisible = interval.to - interval.from >= 2_000
  if (count > context.windowMax && isDivisible) {
    yield* walk(context, { from: interval.from, to: middle })
    yield* walk(context, { from: middle, to: interval.to })
    return
  }
  const found = await listed(context, interval)
  if (found.size < count) context.onGap({ interval, reason: `${count} incidents are counted, ${found.size} are listed` })
  for (const [id, incident] of found) yield itemOf(context.api, id, incident)
}

const queryOf = ({ from, to }: Interval, more: Readonly<Record<string, string>>): string =>
  `${new URLSearchParams({ since: isoOf(from), until: isoOf(to), time_zone: 'UTC', sort_by: 'created_at:asc', ...more })}`

/** A list counts only what it is asked to. */
async function countOf(api: ApiClient, interval: Interval): Promise<number> {
  const total = member(await api.get(`incidents?${queryOf(interval, { limit: '1', total: 'true' })}`), 'total')
  if (typeof total !== 'number') throw new Error('expected the number of incidents under /total')
  return total
}

async function listed({ api, windowMax }: Walk, interval: Interval): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>()
  for (let offset = 0; offset <= windowMax + PAGE; offset += PAGE) {
    const answer = await api.get(`incidents?${queryOf(interval, { limit: String(PAGE), offset: String(offset) })}`)
    for (const incident of listAt(answer, 'incidents')) {
      const id = member(incident, 'id')
      if (typeof id === 'string') found.set(id, incident)
    }
    if (member(answer, 'more') !== true) return found
  }
  return found
}

function itemOf(api: ApiClient, id: string, incident: unknown): HistoryItem {
  return {
    id,
    at: timeOf(member(incident, 'created_at')),
    version: String(member(incident, 'last_status_change_at') ?? member(incident, 'updated_at') ?? ''),
    bodies: async () => {
      const address = `incidents/${encodeURIComponent(id)}`
      const [entries, notes] = await Promise.all([entriesOf(api, address), api.get(`${address}/notes`)])
      return [{ incident, log_entries: entries, notes: listAt(notes, 'notes') }]
    },
  }
}

async function entriesOf(api: ApiClient, address: string): Promise<readonly unknown[]> {
  const entries: unknown[] = []
  for (let offset = 0; ; offset += PAGE) {
    const query = new URLSearchParams({ is_overview: 'false', time_zone: 'UTC', limit: String(PAGE), offset: String(offset) })
    const answer = await api.get(`${address}/log_entries?${query}&include[]=channels`)
    const page = listAt(answer, 'log_entries')
    entries.push(...page)
    if (member(answer, 'more') !== true || page.length === 0) return entries
  }
}

const timeOf = (written: unknown): Instant => instant(Date.parse(String(written)))
