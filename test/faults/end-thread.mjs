import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isMainThread, workerData } from 'node:worker_threads'

/*
 * Loaded by every thread of a service under test, before its own module: ends the thread that a file in the folder HINDSIGHT_TEST_ORDERS
 * names, as a failure of its own would. `writer` is the one that is given the store's folder alone.
 */
if (!isMainThread) {
  const name = typeof workerData === 'string' ? 'writer' : workerData?.holder === undefined ? 'other' : 'reconstructor'
  const order = join(process.env.HINDSIGHT_TEST_ORDERS ?? '', name)
  setInterval(() => {
    if (!existsSync(order)) return
    rmSync(order)
    process.exit(1)
  }, 20).unref()
}
