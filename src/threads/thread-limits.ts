import { getHeapStatistics } from 'node:v8'
import type { Worker } from 'node:worker_threads'
import { inTime } from '../in-time.ts'

/** Megabytes that the objects of the process may take (`--max-old-space-size`): the thread that reaches them ends, and not the process. */
export const heapLimitMb = (): number => Math.floor(getHeapStatistics().heap_size_limit / 1_048_576)

/**
 * As much for the thread that reconstructs and the one that reads: together with the objects of the thread that answers they stay
 * below the limit of the process.
 */
export const RECONSTRUCTOR_SHARE = 0.5
export const READER_SHARE = 0.25

export function endsWithin(worker: Worker, ms: number): Promise<boolean> {
  const ended = new Promise<boolean>((resolve) => worker.once('exit', () => resolve(true)))
  return inTime(ended, ms, false)
}
