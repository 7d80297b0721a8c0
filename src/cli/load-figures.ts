import type { IncidentFigures } from '../domain/incident/figures.ts'
import type { FiguresQuery, Store } from '../store/store.ts'

export async function loadStoredFigures(store: Pick<Store, 'figures'>, query: FiguresQuery): Promise<readonly IncidentFigures[]> {
  const all: IncidentFigures[] = []
  for await (const figures of store.figures(query)) all.push(figures)
  return all
}
