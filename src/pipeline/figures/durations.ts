import { defined } from '../../domain/defined.ts'
import { type Anchor, type AnchorName, type Anchors, FROM_POSTMORTEM, isVagueEnd } from '../../domain/incident/anchor.ts'
import { DURATIONS, type Duration, type DurationName, type DurationRange, type Durations } from '../../domain/incident/duration.ts'
import type { IncidentStatus } from '../../domain/incident/incident.ts'
import { earliestOf, isAbout, latestOf } from '../../domain/time/clock.ts'
import { between, type Instant, type Moment, milliseconds } from '../../domain/time/time.ts'

/**
 * In: anchors. Out: every duration of `DURATIONS`. Promise: a number only where both ends are known, in order, and
 * rest on different evidence; never 0 for want of knowledge.
 */
export function durationsOf(anchors: Anchors, status: IncidentStatus): Durations {
  const entries = Object.entries(DURATIONS).map(([name, [from, to]]) => [name, durationBetween(anchors, { from, to, status })])
  return Object.fromEntries(entries) as Record<DurationName, Duration>
}

function durationBetween(anchors: Anchors, ends: { from: AnchorName; to: AnchorName; status: IncidentStatus }): Duration {
  const { from, to } = ends
  const [start, end] = [anchors[from], anchors[to]]
  if (start !== null && end === null && ends.status === 'open') return { from, to, status: 'pending', ms: null }
  if (start === null || end === null || isVagueEnd(end)) return { from, to, status: 'unknown', ms: null }
  const range = rangeBetween(start, end)
  // Of an impact that began with its detection or earlier only the most is known: its least is 0, which says nothing.
  if (isSameObservation(anchors, ends)) return { from, to, status: 'unknown', ms: null, ...defined({ maxMs: range.maxMs }) }
  const ms = between(start.at, end.at)
  if (ms < 0) return { from, to, status: 'invalid', ms: null }
  const isMeasured = start.basis === 'measured' && end.basis === 'measured'
  return { from, to, status: isMeasured ? 'measured' : 'inferred', ms: milliseconds(ms), ...range }
}

/** From the latest start to the earliest end, and from the earliest start to the latest end. Nothing where both are exact. */
function rangeBetween(start: Anchor, end: Anchor): DurationRange {
  if (![start, end].some(isRange)) return {}
  const [first, last] = [startOfRange(start), startOfRange(end)]
  const min = last === null ? undefined : milliseconds(Math.max(0, between(latestOf(start), last)))
  return defined({ minMs: min, maxMs: first === null ? undefined : between(first, latestOf(end)) })
}

const isRange = (moment: Moment): boolean => isAbout(moment) || startOfRange(moment) === null

/** null: it was at `latest` or at any time before. */
const startOfRange = (moment: Moment): Instant | null =>
  moment.latest !== undefined && moment.earliest === undefined ? null : earliestOf(moment)

/**
 * Where the impact is known only from the alert that detected it, the difference is no measurement: the impact began at
 * that moment or at any time before. A zero would show the blind spot of the alerting as speed. The same holds for a page
 * whose trigger was lost: its acknowledgement says only that it had been triggered before. It holds as well for one entry of a
 * postmortem from which both ends are read, and for a start that a linked postmortem knows only from its detection.
 */
function isSameObservation(anchors: Anchors, { from, to }: { from: AnchorName; to: AnchorName }): boolean {
  const [start, end] = [anchors[from], anchors[to]]
  if (start === null || end === null) return false
  const isDetection = from === 'impactStart' && to === 'detected'
  const isThenOrEarlier = start.latest === start.at
  if (isDetection && isThenOrEarlier && start.basis === 'inferred' && start.rule === FROM_POSTMORTEM) return true
  if (start.at !== end.at) return false
  const isOneEvent = start.evidence.some((id) => end.evidence.includes(id))
  if (start.basis === 'inferred' && (isDetection || isThenOrEarlier)) return true
  return isOneEvent && (isThenOrEarlier || isOneEntry(start, end))
}

/** Both are read from one line of a document; what a reviewer set is a decision, not a reading. */
const isOneEntry = (start: Anchor, end: Anchor): boolean => start.line !== undefined && start.line === end.line
