import type { Worker as Thread } from 'node:worker_threads'
import { rawEventIdOf, sourceName } from '../domain/identity.ts'
import type { RawEvent } from '../domain/raw-event.ts'
import { type Instant, minutes } from '../domain/time/time.ts'
import type { StoreAddress } from '../store/open-store.ts'
import type { Acceptance } from '../store/store.ts'
import { throttleLog } from '../telemetry/throttled-log.ts'
import { startThread } from '../threads/start-thread.ts'
import { endsWithin } from '../threads/thread-limits.ts'
import type { FromMeasurer, MeasurerData, MeasuringSettings, ToMeasurer } from './measurer-messages.ts'

export type { MeasuringSettings } from './measurer-messages.ts'

export interface MeasurerContext {
  readonly storage: StoreAddress
  /** null: no service level is configured, so no thread runs. */
  readonly settings: () => MeasuringSettings | null
  /** Resolves when it is on the disk. */
  readonly accept: (raw: RawEvent) => Promise<Acceptance>
  readonly now: () => Instant
  readonly log: { warn(details: object, message: string): void; error(details: object, message: string): void }
}

/** The main thread's end of the thread that measures. One that dies is replaced; what it had not delivered is asked for again. */
export interface Measurer {
  /** The configuration has changed. */
  reload(): void
  stop(withinMs: number): Promise<void>
}

const RESTART_MS = 30_000
/** Samples of one round are short-lived. */
const HEAP_MB = 256
const YOUNG_MB = 16
/** A Prometheus that is down for a day needs no line a minute. */
const LOG_EVERY_MS = minutes(10)

export function startMeasurer(context: MeasurerContext): Measurer {
  const state = { thread: null as Thread | null, restart: null as NodeJS.Timeout | null, isStopping: false }
  const throttled = throttleLog(context.now, LOG_EVERY_MS)

  function start(): void {
    const settings = context.settings()
    if (settings === null || state.isStopping || state.thread !== null) return
    const data: MeasurerData = { storage: context.storage, settings }
    const thread = startThread(new URL('./measurer-thread', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: HEAP_MB },
    })
    state.thread = thread
    thread.on('message', (message: FromMeasurer) => void receive(thread, message))
    thread.on('error', (error) => context.log.error({ err: error }, 'the thread that measures ended; it starts again'))
    thread.on('exit', () => {
      if (state.thread === thread) state.thread = null
      if (!state.isStopping && context.settings() !== null) state.restart = setTimeout(start, RESTART_MS)
    })
  }

  async function receive(thread: Thread, message: FromMeasurer): Promise<void> {
    switch (message.kind) {
      case 'deliver':
        return post(thread, { kind: 'delivered', number: message.number, problem: await accept(message) })
      case 'measured':
        return
      case 'warn':
        throttled(message.message, (suppressed) => context.log.warn({ ...message.details, suppressed }, message.message))
    }
  }

  async function accept({ source, body }: Extract<FromMeasurer, { kind: 'deliver' }>): Promise<string | null> {
    const name = sourceName(source)
    const head = { source: name, path: `/webhooks/${name}`, headers: { 'content-type': 'application/json' } }
    try {
      await context.accept({ id: rawEventIdOf(name, body), ...head, receivedAt: context.now(), body })
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  const post = (thread: Thread, message: ToMeasurer): void => thread.postMessage(message)

  start()
  return {
    reload: () => {
      const settings = context.settings()
      if (settings === null) {
        if (state.thread !== null) post(state.thread, { kind: 'stop' })
      } else if (state.thread === null) start()
      else post(state.thread, { kind: 'settings', settings })
    },
    stop: async (withinMs) => {
      state.isStopping = true
      if (state.restart !== null) clearTimeout(state.restart)
      const { thread } = state
      if (thread === null) return
      post(thread, { kind: 'stop' })
      if (!(await endsWithin(thread, withinMs))) await thread.terminate()
    },
  }
}
