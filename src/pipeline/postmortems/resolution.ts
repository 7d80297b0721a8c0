import type { Anchor } from '../../domain/incident/anchor.ts'
import type { Phase } from '../../domain/incident/timeline.ts'
import { claimsTheEnd } from '../phases/remedies.ts'
import { anchorAt, ofEntry, ofFact } from './anchor-at.ts'
import { isUnharmed } from './bystanders.ts'
import type { ImportedEntry, ImportedEvidence } from './evidence.ts'
import { chanceOf } from './likely-entries.ts'

/**
 * A field wins; else the first entry that claims it, or a later one that coincides with the stated end. A resolution
 * before the first impact of the timeline ended something else. Where nothing claims it, it is guessed and `inferred`.
 */
export function resolvedOf(evidence: ImportedEvidence, impactStart: Anchor | null): Anchor | null {
  const stated = evidence.facts.resolved
  if (stated?.statedAs === 'field') return ofFact(stated)
  const from = impactStart === null || impactStart.rule.startsWith('stated-') ? Number.NEGATIVE_INFINITY : impactStart.at
  const since = evidence.timed.filter(({ at, text }) => at >= from && !isUnharmed(text))
  const all = since.filter(({ reading }) => reading.phase === 'resolution')
  const claims = all.filter((claim) => claim === all.at(-1) || !goesOnAfter(claim, evidence.timed))
  const { end } = evidence.facts
  const atEnd = end === null ? undefined : claims.find(({ at }) => at === end.at)
  if (atEnd !== undefined) return ofEntry(atEnd, 'resolution-at-the-stated-end')
  const first = claims.find(({ text, reading }) => reading.reason.rule === 'heading' || claimsTheEnd(text))
  return (
    ofEntry(first, 'first-entry-in-phase-resolution') ??
    ofEntry(claimedAside(evidence.timed, from), 'claim-beside-a-remedy') ??
    guess(claims.at(-1) ?? mostLikeAnEnd(since), 'last-remedy') ??
    null
  )
}

/** "The hub is restarted, launches are back to normal": most of it is about the fix, yet it says that it is over. */
const claimedAside = (timed: readonly ImportedEntry[], from: number): ImportedEntry | undefined =>
  timed.find((entry) => entry.at >= from && ASIDE.has(entry.reading.phase) && claimsTheEnd(entry.text) && !isFollowedByWork(entry, timed))
const ASIDE: ReadonlySet<Phase> = new Set(['mitigation', 'communication'])

/** Looking back does not count: what comes after the end is often an analysis of the cause. */
const isFollowedByWork = (claim: ImportedEntry, timed: readonly ImportedEntry[]): boolean =>
  timed.some(({ at, reading }) => at > claim.at && (reading.phase === 'mitigation' || reading.phase === 'impact_start'))

/** Much work after a claim that it is over: something was, but not all of it. */
const goesOnAfter = (claim: ImportedEntry, timed: readonly ImportedEntry[]): boolean =>
  timed.filter(({ at, reading }) => at > claim.at && GOES_ON.has(reading.phase)).length >= GOES_ON_MIN
const GOES_ON: ReadonlySet<Phase> = new Set(['impact_start', 'detection', 'investigation', 'identification', 'mitigation', 'escalation'])
const GOES_ON_MIN = 3

/** The entry that is read as something else and yet most like an end, else none. */
function mostLikeAnEnd(entries: readonly ImportedEntry[]): ImportedEntry | undefined {
  const [best] = entries
    .map((entry) => ({ entry, chance: chanceOf(entry.reading, 'resolution') }))
    .toSorted((a, b) => b.chance - a.chance || a.entry.at - b.entry.at)
  return best !== undefined && best.chance >= LIKE_AN_END ? best.entry : undefined
}

/** Twice as probable as any of the thirteen phases would be without its words. */
const LIKE_AN_END = 0.15

/** Nobody says that it is over: that this ended it is a guess. */
const guess = (entry: ImportedEntry | undefined, rule: string): Anchor | null =>
  entry === undefined ? null : anchorAt(entry, rule, 'inferred')
