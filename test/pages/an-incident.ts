import type { Change, ScoreTerm } from '../../src/domain/change.ts'
import { changeId, type EventId, entryId, eventId, incidentId, serviceName, sourceName } from '../../src/domain/identity.ts'
import type { Anchor, AnchorName, Anchors } from '../../src/domain/incident/anchor.ts'
import { DURATION_NAMES, DURATIONS, type Duration, type DurationName } from '../../src/domain/incident/duration.ts'
import type { Finding } from '../../src/domain/incident/finding.ts'
import type { Incident, Membership } from '../../src/domain/incident/incident.ts'
import type { TimelineEntry } from '../../src/domain/incident/timeline.ts'
import { between, type Instant, instant, later, type Moment, seconds } from '../../src/domain/time/time.ts'

/** `14:05` or `14:05:30` on the day of the story, in UTC; `+1 09:00` on the day after. */
export function at(time: string): Instant {
  const [, days = '0', clock = ''] = /^(?:\+(\d+) )?(.*)$/.exec(time) ?? []
  const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number)
  return instant(Date.UTC(2024, 5, 5 + Number(days), hour, minute, second))
}

export const about = (time: string, earliest: string, latest: string): Moment => ({
  at: at(time),
  earliest: at(earliest),
  latest: at(latest),
})

export const id = (name: string): EventId => eventId(name)

/** An entry that a chat message made; say what is different. */
export function anEntry(name: string, time: string, different: Partial<TimelineEntry> = {}): TimelineEntry {
  const moment = different.at ?? { at: at(time) }
  return {
    id: entryId(name),
    at: moment,
    until: null,
    receivedAt: later(moment.at, seconds(2)),
    phase: 'investigation',
    phaseReason: { rule: 'investigating-words', words: [] },
    kind: 'message.posted',
    source: sourceName('slack'),
    service: null,
    actor: 'on-call engineer',
    text: name,
    count: 1,
    evidence: [id(name)],
    hidden: false,
    ...different,
  }
}

export function anAlert(name: string, time: string, different: Partial<TimelineEntry> = {}): TimelineEntry {
  return anEntry(name, time, {
    phase: 'detection',
    phaseReason: { rule: 'alert.fired', words: [] },
    kind: 'alert.fired',
    source: sourceName('alertmanager'),
    service: serviceName('storefront'),
    actor: null,
    text: `${name} fired`,
    ...different,
  })
}

export const anAnchor = (time: string | Moment, evidence: string, different: Partial<Anchor> = {}): Anchor => ({
  ...(typeof time === 'string' ? { at: at(time) } : time),
  basis: 'measured',
  rule: 'first-alert',
  evidence: [id(evidence)],
  ...different,
})

export const NO_ANCHORS: Anchors = {
  impactStart: null,
  detected: null,
  acknowledged: null,
  escalated: null,
  identified: null,
  mitigated: null,
  impactEnd: null,
  resolved: null,
}

export function aChange(name: string, time: string, different: Partial<Change> = {}): Change {
  return {
    id: changeId(name),
    at: at(time),
    startedAt: at(time),
    finishedAt: at(time),
    outcome: 'succeeded',
    service: serviceName('storefront'),
    environment: 'production',
    kind: 'config',
    summary: name,
    score: 0.1,
    likelihood: null,
    terms: [],
    role: 'bystander',
    verdict: null,
    evidence: [id(name)],
    ...different,
  }
}

export const aTerm = (name: string, points: number, reason: string, family: ScoreTerm['family'] = 'time'): ScoreTerm => ({
  family,
  name,
  points,
  reason,
  evidence: [],
})

export const aMember = (name: string, time: string, different: Partial<Membership> = {}): Membership => ({
  eventId: id(name),
  source: sourceName('alertmanager'),
  key: `${name}@${time}`,
  at: at(time),
  because: 'same-service-nearby',
  rule: 'same-subject-run',
  score: 0.88,
  ...different,
})

export const aFinding = (code: Finding['code'], message: string, different: Partial<Finding> = {}): Finding => ({
  code,
  severity: 'warning',
  message,
  evidence: [],
  ...different,
})

/** The plainest incident that there is: one alert, resolved. Durations follow from the anchors. */
export function anIncident(different: Partial<Omit<Incident, 'durations'>> = {}): Incident {
  const anchors = different.anchors ?? { ...NO_ANCHORS, detected: anAnchor('14:00', 'HighErrorRate'), resolved: anAnchor('14:30', 'over') }
  const status = different.status ?? 'resolved'
  return {
    id: incidentId('HighErrorRate'),
    ...{ origin: 'evidence', describedBy: [], describes: null },
    title: 'HighErrorRate on storefront',
    severity: 'critical',
    services: [serviceName('storefront')],
    impact: [],
    members: [aMember('HighErrorRate', '14:00', { because: 'opened', rule: 'first-episode', score: null })],
    timeline: [anAlert('HighErrorRate', '14:00', { until: at('14:30') })],
    changes: [],
    noChangeScore: null,
    findings: [],
    coverage: { sources: [], gaps: [] },
    actionItems: [],
    ...different,
    status,
    anchors,
    durations: durationsOf(anchors, status),
  }
}

const durationsOf = (anchors: Anchors, status: Incident['status']): Record<DurationName, Duration> =>
  Object.fromEntries(DURATION_NAMES.map((name) => [name, durationOf(anchors, { ends: DURATIONS[name], status })])) as Record<
    DurationName,
    Duration
  >

function durationOf(
  anchors: Anchors,
  { ends: [from, to], status }: { ends: readonly [AnchorName, AnchorName]; status: Incident['status'] },
): Duration {
  const [start, end] = [anchors[from], anchors[to]]
  if (start !== null && end === null && status === 'open') return { from, to, status: 'pending', ms: null }
  if (start === null || end === null) return { from, to, status: 'unknown', ms: null }
  const ms = between(start.at, end.at)
  if (ms < 0) return { from, to, status: 'invalid', ms: null }
  return { from, to, status: start.basis === 'measured' && end.basis === 'measured' ? 'measured' : 'inferred', ms }
}
