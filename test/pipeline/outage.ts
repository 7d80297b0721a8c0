import { defined } from '../../src/domain/defined.ts'
import type { Edit } from '../../src/domain/edit.ts'
import type { Event } from '../../src/domain/event.ts'
import { contentHash, eventIdOf, rawEventId, serviceName, sourceName } from '../../src/domain/identity.ts'
import type { Incident } from '../../src/domain/incident/incident.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts'
import { exactly, type Instant, instant, type Milliseconds } from '../../src/domain/time/time.ts'
import { reconstruct } from '../../src/pipeline/reconstruct.ts'

/** The day on which stories happen; times in them are times of this day, UTC. */
export const at = (time: string): Instant => instant(Date.parse(`2024-06-05T${time.length === 5 ? `${time}:00` : time}Z`))

interface AlertOptions {
  readonly name?: string
  readonly service?: string
  readonly severity?: string
  readonly heldFor?: Milliseconds
  readonly window?: Milliseconds
  readonly labels?: Readonly<Record<string, string>>
}

/** A valid world of one page and its alerts, scripted by calls; each call adds facts. */
export interface Outage {
  alertFires(time: string, options?: AlertOptions): Outage
  /** The alert of these options that fired at `fired` ends. */
  alertResolves(time: string, fired: string, options?: AlertOptions): Outage
  pageTriggered(time: string): Outage
  pageAcknowledged(time: string, actor?: string | null): Outage
  pageEscalated(time: string, to?: string): Outage
  pageResolved(time: string): Outage
  note(time: string, text: string): Outage
  deployed(
    time: string,
    application: string,
    options?: { readonly rollback?: boolean; readonly version?: string; readonly environment?: string },
  ): Outage
  readonly events: readonly Event[]
}

export const anOutage = (): Outage => outageOf([])

export const incidentsOf = (
  outage: Pick<Outage, 'events'>,
  edits: readonly Edit[] = [],
  policy: Policy = DEFAULT_POLICY,
): readonly Incident[] => reconstruct(outage.events, edits, policy).incidents.map(({ incident }) => incident)

/** The only incident of a story; throws where there is none or several. */
export function incidentOf(outage: Pick<Outage, 'events'>, edits: readonly Edit[] = []): Incident {
  const [incident, ...others] = incidentsOf(outage, edits)
  if (incident === undefined || others.length > 0)
    throw new Error(`expected one incident, got ${others.length + (incident === undefined ? 0 : 1)}`)
  return incident
}

function outageOf(events: readonly Event[]): Outage {
  const and = (event: Event) => outageOf([...events, event])
  return {
    events,
    alertFires: (time, options = {}) =>
      and({
        ...alertBase(time, time, options),
        kind: 'alert.fired',
        severity: options.severity ?? 'critical',
        labels: labelsOf(options),
        heldFor: options.heldFor ?? null,
        ...defined({ window: options.window }),
      }),
    alertResolves: (time, fired, options = {}) =>
      and({
        ...alertBase(time, fired, options),
        kind: 'alert.resolved',
        firedAt: at(fired),
        severity: options.severity ?? 'critical',
        labels: labelsOf(options),
        heldFor: options.heldFor ?? null,
        ...defined({ window: options.window }),
      }),
    pageTriggered: (time) => and({ ...pageBase(time, 'triggered', null), kind: 'page.triggered', severity: 'high', reopened: false }),
    pageAcknowledged: (time, actor = 'On-call engineer') => and({ ...pageBase(time, 'acknowledged', actor), kind: 'page.acknowledged' }),
    pageEscalated: (time, to = 'Network team') => and({ ...pageBase(time, 'escalated', 'On-call engineer'), kind: 'page.escalated', to }),
    pageResolved: (time) => and({ ...pageBase(time, 'resolved', 'On-call engineer'), kind: 'page.resolved' }),
    note: (time, text) =>
      and({ ...pageBase(time, `note ${text}`, 'On-call engineer'), text, kind: 'message.posted', channel: 'pagerduty' }),
    deployed: (time, application, options = {}) =>
      and({
        ...base('deploys', time, `deploy ${application}`),
        service: serviceName(application),
        environment: options.environment ?? 'production',
        text: `${options.rollback === true ? 'rolled back' : 'deployed'} ${application}`,
        keys: [
          { names: 'occurrence', value: `deploy ${application} ${time}` },
          { names: 'series', value: application },
        ],
        kind: 'change.finished',
        outcome: 'succeeded',
        change: {
          ...{ kind: 'deployment', application, version: options.version ?? null, previous: null },
          ...{ sha: null, ref: null, rollback: options.rollback ?? false, url: null },
        },
      }),
  }
}

function base(source: string, time: string, identity: string) {
  return {
    id: eventIdOf(sourceName(source), identity, time),
    rawEventIds: [rawEventId(contentHash(source, identity, time))] as const,
    source: sourceName(source),
    occurred: exactly(at(time)),
    receivedAt: instant(at(time) + 5_000),
    ...{ actor: null, senderKey: identity, link: null, isTest: false },
  }
}

const labelsOf = ({ name = 'HighErrorRate', service = 'storefront', labels = {} }: AlertOptions) => ({
  alertname: name,
  service,
  environment: 'production',
  ...labels,
})

function alertBase(time: string, fired: string, options: AlertOptions) {
  const labels = labelsOf(options)
  const series = contentHash(JSON.stringify(labels))
  return {
    ...base('alertmanager', time, `${series}@${fired}`),
    service: serviceName(labels.service),
    environment: 'production',
    text: `${labels.alertname} on ${labels.service}`,
    keys: [
      { names: 'occurrence' as const, value: `${series}@${at(fired)}` },
      { names: 'series' as const, value: series },
      { names: 'series' as const, value: 'group-of-the-page' },
    ],
    senderKey: `${series}@${fired}`,
  }
}

function pageBase(time: string, identity: string, actor: string | null) {
  return {
    ...base('pagerduty', time, identity),
    ...{ service: null, environment: null, actor, text: 'The storefront is down', senderKey: 'P1' },
    keys: [
      { names: 'occurrence' as const, value: 'acme P1' },
      { names: 'series' as const, value: 'group-of-the-page' },
    ],
  }
}
