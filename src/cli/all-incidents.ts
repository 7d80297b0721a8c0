import type { Incident } from '../domain/incident/incident.ts'
import type { IncidentQuery, Store } from '../store/store.ts'

/** All incidents of a query, in the order of the list, read page by page. */
export async function allIncidents(store: Store, query: Omit<IncidentQuery, 'limit' | 'cursor'>): Promise<readonly Incident[]> {
  const all: Incident[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Store['incidents']>> = await store.incidents({
      ...query,
      limit: 200,
      ...(cursor === null ? {} : { cursor }),
    })
    all.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all
}
