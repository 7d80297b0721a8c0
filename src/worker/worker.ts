import { severityRank } from '../domain/severity.ts'
import type { Store } from '../store/store.ts'
import type { TickContext, TickStore } from './round.ts'
import { CLAIM, CLAIM_FACTOR_MAX, type ClaimLimits, performTick, type Tick } from './tick.ts'

export { tick } from './tick.ts'

/** Without a nudge the worker polls this often, in milliseconds: other replicas accept deliveries, too. */
const IDLE_MS = 1_000
const RETRY_MS = 2_000
/**
 * After a tick that took on everything that waited, the worker rests four times as long as it worked. What arrives meanwhile shares
 * the next tick, which loads its surroundings once for all of it: an incident of 50,000 alerts takes a fifth of a core, not all of it.
 */
const REST_FACTOR = 4
const REST_MIN_MS = 500
const REST_MAX_MS = 10_000
/**
 * While the thread that answers is so busy, the processors are for those who send: the worker, however much waits, takes on no more than usual in
 * a round, rests fifteen times as long as that took, so that it has a sixteenth of a core, and looks this often whether the storm is over. How
 * many deliveries make a storm depends on how large they are and on the machine; whether they keep that thread busy does not.
 */
const STORM_SHARE = 0.2
const STORM_REST_FACTOR = 15
/** A round that was slow because others had the processors does not put the next one off for ever. */
const STORM_REST_MAX_MS = 60_000
const STORM_LOOK_MS = 250

export type TickOutcome = 'settled' | 'idle' | 'failed'

export interface WorkerContext extends TickContext {
  readonly store: TickStore & Pick<Store, 'holdWorkerLock' | 'recoverRound' | 'countResolved'>
  /** The share of the last moment in which the thread that answers was busy, from 0 to 1; left out: there is none. */
  readonly answering?: () => number
  /** Starts timing a tick; the returned function records its duration. */
  readonly timeTick: () => (outcome: TickOutcome) => void
}

export interface Worker {
  /** Something is pending: the loop ticks at once if it was idle, otherwise after its rest. `urgent`: a person waits for it, so it does not rest. */
  nudge(urgency?: 'urgent'): void
  /** Why the worker is not ready; null: its last tick succeeded. */
  failure(): string | null
  /** Resolves when the tick under way has ended, and those that end what is pending, as far as they begin within this time. */
  stop(lastTicksMs?: number): Promise<void>
}

export const TICK_FAILED = 'the last tick of the worker failed; see the log'

/** Ticks until stopped: at once while there is more than one tick takes on, then after a rest, then on a nudge or after a second. */
export function runWorker(context: WorkerContext): Worker {
  const loop = { stopAt: null as number | null, isWanted: false, isUrgent: false, hasFailed: false, factor: 1, isRecovered: false }
  const pause = pauser()
  const isStorm = () => (context.answering?.() ?? 0) >= STORM_SHARE
  const ended = (async () => {
    while (loop.stopAt === null || performance.now() < loop.stopAt) {
      loop.isWanted = false
      loop.isUrgent = false
      const beganAt = performance.now()
      const done = await runTick(context, loop)
      loop.hasFailed = done === 'failed'
      const isBehind = done !== 'failed' && done.isFull
      loop.factor = isBehind && !isStorm() ? Math.min(2 * loop.factor, CLAIM_FACTOR_MAX) : 1
      if (loop.stopAt !== null && (done === 'failed' || done.processed === 0)) return
      await restAfter(done, performance.now() - beganAt)
    }
  })()

  /** A tick under way may have claimed already: a nudge meanwhile makes the loop look once more before it waits. */
  async function restAfter(done: Tick | 'failed', tookMs: number): Promise<void> {
    const isStopping = () => loop.stopAt !== null
    if (done === 'failed') return pause.unless(isStopping, RETRY_MS)
    if (done.processed === 0) return pause.unless(() => isStopping() || loop.isWanted, IDLE_MS)
    const isAwaited = () => isStopping() || loop.isUrgent
    if (done.isFull) return giveWay(isAwaited, Math.min(STORM_REST_FACTOR * tookMs, STORM_REST_MAX_MS))
    await pause.unless(isAwaited, Math.min(Math.max(REST_MIN_MS, REST_FACTOR * tookMs), REST_MAX_MS))
  }

  async function giveWay(isAwaited: () => boolean, restMs: number): Promise<void> {
    const until = performance.now() + restMs
    while (isStorm() && performance.now() < until && !isAwaited()) await pause.unless(isAwaited, STORM_LOOK_MS)
  }

  return {
    nudge: (urgency) => {
      loop.isWanted = true
      if (urgency === 'urgent') loop.isUrgent = true
      pause.check()
    },
    failure: () => (loop.hasFailed ? TICK_FAILED : null),
    stop: async (lastTicksMs = 0) => {
      loop.stopAt = performance.now() + lastTicksMs
      pause.check()
      await ended
    },
  }
}

/** Waits that end early when something has come about. */
function pauser() {
  let check = () => {}
  return {
    check: () => check(),
    unless: (hasComeAbout: () => boolean, ms: number) =>
      new Promise<void>((resolve) => {
        if (hasComeAbout()) return resolve()
        const timer = setTimeout(resolve, ms)
        check = () => {
          if (!hasComeAbout()) return
          clearTimeout(timer)
          resolve()
        }
      }),
  }
}

async function runTick(context: WorkerContext, loop: { isRecovered: boolean; readonly factor: number }): Promise<Tick | 'failed'> {
  const recordDuration = context.timeTick()
  try {
    const done = (await isAtWork(context, loop)) ? await performTick(context, limitsOf(loop.factor)) : null
    // An incident that is half read has half its figures, and what is counted stays: a backlog or a rebuild is counted at its end.
    if (done?.isFull === false) await countResolved(context)
    recordDuration((done?.processed ?? 0) === 0 ? 'idle' : 'settled')
    return done ?? NOTHING_DONE
  } catch (error) {
    // What was claimed is still pending, so the next tick starts over.
    recordDuration('failed')
    context.log.error({ err: error }, 'worker tick failed; retrying')
    return 'failed'
  }
}

/** For the counters of `/metrics`. What the configuration names has series of its own. */
export async function countResolved({
  store,
  policy,
}: Pick<WorkerContext, 'policy'> & { readonly store: Pick<Store, 'countResolved'> }): Promise<void> {
  const { services, correlation } = policy()
  const configured = new Set<string>(services.map(({ name }) => name))
  await store.countResolved({
    service: (name) => configured.has(name),
    severity: (word) => severityRank(word, correlation.severityWords) !== null,
  })
}

const NOTHING_DONE: Tick = { processed: 0, isFull: false }

const limitsOf = (factor: number): ClaimLimits => ({
  deliveries: CLAIM.deliveries * factor,
  bytes: CLAIM.bytes * factor,
  events: CLAIM.events * factor,
  part: CLAIM.part,
})

/** Whether this replica reconstructs. When it begins to, it looks whether the one before ended in the middle of a round. */
async function isAtWork({ store, holder = '', log }: WorkerContext, loop: { isRecovered: boolean }): Promise<boolean> {
  if (!(await store.holdWorkerLock())) {
    loop.isRecovered = false
    return false
  }
  if (loop.isRecovered) return true
  const { suspects, setAside } = await store.recoverRound(holder)
  loop.isRecovered = true
  if (suspects > 0) log.error({ suspects }, 'the last round of the worker did not survive; what it held is tried again in smaller rounds')
  if (setAside.length > 0)
    log.error({ rawEventIds: setAside }, 'deliveries that ended the worker again and again are set aside as unreadable')
  return true
}
