import { parentPort, workerData } from 'node:worker_threads'
import { assert, unreachable } from '../domain/assert.ts'
import { instant, minutes } from '../domain/time/time.ts'
import { openSeat } from '../store/open-store.ts'
import { createIncidentTraces } from '../telemetry/incident-span.ts'
import { startTelemetry } from '../telemetry/start.ts'
import { throttleLog } from '../telemetry/throttled-log.ts'
import { shareOf } from '../threads/busyness.ts'
import { lowerPriority } from '../threads/priority.ts'
import { keepMemorySmall } from '../threads/release-memory.ts'
import { portableError } from '../threads/thread-errors.ts'
import type { FromReconstructor, ReconstructorData, ToReconstructor } from './reconstructor-messages.ts'
import { runWorker } from './worker.ts'

/*
 * The thread in which everything is understood: `runWorker` with a reading connection of its own. It writes through the one writer,
 * so it holds no lock while a busier thread keeps it waiting.
 */
const port = parentPort
assert(port !== null, 'the reconstruction runs in a worker thread')
const given = workerData as ReconstructorData
const current = { policy: given.policy }
const send = (message: FromReconstructor) => port.postMessage(message)

/** Time to end a request for a new writer that ends at once, too. */
const RESEAT_MS = 1_000

lowerPriority(10)
const throttled = throttleLog(() => instant(Date.now()), minutes(1))
const stopTelemetry = await startTelemetry(process.env, given.version, (reason) =>
  throttled('spans', (suppressed) => send({ kind: 'warning', details: { reason, suppressed }, message: 'spans could not be sent' })),
)
const { store, reseat } = openSeat(given.seat, () => setTimeout(() => send({ kind: 'unseated' }), RESEAT_MS))
const memory = keepMemorySmall()
const worker = runWorker({
  store,
  holder: given.holder,
  policy: () => current.policy,
  answering: () => shareOf(given.answering),
  log: { error: (details, message) => send({ kind: 'error', details: portable(details), message }) },
  onRound: () => send({ kind: 'alive' }),
  onStep: () => {
    // Where others want the processors, a round of this thread may take longer than one that is stuck is given.
    send({ kind: 'alive' })
    memory.worked()
  },
  onSettled: (notice) => send({ kind: 'settled', notice }),
  ...(process.env.HINDSIGHT_INCIDENT_TRACES === 'true' && { onIncidents: createIncidentTraces(() => instant(Date.now())) }),
  onDeploys: (counts) => {
    if (counts.length > 0) send({ kind: 'deploys', counts })
  },
  timeTick: () => {
    const beganAt = performance.now()
    return (outcome) => {
      send({ kind: 'ticked', outcome, seconds: (performance.now() - beganAt) / 1_000 })
      if (outcome === 'idle') memory.rested()
      else memory.worked()
    }
  },
})

port.on('message', async (message: ToReconstructor) => {
  switch (message.kind) {
    case 'nudge':
      worker.nudge(message.urgency)
      return
    case 'policy':
      current.policy = message.policy
      worker.nudge()
      return
    case 'seat':
      reseat(message.seat)
      return
    case 'stop':
      await worker.stop(message.lastTicksMs)
      await store.close()
      await stopTelemetry()
      port.close()
      return
    default:
      return unreachable(message)
  }
})

/** An error as it survives the way to another thread, whatever hangs on it. */
function portable(details: object): object {
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, value instanceof Error ? portableError(value) : value]))
}
