import type { IncidentFigures } from '../domain/metrics/incident-figures.ts'
import type { SeverityWords } from '../domain/severity.ts'
import { figuresOf } from '../pipeline/metrics/figures-of.ts'
import type { IncidentQuery, Store } from '../store/store.ts'

/** Of a page at a time no more is kept than figures need. */
export async function loadStoredFigures(
  store: Pick<Store, 'incidents'>,
  query: Omit<IncidentQuery, 'limit' | 'cursor'>,
  words: SeverityWords,
): Promise<readonly IncidentFigures[]> {
  const figures: IncidentFigures[] = []
  let next: IncidentQuery | null = { ...query, limit: 200 }
  while (next !== null) {
    const { items, nextCursor }: Awaited<ReturnType<Store['incidents']>> = await store.incidents(next)
    figures.push(...items.map((incident) => figuresOf(incident, words)))
    next = nextCursor === null ? null : { ...query, limit: 200, cursor: nextCursor }
  }
  return figures
}
