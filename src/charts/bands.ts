import type { AnchorName, Anchors } from '../domain/incident/anchor.ts'
import type { TimelineEntry } from '../domain/incident/timeline.ts'
import { between, type Instant, type Interval, type Milliseconds } from '../domain/time/time.ts'

const BAND_NAMES = ['unnoticed', 'unanswered', 'investigation', 'mitigation', 'recovery'] as const
type BandName = (typeof BAND_NAMES)[number]

/** A stretch of the ribbon from one anchor to the next known one. */
export interface Band {
  readonly name: BandName | 'outOfOrder'
  readonly from: Instant
  readonly to: Instant
  /** The anchors that are not known and would have divided it, or that lie in wrong order. */
  readonly missing: readonly AnchorName[]
  /** Still going on: `to` is now. */
  readonly isOpen: boolean
  /** Stretches inside it that followed a false lead. */
  readonly falseLeads: readonly Interval[]
}

/** What `bandsOf` reads. `now`: for an incident that is open; null: it is over, or the time is not known. */
export interface BandEvidence {
  readonly anchors: Anchors
  readonly timeline: readonly TimelineEntry[]
  readonly now: Instant | null
}

/**
 * The phases of an incident from its anchors, so that they always add up: each band begins where the one before ends.
 * 1. Of the known anchors, the longest run that is in order divides the ribbon.
 * 2. An anchor that is not known leaves the band before it running: what is not known to be over goes on. Recovery begins
 *    with the mitigation; where none is recorded, with the end of the impact.
 * 3. An anchor out of order marks the band in which it should lie.
 */
export function bandsOf({ anchors, timeline, now }: BandEvidence): readonly Band[] {
  const known = DIVIDERS.flatMap((slot, index) => {
    const name = slot === 'mitigated' ? recoveryStart(anchors) : slot
    const anchor = anchors[name]
    return anchor === null ? [] : [{ name, index, at: anchor.at }]
  })
  const ordered = findLongestRunInOrder(known)
  const closed = ordered.slice(1).map((end, index) => bandFromTo(ordered[index] ?? end, end, anchors))
  return [...closed, ...openBand(ordered.at(-1), now)].map((band) => ({ ...band, falseLeads: findFalseLeads(band, timeline) }))
}

/**
 * The band that an entry belongs to, as an index; null outside of all. What ends a band belongs to it, as an
 * acknowledgement ends the wait for one; but detection opens the wait, so nothing is noticed while unnoticed.
 */
export function bandIndexAt(at: Instant, bands: readonly Band[]): number | null {
  const first = bands[0]
  if (first === undefined || at < first.from) return null
  const index = bands.findIndex((band) => at < band.to || (at === band.to && band.name !== 'unnoticed'))
  return index === -1 ? null : index
}

export const lengthOf = ({ from, to }: Interval): Milliseconds => between(from, to)

const DIVIDERS = ['impactStart', 'detected', 'acknowledged', 'identified', 'mitigated', 'resolved'] as const satisfies readonly AnchorName[]

/** The end of the impact stands for a mitigation that nobody recorded, where it came before the resolution. */
function recoveryStart({ mitigated, impactEnd, resolved }: Anchors): 'mitigated' | 'impactEnd' {
  const isOverFirst = impactEnd !== null && (resolved === null || impactEnd.at < resolved.at)
  return mitigated === null && isOverFirst ? 'impactEnd' : 'mitigated'
}

interface Divider {
  readonly name: AnchorName
  /** Its position among the dividers. */
  readonly index: number
  readonly at: Instant
}

/** Dynamic programming over at most six: the longest run of non-decreasing times; of equal ones the earliest anchors. */
function findLongestRunInOrder(known: readonly Divider[]): readonly Divider[] {
  const runs: (readonly Divider[])[] = []
  for (const divider of known) {
    const before = runs.filter((run) => (run.at(-1)?.at ?? divider.at) <= divider.at)
    runs.push([...pickLongest(before), divider])
  }
  return pickLongest(runs)
}

const pickLongest = (runs: readonly (readonly Divider[])[]): readonly Divider[] =>
  runs.reduce<readonly Divider[]>((best, run) => (run.length > best.length ? run : best), [])

function bandFromTo(start: Divider, end: Divider, anchors: Anchors): Omit<Band, 'falseLeads'> {
  const skipped = DIVIDERS.slice(start.index + 1, end.index)
  const wrong = skipped.filter((name) => anchors[name] !== null)
  if (wrong.length > 0) return { name: 'outOfOrder', from: start.at, to: end.at, missing: wrong, isOpen: false }
  const missing = end.name === 'impactEnd' ? [...skipped, 'mitigated' as const] : skipped
  return { name: bandAfter(start), from: start.at, to: end.at, missing, isOpen: false }
}

/** Bands lie between dividers: each begins one. */
const bandAfter = ({ index }: Divider): BandName => BAND_NAMES[index] ?? 'recovery'

function openBand(last: Divider | undefined, now: Instant | null): readonly Omit<Band, 'falseLeads'>[] {
  if (last === undefined || now === null || last.name === 'resolved' || now < last.at) return []
  return [{ name: bandAfter(last), from: last.at, to: now, missing: [], isOpen: true }]
}

/** A run of false-lead entries interrupts the band until the next entry of another phase. */
function findFalseLeads(band: Omit<Band, 'falseLeads'>, timeline: readonly TimelineEntry[]): readonly Interval[] {
  if (!includesInvestigation(band)) return []
  const stretches: Interval[] = []
  let since: Instant | null = null
  for (const entry of timeline) {
    if (entry.hidden || entry.at.at < band.from || entry.at.at > band.to) continue
    if (entry.phase === 'misleading_path') since ??= entry.at.at
    else if (since !== null) {
      if (entry.at.at > since) stretches.push({ from: since, to: entry.at.at })
      since = null
    }
  }
  return since === null || since === band.to ? stretches : [...stretches, { from: since, to: band.to }]
}

const includesInvestigation = (band: Omit<Band, 'falseLeads'>): boolean =>
  band.name === 'investigation' || (band.name !== 'outOfOrder' && band.missing.includes('identified'))
