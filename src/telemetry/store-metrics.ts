import { Gauge, type Registry } from 'prom-client'
import type { Instant } from '../domain/time/time.ts'

/** What is asked of the store and of the worker before each exposition. */
export interface StandingParts {
  /** How much was found damaged or missing when the store was opened. */
  readonly damages: () => Promise<number>
  /** When the oldest delivery that is not processed was received; null: none is. */
  readonly oldestPending: () => Promise<Instant | null>
  /** Whether deliveries are stored and processed, as `/-/ready` has it; null: nobody knows yet. */
  readonly isReady: () => Promise<boolean | null>
}

/** How the store and the worker stand. Returns what refreshes the gauges; one of which nothing is known is left out, never 0. */
export function standingGauges(registry: Registry, { damages, oldestPending, isReady }: StandingParts): readonly (() => Promise<void>)[] {
  return [
    gauge(registry, {
      name: 'hindsight_store_damages',
      help: 'Deliveries and logs that were found damaged or missing when the store was opened; 0: none.',
      read: damages,
    }),
    gauge(registry, {
      name: 'hindsight_oldest_pending_timestamp_seconds',
      help: 'When the oldest delivery that is not processed yet was received; absent: none is pending.',
      read: async () => {
        const at = await oldestPending()
        return at === null ? null : at / 1_000
      },
    }),
    gauge(registry, {
      name: 'hindsight_ready',
      help: '1: deliveries are stored and processed; 0: /-/ready says why not.',
      read: async () => {
        const answer = await isReady()
        return answer === null ? null : Number(answer)
      },
    }),
  ]
}

interface Read {
  readonly name: string
  readonly help: string
  /** null: there is nothing to show. */
  readonly read: () => Promise<number | null>
}

/** Without labels prom-client shows 0 from the start: what has no value is removed, and is there again once it is set. */
function gauge(registry: Registry, { name, help, read }: Read): () => Promise<void> {
  const one = new Gauge({ name, help, registers: [registry] })
  one.remove()
  return async () => {
    const value = await read().catch((error: unknown) => {
      one.remove()
      throw error
    })
    if (value === null) one.remove()
    else one.set(value)
  }
}
