/**
 * In: what senders reported about one series (an alert whenever it fires), and how far the evidence reaches.
 * Out: its firings in order, each with its start and its end as far as they are known, and the evidence of both.
 * Promise: a function of the set of reports; order and copies change nothing, no clock is read. At most the newest firing is open.
 *
 * `fingerprint@startsAt` is a name of a firing and not its identity: Alertmanager keeps the earliest start of two replicas
 * and begins anew after a restart, Grafana overwrites the start of a resolve, silenced alerts get no resolve at all.
 *
 * 1. Each report is read: which of its times can be true (report.ts).
 * 2. Reports of one stated start are one group, starts a moment apart included (groups.ts).
 * 3. Reports without a start go to what was going on at their time (groups.ts).
 * 4. A group that begins within the reach of the one before is the same firing: the sender said that it fired since earlier.
 * 5. Start and end of each firing, and what is odd about them (ends.ts).
 */
import type { FiringEnd, FiringOddity } from '../../domain/episode.ts'
import { byText } from '../../domain/identity.ts'
import { type Instant, lastInstant, milliseconds, seconds } from '../../domain/time/time.ts'
import { type EndBounds, endOf, isStillFiring, type JoinedFiring, lastEndOf } from './ends.ts'
import { groupReports, lastWord, type StartBasis, type StartGroup } from './groups.ts'
import { type AlertReport, type FiringPolicy, readReports } from './report.ts'

export interface Firing {
  readonly start: {
    readonly at: Instant
    readonly earliest: Instant | null
    readonly latest: Instant
    readonly basis: StartBasis
  }
  readonly end: FiringEnd
  /** Every start that was stated of it, in order. */
  readonly starts: readonly Instant[]
  /** Ids of its reports, in order of the report. */
  readonly evidence: readonly string[]
  readonly oddities: readonly FiringOddity[]
}

export interface Firings {
  readonly firings: readonly Firing[]
  /** Ids of reports that something is off which was not on. */
  readonly unmatched: readonly string[]
}

/** `asOf`: how far the evidence of the sender reaches; null: nothing is closed for want of reports. */
export function firingsOf(reports: readonly AlertReport[], policy: FiringPolicy, asOf: Instant | null): Firings {
  const read = readReports(reports, policy)
  const { groups, unmatched } = groupReports(read, policy)
  const joined = joinGroups(groups, policy)
  return {
    firings: joined.map((firing, at) => firingOf(firing, { next: joined[at + 1]?.start ?? null, policy, asOf })),
    unmatched: unmatched.toSorted(byReport).map(({ id }) => id),
  }
}

/** Step 4. */
function joinGroups(groups: readonly StartGroup[], policy: FiringPolicy): readonly JoinedFiring[] {
  const joined: JoinedFiring[] = []
  for (const group of groups) {
    const last = joined.at(-1)
    if (last !== undefined && beginsWithin(group, last)) absorb(last, group)
    else joined.push(firingFrom(group, policy))
  }
  return joined
}

/** While nothing says that it ended it reaches as far as "firing" was said, else to its latest end. */
function beginsWithin({ start }: StartGroup, { lastEnd, lastFiringWord }: JoinedFiring): boolean {
  if (lastEnd !== null) return start < lastEnd
  return lastFiringWord !== null && start <= lastFiringWord
}

function firingFrom(group: StartGroup, { lateCopyMs }: FiringPolicy): JoinedFiring {
  const isSwitch = [...group.firing, ...group.resolved].some(({ style }) => style === 'switch')
  const firing: JoinedFiring = {
    start: group.start,
    basis: group.basis,
    earliest: group.earliest,
    lateCopyMs: isSwitch ? milliseconds(0) : lateCopyMs,
    starts: [],
    firing: [],
    resolved: [],
    retries: [],
    lastFiringWord: null,
    lastEnd: null,
  }
  absorb(firing, group)
  return firing
}

/** By loops: a firing may have more reports than a call takes arguments. */
function absorb(joined: JoinedFiring, { starts, firing, resolved, retries }: StartGroup): void {
  for (const start of starts) joined.starts.push(start)
  for (const report of firing) joined.firing.push(report)
  for (const report of resolved) joined.resolved.push(report)
  for (const report of retries) joined.retries.push(report)
  joined.lastFiringWord = lastInstant([lastWord(firing), joined.lastFiringWord].filter((at) => at !== null))
  joined.lastEnd = lastInstant([lastEndOf(resolved), joined.lastEnd].filter((at) => at !== null))
}

/** Step 5. */
function firingOf(joined: JoinedFiring, bounds: EndBounds): Firing {
  const { start, basis, earliest } = joined
  const starts = [...new Set(joined.starts)].sort((a, b) => a - b)
  const latest = starts.at(-1) ?? start
  return {
    start: { at: start, earliest: basis === 'stated' ? start : earliest, latest: basis === 'stated' ? latest : start, basis },
    end: endOf(joined, bounds),
    starts,
    evidence: [...joined.firing, ...joined.resolved, ...joined.retries].sort(byReport).map(({ id }) => id),
    oddities: odditiesOf(joined, latest, bounds.policy),
  }
}

/** More than this between two starts of one firing is worth a word. */
const START_MOVED_MIN = seconds(1)

function odditiesOf(joined: JoinedFiring, latest: Instant, policy: FiringPolicy): readonly FiringOddity[] {
  const { start, firing, resolved, lastEnd, lastFiringWord } = joined
  const leadMs = milliseconds([...firing, ...resolved].reduce((most, report) => Math.max(most, report.leadMs), 0))
  const oddities: FiringOddity[] = []
  if (leadMs > policy.jitterMs) oddities.push({ kind: 'clock-ahead', byMs: leadMs })
  if (latest - start > START_MOVED_MIN) oddities.push({ kind: 'start-moved', from: start, to: latest })
  if (joined.basis === 'unknown') oddities.push({ kind: 'start-unknown' })
  if (resolved.some(({ endsBeforeStart }) => endsBeforeStart)) oddities.push({ kind: 'ended-before-start' })
  if (lastEnd === null) return oddities
  const goesOn = isStillFiring(joined)
  if (!goesOn && lastFiringWord !== null && lastFiringWord > lastEnd) oddities.push({ kind: 'late-copy', at: lastFiringWord })
  const takenBack = resolved.map(({ end }) => end).filter((end) => goesOn || end < lastEnd - policy.jitterMs)
  if (takenBack.length > 0) oddities.push({ kind: 'ends-taken-back', ends: [...new Set(takenBack)].sort((a, b) => a - b) })
  return oddities
}

const byReport = (a: AlertReport, b: AlertReport): number => a.reportedAt - b.reportedAt || byText(a.id, b.id)
