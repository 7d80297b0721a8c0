import { OperationalError } from '../../../store/store.ts'

/** Edits that wait for their turn. */
const WAITING_MAX = 64
/** Whoever has waited so long for a turn, or for replicas that are faster, hears that it is busy: a proxy gives up after ten seconds. */
const WAIT_MAX_MS = 8_000

/** What one task may use while it is its turn. */
export interface Turn<Shared> {
  /** What the tasks that waited together use together. It is made after the last of them has come. */
  readonly shared: Shared
  /** Whether it may still begin again. */
  readonly isInTime: () => boolean
}

export type EditQueue<Shared> = <T>(task: (turn: Turn<Shared>) => Promise<T>, hasLeft: () => boolean) => Promise<T>

/** Runs tasks one after the other. Rejects with `busy` beyond its bounds, and never begins a task of somebody who has left. */
export function createEditQueue<Shared>(share: () => Shared, clock: () => number = () => performance.now()): EditQueue<Shared> {
  const state = { gathered: [] as ((shared: Shared) => Promise<void>)[], waiting: 0, isRunning: false }

  async function runAll(): Promise<void> {
    while (state.gathered.length > 0) {
      const together = state.gathered
      state.gathered = []
      const shared = share()
      for (const runOne of together) {
        state.waiting -= 1
        await runOne(shared)
      }
    }
    state.isRunning = false
  }

  return (task, hasLeft) => {
    if (state.waiting >= WAITING_MAX) return Promise.reject(busy())
    state.waiting += 1
    const since = clock()
    const isInTime = () => clock() - since <= WAIT_MAX_MS
    return new Promise((resolve, reject) => {
      state.gathered.push(async (shared) => {
        try {
          if (hasLeft() || !isInTime()) throw busy()
          resolve(await task({ shared, isInTime }))
        } catch (error) {
          reject(error)
        }
      })
      if (state.isRunning) return
      state.isRunning = true
      queueMicrotask(() => void runAll())
    })
  }
}

const busy = () => new OperationalError('busy', 'too many edits wait for their turn', { retryable: true })
