import { OperationalError } from '../../../store/store.ts'

/** Edits that wait for their turn. */
const WAITING_MAX = 64
/** Whoever waits longer than this hears that it is busy: a proxy would have given up soon after. */
const WAIT_MAX_MS = 10_000

/** Runs tasks one after the other. Rejects with `busy` beyond its bounds, and never begins a task of somebody who has left. */
export function createEditQueue(
  clock: () => number = () => performance.now(),
): <T>(task: () => Promise<T>, hasLeft: () => boolean) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return (task, hasLeft) => {
    if (waiting >= WAITING_MAX) return Promise.reject(busy())
    waiting += 1
    const since = clock()
    const turn = last.then(() => {
      waiting -= 1
      if (hasLeft() || clock() - since > WAIT_MAX_MS) throw busy()
      return task()
    })
    last = turn.then(
      () => {},
      () => {},
    )
    return turn
  }
}

const busy = () => new OperationalError('busy', 'too many edits wait for their turn', { retryable: true })
