import type { Change } from '../../domain/change.ts'
import type { Episode } from '../../domain/episode.ts'
import type { Event } from '../../domain/event.ts'
import { byTime } from '../../domain/event.ts'
import type { EventId, NonEmpty } from '../../domain/identity.ts'
import type { Anchor, Anchors, Basis } from '../../domain/incident/anchor.ts'
import type { Phase, TimelineEntry } from '../../domain/incident/timeline.ts'
import { type Instant, instant, type Moment } from '../../domain/time/time.ts'
import { isRemedyInEffect, namesCause } from '../phases/remedies.ts'
import { applyEntryEdits, type EntryEdits, isOpening } from './entry-edits.ts'
import {
  anchorOf,
  findFirst,
  findFirstNamed,
  findLastNamed,
  findLatest,
  isNamedByEdit,
  keepsPhase,
  mapAnchors,
  NAMED_BY_EDIT,
  REPHASED,
  RETIMED,
  withKeptOpening,
} from './named-entries.ts'

/** What anchors are chosen from: the members of one incident, its judged changes, its entries as edited, with their phases. */
export interface AnchorEvidence {
  readonly episodes: NonEmpty<Episode>
  readonly changes: readonly Change[]
  readonly timeline: readonly TimelineEntry[]
  readonly edits: EntryEdits
  /** What was said of it in channels; left out: nothing. */
  readonly messages?: readonly Event[]
}

/**
 * In: one incident's evidence. Out: the eight anchors, null where nothing says so.
 * Promise: each names its rule and the events of the entry whose time it is; measured beats reported beats inferred. It
 * follows the edits of entries: one that is hidden is no evidence, one that was moved gives its new time, and one that was
 * given another phase is evidence of that phase.
 */
export function anchorsOf({ episodes: received, changes, timeline: entries, edits, messages = [] }: AnchorEvidence): Anchors {
  const episodes = applyEntryEdits(received, edits)
  const timeline = entries.filter(({ hidden }) => !hidden)
  const alerts = episodes.filter((episode) => episode.kind === 'alert')
  const pages = episodes.filter((episode) => episode.kind === 'page')
  const events = episodes.flatMap((episode) => episode.events.filter((event) => keepsPhase(event, edits))).sort(byTime)
  const resolved = findLatest(findResolution({ pages, alerts, events }), findLastNamed(timeline, 'resolution'))
  const detected = findFirst(findDetection(withKeptOpening(episodes, edits), events), findFirstNamed(timeline, 'detection'))
  const notes = [...events, ...spokenSince(messages, detected, edits)].sort(byTime)
  const chosen = {
    impactStart: findFirstNamed(timeline, 'impact_start') ?? findConditionStart(alerts),
    detected,
    acknowledged: findFirst(findAcknowledgement(events), findFirstNamed(timeline, 'acknowledgement')) ?? findFirstNote(notes, resolved),
    escalated: findFirst(findEscalation(events), findFirstNamed(timeline, 'escalation')) ?? findFirstInPhase(timeline, 'escalation'),
    identified: findIdentification(timeline),
    mitigated: findLastNamed(timeline, 'mitigation') ?? findMitigatingChange(changes, timeline) ?? findMitigationNote(timeline, resolved),
    impactEnd: findLastAlertEnd(alerts),
    resolved,
  }
  return markUncorrectedTimes(markRetimed(chosen, edits), timeline)
}

/** An anchor that takes the time which a reviewer gave its entry says so. */
function markRetimed(anchors: Anchors, { times, starts }: EntryEdits): Anchors {
  return mapAnchors(anchors, (anchor) =>
    anchor.evidence.some((id) => times.has(id) || starts.has(id)) ? { ...anchor, basis: 'reported', rule: RETIMED } : anchor,
  )
}

/** An anchor that a clock correction moved says so, like the entries that it rests on. */
function markUncorrectedTimes(anchors: Anchors, timeline: readonly TimelineEntry[]): Anchors {
  const shifts = new Map(
    timeline.flatMap(({ at: { at, uncorrected }, evidence }) =>
      uncorrected === undefined ? [] : evidence.map((id) => [id, uncorrected - at] as const),
    ),
  )
  if (shifts.size === 0) return anchors
  return mapAnchors(anchors, (anchor) => {
    const shift = anchor.evidence.flatMap((id) => shifts.get(id) ?? [])[0]
    return shift === undefined ? anchor : { ...anchor, uncorrected: instant(anchor.at + shift) }
  })
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

function findDetection(episodes: readonly Episode[], events: readonly Event[]): Anchor | null {
  const first = findEarliest(episodes, (episode) => episode.startsAt)
  if (first === null) return null
  const opening = events.find((event) => event.occurred.at === first.startsAt && isOpening(event))
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

/** In a channel people talk before anything is detected, too. */
const spokenSince = (messages: readonly Event[], detected: Anchor | null, edits: EntryEdits): readonly Event[] =>
  messages
    .filter((message) => keepsPhase(message, edits) && !edits.hidden.has(message.id))
    .map((message) => ({ ...message, occurred: edits.times.get(message.id) ?? message.occurred }))
    .filter(({ occurred }) => detected !== null && occurred.at >= detected.at)

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
  return first === undefined ? null : anchorOf(first, 'reported', `first-note-in-phase-${phase}`)
}

/** The first note that names the cause, also where it says in the same breath what is done about it; or the entry that a reviewer named. */
function findIdentification(timeline: readonly TimelineEntry[]): Anchor | null {
  const first = timeline.find(
    (entry) =>
      isNamedByEdit(entry, 'identification') ||
      (entry.kind === 'message.posted' && (entry.phase === 'identification' || namesCauseToo(entry))),
  )
  if (first === undefined) return null
  if (isNamedByEdit(first, 'identification')) return anchorOf(first, 'reported', REPHASED)
  const rule = first.phase === 'identification' ? 'first-note-in-phase-identification' : 'first-note-that-names-the-cause-too'
  return anchorOf(first, 'reported', rule)
}

/** The phase of a note is what it says first and foremost: "Found it: r118 is wrong. Rolling back." is a mitigation. */
const namesCauseToo = ({ phase, phaseReason, text }: TimelineEntry): boolean =>
  NAMES_CAUSE_TOO.has(phase) && phaseReason.rule !== NAMED_BY_EDIT && namesCause(text)
const NAMES_CAUSE_TOO: ReadonlySet<Phase> = new Set(['mitigation', 'escalation', 'resolution'])

/** At most one change of an incident is judged to have mitigated it, and it did so when it finished. */
function findMitigatingChange(changes: readonly Change[], timeline: readonly TimelineEntry[]): Anchor | null {
  const change = changes.find(({ role }) => role === 'mitigation')
  const finish = timeline.findLast(
    ({ kind, phase, evidence }) => kind === 'change.finished' && phase === 'mitigation' && change?.evidence.includes(evidence[0]),
  )
  return finish === undefined ? null : anchorOf(finish, 'inferred', 'mitigating-change-finished')
}

/** A note counts where it says that a mitigation took effect, not where one is only tried. */
function findMitigationNote(timeline: readonly TimelineEntry[], resolved: Anchor | null): Anchor | null {
  const noted = timeline.findLast(
    (entry) =>
      entry.phase === 'mitigation' &&
      entry.kind === 'message.posted' &&
      isRemedyInEffect(entry.text) &&
      (resolved === null || entry.at.at <= resolved.at),
  )
  return noted === undefined ? null : anchorOf(noted, 'reported', 'note-of-a-mitigation-in-effect')
}

/** What a reviewer hides or calls something else is no resolution; the end of the alerts is the next best evidence. */
function findResolution({ pages, alerts, events }: ResolutionEvidence): Anchor | null {
  if (pages.every((page) => page.mergedInto !== null)) return findLastAlertEnd(alerts)
  if (pages.some((page) => page.endsAt === null)) return null
  return findLastPageResolution(events) ?? findLastAlertEnd(alerts)
}

interface ResolutionEvidence {
  readonly pages: readonly Episode[]
  readonly alerts: readonly Episode[]
  readonly events: readonly Event[]
}

/**
 * The last time that somebody closed a page, counting reopened ones. Only asked where none is open, and where a page was
 * closed by more than merging it into one that was never received.
 */
function findLastPageResolution(events: readonly Event[]): Anchor | null {
  const last = events.findLast((event) => event.kind === 'page.resolved')
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
