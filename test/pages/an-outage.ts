import type { Change } from '../../src/domain/change.ts'
import { type EventId, incidentId, serviceName, sourceName } from '../../src/domain/identity.ts'
import type { Incident, Membership } from '../../src/domain/incident/incident.ts'
import type { TimelineEntry } from '../../src/domain/incident/timeline.ts'
import { instant } from '../../src/domain/time/time.ts'
import { about, aChange, aFinding, aMember, anAlert, anAnchor, anEntry, anIncident, aTerm, at, id } from './an-incident.ts'

/**
 * A story with everything that a page can show: a suspect, a remedy and a bystander, a storm, pages, notes that led
 * nowhere, silence, times known only about, a late word, findings.
 */
export function anOutage(different: Partial<Omit<Incident, 'durations'>> = {}): Incident {
  return anIncident({
    id: incidentId('pool'),
    title: 'Storefront out of reach for most customers',
    severity: 'SEV1',
    services: ['storefront', 'checkout', 'web', 'orders-db'].map(serviceName),
    anchors: ANCHORS,
    impact: [IMPACT],
    members: [...MEMBERS, ...stormMembers()],
    timeline: TIMELINE,
    changes: CHANGES,
    noChangeScore: 0.07,
    findings: FINDINGS,
    coverage: COVERAGE,
    ...different,
  })
}

const alert = (different: Partial<TimelineEntry>): Partial<TimelineEntry> => ({ ...different })
const page = (kind: TimelineEntry['kind'], phase: TimelineEntry['phase'], text: string): Partial<TimelineEntry> => ({
  kind,
  phase,
  text,
  source: sourceName('pagerduty'),
  service: serviceName('storefront'),
  phaseReason: { rule: kind, words: [] },
})
const note = (phase: TimelineEntry['phase'], text: string, words: readonly string[] = []): Partial<TimelineEntry> => ({
  phase,
  text,
  phaseReason: { rule: phase === 'misleading_path' ? 'contradicted-later' : 'lexicon', words },
})

const STORM = 148

const TIMELINE: readonly TimelineEntry[] = [
  anEntry('pool', '13:52', {
    ...page('change.finished', 'change', 'Connection pool of orders-db halved to save memory'),
    source: sourceName('deploys'),
    service: serviceName('orders-db'),
    actor: null,
  }),
  anAlert(
    'HighErrorRate',
    '14:00',
    alert({ until: at('16:21'), text: 'HighErrorRate fired: error rate above 5 % for 3 min', receivedAt: at('14:00:22') }),
  ),
  anEntry('paged', '14:00:40', { ...page('page.triggered', 'detection', 'Storefront: HighErrorRate'), until: at('16:30'), actor: null }),
  anAlert('SlowResponses', '14:01', alert({ until: at('16:24'), text: 'SlowResponses fired: 95th percentile above 4 s' })),
  anAlert(
    'storm-0',
    '14:02:11',
    alert({
      until: at('16:10'),
      service: serviceName('web'),
      count: STORM,
      evidence: stormIds(),
      text: `HighCpu fired ${STORM} times across 12 series`,
      receivedAt: at('14:02:52'),
    }),
  ),
  anAlert('CheckoutErrors', '14:03', alert({ until: at('16:18'), service: serviceName('checkout') })),
  anEntry('ack', '14:05', { ...page('page.acknowledged', 'acknowledgement', 'On-call engineer acknowledges') }),
  anAlert(
    'PoolExhausted',
    '14:06',
    alert({ until: at('16:03'), service: serviceName('orders-db'), text: 'PoolExhausted fired: 61 requests wait for a connection' }),
  ),
  anEntry('bots', '14:15', note('misleading_path', 'Many requests from one network; this may be a wave of bots', ['may be'])),
  anEntry('escalated', '14:20', { ...page('page.escalated', 'escalation', 'Escalated to the database team'), receivedAt: at('14:29') }),
  anEntry('queries', '14:30', note('investigation', 'Looking at the slowest queries of orders-db')),
  anEntry('cdn', '14:45', {
    ...note('misleading_path', 'Purged the CDN, it may serve old error pages'),
    at: about('14:45', '14:40', '14:50'),
  }),
  anEntry('recent', '15:00', note('investigation', 'Found a change of the connection pool from noon')),
  anEntry(
    'cause',
    '15:15',
    note('identification', 'Only 20 connections for 12 servers, so most requests wait; about 80 % of users get errors', ['only']),
  ),
  anEntry('fix', '15:30', {
    ...page('change.started', 'mitigation', 'Connection pool of orders-db restored'),
    source: sourceName('deploys'),
    service: serviceName('orders-db'),
    actor: null,
  }),
  anEntry('fixing', '15:31', note('mitigation', 'Restarting the servers one by one with the old pool')),
  anEntry('fixed', '16:00', {
    ...page('change.finished', 'mitigation', 'Connection pool of orders-db restored'),
    source: sourceName('deploys'),
    service: serviceName('orders-db'),
    actor: null,
  }),
  anEntry('better', '16:02', note('mitigation', 'Error rate falls')),
  anEntry('closed', '16:30', { ...page('page.resolved', 'resolution', 'Resolved by the database team') }),
  anEntry('mistaken', '16:40', { ...note('other', 'Posted to the wrong channel'), hidden: true }),
]

const ANCHORS: Incident['anchors'] = {
  impactStart: anAnchor(about('13:57', '13:56', '13:58'), 'HighErrorRate', { basis: 'inferred', rule: 'alert-condition-began' }),
  detected: anAnchor('14:00', 'HighErrorRate'),
  acknowledged: anAnchor('14:05', 'ack', { rule: 'first-acknowledgement' }),
  escalated: anAnchor('14:20', 'escalated', { rule: 'first-escalation' }),
  identified: anAnchor('15:15', 'cause', { basis: 'reported', rule: 'first-note-in-phase-identification' }),
  mitigated: anAnchor('16:00', 'fixed', { basis: 'inferred', rule: 'mitigating-change-finished' }),
  impactEnd: anAnchor('16:24', 'SlowResponses', { basis: 'inferred', rule: 'last-alert-resolved' }),
  resolved: anAnchor('16:30', 'closed', { rule: 'last-page-resolved' }),
}

const IMPACT: Incident['impact'][number] = {
  kind: 'users',
  value: 80,
  unit: 'percent',
  statement: 'about 80 % of users get errors',
  from: null,
  to: null,
  basis: 'reported',
  evidence: [id('cause')],
}

const CHANGES: readonly Change[] = [
  aChange('pool', '13:52', {
    summary: 'Connection pool of orders-db halved',
    service: serviceName('orders-db'),
    role: 'suspect',
    likelihood: 'likely',
    score: 0.93,
    terms: [
      aTerm('Time', 1.8, 'took effect 5 min before the first symptom'),
      aTerm('Scope', 1.7, 'storefront and checkout wait for it', 'place'),
      aTerm('Repair', 3, 'put right at 16:00, failures fell in 10 min', 'behaviour'),
      aTerm('Region', -0.7, 'the same change is fine in another region', 'other'),
    ],
  }),
  aChange('checkout', '14:52', {
    summary: 'checkout 3.18.2',
    service: serviceName('checkout'),
    kind: 'deployment',
    terms: [aTerm('Time', -4, 'began 14:52, after the impact')],
  }),
  aChange('fix', '15:30', {
    service: serviceName('orders-db'),
    summary: 'Connection pool of orders-db restored',
    role: 'mitigation',
    finishedAt: at('16:00'),
    evidence: [id('fix'), id('fixed')],
  }),
  aChange('early', '09:10', { summary: 'search 1.9.0', service: serviceName('search'), kind: 'deployment' }),
]

const FINDINGS: Incident['findings'] = [
  aFinding('long-gap', 'No event of this incident for 28 min, from 15:32 to 15:59.', { evidence: [id('fixing'), id('fixed')] }),
  aFinding('clock-skew', 'pagerduty reported the escalation 9 min after its own time for it.', { evidence: [id('escalated')] }),
  aFinding('flapping', 'HighCpu fired and resolved several times on 3 hosts.', { severity: 'info' }),
]

const COVERAGE: Incident['coverage'] = {
  sources: [
    { source: sourceName('alertmanager'), events: 152, first: at('14:00'), last: at('16:24') },
    { source: sourceName('pagerduty'), events: 4, first: at('14:00:40'), last: at('16:30') },
    { source: sourceName('slack'), events: 8, first: at('14:15'), last: at('16:02') },
    { source: sourceName('deploys'), events: 3, first: at('13:52'), last: at('16:00') },
  ],
  gaps: [{ from: at('15:32'), to: at('15:59') }],
}

const MEMBERS: readonly Membership[] = [
  aMember('HighErrorRate', '14:00', { because: 'opened', rule: 'first-episode', score: null, until: at('16:21') }),
  aMember('SlowResponses', '14:01', { score: 0.91, until: at('16:24') }),
  aMember('CheckoutErrors', '14:03', { because: 'dependency-nearby', rule: 'leaf-dependency', score: 0.77, until: at('16:18') }),
  aMember('PoolExhausted', '14:06', { because: 'dependency-nearby', rule: 'nearest-dependency', score: 0.62, until: at('16:03') }),
  aMember('paged', '14:00:40', {
    because: 'same-key',
    rule: 'page-names-alert',
    score: null,
    source: sourceName('pagerduty'),
    until: at('16:30'),
  }),
]

function stormIds(): readonly [EventId, ...EventId[]] {
  return [id('storm-0'), ...Array.from({ length: STORM - 1 }, (_, index) => id(`storm-${index + 1}`))]
}

/** Up to two dozen fire at once: they come in waves and end late. */
function stormMembers(): readonly Membership[] {
  const start = at('14:02:11')
  return stormIds().map((eventId, index) => {
    const from = instant(start + index * 50_000)
    const until = instant(Math.min(at('16:10'), from + 900_000 + (index % 7) * 120_000))
    return {
      ...aMember(eventId, '14:02', { because: 'same-series-recently', rule: 'same-series-run', score: 0.7 + (index % 20) / 100 }),
      at: from,
      until,
    }
  })
}
