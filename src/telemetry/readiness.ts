import { inTime } from '../in-time.ts'

/** An outcome stands for so long, in milliseconds: a check writes to the disk, and whoever asks more often gets it, too. */
export const READY_FRESH_MS = 1_000
/** A scrape waits no longer for a check. */
const SCRAPE_WAIT_MS = 1_000

export interface Readiness {
  /** Whether the store takes a write: as it was at most `READY_FRESH_MS` ago. Rejects with what is wrong. */
  check(): Promise<void>
  /** The same for a scrape: a store that does not answer in time stands as it did at the last check. null: there was none yet. */
  latest(): Promise<boolean | null>
}

/** However many ask, one check runs at a time, and at most one a second. */
export function createReadiness(probe: () => Promise<void>, now: () => number = () => performance.now()): Readiness {
  const state = {
    running: null as Promise<void> | null,
    endedAt: Number.NEGATIVE_INFINITY,
    failure: null as { readonly error: unknown } | null,
  }

  async function perform(): Promise<void> {
    try {
      await probe()
      state.failure = null
    } catch (error) {
      state.failure = { error }
    }
    state.endedAt = now()
    state.running = null
  }

  async function check(): Promise<void> {
    if (state.running !== null || now() - state.endedAt >= READY_FRESH_MS) {
      state.running ??= perform()
      await state.running
    }
    if (state.failure !== null) throw state.failure.error
  }

  async function latest(): Promise<boolean | null> {
    const before = state.endedAt === Number.NEGATIVE_INFINITY ? null : state.failure === null
    const outcome = check().then(
      () => true,
      () => false,
    )
    return inTime(outcome, SCRAPE_WAIT_MS, before)
  }

  return { check, latest }
}
