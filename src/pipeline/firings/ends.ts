/** Step 5 of the way from reports to firings: whether a firing has ended, when, and how well that is known. */
import type { FiringEnd } from '../../domain/episode.ts'
import { byText } from '../../domain/identity.ts'
import { type Instant, instant, lastInstant, type Milliseconds } from '../../domain/time/time.ts'
import type { StartBasis } from './groups.ts'
import type { FiringPolicy, FiringReport, ResolveReport } from './report.ts'

/** All that was reported of one firing. Grows while it is built. */
export interface JoinedFiring {
  readonly start: Instant
  readonly basis: StartBasis
  readonly earliest: Instant | null
  /** How long after a resolve the word of another instance may be a late copy; 0 for switches. */
  readonly lateCopyMs: Milliseconds
  readonly starts: Instant[]
  readonly firing: FiringReport[]
  readonly resolved: ResolveReport[]
  readonly retries: ResolveReport[]
  lastFiringWord: Instant | null
  lastEnd: Instant | null
}

export interface EndBounds {
  /** The start of the next firing of the series. */
  readonly next: Instant | null
  readonly policy: FiringPolicy
  readonly asOf: Instant | null
}

export function endOf(firing: JoinedFiring, { next, policy, asOf }: EndBounds): FiringEnd {
  const { lastEnd } = firing
  if (lastEnd !== null && !isStillFiring(firing)) return statedEnd(firing, lastEnd, policy)
  const low = lastInstant([firing.start, firing.lastFiringWord ?? firing.start]) ?? firing.start
  const limit = believedUntil(firing, low, policy)
  if (next === null && (asOf === null || asOf <= limit))
    return { basis: 'open', at: null, earliest: low, latest: null, believedUntil: limit }
  // The last word was that it fires; once it began anew, or fell silent, the last end that was stated is the best there is.
  if (lastEnd !== null)
    return { basis: 'stated', at: lastEnd, earliest: lastEnd, latest: next, isEstimated: false, firedAfter: firing.lastFiringWord }
  const untilNext = next === null ? limit : instant(Math.min(limit, next))
  if (next !== null && next - low <= policy.quietMs)
    return { basis: 'superseded', at: next, earliest: low, latest: next, believedUntil: untilNext }
  return { basis: 'expired', at: low, earliest: low, latest: next, believedUntil: untilNext }
}

/** The latest of several ends holds: earlier ones were taken back, or are the other replica's. */
function statedEnd({ resolved, start }: JoinedFiring, at: Instant, { jitterMs }: FiringPolicy): FiringEnd {
  const last = resolved.filter(({ end }) => end === at)
  const isEstimated = last.every((report) => report.isEstimated)
  const earliest = isEstimated
    ? last.reduce((most, { endEarliest }) => (endEarliest !== null && endEarliest > most ? endEarliest : most), start)
    : resolved.reduce((first, { end }) => (end >= at - jitterMs && end < first ? end : first), at)
  return { basis: 'stated', at, earliest, latest: at, isEstimated, firedAfter: null }
}

/** A repeat interval longer than the usual validity shows itself in the pauses between reports. */
function believedUntil({ firing }: JoinedFiring, low: Instant, { validMs }: FiringPolicy): Instant {
  const until = firing.reduce((most, report) => Math.max(most, report.until ?? Number.NEGATIVE_INFINITY), Number.NEGATIVE_INFINITY)
  if (until >= low) return instant(until)
  const reports = firing.toSorted((a, b) => a.reportedAt - b.reportedAt || byText(a.id, b.id))
  const longestPause = reports.reduce((most, report, at) => Math.max(most, report.reportedAt - (reports[at - 1] ?? report).reportedAt), 0)
  return instant(low + Math.max(validMs, 1.5 * longestPause))
}

/**
 * Whether the last word is that it fires. An instance reports things in their order, so its own word is believed at
 * once; that of another instance, or of an unknown one, only when it is too late to be a late copy.
 */
export function isStillFiring({ firing, resolved, lateCopyMs }: JoinedFiring): boolean {
  if (resolved.length === 0) return true
  const saidFiring = lastWordByInstance(firing)
  const saidResolved = lastWordByInstance(resolved)
  const [latest, second] = [...saidResolved].sort(([one, a], [other, b]) => b - a || byText(one, other))
  return [...saidFiring].some(([instance, word]) => {
    const own = saidResolved.get(instance) ?? Number.NEGATIVE_INFINITY
    const others = (latest?.[0] === instance ? second?.[1] : latest?.[1]) ?? Number.NEGATIVE_INFINITY
    return word > own + (instance === '' ? lateCopyMs : 0) && word > others + lateCopyMs
  })
}

function lastWordByInstance(reports: readonly { readonly instance: string; readonly word: Instant }[]): ReadonlyMap<string, Instant> {
  const last = new Map<string, Instant>()
  for (const { instance, word } of reports) if (word > (last.get(instance) ?? Number.NEGATIVE_INFINITY)) last.set(instance, word)
  return last
}

export const lastEndOf = (resolved: readonly ResolveReport[]): Instant | null =>
  resolved.reduce<Instant | null>((last, { end }) => (last === null || end > last ? end : last), null)
