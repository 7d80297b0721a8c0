import { ANYTHING, type Notice, saysNothing } from '../../domain/incident/notice.ts'
import { earlier, type Instant, milliseconds } from '../../domain/time/time.ts'

/** A notice with the time at which it was given. */
export interface TimedNotice {
  readonly at: Instant
  readonly notice: Notice
}

type Listener = (notice: TimedNotice) => void

/** Notices for everybody who has a page open at this replica. */
export interface Changes {
  publish(notice: Notice): void
  /**
   * First what was published since that time, or `ANYTHING` where that is not known any more; then what comes.
   * null: as many listen already as may. The returned function ends it.
   */
  subscribe(since: Instant | null, listener: Listener, onEnd: () => void): (() => void) | null
  /** Ends every subscription: the server closes. */
  end(): void
}

/** What can be given again to somebody who was away; after that, "anything may have changed" is all that can be said. */
const KEPT_MAX = 500
const LISTENERS_MAX = 500
/** Clocks of replicas differ by so much at most; what is given twice costs a look. */
const CLOCKS_DIFFER_BY = milliseconds(5_000)

export function createChanges(now: () => Instant, listenersMax = LISTENERS_MAX): Changes {
  const listeners = new Map<Listener, () => void>()
  const state = { kept: [] as TimedNotice[], knownSince: now() }
  return {
    publish(notice) {
      if (saysNothing(notice)) return
      const timed = { at: now(), notice }
      const dropped = state.kept.length >= KEPT_MAX ? state.kept.shift() : undefined
      if (dropped !== undefined) state.knownSince = dropped.at
      state.kept.push(timed)
      for (const listener of listeners.keys()) listener(timed)
    },
    subscribe(since, listener, onEnd) {
      if (listeners.size >= listenersMax) return null
      listeners.set(listener, onEnd)
      if (since !== null && since <= state.knownSince) listener({ at: now(), notice: ANYTHING })
      else if (since !== null) for (const timed of state.kept) if (timed.at >= earlier(since, CLOCKS_DIFFER_BY)) listener(timed)
      return () => listeners.delete(listener)
    },
    end() {
      for (const onEnd of [...listeners.values()]) onEnd()
      listeners.clear()
    },
  }
}
