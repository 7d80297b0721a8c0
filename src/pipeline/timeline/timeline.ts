import { appendTo } from '../../domain/append-to.ts'
import type { Change } from '../../domain/change.ts'
import type { Episode } from '../../domain/episode.ts'
import { type AlertEvent, byTime, type ChangeEvent, dedupeEvents, type Event } from '../../domain/event.ts'
import { byText, type EventId, entryId, type NonEmpty } from '../../domain/identity.ts'
import { START_BY_RESOLUTION, type TimelineEntry } from '../../domain/incident/timeline.ts'
import type { Policy } from '../../domain/policy.ts'
import { earlier, firstInstant, type Instant } from '../../domain/time/time.ts'
import { type PhaseInput, type PhaseReading, phasesOf } from '../phases/phases.ts'
import { groupAlerts } from './group-alerts.ts'
import { startsByResolution } from './starts-by-resolution.ts'
import { omitMiddle } from './within-limit.ts'

/** What a timeline is built from. `changeEvents` are the events of `changes`. */
export interface TimelineEvidence {
  readonly episodes: NonEmpty<Episode>
  readonly changes: readonly Change[]
  readonly changeEvents: ReadonlyMap<EventId, Event>
  /** What was said of it in channels. */
  readonly messages: readonly Event[]
}

/**
 * In: one incident's evidence. Out: its entries in the total order, with phases.
 * Promise: every event of the incident is evidence of exactly one entry, and a resolution of two where only it says when
 * the alert fired; nothing is dropped, only grouped, up to `limits.incidentEventsMax` events. Of more the middle is left
 * out, and a finding says how many.
 */
export function timelineOf(evidence: TimelineEvidence, policy: Policy): readonly TimelineEntry[] {
  const restated = restatementsIn(evidence.episodes)
  const standing = dedupeEvents([...evidence.episodes.flatMap((episode) => episode.events), ...evidence.messages]).filter(
    ({ id }) => !restated.has(id),
  )
  const members = omitMiddle(standing, policy.limits.incidentEventsMax)
  const changeEvents = selectChangeEvents(evidence, policy)
  const received = [...new Map([...members, ...changeEvents].map((event) => [event.id, event])).values()]
  const starts = startsByResolution(received, evidence.episodes)
  const startIds = new Set(starts.map(({ id }) => id))
  const isStart = ({ id, kind }: Event) => startIds.has(id) && kind === 'alert.fired'
  const events = [...received, ...starts].sort(byTime)
  const ends = new Map(evidence.episodes.map((episode) => [episode.events[0].id, endOf(episode)]))
  const untilOf = (event: Event) => (startIds.has(event.id) && !isStart(event) ? null : (ends.get(event.id) ?? null))
  const again = new Map<EventId, EventId[]>()
  for (const [event, of] of restated) appendTo(again, of, event)
  const context: EventPhaseContext = {
    overAt: findEnd(events),
    detectedAt: events.find((event) => event.kind === 'alert.fired' || event.kind === 'page.triggered')?.occurred.at ?? null,
    lastFiredAt: findLastFired(events),
    changes: evidence.changes,
  }
  const structured = (event: Event) => (isStart(event) ? readingByKind('detection', START_BY_RESOLUTION) : phaseOfKind(event, context))
  const readings = phasesOf(events.map((event) => ({ text: event.text, structured: structured(event) }) satisfies PhaseInput))
  const entries = events.map((event, index) => {
    const entry = entryOf(event, { reading: readings[index], until: untilOf(event), again: again.get(event.id) ?? [] })
    return isStart(event) ? markStart(entry) : entry
  })
  return groupAlerts(entries, events, policy.timeline).toSorted((a, b) => a.at.at - b.at.at || byText(a.id, b.id))
}

/** Events that report again what another stands for, by that one. */
const restatementsIn = (episodes: readonly Episode[]): ReadonlyMap<EventId, EventId> =>
  new Map(episodes.flatMap(({ restatements }) => restatements.map(({ event, of }) => [event, of] as const)))

/** An alert that was not reported for too long is drawn to where it was last reported. */
const endOf = ({ end, endsAt }: Episode): Instant | null => (end?.basis === 'expired' ? end.at : endsAt)

/**
 * Changes that belong in the timeline: suspects and mitigations with start and finish, and bystanders that happened close
 * to the incident, with one entry each. The rest stays in the list of changes.
 */
function selectChangeEvents(evidence: TimelineEvidence, policy: Policy): readonly Event[] {
  const opening = firstInstant(evidence.episodes.map(({ begins }) => begins)) ?? evidence.episodes[0].begins
  const showFrom = earlier(opening, policy.timeline.changeLeadMs)
  return evidence.changes.flatMap((change) => {
    const events = change.evidence.flatMap((id) => evidence.changeEvents.get(id) ?? []).sort(byTime)
    if (change.role !== 'bystander') return events
    return change.at < showFrom ? [] : events.slice(-1)
  })
}

/** What the phase of an event depends on besides the event. */
interface EventPhaseContext {
  /** The last report that a page or an alert was over: what comes before it is no resolution yet. */
  readonly overAt: Instant | null
  readonly detectedAt: Instant | null
  /** The last time that an alert fired: an alert that ends after it is recovery. */
  readonly lastFiredAt: Instant | null
  readonly changes: readonly Change[]
}

function findEnd(events: readonly Event[]): Instant | null {
  const last = events.findLast((event) => event.kind === 'page.resolved') ?? events.findLast((event) => event.kind === 'alert.resolved')
  return last?.occurred.at ?? null
}

const findLastFired = (events: readonly Event[]): Instant | null =>
  events.findLast((event) => event.kind === 'alert.fired')?.occurred.at ?? null

/** The phase that the kind of an event proves by itself; null: its words decide. */
function phaseOfKind(event: Event, context: EventPhaseContext): PhaseReading | null {
  switch (event.kind) {
    case 'alert.fired':
    case 'page.triggered':
      return readingByKind('detection', event.kind)
    case 'alert.resolved':
      return phaseOfAlertEnd(event.occurred.at, context)
    case 'page.acknowledged':
      return readingByKind('acknowledgement', event.kind)
    case 'page.escalated':
      return readingByKind('escalation', event.kind)
    case 'page.resolved':
      return isOver(event.occurred.at, context)
        ? readingByKind('resolution', event.kind)
        : readingByKind('other', 'one-of-several-pages-resolved')
    case 'change.started':
    case 'change.finished':
      return phaseOfChange(event, context)
    case 'message.posted':
      return event.channel.endsWith('/status-update') ? readingByKind('communication', 'status-update') : null
    case 'sli.measured':
    case 'entry.reported':
    case 'document.reported':
      return null
  }
}

const isOver = (at: Instant, { overAt }: EventPhaseContext): boolean => overAt !== null && at >= overAt

function phaseOfAlertEnd(at: Instant, context: EventPhaseContext): PhaseReading {
  if (isOver(at, context)) return readingByKind('resolution', 'last-alert-resolved')
  const isRecovery = context.lastFiredAt !== null && at >= context.lastFiredAt
  return isRecovery ? readingByKind('mitigation', 'alert-resolved-none-fired-since') : readingByKind('other', 'alert-resolved')
}

/** A rollback while alerts fire is a mitigation that somebody tried, whether it helped or not. */
function phaseOfChange(event: ChangeEvent, { changes, detectedAt }: EventPhaseContext): PhaseReading {
  const role = changes.find((candidate) => candidate.evidence.includes(event.id))?.role ?? 'bystander'
  if (role === 'mitigation') return readingByKind('mitigation', 'mitigating-change')
  if (event.change.rollback && detectedAt !== null && event.occurred.at >= detectedAt) return readingByKind('mitigation', 'rollback-tried')
  return readingByKind('change', `${role}-change`)
}

const readingByKind = (phase: PhaseReading['phase'], rule: string): PhaseReading => ({
  phase,
  reason: { rule, words: [] },
  confidence: 0.9,
})

interface DerivedFields {
  readonly reading: PhaseReading | undefined
  readonly until: Instant | null
  /** Events that report it again. */
  readonly again: readonly EventId[]
}

function entryOf(event: Event, derived: DerivedFields): TimelineEntry {
  const reading = derived.reading ?? readingByKind('other', 'unread')
  return {
    id: entryId(event.id),
    at: event.occurred,
    until: derived.until,
    receivedAt: event.receivedAt,
    phase: reading.phase,
    phaseReason: reading.reason,
    kind: event.kind,
    source: event.source,
    service: event.service,
    actor: event.actor,
    text: entryText(event),
    count: 1,
    evidence: [event.id, ...derived.again],
    hidden: false,
  }
}

/** What happened, in words that stand alone in a list: who did what to a page, which alert, by its name. */
function entryText(event: Event): string {
  switch (event.kind) {
    case 'alert.fired':
    case 'alert.resolved':
      return alertText(event)
    case 'page.triggered':
      return `${event.reopened ? 'Page reopened' : 'Page'}: ${event.text}`
    case 'page.acknowledged':
      return `${event.actor ?? 'Automation'} acknowledged the page`
    case 'page.escalated':
      return event.to === '' ? 'The page was escalated' : `Escalated to ${event.to}`
    case 'page.resolved':
      return `${event.actor ?? 'Automation'} ${event.mergedInto === undefined ? 'resolved the page' : `closed the page, ${event.text}`}`
    case 'change.finished':
      return event.outcome === 'succeeded' ? event.text : `${event.text} (${event.outcome})`
    case 'change.started':
      return `${event.text} (${event.change.step === undefined ? 'started' : `step ${event.change.step} finished`})`
    case 'message.posted':
    case 'sli.measured':
    case 'entry.reported':
    case 'document.reported':
      return event.text
  }
}

/** Its id is not that of the resolution's own entry. */
const markStart = (entry: TimelineEntry): TimelineEntry => ({
  ...entry,
  id: entryId(`${entry.id}-fired`),
  text: `${entry.text} (from its resolved notification)`,
})

function alertText({ kind, labels, text }: AlertEvent): string {
  const name = labels.alertname
  if (kind === 'alert.resolved') return name === undefined ? `Resolved: ${text}` : `${name} resolved`
  if (name === undefined) return text
  return text === '' || text === name ? `${name} fired` : `${name} fired: ${text}`
}
