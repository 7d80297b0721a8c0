import { performance } from 'node:perf_hooks'

/** How busy a thread is, as others see it: written by that thread alone. */
export type Busyness = Uint32Array<SharedArrayBuffer>

/** Short enough that a storm is seen as it begins, and long enough that one large body is none. */
const MEASURED_EACH_MS = 250
const WHOLE = 1_000

/** Measures the thread that calls it until stopped; before the first measurement it counts as idle. */
export function watchBusyness(): { readonly busyness: Busyness; stop(): void } {
  const busyness = new Uint32Array(new SharedArrayBuffer(Uint32Array.BYTES_PER_ELEMENT))
  let before = performance.eventLoopUtilization()
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    busyness[0] = Math.round(WHOLE * performance.eventLoopUtilization(now, before).utilization)
    before = now
  }, MEASURED_EACH_MS)
  timer.unref()
  return { busyness, stop: () => clearInterval(timer) }
}

/** From 0, idle, to 1: the share of the last quarter of a second in which the thread did not wait for something to do. */
export const shareOf = (busyness: Busyness): number => (busyness[0] ?? 0) / WHOLE
