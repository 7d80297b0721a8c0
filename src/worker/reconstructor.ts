import { randomUUID } from 'node:crypto'
import type { Worker as Thread } from 'node:worker_threads'
import type { Notice } from '../domain/incident/notice.ts'
import type { Policy } from '../domain/policy.ts'
import { type Seat, transferOf } from '../store/open-store.ts'
import type { DeployCount } from '../telemetry/deploy-metrics.ts'
import { watchBusyness } from '../threads/busyness.ts'
import { startThread } from '../threads/start-thread.ts'
import { endsWithin, heapLimitMb, RECONSTRUCTOR_SHARE } from '../threads/thread-limits.ts'
import type { FromReconstructor, ReconstructorData, ToReconstructor } from './reconstructor-messages.ts'
import { TICK_FAILED, type TickOutcome } from './worker.ts'

export interface ReconstructorContext {
  /** A new one for each thread, and for each writer of the store. */
  readonly seat: () => Seat
  readonly policy: () => Policy
  /** Removes the mark of a round that was stopped here. */
  readonly abandonRound: (holder: string) => Promise<void>
  readonly log: Record<'warn' | 'error', (details: object, message: string) => void>
  readonly recordTick: (outcome: TickOutcome, seconds: number) => void
  readonly recordDeploys?: (counts: readonly DeployCount[]) => void
  readonly version: string
  /** Called with what each settlement changed. */
  readonly onSettled?: (notice: Notice) => void
  /** Without any sign of life for so long, a thread is replaced. */
  readonly stalledAfterMs?: number
  /** Megabytes that its objects may take; without it half as many as those of the process. */
  readonly heapMb?: number
}

/** The main thread's end of the thread that reconstructs. One that dies is replaced; what it held is still pending. */
export interface Reconstructor {
  /** A delivery was accepted. `urgent`: something is pending that a person waits for. */
  nudge(urgency?: 'urgent'): void
  /** The policy has changed. */
  reload(): void
  /** Why nothing is understood at the moment; null: it is. */
  failure(): string | null
  /** Ends what is pending as far as it can, and the thread, within this time. */
  stop(withinMs: number): Promise<void>
}

const RESTART_MIN_MS = 1_000
const RESTART_MAX_MS = 60_000
/** Longer than any honest round: a round of this length would be tried again and again. */
const STALLED_AFTER_MS = 300_000
/** Objects of one round are short-lived: with room for them fewer are copied. */
const YOUNG_MB = 64
/** Of its time to stop a thread may spend so much on what is pending; the rest is for the round under way. */
const LAST_TICKS_SHARE = 0.5

export function startReconstructor(context: ReconstructorContext): Reconstructor {
  const { log, stalledAfterMs = STALLED_AFTER_MS } = context
  const state = {
    thread: null as { readonly worker: Thread; readonly holder: string; seenAt: number } | null,
    failure: null as string | null,
    restartMs: RESTART_MIN_MS,
    restart: null as NodeJS.Timeout | null,
    isStopping: false,
    /** A nudge that the thread has not answered with a tick yet, and whether another one came since. */
    nudge: { isOnItsWay: false, isWanted: false },
  }

  const answering = watchBusyness()

  function start(): void {
    const seat = context.seat()
    const holder = randomUUID()
    const data: ReconstructorData = { seat, policy: context.policy(), holder, answering: answering.busyness, version: context.version }
    const worker = startThread(new URL('./reconstructor-thread', import.meta.url), {
      workerData: data,
      transferList: [...transferOf(seat)],
      resourceLimits: {
        maxYoungGenerationSizeMb: YOUNG_MB,
        maxOldGenerationSizeMb: context.heapMb ?? Math.floor(RECONSTRUCTOR_SHARE * heapLimitMb()),
      },
    })
    const failed = { cause: null as unknown }
    state.thread = { worker, holder, seenAt: performance.now() }
    state.nudge = { isOnItsWay: false, isWanted: false }
    worker.on('message', (message: FromReconstructor) => receive(message))
    worker.on('error', (error) => {
      failed.cause = error
    })
    worker.on('exit', () => {
      if (state.thread?.worker === worker) state.thread = null
      if (!state.isStopping) restart(failed.cause)
    })
  }

  function restart(cause: unknown): void {
    state.failure = `the thread that reconstructs ended${cause instanceof Error ? `: ${cause.message}` : ''}; it starts again within ${state.restartMs / 1_000} s`
    log.error(
      { err: cause, restartMs: state.restartMs },
      'the thread that reconstructs ended; deliveries are accepted and stay pending until it runs again',
    )
    state.restart = setTimeout(start, state.restartMs)
    state.restartMs = Math.min(2 * state.restartMs, RESTART_MAX_MS)
  }

  function receive(message: FromReconstructor): void {
    if (state.thread !== null) state.thread.seenAt = performance.now()
    switch (message.kind) {
      case 'alive':
        return
      case 'settled':
        context.onSettled?.(message.notice)
        return
      case 'ticked':
        recordTick(message.outcome, message.seconds)
        return
      case 'deploys':
        context.recordDeploys?.(message.counts)
        return
      case 'error':
        log.error(message.details, message.message)
        return
      case 'warning':
        log.warn(message.details, message.message)
        return
      case 'unseated': {
        const seat = context.seat()
        post({ kind: 'seat', seat }, seat)
        return
      }
    }
  }

  function recordTick(outcome: TickOutcome, seconds: number): void {
    context.recordTick(outcome, seconds)
    state.failure = outcome === 'failed' ? TICK_FAILED : null
    if (outcome === 'settled') state.restartMs = RESTART_MIN_MS
    state.nudge.isOnItsWay = false
    if (state.nudge.isWanted) sendNudge()
  }

  /** At most one on its way: under load a message for each delivery would cost more than the delivery. */
  function sendNudge(): void {
    state.nudge = { isOnItsWay: true, isWanted: false }
    post({ kind: 'nudge' })
  }

  function post(message: ToReconstructor, seat?: Seat): void {
    state.thread?.worker.postMessage(message, seat === undefined ? [] : [...transferOf(seat)])
  }

  const watch = setInterval(() => {
    const { thread } = state
    if (thread === null || state.isStopping || performance.now() - thread.seenAt < stalledAfterMs) return
    log.error({ seconds: stalledAfterMs / 1_000 }, 'the thread that reconstructs gives no sign of life; it is ended')
    void thread.worker.terminate()
  }, stalledAfterMs / 10)
  watch.unref()
  start()

  return {
    nudge: (urgency) => {
      if (urgency === 'urgent') return post({ kind: 'nudge', urgency })
      if (state.nudge.isOnItsWay) state.nudge.isWanted = true
      else sendNudge()
    },
    reload: () => post({ kind: 'policy', policy: context.policy() }),
    failure: () => state.failure,
    stop: async (withinMs) => {
      state.isStopping = true
      clearInterval(watch)
      answering.stop()
      if (state.restart !== null) clearTimeout(state.restart)
      const { thread } = state
      if (thread === null) return
      post({ kind: 'stop', lastTicksMs: withinMs * LAST_TICKS_SHARE })
      if (await endsWithin(thread.worker, withinMs)) return
      await thread.worker.terminate()
      await context.abandonRound(thread.holder)
    },
  }
}
