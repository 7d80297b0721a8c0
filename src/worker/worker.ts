import { type Edit, eventsNamedBy } from '../domain/edit.ts'
import { dedupeEvents } from '../domain/event.ts'
import type { Policy } from '../domain/policy.ts'
import { marksOf } from '../pipeline/neighbourhood/marks.ts'
import { reconstruct } from '../pipeline/reconstruct.ts'
import { readAll } from '../reading/deliveries.ts'
import { type ClaimedRawEvent, OperationalError, type ReadingResult, type Store } from '../store/store.ts'
import { stage } from '../telemetry/stage.ts'
import { type Expired, loadNeighbourhood, type NeighbourhoodStore, NOTHING_EXPIRED } from './load-neighbourhood.ts'
import { type MarkStore, markStoredEvents } from './mark-events.ts'

/** Raw events, and edits, per tick: enough to share a commit, few enough to be done in a second. */
const CLAIM_MAX = 500
/** Without a nudge the worker polls this often, in milliseconds: other replicas accept deliveries, too. */
const IDLE_MS = 1_000
const RETRY_MS = 2_000

/** The part of the store that a tick needs. */
type TickStore = NeighbourhoodStore &
  MarkStore &
  Pick<Store, 'claim' | 'claimEdits' | 'edits' | 'lastReceived' | 'incidentsToExpire' | 'noiseToExpire' | 'settle'>

export interface TickContext {
  readonly store: TickStore
  readonly policy: () => Policy
  readonly log: { error(details: object, message: string): void }
}

export interface WorkerContext extends TickContext {
  readonly store: TickStore & Pick<Store, 'holdWorkerLock'>
  /** Starts timing a tick; the returned function records its duration. */
  readonly timeTick: () => (outcome: 'settled' | 'idle' | 'failed') => void
}

export interface Worker {
  /** Something is pending: the loop ticks at once, or once more after the tick under way. */
  nudge(): void
  /** Why the worker is not ready; null: its last tick succeeded. */
  failure(): string | null
  /** Resolves when the tick under way has ended; none starts after it. */
  stop(): Promise<void>
}

/** Ticks until stopped: at once while there is work, otherwise on a nudge or after a second. */
export function runWorker(context: WorkerContext): Worker {
  const loop = { isStopped: false, isWanted: false, hasFailed: false, wake: () => {} }
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      loop.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const nudge = () => {
    // A tick under way may have claimed already: the flag makes the loop look once more before it pauses.
    loop.isWanted = true
    loop.wake()
  }
  const ended = (async () => {
    while (!loop.isStopped) {
      loop.isWanted = false
      const claimed = await runTick(context)
      loop.hasFailed = claimed === 'failed'
      if (loop.isStopped) return
      if (loop.isWanted) continue
      if (claimed === 0) await pause(IDLE_MS)
      else if (claimed === 'failed') await pause(RETRY_MS)
    }
  })()
  return {
    nudge,
    failure: () => (loop.hasFailed ? 'the last tick of the worker failed; see the log' : null),
    stop: async () => {
      loop.isStopped = true
      loop.wake()
      await ended
    },
  }
}

/** How many raw events and edits the tick processed. */
async function runTick(context: WorkerContext): Promise<number | 'failed'> {
  const recordDuration = context.timeTick()
  try {
    const claimed = (await context.store.holdWorkerLock()) ? await tick(context) : 0
    recordDuration(claimed === 0 ? 'idle' : 'settled')
    return claimed
  } catch (error) {
    // What was claimed is still pending, so the next tick starts over.
    recordDuration('failed')
    context.log.error({ err: error }, 'worker tick failed; retrying')
    return 'failed'
  }
}

/**
 * One round: claim, read, reconstruct the touched neighbourhood, settle; then the incidents whose alerts have not been
 * reported for so long that they count as firing no longer. Returns how many raw events, edits and such incidents it processed.
 */
export async function tick(context: TickContext): Promise<number> {
  return stage('tick', async () => {
    const [claimed, edits] = await stage('claim', () => Promise.all([context.store.claim(CLAIM_MAX), context.store.claimEdits(CLAIM_MAX)]))
    await stage('mark', () => markStoredEvents(context.store, context.policy()))
    if (claimed.length + edits.length > 0) await processBatch(context, { claimed, edits })
    const [incidents, noise] = await Promise.all([context.store.incidentsToExpire(CLAIM_MAX), context.store.noiseToExpire(CLAIM_MAX)])
    if (incidents.length + noise.length > 0) await reconstructBatch(context, { claimed: [], edits: [] }, { incidents, noise })
    return claimed.length + edits.length + incidents.length + noise.length
  })
}

/** What one settlement removes from the queue. */
interface Batch {
  readonly claimed: readonly ClaimedRawEvent[]
  readonly edits: readonly Edit[]
}

/**
 * A batch that fails is halved until the delivery or edit at fault is alone. That one is settled as unreadable with its
 * reason, so that a fault of ours costs a few rounds and never stops the others. It can be reprocessed, and an edit stays
 * in force.
 */
async function processBatch(context: TickContext, batch: Batch): Promise<void> {
  try {
    await reconstructBatch(context, batch)
  } catch (error) {
    if (error instanceof OperationalError) throw error
    if (batch.claimed.length + batch.edits.length === 1) return settleUnreadable(context, batch, error)
    for (const half of halve(batch)) await processBatch(context, half)
  }
}

/** Neither half is the whole batch: one rounds up, the other down. */
function halve({ claimed, edits }: Batch): readonly Batch[] {
  const [middle, middleEdit] = [Math.ceil(claimed.length / 2), Math.floor(edits.length / 2)]
  return [
    { claimed: claimed.slice(0, middle), edits: edits.slice(0, middleEdit) },
    { claimed: claimed.slice(middle), edits: edits.slice(middleEdit) },
  ]
}

async function settleUnreadable(context: TickContext, { claimed, edits }: Batch, error: unknown): Promise<void> {
  const rawEventIds = claimed.map(({ raw }) => raw.id)
  const editIds = edits.map(({ id }) => id)
  context.log.error({ err: error, rawEventIds, editIds }, 'could not reconstruct a delivery or an edit; it is kept and can be reprocessed')
  const reason = `internal error: ${String(error).slice(0, 200)}`
  const readings = rawEventIds.map((rawEventId): ReadingResult => ({ rawEventId, state: 'unreadable', reason }))
  await context.store.settle({ ...NOTHING_SETTLED, claimed: claimed.map(claimOf), readings, edits: editIds })
}

const NOTHING_SETTLED = { events: [], marks: [], expired: [], openNoise: [], replaced: [], incidents: [] } as const

const claimOf = ({ raw, version }: ClaimedRawEvent) => ({ rawEventId: raw.id, version })

async function reconstructBatch(
  context: TickContext,
  { claimed, edits: pending }: Batch,
  expired: Expired = NOTHING_EXPIRED,
): Promise<void> {
  const { store } = context
  const policy = context.policy()
  const read = await stage('read', () => readAll(claimed.map(({ raw }) => raw)))
  // Edits are loaded after the claim, so that the claimed ones are among them.
  const [known, edits] = await Promise.all([store.eventsOf(read.events.map((event) => event.id)), store.edits()])
  const events = dedupeEvents([...read.events, ...known])
  const named = await store.eventsOf(pending.flatMap((edit) => eventsNamedBy(edit, edits)))
  const changed = dedupeEvents([...events, ...named])
  const lastReceived = await store.lastReceived()
  const neighbourhood = await stage('load', () => loadNeighbourhood(store, changed, { policy, edits, lastReceived }, expired))
  const { incidents, openNoise } = await stage('reconstruct', () => reconstruct(neighbourhood.events, edits, policy, neighbourhood.beyond))
  const { readings } = read
  await stage('settle', () =>
    store.settle({
      claimed: claimed.map(claimOf),
      readings,
      events,
      marks: marksOf(events, policy.correlation),
      expired: expired.noise,
      openNoise,
      replaced: neighbourhood.replaced,
      incidents,
      edits: pending.map(({ id }) => id),
    }),
  )
}
