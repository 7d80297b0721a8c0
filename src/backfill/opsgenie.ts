import { type Instant, type Interval, instant } from '../domain/time/time.ts'
import type { ApiClient } from './api-client.ts'
import type { Gap, History, HistoryItem } from './history.ts'
import { listAt, member } from './json.ts'

/*
 * Opsgenie and Jira Service Management (docs.opsgenie.com "Alert API"). A list may be read to its 20,000th alert and no further, so it
 * is walked by windows of the time of creation that hold fewer. Several alerts may have one stamp: windows never overlap and leave
 * nothing between them, and what a page skipped because equal stamps have no order is found by the other order or a smaller window.
 */

const PAGE = 100

export interface OpsgenieOptions {
  /** A window that holds more is halved; below the limit of the API, because alerts may come in meanwhile. */
  readonly windowMax?: number
}

export const opsgenieHistory = (api: ApiClient, { windowMax = 19_000 }: OpsgenieOptions = {}): History => ({
  source: 'opsgenie',
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
  const [first, second] = halves(interval)
  if (count > context.windowMax && second !== undefined) {
    yield* walk(context, first)
    yield* walk(context, second)
    return
  }
  const found = new Map<string, unknown>()
  for (const order of ['asc', 'desc']) if (found.size < count) await readPages(context, interval, { order, found })
  if (found.size < count && second !== undefined) {
    yield* walk(context, first)
    yield* walk(context, second)
    return
  }
  if (found.size < count) context.onGap({ interval, reason: `${count} alerts are counted, ${found.size} are listed` })
  for (const [id, alert] of found) yield itemOf(context.api, id, alert)
}

/** Half open on both sides of the middle; an interval of one stamp has no halves. */
function halves({ from, to }: Interval): readonly [Interval, Interval?] {
  const middle = instant(Math.floor((from + to) / 2))
  return to - from <= 1
    ? [{ from, to }]
    : [
        { from, to: middle },
        { from: middle, to },
      ]
}

const queryOf = ({ from, to }: Interval): string => `createdAt>=${from} AND createdAt<${to}`

async function countOf(api: ApiClient, interval: Interval): Promise<number> {
  const answer = await api.get(`v2/alerts/count?${new URLSearchParams({ query: queryOf(interval) })}`)
  const count = member(member(answer, 'data'), 'count')
  if (typeof count !== 'number') throw new Error('expected the number of alerts under /data/count')
  return count
}

async function readPages(
  { api, windowMax }: Walk,
  interval: Interval,
  { order, found }: { readonly order: string; readonly found: Map<string, unknown> },
): Promise<void> {
  for (let offset = 0; offset < windowMax + PAGE; offset += PAGE) {
    const query = { query: queryOf(interval), sort: 'createdAt', order, limit: String(PAGE), offset: String(offset) }
    const page = listAt(await api.get(`v2/alerts?${new URLSearchParams(query)}`), 'data')
    for (const alert of page) {
      const id = member(alert, 'id')
      if (typeof id === 'string') found.set(id, alert)
    }
    if (page.length < PAGE) return
  }
}

function itemOf(api: ApiClient, id: string, alert: unknown): HistoryItem {
  return {
    id,
    at: timeOf(member(alert, 'createdAt')),
    version: String(member(alert, 'updatedAt') ?? ''),
    bodies: async () => {
      const address = `v2/alerts/${encodeURIComponent(id)}`
      const [details, logs, notes] = await Promise.all([
        api.get(address),
        allOf(api, `${address}/logs?limit=${PAGE}&order=asc`),
        allOf(api, `${address}/notes?limit=${PAGE}&order=asc`),
      ])
      return [{ alert: member(details, 'data'), logs, notes }]
    },
  }
}

/** Follows the addresses of next pages until there is none, or it is the same again. */
async function allOf(api: ApiClient, first: string): Promise<readonly unknown[]> {
  const all: unknown[] = []
  const asked = new Set<string>()
  for (let path: unknown = first; typeof path === 'string' && path !== '' && !asked.has(path); ) {
    asked.add(path)
    const answer = await api.get(path)
    const page = listAt(answer, 'data')
    for (const entry of page) all.push(entry)
    path = page.length === 0 ? null : member(member(answer, 'paging'), 'next')
  }
  return all
}

const timeOf = (written: unknown): Instant => instant(typeof written === 'string' ? Date.parse(written) : Number(written))
