import { setTimeout as sleep } from 'node:timers/promises'
import type { EditId } from '../../../domain/identity.ts'
import type { Store } from '../../../store/store.ts'

/** How long an answer waits for the worker, in milliseconds: the edit is durable and will be applied later. */
const APPLIED_WITHIN_MS = 2_000
const PAUSE_MS = 20

interface Waiting {
  readonly id: EditId
  /** Ends the wait; again, it does nothing. */
  readonly end: () => void
}

/**
 * Waits until the worker has applied an edit, or for two seconds. Edits are applied in their order, so however many wait, one
 * question at a time is asked, about the oldest: a question of each of them would keep the database from the worker that they wait for.
 */
export function createAppliedWait(
  store: Pick<Store, 'isEditApplied'>,
  withinMs: number = APPLIED_WITHIN_MS,
): (id: EditId) => Promise<void> {
  const waiting = new Set<Waiting>()
  const state = { isAsking: false }

  /** A store that fails now does not undo what is durable already. */
  const isApplied = (id: EditId): Promise<boolean> => store.isEditApplied(id).catch(() => false)

  async function ask(): Promise<void> {
    for (;;) {
      const [oldest] = waiting
      if (oldest === undefined) break
      if (await isApplied(oldest.id)) oldest.end()
      else await sleep(PAUSE_MS)
    }
    state.isAsking = false
  }

  return (id) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        waiting.delete(one)
        resolve()
      }
      const one: Waiting = { id, end }
      const timer = setTimeout(end, withinMs)
      waiting.add(one)
      if (state.isAsking) return
      state.isAsking = true
      void ask()
    })
}
