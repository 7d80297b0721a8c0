import type { Instant, Window } from '../domain/time/time.ts'
import { aggregateWindows } from '../pipeline/figures/aggregate.ts'
import type { Store } from '../store/store.ts'
import { incidentMetrics } from '../telemetry/incident-metrics.ts'

export interface IncidentTextParts {
  readonly store: Pick<Store, 'figuresRevision' | 'figuresSince'>
  readonly now: () => Instant
  /** The windows of gauges, as configured now. */
  readonly windows: () => readonly Window[]
}

const NOTHING_READ = -1

/**
 * Keeps what the metrics of incidents are made of, and reads only what has changed since the last scrape: one scrape after the other.
 */
export function createIncidentText({ store, now, windows }: IncidentTextParts): () => Promise<string> {
  const metrics = incidentMetrics((incidents) => aggregateWindows([...incidents], windows(), now()))
  let known = NOTHING_READ
  const refresh = async (): Promise<string> => {
    const revision = await store.figuresRevision()
    if (revision !== known) for await (const changes of store.figuresSince(known)) metrics.apply(changes)
    known = revision
    return metrics.text(now())
  }
  let last: Promise<unknown> = Promise.resolve()
  return () => {
    const own = last.then(refresh)
    last = own.catch(() => undefined)
    return own
  }
}
