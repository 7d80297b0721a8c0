import { type Edit, eventsNamedBy } from '../domain/edit.ts'
import { dedupeEvents } from '../domain/event.ts'
import type { Policy } from '../domain/policy.ts'
import { reconstruct } from '../pipeline/reconstruct.ts'
import { readAll } from '../reading/deliveries.ts'
import { type ClaimedRawEvent, OperationalError, type ReadingResult, type Store } from '../store/store.ts'
import { stage } from '../telemetry/stage.ts'
import { loadNeighbourhood, type NeighbourhoodStore } from './load-neighbourhood.ts'

/** How many raw events, and edits, one tick understands: enough to share a commit, few enough to be done in a second. */
const CLAIM_MAX = 500
/** Without a nudge the worker looks this often, in milliseconds: other replicas accept deliveries, too. */
const IDLE_MS = 1_000
const RETRY_MS = 2_000

/** What a tick needs of the store. */
type Memory = NeighbourhoodStore & Pick<Store, 'claim' | 'claimEdits' | 'edits' | 'settle'>

export interface TickContext {
  readonly store: Memory
  readonly policy: () => Policy
  readonly log: { error(details: object, message: string): void }
}

export interface WorkerContext extends TickContext {
  readonly store: Memory & Pick<Store, 'holdWorkerLock'>
  /** Starts the clock of a tick; the returned function stops it. */
  readonly timeTick: () => (outcome: 'settled' | 'idle' | 'failed') => void
}

export interface Worker {
  /** Says that something waits: the loop looks at once. */
  nudge(): void
  /** Why the last tick failed; null: it did not. */
  failure(): string | null
  /** Resolves when the tick under way has ended. */
  stop(): Promise<void>
}

/** Ticks until stopped: at once while there is work, else on a nudge or after a second. */
export function runWorker(context: WorkerContext): Worker {
  const loop = { isStopped: false, hasFailed: false, wake: () => {} }
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      loop.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const ended = (async () => {
    while (!loop.isStopped) {
      const claimed = await observedTick(context)
      loop.hasFailed = claimed === 'failed'
      if (loop.isStopped) return
      if (claimed === 0) await pause(IDLE_MS)
      else if (claimed === 'failed') await pause(RETRY_MS)
    }
  })()
  return {
    nudge: () => loop.wake(),
    failure: () => (loop.hasFailed ? 'the last tick failed; the log says why' : null),
    stop: async () => {
      loop.isStopped = true
      loop.wake()
      await ended
    },
  }
}

async function observedTick(context: WorkerContext): Promise<number | 'failed'> {
  const told = context.timeTick()
  try {
    const claimed = (await context.store.holdWorkerLock()) ? await tick(context) : 0
    told(claimed === 0 ? 'idle' : 'settled')
    return claimed
  } catch (error) {
    // Whatever it is, what was claimed is still pending: the next tick begins anew.
    told('failed')
    context.log.error({ err: error }, 'a tick of the worker failed; it tries again')
    return 'failed'
  }
}

/** One round: claim, read, reconstruct the touched neighbourhood, settle. Returns how many raw events and edits it understood. */
export async function tick(context: TickContext): Promise<number> {
  return stage('tick', async () => {
    const [claimed, edits] = await stage('claim', () => Promise.all([context.store.claim(CLAIM_MAX), context.store.claimEdits(CLAIM_MAX)]))
    if (claimed.length + edits.length > 0) await processBatch(context, { claimed, edits })
    return claimed.length + edits.length
  })
}

/** What one settlement takes out of the state pending. */
interface Batch {
  readonly claimed: readonly ClaimedRawEvent[]
  readonly edits: readonly Edit[]
}

/**
 * What fails together is tried one by one, and what still fails alone is settled as unreadable with its reason, so
 * that one delivery that finds a fault of ours never stops the others. It stays replayable, and an edit in force.
 */
async function processBatch(context: TickContext, batch: Batch): Promise<void> {
  try {
    await reconstructBatch(context, batch)
  } catch (error) {
    if (error instanceof OperationalError) throw error
    const { claimed, edits } = batch
    if (claimed.length + edits.length > 1) {
      for (const one of claimed) await processBatch(context, { claimed: [one], edits: [] })
      for (const one of edits) await processBatch(context, { claimed: [], edits: [one] })
      return
    }
    const ids = { rawEventIds: claimed.map(({ raw }) => raw.id), editIds: edits.map(({ id }) => id) }
    context.log.error({ err: error, ...ids }, 'a delivery or an edit could not be reconstructed; it is kept')
    const reason = `internal error: ${String(error).slice(0, 200)}`
    const readings = ids.rawEventIds.map((rawEventId): ReadingResult => ({ rawEventId, state: 'unreadable', reason }))
    await context.store.settle({ claimed: claimed.map(claimOf), readings, events: [], replaced: [], incidents: [], edits: ids.editIds })
  }
}

const claimOf = ({ raw, version }: ClaimedRawEvent) => ({ rawEventId: raw.id, version })

async function reconstructBatch(context: TickContext, { claimed, edits: pending }: Batch): Promise<void> {
  const { store } = context
  const policy = context.policy()
  const read = await stage('read', () => readAll(claimed.map(({ raw }) => raw)))
  // Edits are asked for after the claim, so that what was claimed is among them.
  const [known, edits] = await Promise.all([store.eventsOf(read.events.map((event) => event.id)), store.edits()])
  const events = dedupeEvents([...read.events, ...known])
  const named = await store.eventsOf(pending.flatMap((edit) => eventsNamedBy(edit, edits)))
  const changed = dedupeEvents([...events, ...named])
  const neighbourhood = await stage('load', () => loadNeighbourhood(store, changed, { policy, edits }))
  const { incidents } = await stage('reconstruct', () => reconstruct(neighbourhood.events, edits, policy))
  const { readings } = read
  await stage('settle', () =>
    store.settle({
      ...{ claimed: claimed.map(claimOf), readings, events, replaced: neighbourhood.replaced, incidents },
      edits: pending.map(({ id }) => id),
    }),
  )
}
