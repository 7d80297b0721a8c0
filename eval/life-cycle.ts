import type { Instant } from '../src/domain/time/time.ts'

/** One record of the state that a ticket or a page was in. */
export interface StateChange {
  readonly at: Instant
  readonly state: 'open' | 'resolved' | 'closed'
}

/** null: it was never in that state. */
export interface LifeCycle {
  readonly firstResolvedAt: Instant | null
  readonly lastResolvedAt: Instant | null
  readonly closedAt: Instant | null
  /** How often it was open again after it had been resolved or closed. */
  readonly reopenings: number
}

/** Changes in the order in which they were made; a state recorded again is no change. */
export function lifeCycleOf(records: readonly StateChange[]): LifeCycle {
  const changes = records.filter(({ state }, position) => state !== records[position - 1]?.state)
  const entered = (state: StateChange['state']) => changes.filter((change) => change.state === state).map(({ at }) => at)
  return {
    firstResolvedAt: entered('resolved')[0] ?? null,
    lastResolvedAt: entered('resolved').at(-1) ?? null,
    closedAt: entered('closed').at(-1) ?? null,
    reopenings: changes.slice(1).filter(({ state }) => state === 'open').length,
  }
}
