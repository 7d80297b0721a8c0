import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { assert, unreachable } from '../../domain/assert.ts'
import type { SeatRequest, WriterReply, WriterRequest } from './messages.ts'
import { WritingConnection } from './writing-connection.ts'

/*
 * The thread in which all writing to SQLite happens, one request after the other: deliveries and edits from the main thread,
 * derived rows from the thread that reconstructs, which sends one at a time, so that at most one is ever ahead of a
 * delivery. It opens its connection when it needs one, and closes it after any failure: after a failed fsync the pages in memory and on disk may differ without an
 * error (lwn.net/Articles/752063), so a new connection reads the disk and the log again.
 */
const port = parentPort
assert(port !== null, 'the writer runs in a worker thread')
let writing: WritingConnection | null = null

/** A delivery that is listed is in the register after so many milliseconds, also when no other follows. */
const ENTERED_WITHIN_MS = 250
let entering: NodeJS.Timeout | null = null

/** Ports of threads that write derived rows. */
const seats = new Set<MessagePort>()

port.on('message', (request: WriterRequest) => {
  port.postMessage(replyTo(request, () => perform(request)))
  enterSoon()
  if (request.kind !== 'close') return
  for (const seat of seats) seat.close()
  port.close()
})

function openSeat(seat: MessagePort): void {
  seats.add(seat)
  seat.on('close', () => seats.delete(seat))
  seat.on('message', (request: SeatRequest) => {
    seat.postMessage(replyTo(request, () => (request.kind === 'enter' ? enter() : open().writeDerived(request.statements))))
  })
}

/** After the answer: nobody waits for it. */
function enterSoon(): void {
  const arrivals = writing?.arrivals() ?? 'none'
  if (arrivals === 'many') enterListed()
  else if (arrivals === 'few') entering ??= setTimeout(enterListed, ENTERED_WITHIN_MS)
}

/** What cannot be entered stays listed, and is entered when a connection is opened next. */
function enterListed(): void {
  if (entering !== null) clearTimeout(entering)
  entering = null
  try {
    writing?.enterArrivals()
  } catch {
    disconnect()
  }
}

function enter(): number[] {
  open().enterArrivals()
  return []
}

function replyTo({ number }: { readonly number: number }, work: () => number[]): WriterReply {
  try {
    return { number, changes: work() }
  } catch (error) {
    disconnect()
    const { message, code } = error instanceof Error ? describe(error) : { message: String(error), code: null }
    return { number, failure: { message, code } }
  }
}

function perform(request: WriterRequest): number[] {
  switch (request.kind) {
    case 'accept':
      return open().accept(request.batch)
    case 'write':
      return open().write(request.statements)
    case 'enter':
      return enter()
    case 'seat':
      openSeat(request.port)
      return []
    case 'close':
      enterListed()
      disconnect()
      return []
    default:
      return unreachable(request)
  }
}

function open(): WritingConnection {
  writing ??= new WritingConnection(String(workerData))
  return writing
}

function disconnect(): void {
  const former = writing
  writing = null
  former?.close()
}

const describe = (error: Error) => ({
  message: error.message,
  code: 'code' in error && typeof error.code === 'string' ? error.code : null,
})
