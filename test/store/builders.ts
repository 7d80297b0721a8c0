import type { Edit } from '../../src/domain/edit.ts'
import type { Event } from '../../src/domain/event.ts'
import {
  contentHash,
  editId,
  entryId,
  eventId,
  incidentId,
  type NonEmpty,
  rawEventIdOf,
  serviceName,
  sourceName,
} from '../../src/domain/identity.ts'
import { ANCHOR_NAMES, type Anchors } from '../../src/domain/incident/anchor.ts'
import { DURATION_NAMES, DURATIONS, type Durations } from '../../src/domain/incident/duration.ts'
import type { Incident } from '../../src/domain/incident/incident.ts'
import type { TimelineEntry } from '../../src/domain/incident/timeline.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import { exactly, type Instant, instant, milliseconds } from '../../src/domain/time/time.ts'
import type { Refusal, Settlement, StoredIncident } from '../../src/store/store.ts'

/** Noon of a day, and minutes after it. */
const NOON = Date.UTC(2023, 4, 9, 12)
export const at = (minute: number): Instant => instant(NOON + minute * 60_000)

export const ALERTMANAGER = sourceName('alertmanager')

export function aRawEvent(body: string | Uint8Array, changes: Partial<RawEvent> = {}): RawEvent {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const source = changes.source ?? ALERTMANAGER
  return {
    id: rawEventIdOf(source, bytes),
    source,
    receivedAt: at(0),
    path: `/webhooks/${source}`,
    headers: { 'content-type': 'application/json' },
    body: bytes,
    ...changes,
  }
}

export const manyRawEvents = (count: number, prefix = 'delivery'): readonly RawEvent[] =>
  Array.from({ length: count }, (_, index) => aRawEvent(`${prefix} ${index}`, { receivedAt: instant(at(0) + index) }))

export function anEvent(name: string, changes: Partial<Event> = {}): Event {
  const event: Event = {
    kind: 'alert.fired',
    id: eventId(contentHash(name)),
    rawEventIds: [aRawEvent(name).id],
    source: ALERTMANAGER,
    occurred: exactly(at(0)),
    receivedAt: at(1),
    service: serviceName('checkout'),
    environment: null,
    actor: null,
    text: `${name} fired`,
    keys: [{ names: 'occurrence', value: name }],
    senderKey: name,
    link: null,
    isTest: false,
    severity: 'critical',
    labels: { alertname: name },
    heldFor: null,
  }
  return { ...event, ...changes } as Event
}

export function anEntry(text: string, changes: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    id: entryId(contentHash(text)),
    at: exactly(at(0)),
    until: null,
    receivedAt: at(1),
    phase: 'detection',
    phaseReason: { rule: 'alert', words: [] },
    kind: 'alert.fired',
    source: ALERTMANAGER,
    service: null,
    actor: null,
    text,
    count: 1,
    evidence: [eventId(contentHash(text))],
    hidden: false,
    ...changes,
  }
}

export const NO_ANCHORS = Object.fromEntries(ANCHOR_NAMES.map((name) => [name, null])) as Anchors
const NO_DURATIONS = Object.fromEntries(
  DURATION_NAMES.map((name) => [name, { from: DURATIONS[name][0], to: DURATIONS[name][1], status: 'unknown', ms: null }]),
) as Durations

export const detectedAt = (minute: number): Anchors => ({
  ...NO_ANCHORS,
  detected: { at: at(minute), basis: 'measured', rule: 'first-alert', evidence: [] },
})

/** An incident of these events, named after the first. */
export function anIncident(events: NonEmpty<Event>, changes: Partial<Incident> = {}): StoredIncident {
  const incident: Incident = {
    id: incidentId(events[0].id),
    origin: 'evidence',
    describedBy: [],
    describes: null,
    title: events[0].text,
    status: 'resolved',
    severity: 'critical',
    services: [serviceName('checkout')],
    anchors: detectedAt(0),
    durations: { ...NO_DURATIONS, timeToDetect: { from: 'impactStart', to: 'detected', status: 'measured', ms: milliseconds(90_000) } },
    impact: [],
    members: [],
    timeline: [anEntry(events[0].text)],
    changes: [],
    noChangeScore: null,
    findings: [],
    coverage: { sources: [{ source: ALERTMANAGER, events: events.length, first: at(0), last: at(0) }], gaps: [] },
    actionItems: [],
    ...changes,
  }
  return { incident, eventIds: [events[0].id, ...events.slice(1).map((event) => event.id)] }
}

export const aSettlement = (changes: Partial<Settlement>): Settlement => ({
  claimed: [],
  readings: [],
  events: [],
  marks: [],
  expired: [],
  openNoise: [],
  replaced: [],
  incidents: [],
  edits: [],
  ...changes,
})

export const aRefusal = (changes: Partial<Refusal> = {}): Refusal => ({
  source: 'github',
  receivedAt: at(0),
  path: '/webhooks/github',
  status: 401,
  reason: 'the signature does not match',
  headers: {},
  body: null,
  ...changes,
})

export const aTitle = (text: string, minute: number): Edit => ({
  type: 'title',
  text,
  id: editId(contentHash(text)),
  about: eventId(contentHash('about')),
  at: at(minute),
  author: 'on-call',
  reason: null,
})
