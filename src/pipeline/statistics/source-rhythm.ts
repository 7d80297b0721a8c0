import type { SourceRhythm } from '../../domain/metrics/source-rhythm.ts'
import { between, type Instant, milliseconds } from '../../domain/time/time.ts'
import { quantileOfSorted } from './order-statistics.ts'

/** Deliveries that are nearer to each other arrived together: a storm says nothing of how often a sender sends. */
const TOGETHER_MS = 10_000
/** Fewer pauses than these are no rhythm. */
const PAUSES_MIN = 8
const SILENT_FACTOR = 2

/** How many of the newest deliveries of a source are looked at. */
export const RECEIPTS_LOOKED_AT = 200

/**
 * `receipts`: in descending order, at least one. An outage of three hours may fill all that are looked at: a silence that is no longer
 * than what they cover breaks no rhythm, since nothing is known of what came before.
 */
export function rhythmOf(receipts: readonly [Instant, ...Instant[]], now: Instant): SourceRhythm {
  const [last] = receipts
  const pauses = pausesOf(receipts).sort((a, b) => a - b)
  const longest = pauses.at(-1)
  if (longest === undefined || pauses.length < PAUSES_MIN) return { last, usual: null, longest: null, silentSince: null }
  const covered = between(receipts.at(-1) ?? last, last)
  const isSilent = between(last, now) > Math.max(SILENT_FACTOR * longest, covered)
  return {
    last,
    usual: milliseconds(Math.round(quantileOfSorted(pauses, 0.5) ?? longest)),
    longest: milliseconds(longest),
    silentSince: isSilent ? last : null,
  }
}

const pausesOf = (receipts: readonly Instant[]): number[] =>
  receipts.slice(1).flatMap((earlier, index) => {
    const pause = between(earlier, receipts[index] ?? earlier)
    return pause > TOGETHER_MS ? [pause] : []
  })
