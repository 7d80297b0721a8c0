import { MessageChannel, type MessagePort, type TransferListItem, type Worker } from 'node:worker_threads'
import { startThread } from '../../threads/start-thread.ts'
import type { DeliveryBatch } from '../deliveries/delivery-batch.ts'
import type { Statement } from '../engine.ts'
import type { WriterReply, WriterRequest } from './messages.ts'
import { PendingReplies } from './pending-replies.ts'

/** The main thread's end of the writer thread. A thread that dies is replaced at the next request. */
export class SqliteWriter {
  readonly #folder: string
  #replies = new PendingReplies()
  #worker: Worker | null = null

  constructor(folder: string) {
    this.#folder = folder
  }

  accept(batch: DeliveryBatch): Promise<readonly number[]> {
    return this.#request((number) => ({ kind: 'accept', number, batch }), [batch.bytes.buffer, batch.lengths.buffer])
  }

  write(statements: readonly Statement[]): Promise<readonly number[]> {
    return this.#request((number) => ({ kind: 'write', number, statements }), [])
  }

  async enterArrivals(): Promise<void> {
    await this.#request((number) => ({ kind: 'enter', number }), [])
  }

  /** A port through which another thread writes derived rows; it closes when the writer thread ends. */
  openPort(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    // Its failure shows at the other end, which closes.
    this.#request((number) => ({ kind: 'seat', number, port: port1 }), [port1]).catch(() => undefined)
    return port2
  }

  /** Resolves when every earlier request is done and the thread has ended. */
  async close(): Promise<void> {
    const worker = this.#worker
    if (worker === null) return
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    await this.#request((number) => ({ kind: 'close', number }), [])
    await ended
  }

  #request(make: (number: number) => WriterRequest, transfer: readonly TransferListItem[]): Promise<readonly number[]> {
    const worker = this.#running()
    return this.#replies.request((number) => worker.postMessage(make(number), transfer))
  }

  #running(): Worker {
    if (this.#worker !== null) return this.#worker
    const worker = startThread(new URL('./writer-thread', import.meta.url), { workerData: this.#folder })
    worker.on('message', (reply: WriterReply) => this.#replies.settle(reply))
    worker.on('error', (error) => this.#lose(worker, error))
    worker.on('exit', () => this.#lose(worker, null))
    this.#worker = worker
    return worker
  }

  #lose(worker: Worker, cause: Error | null): void {
    if (this.#worker !== worker) return
    this.#worker = null
    const replies = this.#replies
    this.#replies = new PendingReplies()
    replies.rejectAll(cause)
  }
}
