import { hash } from 'node:crypto'
import type { EventId } from '../identity.ts'
import type { Brand, Instant, Interval } from '../time/time.ts'

/**
 * By what an event is found beside its time: the first 48 bits of a hash of a text, such as the name of a place. Two texts
 * that share them make somebody load an event too many, which decides nothing.
 */
export type Mark = Brand<number, 'Mark'>

/** An event has something with this mark to do with what began at this time, as its sender dated it. */
export interface EventMark {
  readonly mark: Mark
  readonly at: Instant
  readonly eventId: EventId
}

/** All events with this mark at a time in the interval. */
export interface WantedMark {
  readonly mark: Mark
  readonly interval: Interval
  /** And so many of the nearest before it and after it, with all that are of the same time as the farthest of these. */
  readonly beside?: number
}

/** Of a text that hardly recurs. */
export const hashedMark = (text: string): Mark => hash('sha256', text, 'buffer').readUIntBE(0, 6) as Mark

/** Names recur: hashing each of them once saves most of the cost. */
const KNOWN_MAX = 20_000
const known = new Map<string, Mark>()

export function markOf(text: string): Mark {
  const found = known.get(text)
  if (found !== undefined) return found
  const made = hashedMark(text)
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(text, made)
  return made
}
