import { editOf } from '../../../src/domain/edit.ts'
import { dedupeEvents, type Event } from '../../../src/domain/event.ts'
import { sourceName } from '../../../src/domain/identity.ts'
import { figuresOf } from '../../../src/domain/incident/figures.ts'
import { DEFINITION_NAMES } from '../../../src/domain/metrics/definition.ts'
import { teamsOf } from '../../../src/domain/metrics/teams.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { type RecordedWebhook, rawEventOf } from '../../../src/domain/recorded-webhook.ts'
import { NO_SEVERITY_WORDS } from '../../../src/domain/severity.ts'
import { clockIn } from '../../../src/domain/time/clock.ts'
import { type Instant, instant, isoOf } from '../../../src/domain/time/time.ts'
import { changeRecordsOf } from '../../../src/pipeline/episodes/change-records.ts'
import { answerMetrics, type MetricsAnswer } from '../../../src/pipeline/metrics/answer.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { sourceNamed } from '../../../src/sources/registry.ts'

/** One trouble of the month: minutes after its beginning. `caused`: a reviewer said that the last deploy of the service caused it. */
interface Trouble {
  readonly day: number
  readonly service: string
  readonly severity: string
  readonly firedAt: number
  readonly endedAt: number | null
  readonly caused: boolean
}

const TROUBLES: readonly Trouble[] = [
  { day: 2, service: 'checkout', severity: 'critical', firedAt: 12, endedAt: 74, caused: true },
  { day: 5, service: 'search', severity: 'critical', firedAt: 300, endedAt: 341, caused: false },
  { day: 9, service: 'checkout', severity: 'critical', firedAt: 25, endedAt: 55, caused: true },
  { day: 11, service: 'payments', severity: 'critical', firedAt: 500, endedAt: 980, caused: false },
  { day: 16, service: 'mail', severity: 'page', firedAt: 90, endedAt: 118, caused: false },
  { day: 19, service: 'checkout', severity: 'critical', firedAt: 8, endedAt: 31, caused: true },
  { day: 23, service: 'search', severity: 'critical', firedAt: 45, endedAt: 95, caused: false },
  { day: 30, service: 'payments', severity: 'critical', firedAt: 1_000, endedAt: null, caused: false },
]
const SERVICES = ['checkout', 'search', 'payments', 'mail']
const MONTH = Date.UTC(2024, 8, 1)
const at = (day: number, minute: number): Instant => instant(MONTH + ((day - 1) * 1_440 + minute) * 60_000)

function alertWebhook({ day, service, severity, firedAt }: Trouble, ended: number | null): RecordedWebhook {
  const labels = { alertname: 'HighErrorRate', severity, service, environment: 'production', cluster: service }
  const fired = isoOf(at(day, firedAt))
  const endsAt = ended === null ? '0001-01-01T00:00:00Z' : isoOf(at(day, ended))
  const status = ended === null ? 'firing' : 'resolved'
  const alert = { status, labels, annotations: {}, startsAt: fired, endsAt, generatorURL: '', fingerprint: `month-${service}-${day}` }
  return {
    receivedAt: isoOf(at(day, (ended ?? firedAt) + 1)),
    method: 'POST',
    path: '/webhooks/alertmanager',
    headers: {},
    body: {
      version: '4',
      groupKey: `{}:{service="${service}"}`,
      status,
      receiver: 'hindsight',
      truncatedAlerts: 0,
      groupLabels: { service },
      commonLabels: labels,
      commonAnnotations: {},
      externalURL: 'http://alertmanager:9093',
      alerts: [alert],
    },
  }
}

/** Each weekday at midnight every service but payments is deployed. */
function deployWebhooks(): readonly RecordedWebhook[] {
  return Array.from({ length: 30 }, (_, index) => index + 1).flatMap((day) =>
    [0, 6].includes(new Date(at(day, 0)).getUTCDay())
      ? []
      : SERVICES.filter((name) => name !== 'payments').map((service) => deployWebhook(day, service)),
  )
}

const deployWebhook = (day: number, service: string): RecordedWebhook => ({
  receivedAt: isoOf(at(day, 1)),
  method: 'POST',
  path: '/webhooks/deploys',
  headers: { 'content-type': 'application/x-ndjson' },
  body: `${JSON.stringify({ time: isoOf(at(day, 0)), service, environment: 'production', action: 'deploy', status: 'succeeded', version: `1.${day}`, id: `${service}-${day}`, text: `deployed ${service} 1.${day}` })}\n`,
})

/** What arrived in the month, in order of receipt. */
export const monthWebhooks = (): readonly RecordedWebhook[] =>
  [
    ...deployWebhooks(),
    ...TROUBLES.flatMap((trouble) => [
      alertWebhook(trouble, null),
      ...(trouble.endedAt === null ? [] : [alertWebhook(trouble, trouble.endedAt)]),
    ]),
  ].toSorted((a, b) => (a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : 0))

/** The month through the sources and the whole reconstruction, under every definition. */
export function monthAnswer(): MetricsAnswer {
  const events = dedupeEvents(monthWebhooks().flatMap(eventsIn))
  const plain = reconstruct(events, [], DEFAULT_POLICY)
  const edits = TROUBLES.filter(({ caused }) => caused).flatMap(({ day, service, firedAt }) => {
    const change = changeRecordsOf(events).find(({ senderKey }) => senderKey.includes(`${service}-${day}`))
    const held = plain.incidents.find(
      ({ incident }) => incident.anchors.detected?.at === at(day, firedAt) || incident.anchors.impactStart?.at === at(day, firedAt),
    )
    if (change === undefined || held === undefined) throw new Error(`the month has no deploy or no incident of ${service} on day ${day}`)
    const base = { about: held.eventIds[0], at: at(day, 600), author: 'reviewer', reason: null }
    return [editOf(base, { type: 'verdict', change: change.id, verdict: 'caused' })]
  })
  const incidents = reconstruct(events, edits, DEFAULT_POLICY).incidents.map(({ incident }) => figuresOf(incident))
  return answerMetrics(
    { incidents, changes: changeRecordsOf(events) },
    {
      period: { from: at(1, 0), until: at(31, 0) },
      definitions: DEFINITION_NAMES,
      groupBy: [],
      service: null,
      severity: null,
      team: null,
      clockName: 'wall',
      withMeanInterval: true,
    },
    { asOf: at(31, 0), exclusions: [], severityWords: NO_SEVERITY_WORDS, clock: clockIn('UTC'), businessHours: null, teamOf: teamsOf([]) },
  )
}

function eventsIn(recorded: RecordedWebhook): readonly Event[] {
  const raw = rawEventOf(recorded)
  const reading = raw === null ? null : (sourceNamed(sourceName(raw.source))?.read(raw) ?? null)
  if (reading?.kind !== 'read') throw new Error(`the month has an unreadable delivery at ${recorded.receivedAt}`)
  return reading.events
}
