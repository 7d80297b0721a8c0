import type { MessagePort } from 'node:worker_threads'
import type { Engine, Statement } from '../engine.ts'
import type { SeatRequest, WriterReply } from './messages.ts'
import { PendingReplies, writerDied } from './pending-replies.ts'
import { COMPILING, readingPart } from './reading-part.ts'

/** The engine of a thread that reads by itself and writes derived rows through the one writer. */
export interface SqliteSeat extends Engine {
  /** The writer thread was replaced: from now on its port is this one. */
  reseat(port: MessagePort): void
}

/** `onLost`: the writer thread has ended, and `reseat` has to be called before anything can be written. */
export function sqliteSeat(folder: string, port: MessagePort, onLost: () => void): SqliteSeat {
  const state = { port: null as MessagePort | null, replies: new PendingReplies(), last: Promise.resolve() as Promise<unknown> }
  const reseat = (fresh: MessagePort) => {
    const replies = new PendingReplies()
    Object.assign(state, { port: fresh, replies })
    fresh.on('message', (reply: WriterReply) => replies.settle(reply))
    fresh.on('close', () => {
      replies.rejectAll(null)
      if (state.port !== fresh) return
      state.port = null
      onLost()
    })
  }
  reseat(port)
  const post = async (make: (number: number) => SeatRequest): Promise<readonly number[]> => {
    const { port: open, replies } = state
    if (open === null) throw writerDied(null)
    return replies.request((number) => open.postMessage(make(number)))
  }
  // One at a time: a delivery never waits for more than one write of this thread.
  const inTurn = (make: (number: number) => SeatRequest): Promise<readonly number[]> => {
    const done = state.last.then(() => post(make))
    state.last = done.catch(() => undefined)
    return done
  }
  const write = (statements: readonly Statement[]) => inTurn((number) => ({ kind: 'write', number, statements }))
  const reader = readingPart(folder)
  return {
    ...COMPILING,
    ...reader,
    write,
    writeAsWorker: write,
    writeAlone: write,
    enterArrivals: async () => void (await inTurn((number) => ({ kind: 'enter', number }))),
    accept: () => Promise.reject(new Error('deliveries are accepted by the thread that answers')),
    holdWorkerLock: async () => true,
    holdMeasurerLock: async () => true,
    seat: () => {
      throw new Error('a seat has no seats')
    },
    reseat,
    close: async () => {
      await reader.close()
      const former = state.port
      state.port = null
      former?.close()
    },
  }
}
