import type { IncidentFigures } from '../domain/incident/figures.ts'
import type { FiguresQuery, Store } from '../store/store.ts'

export async function loadStoredFigures(store: Pick<Store, 'figures'>, query: FiguresQuery): Promise<readonly IncidentFigures[]> {
  const all: IncidentFigures[] = []
  for await (const batch of store.figures(query)) for (const figures of batch) all.push(figures)
  return all
}
