import type { Change } from '../../domain/change.ts'
import type { Episode } from '../../domain/episode.ts'
import type { Event, EventKind } from '../../domain/event.ts'
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
  const resolved = pages.some((page) => page.mergedInto === null) ? lastPageResolved(pages) : lastAlertEnded(alerts)
  const chosen = {
    impactStart: conditionBegan(alerts),
    detected: firstAlarm(evidence.episodes, events),
    acknowledged: firstAcknowledgement(events) ?? firstPersonsNote(events, resolved),
    escalated: firstOf(events, 'page.escalated', 'first-escalation') ?? firstInPhase(evidence.timeline, 'escalation'),
    identified: firstInPhase(evidence.timeline, 'identification'),
    mitigated: mitigatingChangeFinished(evidence.changes) ?? mitigationNoted(evidence.timeline, resolved),
    impactEnd: lastAlertEnded(alerts),
    resolved,
  }
  return withTimesAsTold(chosen, evidence.timeline)
}

/** An anchor that a clock correction moved says so, like the entries that it rests on. */
function withTimesAsTold(anchors: Anchors, timeline: readonly TimelineEntry[]): Anchors {
  const shifts = new Map(
    timeline.flatMap(({ at: { at, uncorrected }, evidence }) =>
      uncorrected === undefined ? [] : evidence.map((id) => [id, uncorrected - at] as const),
    ),
  )
  if (shifts.size === 0) return anchors
  const marked = (anchor: Anchor | null): Anchor | null => {
    const shift = anchor?.evidence.flatMap((id) => shifts.get(id) ?? [])[0]
    return anchor === null || shift === undefined ? anchor : { ...anchor, uncorrected: instant(anchor.at + shift) }
  }
  const { impactStart, detected, acknowledged, escalated, identified, mitigated, impactEnd, resolved } = anchors
  return {
    ...{ impactStart: marked(impactStart), detected: marked(detected), acknowledged: marked(acknowledged) },
    ...{ escalated: marked(escalated), identified: marked(identified), mitigated: marked(mitigated) },
    ...{ impactEnd: marked(impactEnd), resolved: marked(resolved) },
  }
}

/**
 * The start of the harm, as far as alerts tell it: when the earliest condition began. An alert that does not say for
 * how long its condition had held gives only the latest possible moment.
 */
function conditionBegan(alerts: readonly Episode[]): Anchor | null {
  const first = earliest(alerts, (episode) => episode.begins)
  if (first === null) return null
  const evidence = [first.events[0].id]
  if (first.begins < first.startsAt) return { at: first.begins, basis: 'inferred', rule: 'alert-condition-began', evidence }
  return { at: first.startsAt, latest: first.startsAt, basis: 'inferred', rule: 'alert-fired', evidence }
}

function firstAlarm(episodes: NonEmpty<Episode>, events: readonly Event[]): Anchor | null {
  const first = earliest(episodes, (episode) => episode.startsAt)
  if (first === null) return null
  const told = events.find(
    (event) => event.occurred.at === first.startsAt && (event.kind === 'alert.fired' || event.kind === 'page.triggered'),
  )
  if (told !== undefined) return anchorAt(told, 'measured', told.kind === 'alert.fired' ? 'first-alert' : 'first-page')
  // It was triggered then or earlier: what was heard first is what somebody did about it.
  if (first.kind === 'page')
    return {
      at: first.startsAt,
      latest: first.startsAt,
      basis: 'inferred',
      rule: 'page-told-without-its-trigger',
      evidence: [first.events[0].id],
    }
  // Only the resolution was heard; it says when the alert had fired.
  return { at: first.startsAt, basis: 'measured', rule: 'first-alert-told-by-its-resolution', evidence: [first.events[0].id] }
}

/** PagerDuty names no agent where automation acknowledged: a machine that takes a page is nobody looking at it. */
function firstAcknowledgement(events: readonly Event[]): Anchor | null {
  const first = events.find((event) => event.kind === 'page.acknowledged' && event.actor !== null)
  return first === undefined ? null : anchorAt(first, 'measured', 'first-acknowledgement')
}

/** Who writes while it goes on is at work on it. A changed field or a bridge shows nobody at work, and a note after the end comes too late. */
function firstPersonsNote(events: readonly Event[], resolved: Anchor | null): Anchor | null {
  const first = events.find(
    (event) =>
      event.kind === 'message.posted' &&
      event.actor !== null &&
      event.isActivity !== true &&
      (resolved === null || event.occurred.at <= resolved.at),
  )
  return first === undefined ? null : anchorAt(first, 'inferred', 'first-note-of-a-person')
}

function firstOf(events: readonly Event[], kind: EventKind, rule: string): Anchor | null {
  const first = events.find((event) => event.kind === kind)
  return first === undefined ? null : anchorAt(first, 'measured', rule)
}

function firstInPhase(timeline: readonly TimelineEntry[], phase: 'escalation' | 'identification'): Anchor | null {
  const first = timeline.find((entry) => entry.phase === phase && entry.kind === 'message.posted')
  return first === undefined ? null : { ...first.at, basis: 'reported', rule: `first-note-in-phase-${phase}`, evidence: first.evidence }
}

/** The last remedy that took effect: the first of several may have helped only in part. */
function mitigatingChangeFinished(changes: readonly Change[]): Anchor | null {
  const finished = changes.flatMap((change) =>
    change.role === 'mitigation' && change.finishedAt !== null ? [{ change, at: change.finishedAt }] : [],
  )
  const last = finished.sort((a, b) => a.at - b.at || (a.change.id < b.change.id ? -1 : 1)).at(-1)
  return last === undefined ? null : { at: last.at, basis: 'inferred', rule: 'mitigating-change-finished', evidence: last.change.evidence }
}

/** A note counts where it says that a remedy took effect; a remedy that is only tried does not. */
function mitigationNoted(timeline: readonly TimelineEntry[], resolved: Anchor | null): Anchor | null {
  const noted = timeline.findLast(
    (entry) =>
      entry.phase === 'mitigation' &&
      entry.kind === 'message.posted' &&
      isTakingEffect(entry) &&
      (resolved === null || entry.at.at <= resolved.at),
  )
  return noted === undefined ? null : { ...noted.at, basis: 'reported', rule: 'note-of-a-remedy-in-effect', evidence: noted.evidence }
}

const isTakingEffect = (entry: TimelineEntry): boolean =>
  entry.phaseReason.rule.endsWith('-done') || entry.phaseReason.rule.includes('recover')

/** People closed every page, not only by merging it into one that we were never told of: the last closing counts, also of a page that was reopened. Null while one is open. */
function lastPageResolved(pages: readonly Episode[]): Anchor | null {
  if (pages.some((page) => page.endsAt === null)) return null
  const last = pages
    .flatMap((page) => page.events)
    .filter((event) => event.kind === 'page.resolved')
    .sort(byTime)
    .at(-1)
  return last === undefined ? null : anchorAt(last, 'measured', 'last-page-resolved')
}

function lastAlertEnded(alerts: readonly Episode[]): Anchor | null {
  if (alerts.length === 0 || alerts.some((alert) => alert.endsAt === null)) return null
  const last = alerts
    .flatMap((alert) => alert.events)
    .filter((event) => event.kind === 'alert.resolved')
    .sort(byTime)
    .at(-1)
  return last === undefined ? null : anchorAt(last, 'inferred', 'last-alert-resolved')
}

function anchorAt(event: Event, basis: Basis, rule: string): Anchor {
  const evidence: readonly EventId[] = [event.id]
  return { ...(event.occurred satisfies Moment), basis, rule, evidence }
}

function earliest(episodes: readonly Episode[], timeOf: (episode: Episode) => Instant): Episode | null {
  return episodes.reduce<Episode | null>((best, episode) => (best === null || timeOf(episode) < timeOf(best) ? episode : best), null)
}
