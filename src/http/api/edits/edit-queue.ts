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

/** How long tasks are begun in one turn among replicas, in milliseconds: others wait. */
const TURN_MS = 1_000

export interface QueueParts<Shared> {
  readonly share: () => Shared
  /** Works while no other replica does, as far as that can be had. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>
  readonly clock?: () => number
}

export type EditQueue<Shared> = <T>(task: (turn: Turn<Shared>) => Promise<T>, hasLeft: () => boolean) => Promise<T>

/** Runs tasks one after the other. Rejects with `busy` beyond its bounds, and never begins a task of somebody who has left. */
export function createEditQueue<Shared>({ share, inTurn, clock = () => performance.now() }: QueueParts<Shared>): EditQueue<Shared> {
  const state = { gathered: [] as ((shared: Shared) => Promise<void>)[], waiting: 0, isRunning: false }

  async function runAll(): Promise<void> {
    while (state.gathered.length > 0) {
      const together = state.gathered
      state.gathered = []
      const shared = share()
      // A store that fails is for each task to find, and to answer.
      while (together.length > 0) await inTurn(() => runSome(together, shared)).catch(() => runSome(together, shared))
    }
    state.isRunning = false
  }

  async function runSome(together: ((shared: Shared) => Promise<void>)[], shared: Shared): Promise<void> {
    const since = clock()
    do {
      const runNext = together.shift()
      if (runNext === undefined) return
      await runNext(shared)
    } while (clock() - since < TURN_MS)
  }

  return (task, hasLeft) => {
    if (state.waiting >= WAITING_MAX) return Promise.reject(busy())
    state.waiting += 1
    const since = clock()
    const isInTime = () => clock() - since <= WAIT_MAX_MS
    return new Promise((resolve, reject) => {
      const turn = { hasCome: false }
      const come = () => {
        turn.hasCome = true
        state.waiting -= 1
        clearTimeout(timer)
      }
      const giveUp = () => {
        come()
        reject(busy())
      }
      const timer = setTimeout(giveUp, WAIT_MAX_MS).unref()
      state.gathered.push(async (shared) => {
        if (turn.hasCome) return
        if (hasLeft() || !isInTime()) return giveUp()
        come()
        await task({ shared, isInTime }).then(resolve, reject)
      })
      if (state.isRunning) return
      state.isRunning = true
      queueMicrotask(() => void runAll())
    })
  }
}

const busy = () => new OperationalError('busy', 'too many edits wait for their turn', { retryable: true })
