import { parentPort, workerData } from 'node:worker_threads'
import { assert, unreachable } from '../domain/assert.ts'
import { DOCUMENT_SOURCE } from '../domain/document.ts'
import type { RawEvent } from '../domain/raw-event.ts'
import { type Instant, instant } from '../domain/time/time.ts'
import type { AskedData } from '../http/asked.ts'
import { createReads } from '../http/reads.ts'
import { draftRenderer, reportRenderers } from '../layouts/renderers.ts'
import { readFirst } from '../reading/first-reading.ts'
import { sourceNamed, sourcesWith } from '../sources/registry.ts'
import type { Source } from '../sources/source.ts'
import { openReader } from '../store/open-store.ts'
import { OperationalError } from '../store/store.ts'
import { lowerPriority } from '../threads/priority.ts'
import { sceneAround } from '../worker/load-neighbourhood.ts'
import { fromFailure, toFailure } from './failure.ts'
import type { FromReader, ReaderData, ToReader } from './reader-messages.ts'

/*
 * The thread in which everything is read, rendered and tried out: the routes of `http/reads.ts`, with a reading connection of its own;
 * and deliveries whose first reading takes long.
 * What a route would write it asks the main thread for.
 */
const port = parentPort
assert(port !== null, 'reading runs in a worker thread')
const given = workerData as ReaderData
const current = { config: given.config, lastNumber: 0 }
const send = (message: FromReader, transfer: readonly ArrayBuffer[] = []) => port.postMessage(message, [...transfer])
/** Deliveries come before whoever reads, and both before what is reconstructed. */
const READER_PRIORITY = 5
/** Whose answers are being made, and whether somebody waits for them. */
const awaited = new Map<number, boolean>()
const appending = new Map<number, { resolve(wasAppended: boolean): void; reject(error: Error): void }>()

lowerPriority(READER_PRIORITY)
const store = openReader(given.storage)
const read = createReads({
  store: {
    ...store,
    appendEditsAfter: (edits, count) =>
      new Promise((resolve, reject) => {
        current.lastNumber += 1
        appending.set(current.lastNumber, { resolve, reject })
        send({ kind: 'append', number: current.lastNumber, edits, count })
      }),
  },
  sources: () => sourcesWith(current.config.policy.mappings),
  version: given.version,
  settings: () => current.config,
  policy: () => current.config.policy,
  now: (): Instant => instant(Date.now()),
  render: await reportRenderers(given.config),
  draftHtml: await draftRenderer(given.config),
  startedAt: given.startedAt,
  sceneAround: (ids, edits) => sceneAround(store, ids, { policy: current.config.policy, edits }),
  onPending: () => send({ kind: 'pending' }),
  windows: () => current.config.metrics.windows,
})

port.on('message', async (message: ToReader) => {
  switch (message.kind) {
    case 'read':
      await answer(message.number, message.route, message.asked)
      return
    case 'delivery':
      readDelivery(message.number, message.raw)
      return
    case 'left':
      if (awaited.has(message.number)) awaited.set(message.number, false)
      return
    case 'config':
      current.config = message.config
      return
    case 'appended': {
      const waiting = appending.get(message.number)
      appending.delete(message.number)
      if (typeof message.outcome === 'boolean') waiting?.resolve(message.outcome)
      else waiting?.reject(fromFailure(message.outcome))
      return
    }
    case 'stop':
      await store.close()
      port.close()
      return
    default:
      return unreachable(message)
  }
})

async function answer(number: number, route: string, asked: AskedData): Promise<void> {
  awaited.set(number, true)
  const hasLeft = () => awaited.get(number) === false
  try {
    const { status, type, text, bytes: made, headers = {} } = await read(route, { ...asked, hasLeft, incoming: noRequest })
    const bytes = made === undefined ? new TextEncoder().encode(text) : new Uint8Array(made)
    send({ kind: 'answer', number, answer: { status, type, text: bytes, headers } }, [bytes.buffer])
  } catch (error) {
    send({ kind: 'failed', number, failure: toFailure(error) })
  } finally {
    awaited.delete(number)
  }
}

function readDelivery(number: number, raw: RawEvent): void {
  try {
    send({ kind: 'first-reading', number, reading: readFirst(sourceOf(raw), raw) })
  } catch (error) {
    send({ kind: 'failed', number, failure: toFailure(error) })
  }
}

/** null for a document. A source of the configuration may have gone since the delivery came: its sender is to ask again. */
function sourceOf({ source: name }: RawEvent): Source | null {
  if (name === DOCUMENT_SOURCE) return null
  const source = sourceNamed(name, current.config.policy.mappings)
  if (source === null) throw new OperationalError('busy', `no source is named ${name} any more`, { retryable: true })
  return source
}

function noRequest(): never {
  throw new Error('assertion failed: a delivery is read by the thread that has its connection')
}
