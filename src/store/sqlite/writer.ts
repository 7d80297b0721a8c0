import { Worker } from 'node:worker_threads'
import type { DeliveryBatch } from '../deliveries/delivery-batch.ts'
import type { Statement } from '../engine.ts'
import { toOperationalError } from '../failures.ts'
import { OperationalError } from '../store.ts'
import type { WriterReply, WriterRequest } from './messages.ts'

/** The main thread's end of the writer thread. A thread that dies is replaced at the next request. */
export class SqliteWriter {
  readonly #folder: string
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #number = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  accept(batch: DeliveryBatch): Promise<readonly number[]> {
    const number = this.#next()
    return this.#request({ kind: 'accept', number, batch }, [batch.bytes.buffer, batch.lengths.buffer, batch.receivedAt.buffer])
  }

  write(statements: readonly Statement[]): Promise<readonly number[]> {
    return this.#request({ kind: 'write', number: this.#next(), statements }, [])
  }

  /** Resolves when every earlier request is done and the thread has ended. */
  async close(): Promise<void> {
    const worker = this.#worker
    if (worker === null) return
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    await this.#request({ kind: 'close', number: this.#next() }, [])
    await ended
  }

  #next(): number {
    this.#number += 1
    return this.#number
  }

  #request(request: WriterRequest, transfer: readonly ArrayBuffer[]): Promise<readonly number[]> {
    return new Promise((resolve, reject) => {
      this.#running().postMessage(request, transfer)
      this.#waiting.set(request.number, { resolve, reject })
    })
  }

  #running(): Worker {
    if (this.#worker !== null) return this.#worker
    const worker = startThread(this.#folder)
    worker.on('message', (reply: WriterReply) => this.#settle(reply))
    worker.on('error', (error) => this.#lose(worker, error))
    worker.on('exit', () => this.#lose(worker, null))
    this.#worker = worker
    return worker
  }

  #settle(reply: WriterReply): void {
    const waiting = this.#waiting.get(reply.number)
    this.#waiting.delete(reply.number)
    if ('changes' in reply) waiting?.resolve(reply.changes)
    else waiting?.reject(toOperationalError(Object.assign(new Error(reply.failure.message), { code: reply.failure.code })))
  }

  #lose(worker: Worker, cause: Error | null): void {
    if (this.#worker !== worker) return
    this.#worker = null
    const error = new OperationalError('writer-died', 'the thread that writes the store ended unexpectedly', { retryable: true, cause })
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

interface Waiting {
  readonly resolve: (changes: readonly number[]) => void
  readonly reject: (error: unknown) => void
}

/**
 * The thread's file is beside this one, as JavaScript in `dist/`. Run from source it is TypeScript: a thread does not
 * inherit the loader that tsx or Vitest gave this one, so it registers tsx itself before it loads the file.
 */
function startThread(folder: string): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./writer-thread.js', import.meta.url), { workerData: folder })
  const file = new URL('./writer-thread.ts', import.meta.url).href
  const tsx = import.meta.resolve('tsx/esm/api')
  const boot = `import('${tsx}').then(({ register }) => { register(); return import('${file}') })`
  return new Worker(boot, { eval: true, workerData: folder })
}
