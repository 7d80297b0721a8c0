import type { Worker as Thread } from 'node:worker_threads'
import type { Config } from '../config/config.ts'
import type { Instant } from '../domain/time/time.ts'
import { dataOf } from '../http/asked.ts'
import { makesEdits, type Reader } from '../http/reads.ts'
import type { ReadyAnswer } from '../http/route.ts'
import type { DeliveryReader, FirstReading } from '../reading/first-reading.ts'
import type { StoreAddress } from '../store/open-store.ts'
import { OperationalError, type Store } from '../store/store.ts'
import { startThread } from '../threads/start-thread.ts'
import { endsWithin, heapLimitMb, READER_SHARE } from '../threads/thread-limits.ts'
import { fromFailure, toFailure } from './failure.ts'
import type { FromReader, ReaderData, ToReader } from './reader-messages.ts'

export interface ReaderContext {
  readonly storage: StoreAddress
  readonly config: () => Config
  readonly store: Pick<Store, 'appendEditsAfter'>
  /** A person waits for what became pending. */
  readonly onPending: () => void
  readonly log: { error(details: object, message: string): void }
  readonly version: string
  readonly startedAt: Instant
  readonly limits?: Partial<typeof LIMITS>
}

/** The main thread's end of the reading thread. It starts with the first read; one that dies is replaced by the next. */
export interface ReaderThread extends Reader, DeliveryReader {
  /** The configuration has changed. */
  reload(): void
  /** Ends the thread within this time; what is under way is rejected. */
  stop(withinMs: number): Promise<void>
}

export const LIMITS = {
  /** Reads in the thread at once: while one waits for the database or for the worker, another is made. */
  underWay: 4,
  waiting: 64,
  /** Edits in the thread at once, which take their turns there: those that wait for each other keep no page waiting. */
  edits: 64,
  /** Whoever waits longer hears that it is busy: a proxy would have given up soon after. */
  waitMs: 10_000,
  /** What takes longer will not end: the thread is ended, with all that it has under way. */
  readMs: 120_000,
  /** Megabytes of its objects. One incident of 100,000 alerts takes about half of it. */
  heapMb: 1_024,
}
/** Rendered pages are short-lived; what they leave is collected with less copying. */
const YOUNG_MB = 32
const RESTART_MIN_MS = 1_000
const RESTART_MAX_MS = 30_000

interface Work {
  /** For the log. */
  readonly name: string
  message(number: number): ToReader
  readonly isEdit: boolean
  /** Whether nobody waits for it any more. */
  hasLeft(): boolean
}

interface Task extends Work {
  readonly number: number
  /** When it came; from when it is in the thread, when that began. */
  since: number
  resolve(result: Result): void
  reject(error: unknown): void
}

type Result = ReadyAnswer | FirstReading

export function startReader(context: ReaderContext): ReaderThread {
  const limits = { ...LIMITS, ...context.limits }
  const state = {
    thread: null as Thread | null,
    lastNumber: 0,
    waiting: [] as Task[],
    underWay: new Map<number, Task>(),
    restartMs: RESTART_MIN_MS,
    /** After a thread that died no other starts for a while. */
    isResting: false,
    /** Its thread was told to end, because a read takes too long. */
    isEnding: false,
    isStopping: false,
  }

  function start(): Thread {
    const { storage, version, startedAt } = context
    const data: ReaderData = { storage, config: context.config(), version, startedAt }
    const heap = {
      maxYoungGenerationSizeMb: YOUNG_MB,
      maxOldGenerationSizeMb: Math.min(limits.heapMb, Math.floor(READER_SHARE * heapLimitMb())),
    }
    const thread = startThread(new URL('./reader-thread', import.meta.url), { workerData: data, resourceLimits: heap })
    const failed = { cause: null as unknown }
    thread.on('message', (message: FromReader) => receive(message))
    thread.on('error', (error) => {
      failed.cause = error
    })
    thread.on('exit', () => {
      if (state.thread === thread) Object.assign(state, { thread: null, isEnding: false })
      if (!state.isStopping) replace(failed.cause)
    })
    return thread
  }

  function replace(cause: unknown): void {
    const cutOff = [...state.underWay.values()]
    state.underWay.clear()
    context.log.error(
      { err: cause, reads: cutOff.map(({ name }) => name), restartMs: state.restartMs },
      'the thread that renders ended; what it had under way is answered 503',
    )
    for (const task of cutOff) task.reject(ended(cause))
    state.isResting = true
    const rested = () => {
      state.isResting = false
      sendNext()
    }
    setTimeout(rested, state.restartMs).unref()
    state.restartMs = Math.min(2 * state.restartMs, RESTART_MAX_MS)
  }

  function receive(message: FromReader): void {
    switch (message.kind) {
      case 'answer':
        state.restartMs = RESTART_MIN_MS
        end(message.number)?.resolve(message.answer)
        return
      case 'first-reading':
        state.restartMs = RESTART_MIN_MS
        end(message.number)?.resolve(message.reading)
        return
      case 'failed':
        end(message.number)?.reject(fromFailure(message.failure))
        return
      case 'append':
        void context.store.appendEditsAfter(message.edits, message.count).then(
          (outcome) => post({ kind: 'appended', number: message.number, outcome }),
          (error) => post({ kind: 'appended', number: message.number, outcome: toFailure(error) }),
        )
        return
      case 'pending':
        context.onPending()
        return
    }
  }

  function end(number: number): Task | undefined {
    const task = state.underWay.get(number)
    state.underWay.delete(number)
    sendNext()
    return task
  }

  const countUnderWay = (isEdit: boolean) => [...state.underWay.values()].filter((task) => task.isEdit === isEdit).length

  function sendNext(): void {
    const hasRoom = ({ isEdit }: Task) => isEdit || countUnderWay(false) < limits.underWay
    while (!state.isResting && !state.isStopping) {
      const index = state.waiting.findIndex(hasRoom)
      const [task] = index < 0 ? [] : state.waiting.splice(index, 1)
      if (task === undefined) return
      if (!task.hasLeft()) send(task)
    }
  }

  function send(task: Task): void {
    task.since = performance.now()
    state.thread ??= start()
    state.underWay.set(task.number, task)
    post(task.message(task.number))
  }

  function post(message: ToReader): void {
    state.thread?.postMessage(message)
  }

  const watch = setInterval(() => {
    const now = performance.now()
    const tooLong = state.waiting.filter(({ since }) => now - since > limits.waitMs)
    state.waiting = state.waiting.filter((task) => !tooLong.includes(task))
    for (const task of tooLong) task.reject(busy())
    for (const task of state.underWay.values()) if (task.isEdit && task.hasLeft()) post({ kind: 'left', number: task.number })
    if (state.isEnding || ![...state.underWay.values()].some(({ since }) => now - since > limits.readMs)) return
    state.isEnding = true
    void state.thread?.terminate()
  }, Math.min(limits.waitMs, limits.readMs) / 10)
  watch.unref()

  /** `Answer`: what the thread sends back for such work. */
  const enqueue = <Answer extends Result>(work: Work): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const isFull = state.waiting.length >= limits.waiting || (work.isEdit && countUnderWay(true) >= limits.edits)
      if (isFull || state.isStopping) {
        reject(busy())
        return
      }
      state.lastNumber += 1
      const settle = (result: Result) => resolve(result as Answer)
      state.waiting.push({ ...work, number: state.lastNumber, since: performance.now(), resolve: settle, reject })
      sendNext()
    })

  return {
    answer: (route, asked) =>
      enqueue<ReadyAnswer>({
        name: route,
        message: (number) => ({ kind: 'read', number, route, asked: dataOf(asked) }),
        isEdit: makesEdits(route),
        hasLeft: () => asked.hasLeft(),
      }),
    // What has arrived is kept, whether its sender still waits or not.
    readDelivery: (raw) =>
      enqueue<FirstReading>({
        name: `delivery of ${raw.source}`,
        message: (number) => ({ kind: 'delivery', number, raw }),
        isEdit: false,
        hasLeft: () => false,
      }),
    reload: () => post({ kind: 'config', config: context.config() }),
    stop: async (withinMs) => {
      state.isStopping = true
      clearInterval(watch)
      const { thread } = state
      for (const task of [...state.waiting.splice(0), ...state.underWay.values()]) task.reject(ended(null))
      if (thread === null) return
      post({ kind: 'stop' })
      if (!(await endsWithin(thread, withinMs))) await thread.terminate()
    },
  }
}

const busy = () => new OperationalError('busy', 'too many reads wait for their turn', { retryable: true })
const ended = (cause: unknown) =>
  new OperationalError('reader-ended', 'the thread that renders ended before this read was done', { retryable: true, cause })
