import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { assert, unreachable } from '../domain/assert.ts'
import { instant, milliseconds, minutes } from '../domain/time/time.ts'
import { openReader } from '../store/open-store.ts'
import { OperationalError } from '../store/store.ts'
import { lowerPriority } from '../threads/priority.ts'
import type { FromMeasurer, MeasurerData, MeasuringSettings, ToMeasurer } from './measurer-messages.ts'
import { type PrometheusApi, PrometheusError, prometheusApi } from './prometheus-api.ts'
import { measureRound } from './round.ts'
import type { RoundContext } from './round-context.ts'

/*
 * The thread that asks Prometheus what incidents did to users, with a reading connection of its own. What it learns it hands to the main
 * thread as deliveries, so that it is kept, and read, like everything else.
 */
const port = parentPort
assert(port !== null, 'measuring runs in a worker thread')
const given = workerData as MeasurerData
const current = { settings: given.settings, lastNumber: 0 }
const stopping = new AbortController()
const send = (message: FromMeasurer, transfer: readonly ArrayBuffer[] = []) => port.postMessage(message, [...transfer])
const delivering = new Map<number, { resolve(): void; reject(error: Error): void }>()
const kept = { memory: newMemory(), periods: new Map() as RoundContext['periods'] }

lowerPriority(10)
const store = openReader(given.storage)

port.on('message', (message: ToMeasurer) => {
  switch (message.kind) {
    case 'settings':
      current.settings = message.settings
      // What is configured anew is asked for at once.
      kept.memory = newMemory()
      kept.periods = new Map()
      return
    case 'delivered': {
      const waiting = delivering.get(message.number)
      delivering.delete(message.number)
      if (message.problem === null) waiting?.resolve()
      else waiting?.reject(new OperationalError('not-delivered', message.problem, { retryable: true }))
      return
    }
    case 'stop':
      stopping.abort()
      return
    default:
      return unreachable(message)
  }
})

await measureUntilStopped()
await store.close()
port.close()

function newMemory(): RoundContext['memory'] {
  return { asked: new Map(), scanned: new Map(), conditions: new Set() }
}

async function measureUntilStopped(): Promise<void> {
  while (!stopping.signal.aborted) {
    await measureOnce(current.settings)
    await pause(current.settings.measureEveryMs)
  }
}

/** What fails is said, and tried again with the next round: nobody waits for it. */
async function measureOnce(settings: MeasuringSettings): Promise<void> {
  const api = prometheusApi({ url: settings.url, token: settings.token, stopped: stopping.signal, sleep: pause })
  try {
    // What another replica measures is in the store that they share.
    if (!(await store.holdMeasurerLock())) return
    const scrapeMs = settings.scrapeIntervalMs ?? (await scrapeIntervalOf(api))
    const { levels, services, measureEveryMs: everyMs } = settings
    const now = instant(Date.now())
    send({
      kind: 'measured',
      count: await measureRound({ store, api, scrapeMs, levels, services, everyMs, now, deliver, warn, ...kept }),
    })
  } catch (error) {
    if (stopping.signal.aborted) return
    warn({ reason: error instanceof Error ? error.message : String(error) }, 'a round of measuring failed; it is tried again')
  }
}

/** A Prometheus that keeps its configuration to itself scrapes each minute, as is its default. */
async function scrapeIntervalOf(api: PrometheusApi) {
  try {
    return milliseconds(Math.max((await api.scrapeInterval()) ?? minutes(1), 1_000))
  } catch (error) {
    if (error instanceof PrometheusError) return minutes(1)
    throw error
  }
}

function deliver(source: string, body: object): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  current.lastNumber += 1
  const number = current.lastNumber
  return new Promise((resolve, reject) => {
    delivering.set(number, { resolve, reject })
    send({ kind: 'deliver', number, source, body: bytes }, [bytes.buffer])
  })
}

function warn(details: object, message: string): void {
  if (!stopping.signal.aborted) send({ kind: 'warn', details, message })
}

async function pause(ms: number): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: stopping.signal })
  } catch (error) {
    if (!stopping.signal.aborted) throw error
  }
}
