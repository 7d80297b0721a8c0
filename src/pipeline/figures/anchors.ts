import type { Change } from '../../domain/change.ts'
import type { Episode } from '../../domain/episode.ts'
import type { Event } from '../../domain/event.ts'
import { byTime } from '../../domain/event.ts'
import type { EventId, NonEmpty } from '../../domain/identity.ts'
import type { Anchor, Anchors, Basis } from '../../domain/incident/anchor.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import { type Instant, instant, type Moment } from '../../domain/time/time.ts'

/** What anchors are chosen from: the members of one incident, its judged changes, its entries with their phases. */
export interface AnchorEvidence {
  readonly episodes: NonEmpty<Episode>
  readonly changes: readonly Change[]
  readonly timeline: readonly TimelineEntry[]
}

/**
 * In: one incident's evidence. Out: the eight anchors, null where nothing says so.
 * Promise: each names its rule and its events; measured beats reported beats inferred.
 */
export function anchorsOf(evidence: AnchorEvidence): Anchors {
  const alerts = evidence.episodes.filter((episode) => episode.kind === 'alert')
  const pages = evidence.episodes.filter((episode) => episode.kind === 'page')
  const events = evidence.episodes.flatMap((episode) => episode.events).sort(byTime)
  const resolved = pages.some((page) => page.mergedInto === null) ? findLastPageResolution(pages) : findLastAlertEnd(alerts)
  const chosen = {
    impactStart: findConditionStart(alerts),
    detected: findDetection(evidence.episodes, events),
    acknowledged: findAcknowledgement(events) ?? findFirstNote(events, resolved),
    escalated: findEscalation(events) ?? findFirstInPhase(evidence.timeline, 'escalation'),
    identified: findFirstInPhase(evidence.timeline, 'identification'),
    mitigated: findMitigatingChange(evidence.changes) ?? findMitigationNote(evidence.timeline, resolved),
    impactEnd: findLastAlertEnd(alerts),
    resolved,
  }
  return markUncorrectedTimes(chosen, evidence.timeline)
}

/** An anchor that a clock correction moved says so, like the entries that it rests on. */
function markUncorrectedTimes(anchors: Anchors, timeline: readonly TimelineEntry[]): Anchors {
  const shifts = new Map(
    timeline.flatMap(({ at: { at, uncorrected }, evidence }) =>
      uncorrected === undefined ? [] : evidence.map((id) => [id, uncorrected - at] as const),
    ),
  )
  if (shifts.size === 0) return anchors
  const mark = (anchor: Anchor | null): Anchor | null => {
    const shift = anchor?.evidence.flatMap((id) => shifts.get(id) ?? [])[0]
    return anchor === null || shift === undefined ? anchor : { ...anchor, uncorrected: instant(anchor.at + shift) }
  }
  const { impactStart, detected, acknowledged, escalated, identified, mitigated, impactEnd, resolved } = anchors
  return {
    impactStart: mark(impactStart),
    detected: mark(detected),
    acknowledged: mark(acknowledged),
    escalated: mark(escalated),
    identified: mark(identified),
    mitigated: mark(mitigated),
    impactEnd: mark(impactEnd),
    resolved: mark(resolved),
  }
}

/**
 * The start of the impact, as far as alerts show it: when the earliest condition began. An alert that does not say for
 * how long its condition had held gives only the latest possible moment.
 */
function findConditionStart(alerts: readonly Episode[]): Anchor | null {
  const first = findEarliest(alerts, (episode) => episode.begins)
  if (first === null) return null
  const evidence = [first.events[0].id]
  if (first.begins < first.startsAt) return { at: first.begins, basis: 'inferred', rule: 'alert-condition-began', evidence }
  return { at: first.startsAt, latest: first.startsAt, basis: 'inferred', rule: 'alert-fired', evidence }
}

function findDetection(episodes: NonEmpty<Episode>, events: readonly Event[]): Anchor | null {
  const first = findEarliest(episodes, (episode) => episode.startsAt)
  if (first === null) return null
  const opening = events.find(
    (event) => event.occurred.at === first.startsAt && (event.kind === 'alert.fired' || event.kind === 'page.triggered'),
  )
  if (opening !== undefined) return anchorAt(opening, 'measured', opening.kind === 'alert.fired' ? 'first-alert' : 'first-page')
  // The trigger was not received: the first event is what somebody did about the page, which was triggered then or earlier.
  if (first.kind === 'page')
    return {
      at: first.startsAt,
      latest: first.startsAt,
      basis: 'inferred',
      rule: 'page-without-its-trigger',
      evidence: [first.events[0].id],
    }
  if (first.oddities.some(({ kind }) => kind === 'start-unknown'))
    return {
      at: first.startsAt,
      latest: first.startsAt,
      basis: 'inferred',
      rule: 'alert-known-by-its-end',
      evidence: [first.events[0].id],
    }
  // Only the resolution was received; it says when the alert had fired.
  return { at: first.startsAt, basis: 'measured', rule: 'first-alert-by-its-resolution', evidence: [first.events[0].id] }
}

/** PagerDuty names no agent where automation acknowledged, and automation is nobody looking at the page. */
function findAcknowledgement(events: readonly Event[]): Anchor | null {
  const first = events.find((event) => event.kind === 'page.acknowledged' && event.actor !== null)
  return first === undefined ? null : anchorAt(first, 'measured', 'first-acknowledgement')
}

/** Who writes while it goes on is at work on it. A changed field or a bridge shows nobody at work, and a note after the end comes too late. */
function findFirstNote(events: readonly Event[], resolved: Anchor | null): Anchor | null {
  const first = events.find(
    (event) =>
      event.kind === 'message.posted' &&
      event.actor !== null &&
      event.isActivity !== true &&
      (resolved === null || event.occurred.at <= resolved.at),
  )
  return first === undefined ? null : anchorAt(first, 'inferred', 'first-note-of-a-person')
}

function findEscalation(events: readonly Event[]): Anchor | null {
  const first = events.find((event) => event.kind === 'page.escalated')
  return first === undefined ? null : anchorAt(first, 'measured', 'first-escalation')
}

function findFirstInPhase(timeline: readonly TimelineEntry[], phase: 'escalation' | 'identification'): Anchor | null {
  const first = timeline.find((entry) => entry.phase === phase && entry.kind === 'message.posted')
  return first === undefined ? null : { ...first.at, basis: 'reported', rule: `first-note-in-phase-${phase}`, evidence: first.evidence }
}

/** At most one change of an incident is judged to have mitigated it. */
function findMitigatingChange(changes: readonly Change[]): Anchor | null {
  const change = changes.find(({ role }) => role === 'mitigation')
  if (change === undefined || change.finishedAt === null) return null
  return { at: change.finishedAt, basis: 'inferred', rule: 'mitigating-change-finished', evidence: change.evidence }
}

/** A note counts where it says that a mitigation took effect, not where one is only tried. */
function findMitigationNote(timeline: readonly TimelineEntry[], resolved: Anchor | null): Anchor | null {
  const noted = timeline.findLast(
    (entry) =>
      entry.phase === 'mitigation' &&
      entry.kind === 'message.posted' &&
      isTakingEffect(entry) &&
      (resolved === null || entry.at.at <= resolved.at),
  )
  return noted === undefined ? null : { ...noted.at, basis: 'reported', rule: 'note-of-a-mitigation-in-effect', evidence: noted.evidence }
}

const isTakingEffect = (entry: TimelineEntry): boolean =>
  entry.phaseReason.rule.endsWith('-done') || entry.phaseReason.rule.includes('recover')

/**
 * The last time that somebody closed a page, counting reopened ones. null while a page is open. Only asked where a page was
 * closed by more than merging it into one that was never received.
 */
function findLastPageResolution(pages: readonly Episode[]): Anchor | null {
  if (pages.some((page) => page.endsAt === null)) return null
  const last = pages
    .flatMap((page) => page.events)
    .filter((event) => event.kind === 'page.resolved')
    .sort(byTime)
    .at(-1)
  return last === undefined ? null : anchorAt(last, 'measured', 'last-page-resolved')
}

/** Null while an alert counts as firing. */
function findLastAlertEnd(alerts: readonly Episode[]): Anchor | null {
  let last: Anchor | null = null
  for (const alert of alerts) {
    const end = alertEnd(alert)
    if (end === null) return null
    if (last === null || end.at > last.at || (end.at === last.at && (end.evidence[0] ?? '') > (last.evidence[0] ?? ''))) last = end
  }
  return last
}

/** Of an alert that nobody resolved it is not known when it ended: the anchor says between when. */
function alertEnd({ end, endsAt, events }: Episode): Anchor | null {
  if (end?.basis === 'superseded' || end?.basis === 'expired') {
    const rule = end.basis === 'expired' ? 'alert-expired' : 'alert-began-anew'
    const bounds = { earliest: end.earliest, ...(end.latest !== null && { latest: end.latest }) }
    return { at: end.at, ...bounds, basis: 'inferred', rule, evidence: [events[0].id] }
  }
  const resolved = events.findLast((event) => event.kind === 'alert.resolved')
  return endsAt === null || resolved === undefined ? null : anchorAt(resolved, 'inferred', 'last-alert-resolved')
}

function anchorAt(event: Event, basis: Basis, rule: string): Anchor {
  const evidence: readonly EventId[] = [event.id]
  return { ...(event.occurred satisfies Moment), basis, rule, evidence }
}

function findEarliest(episodes: readonly Episode[], timeOf: (episode: Episode) => Instant): Episode | null {
  return episodes.reduce<Episode | null>((best, episode) => (best === null || timeOf(episode) < timeOf(best) ? episode : best), null)
}
