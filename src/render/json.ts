import type { AlertNotification } from '../domain/alerts/notification.ts'
import type { Change } from '../domain/change.ts'
import { defined } from '../domain/defined.ts'
import { type DocumentReported, type Event, isAlert, isChange, isDocument, isMeasured, isReported } from '../domain/event.ts'
import type { Anchor, Anchors, Delay } from '../domain/incident/anchor.ts'
import type { Duration, Durations } from '../domain/incident/duration.ts'
import type { Incident, Membership, Report } from '../domain/incident/incident.ts'
import type { TimelineEntry } from '../domain/incident/timeline.ts'
import { type Instant, isoOf, type Moment } from '../domain/time/time.ts'
import { calendarOf } from '../domain/time/written-time.ts'
import { reviewJson } from './edit-json.ts'
import { measuredJson, measurementJson } from './measured-json.ts'

/** The public shape of a report: RFC 3339 UTC with milliseconds, seconds as numbers, null for unknown. */
export function reportJson(report: Report): object {
  return {
    version: report.version,
    incidents: report.incidents.map(incidentJson),
    unassigned: report.unassigned.map(unassignedJson),
    rejected: report.rejected,
  }
}

export function incidentJson(incident: Incident): object {
  const { id, title, status, severity, services, noChangeScore, findings, actionItems, coverage } = incident
  return {
    id,
    ...linksJson(incident),
    title,
    status,
    severity,
    services,
    anchors: anchorsJson(incident.anchors),
    durations: durationsJson(incident.durations),
    impact: incident.impact.map((loss) => ({ ...loss, from: isoOrNull(loss.from), to: isoOrNull(loss.to) })),
    ...(incident.measured === undefined ? {} : { measured: incident.measured.map(measuredJson) }),
    members: incident.members.map(memberJson),
    timeline: incident.timeline.map(entryJson),
    changes: incident.changes.map(changeJson),
    noChangeScore,
    findings,
    coverage: {
      sources: coverage.sources.map(({ source, events, first, last }) => ({
        source,
        events,
        first: isoOrNull(first),
        last: isoOrNull(last),
      })),
      gaps: coverage.gaps.map(({ from, to }) => ({ from: isoOf(from), to: isoOf(to) })),
    },
    ...defined({ stated: incident.stated }),
    actionItems,
    ...reviewJson(incident),
  }
}

/** What describes it, or what it describes. */
const linksJson = ({ origin, describedBy, describes, documentName }: Incident): object =>
  origin === 'evidence' ? { origin, describedBy } : defined({ origin, describes, documentName })

/** `until` null: no end recorded; absent: it has no length. `edit`: the one that moved it here. */
export const memberJson = (member: Membership): object => ({
  ...member,
  at: isoOf(member.at),
  ...(member.until === undefined ? {} : { until: isoOrNull(member.until) }),
  ...(member.edit === undefined ? {} : { edit: { ...member.edit, at: isoOf(member.edit.at) } }),
})

export function entryJson(entry: TimelineEntry): object {
  const { id, phase, phaseReason, kind, source, service, actor, text, count, evidence, hidden } = entry
  const isDated = isOnCalendar(entry.written, entry.at.at)
  const { at, ...range } = momentJson(entry.at)
  return {
    id,
    at: isDated ? at : null,
    ...(isDated ? range : {}),
    until: isDated ? isoOrNull(entry.until) : null,
    // A document that was only read, and never stored, has no receipt.
    receivedAt: isDated || entry.receivedAt !== entry.at.at ? isoOrNull(entry.receivedAt) : null,
    ...defined({ written: entry.written }),
    phase,
    phaseReason,
    kind,
    source,
    service,
    actor,
    text,
    count,
    evidence,
    hidden,
    ...defined({ line: entry.line }),
  }
}

export function changeJson(change: Change): object {
  const { id, service, environment, kind, summary, score, likelihood, terms, role, verdict, outcome, evidence } = change
  return {
    id,
    at: isoOf(change.at),
    startedAt: isoOrNull(change.startedAt),
    finishedAt: isoOrNull(change.finishedAt),
    outcome,
    service,
    environment,
    kind,
    summary,
    score,
    likelihood,
    reasons: terms.filter((term) => term.points !== 0).map((term) => term.reason),
    terms,
    role,
    verdict,
    evidence,
  }
}

function anchorsJson(anchors: Anchors): object {
  return Object.fromEntries(
    Object.entries(anchors).map(([name, anchor]: [string, Anchor | null]) => [name, anchor === null ? null : anchorJson(anchor)]),
  )
}

const anchorJson = ({ basis, rule, evidence, written, line, bound, delays, ...moment }: Anchor): object => ({
  ...(isOnCalendar(written, moment.at) ? momentJson(moment) : { at: null }),
  basis,
  rule,
  evidence,
  ...defined({ written, line, bound, delays: delays?.map(delayJson) }),
})

const delayJson = (delay: Delay): object => ('ms' in delay ? { cause: delay.cause, seconds: delay.ms / 1_000 } : delay)

/** A written time without a year or a date has no calendar date: its instant only orders it among its neighbours. */
const isOnCalendar = (written: string | null | undefined, at: Instant): boolean => written !== null && calendarOf(at) === 'date'

function durationsJson(durations: Durations): object {
  return Object.fromEntries(
    Object.entries(durations).map(([name, { from, to, status, ms, minMs, maxMs }]: [string, Duration]) => [
      name,
      { seconds: inSeconds(ms), status, from, to, ...defined({ minSeconds: secondsOrAbsent(minMs), maxSeconds: secondsOrAbsent(maxMs) }) },
    ]),
  )
}

/** One event with its provenance, as `/evidence/:eventId` shows it. */
export function eventJson(event: Event): object {
  const { occurred, receivedAt, rawEventIds, content, ...rest } = isDocument(event) ? omitText(event) : event
  const isDated = !isReported(event) || calendarOf(occurred.at) === 'date'
  return {
    ...rest,
    ...alertTimes(event),
    ...(isMeasured(event) ? { measurement: measurementJson(event) } : {}),
    occurred: isDated ? momentJson(occurred) : { at: null },
    receivedAt: isoOf(receivedAt),
    rawEventIds,
    ...defined({ content: content === undefined ? undefined : { ...content, receivedAt: isoOf(content.receivedAt) } }),
  }
}

/** `heldFor`: how long the condition had held when the alert fired. */
function alertTimes(event: Event): object {
  if (!isAlert(event)) return {}
  const { heldFor, pendingFor, window, keepFiring, notifications } = event
  const delays = {
    ...defined({ notifications: notifications?.map(notificationJson) }),
    heldFor: inSeconds(heldFor),
    ...defined({ pendingFor: secondsOrAbsent(pendingFor), window: secondsOrAbsent(window), keepFiring: secondsOrAbsent(keepFiring) }),
  }
  return event.kind === 'alert.resolved' ? { firedAt: isoOf(event.firedAt), ...delays } : delays
}

const notificationJson = ({ receivedAt, instance, start, end, until }: AlertNotification): object => ({
  receivedAt: isoOf(receivedAt),
  instance,
  start: isoOrNull(start),
  end: isoOrNull(end),
  until: isoOrNull(until),
})

/** The text of a document is in its delivery, and what was read from it in the incident. */
function omitText({ document: { contentId }, ...rest }: DocumentReported): Omit<DocumentReported, 'document'> & { contentId: string } {
  return { ...rest, contentId }
}

/** Evidence of no incident, in the shape of a timeline entry without a phase. */
export function unassignedJson(event: Event): object {
  const { id, kind, source, service, actor, text } = event
  const change = isChange(event) ? { change: event.change } : {}
  return {
    id,
    ...momentJson(event.occurred),
    receivedAt: isoOf(event.receivedAt),
    kind,
    source,
    service,
    actor,
    text,
    count: 1,
    evidence: [id],
    hidden: false,
    ...change,
  }
}

function momentJson(moment: Moment): { at: string; earliest?: string; latest?: string; uncorrected?: string } {
  return defined({
    at: isoOf(moment.at),
    earliest: isoOrAbsent(moment.earliest),
    latest: isoOrAbsent(moment.latest),
    uncorrected: isoOrAbsent(moment.uncorrected),
  })
}

const isoOrAbsent = (at: Instant | undefined): string | undefined => (at === undefined ? undefined : isoOf(at))

const isoOrNull = (at: Instant | null): string | null => (at === null || calendarOf(at) !== 'date' ? null : isoOf(at))

/** Two spaces and a final newline: what files and the command line hold, byte for byte. */
export const jsonText = (value: object): string => `${JSON.stringify(value, null, 2)}\n`

const secondsOrAbsent = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1_000)

const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000)
