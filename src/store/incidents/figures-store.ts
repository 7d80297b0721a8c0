import type { IncidentFigures } from '../../domain/incident/figures.ts'
import type { FiguresQuery } from '../list-queries.ts'

/**
 * For so many settlements it is known which incidents are gone. Whoever keeps figures in memory and is further behind reads them all
 * again: an incident that was gone before would stay.
 */
export const GONE_KEPT_REVISIONS = 10_000

/** `gone`: incidents that are there no more, or that describe another now. */
export interface ChangedFigures {
  readonly changed: readonly IncidentFigures[]
  readonly gone: readonly string[]
}

/** The figures of incidents, for whoever computes over all of them. */
export interface FiguresStore {
  /** What figures need of each incident, without the imported ones that describe another; batch by batch, a turn of the event loop after each. */
  figures(query: FiguresQuery): AsyncIterable<readonly IncidentFigures[]>
  /** Rises with each settlement that changes figures. */
  figuresRevision(): Promise<number>
  /**
   * What changed after that revision, in batches; -1: everything. What changes meanwhile may be among it. The revision is at most
   * `GONE_KEPT_REVISIONS` before the latest.
   */
  figuresSince(revision: number): AsyncIterable<ChangedFigures>
}
