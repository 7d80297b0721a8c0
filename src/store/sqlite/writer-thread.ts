import { parentPort, workerData } from 'node:worker_threads'
import { assert, unreachable } from '../../domain/assert.ts'
import type { WriterReply, WriterRequest } from './messages.ts'
import { WritingConnection } from './writing-connection.ts'

/*
 * The thread in which all writing to SQLite happens, one request after the other. It opens its connection when it needs
 * one, and closes it after any failure: after a failed fsync the pages in memory and on disk may differ without an
 * error (lwn.net/Articles/752063), so a new connection reads the disk and the log again.
 */
const port = parentPort
assert(port !== null, 'the writer runs in a worker thread')
let writing: WritingConnection | null = null

port.on('message', (request: WriterRequest) => {
  port.postMessage(replyTo(request))
  if (request.kind === 'close') port.close()
})

function replyTo(request: WriterRequest): WriterReply {
  try {
    return { number: request.number, changes: perform(request) }
  } catch (error) {
    disconnect()
    const { message, code } = error instanceof Error ? describe(error) : { message: String(error), code: null }
    return { number: request.number, failure: { message, code } }
  }
}

function perform(request: WriterRequest): number[] {
  switch (request.kind) {
    case 'accept':
      return open().accept(request.batch)
    case 'write':
      return open().write(request.statements)
    case 'close':
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
