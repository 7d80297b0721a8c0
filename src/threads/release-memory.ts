import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface MemoryKeeper {
  /** The thread has done a piece of work, or a step of one, whose garbage is left. */
  worked(): void
  /** It has looked for work, and there was none. */
  rested(): void
}

export const MEMORY_LIMITS = {
  /** Megabytes of objects and garbage with which the next step may begin: with a backlog V8 would let a multiple gather. */
  gatheredMb: 128,
  /** After so long without work a thread gives back all that it does not need to wait. */
  restedMs: 10_000,
}

/**
 * Keeps the heap of a thread small between the steps of its work, and when none comes: V8 shrinks the heap of a thread that does nothing, but
 * never that of one which looks for work each second.
 */
export function keepMemorySmall({ gatheredMb, restedMs } = MEMORY_LIMITS): MemoryKeeper {
  const state = { workedAt: performance.now(), isReleased: false, keptMb: 0 }
  const release = () => {
    collectGarbage()
    state.keptMb = heapMb()
  }
  return {
    worked: () => {
      state.workedAt = performance.now()
      state.isReleased = false
      // What it needs for good is not collected again and again.
      if (heapMb() > Math.max(gatheredMb, 2 * state.keptMb)) release()
    },
    rested: () => {
      if (state.isReleased || performance.now() - state.workedAt < restedMs) return
      state.isReleased = true
      release()
    },
  }
}

/** Not the size of the heap: right after a collection most of it is free, and no sign of work. */
const heapMb = (): number => getHeapStatistics().used_heap_size / 1_048_576

let collect: (() => void) | null = null

function collectGarbage(): void {
  collect ??= exposedCollector()
  collect()
}

/** Only the code of a context that is made while the flag is set sees the function. */
function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const exposed: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  return typeof exposed === 'function' ? () => exposed() : () => undefined
}
