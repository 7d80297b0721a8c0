import type { EventId } from '../domain/identity.ts'
import type { LevelQuery } from '../domain/impact/service-level.ts'
import type { ServiceEntry } from '../domain/service.ts'
import type { Instant, Milliseconds } from '../domain/time/time.ts'
import type { Store } from '../store/store.ts'
import type { MeasureContext } from './measure.ts'

/** What the measurer remembers between rounds; all of it may be lost, and is then asked for again. */
export interface RoundMemory {
  readonly asked: Map<EventId, Instant>
  readonly scanned: Map<EventId, Instant>
  readonly conditions: Set<EventId>
}

export interface RoundContext extends MeasureContext {
  readonly store: Pick<Store, 'incidentsAs' | 'eventsOf' | 'eventIdsOf'>
  readonly levels: readonly LevelQuery[]
  readonly services: readonly ServiceEntry[]
  readonly everyMs: Milliseconds
  readonly now: Instant
  readonly memory: RoundMemory
  /** Resolves when it is on the disk. */
  readonly deliver: (source: 'prometheus' | 'alertmanager', body: object) => Promise<void>
  readonly warn: (details: object, message: string) => void
}
