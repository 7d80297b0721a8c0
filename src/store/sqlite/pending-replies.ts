import { toOperationalError } from '../failures.ts'
import { OperationalError } from '../store.ts'
import type { WriterReply } from './messages.ts'

interface Waiting {
  readonly resolve: (changes: readonly number[]) => void
  readonly reject: (error: unknown) => void
}

/** Requests to the writer thread that wait for their reply. */
export class PendingReplies {
  readonly #waiting = new Map<number, Waiting>()
  #number = 0

  /** `post` gets the number of the request; a request that cannot be posted rejects. */
  request(post: (number: number) => void): Promise<readonly number[]> {
    this.#number += 1
    const number = this.#number
    return new Promise((resolve, reject) => {
      post(number)
      this.#waiting.set(number, { resolve, reject })
    })
  }

  settle(reply: WriterReply): void {
    const waiting = this.#waiting.get(reply.number)
    this.#waiting.delete(reply.number)
    if ('changes' in reply) waiting?.resolve(reply.changes)
    else waiting?.reject(toOperationalError(Object.assign(new Error(reply.failure.message), { code: reply.failure.code })))
  }

  /** The writer thread has ended: nothing that waits will get a reply. */
  rejectAll(cause: Error | null): void {
    for (const { reject } of this.#waiting.values()) reject(writerDied(cause))
    this.#waiting.clear()
  }
}

export const writerDied = (cause: Error | null): OperationalError =>
  new OperationalError('writer-died', 'the thread that writes the store ended unexpectedly', { retryable: true, cause })
