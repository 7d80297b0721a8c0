/** Alerts, each from firing to resolved, out of all that was reported about their series. */
import type { Episode, FiringEnd } from '../../domain/episode.ts'
import { type AlertEvent, byTime, type Event, notificationsOf } from '../../domain/event.ts'
import type { NonEmpty, SourceName } from '../../domain/identity.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'
import { type Instant, instant, type Moment, milliseconds, minutes } from '../../domain/time/time.ts'
import { type Firing, firingsOf } from '../firings/firings.ts'
import type { AlertReport, FiringPolicy } from '../firings/report.ts'
import { environmentOf, isTest, keyNamed, mostSevere, seriesOf, serviceOf } from './episode-fields.ts'

/** All events of one alert, in the total order. */
export interface AlertSeries {
  readonly source: SourceName
  readonly series: string
  readonly events: NonEmpty<AlertEvent>
}

/** An episode before it is known what else belongs to it. */
export interface AlertDraft {
  readonly key: string
  readonly source: SourceName
  readonly series: string
  readonly startsAt: Instant
  readonly endsAt: Instant | null
  readonly firing: Firing
  readonly supersedes: string | null
  readonly events: NonEmpty<AlertEvent>
  readonly restatements: Episode['restatements']
  /** Messages and acknowledgements about it. */
  readonly others: Event[]
}

/** Two replicas evaluate up to an interval apart; a late copy waits for its peers and for gossip; a clock may be a little ahead. */
const firingPolicy = ({ openEpisodeMaxMs, reachMs }: CorrelationPolicy): FiringPolicy => ({
  jitterMs: minutes(1),
  lateCopyMs: minutes(1),
  endAheadMs: minutes(5),
  validMs: openEpisodeMaxMs,
  quietMs: reachMs,
  reopenMs: milliseconds(0),
})

export function alertDrafts(
  alert: AlertSeries,
  { policy, asOf }: { policy: CorrelationPolicy; asOf: Instant | null },
): readonly AlertDraft[] {
  const { reports, eventOf } = reportsOf(alert.events)
  const { firings } = firingsOf(reports, firingPolicy(policy), asOf)
  const drafts: AlertDraft[] = []
  const assigned = new Set<AlertEvent>()
  for (const firing of firings) {
    const events = new Set(firing.evidence.flatMap((id) => eventOf.get(id) ?? []).filter((event) => !assigned.has(event)))
    const [first, ...rest] = [...events].sort(byTime)
    if (first === undefined) continue
    for (const event of events) assigned.add(event)
    drafts.push(draftOf(alert, { firing, events: [first, ...rest], previous: drafts.at(-1) ?? null }))
  }
  return drafts
}

interface Reports {
  readonly reports: readonly AlertReport[]
  readonly eventOf: ReadonlyMap<string, AlertEvent>
}

/** A sender that names occurrences dates them; one that names only the series switches an alert on and off. */
function reportsOf(events: readonly AlertEvent[]): Reports {
  const reports: AlertReport[] = []
  const eventOf = new Map<string, AlertEvent>()
  for (const event of events) {
    const kind = event.kind === 'alert.fired' ? 'firing' : 'resolved'
    if (keyNamed(event, 'occurrence') === null) {
      eventOf.set(event.id, event)
      reports.push({
        id: event.id,
        style: 'switch',
        kind,
        reportedAt: event.occurred.at,
        start: null,
        end: null,
        until: null,
        instance: '',
      })
      continue
    }
    for (const { receivedAt, instance, start, end, until } of notificationsOf(event)) {
      const id = `${event.id} ${instance}`
      eventOf.set(id, event)
      reports.push({ id, style: 'dated', kind, reportedAt: receivedAt, start, end, until, instance })
    }
  }
  return { reports, eventOf }
}

interface FiringEvents {
  readonly firing: Firing
  readonly events: NonEmpty<AlertEvent>
  readonly previous: AlertDraft | null
}

function draftOf({ source, series }: AlertSeries, { firing, events, previous }: FiringEvents): AlertDraft {
  const { fired, resolved } = standFor(events, firing)
  const startsAt = firing.start.at
  const named = fired?.stands ?? resolved?.stands ?? events[0]
  const occurrence = keyNamed(named, 'occurrence')
  const isNamedByStart = occurrence !== null
  const standing = [fired, resolved].filter((fact) => fact !== null)
  const byId = new Map(standing.map(({ stands }) => [stands.id, stands]))
  const [first, ...rest] = events.map((event) => byId.get(event.id) ?? event).sort(byTime)
  return {
    key: isNamedByStart ? `${source} ${occurrence.value}` : `${source} ${series} ${startsAt}`,
    source,
    series,
    startsAt,
    endsAt: endKnown(firing.end),
    firing,
    supersedes: previous?.firing.end.basis === 'superseded' ? previous.key : null,
    events: [first ?? events[0], ...rest],
    restatements: standing.flatMap(({ stands, restated }) => restated.map((event) => ({ event: event.id, of: stands.id }))),
    others: [],
  }
}

/** The end as far as it was recorded: a firing that only ran out has none. */
const endKnown = (end: FiringEnd): Instant | null => (end.basis === 'stated' || end.basis === 'superseded' ? end.at : null)

/** A fact of a firing: the event that stands for it, and those that report it again. */
interface Fact {
  readonly stands: AlertEvent
  readonly restated: readonly AlertEvent[]
}

function standFor(events: readonly AlertEvent[], firing: Firing): { readonly fired: Fact | null; readonly resolved: Fact | null } {
  const fired = events.filter((event) => event.kind === 'alert.fired')
  const resolved = events.filter((event) => event.kind === 'alert.resolved')
  return { fired: startOf(fired, firing), resolved: firing.end.basis === 'stated' ? resolutionOf(resolved, firing.end) : null }
}

/** The earliest start, in the words reported last. */
function startOf(fired: readonly AlertEvent[], { start }: Firing): Fact | null {
  const [first, ...others] = fired
  if (first === undefined) return null
  const latest = others.reduce((last, event) => (isLater(event, last) ? event : last), first)
  const occurred: Moment = first.occurred.at === start.at ? first.occurred : { at: start.at }
  return {
    stands: { ...latest, id: first.id, keys: first.keys, senderKey: first.senderKey, receivedAt: first.receivedAt, occurred },
    restated: others,
  }
}

/** The resolve that states the end that holds. One whose end was taken back reports it again, with another time. */
function resolutionOf(resolved: readonly AlertEvent[], end: Extract<FiringEnd, { basis: 'stated' }>): Fact | null {
  const statesEnd = (event: AlertEvent) => notificationsOf(event).some((notification) => notification.end === end.at)
  const [first] = resolved
  if (first === undefined) return null
  const chosen = resolved.find((event) => event.occurred.at === end.at) ?? resolved.find(statesEnd) ?? resolved.at(-1) ?? first
  const occurred: Moment = chosen.occurred.at === end.at ? chosen.occurred : momentOf(end)
  const stands = { ...chosen, occurred, receivedAt: firstReceiptOfEnd(chosen, end.at) }
  return { stands, restated: resolved.filter((event) => event !== chosen) }
}

/** One event reports all ends of a firing: an end that replaced an earlier one was not received when that was. Notifications are dated to the second. */
function firstReceiptOfEnd(event: AlertEvent, end: Instant): Instant {
  const reported = notificationsOf(event).find((notification) => notification.end === end)
  return reported === undefined || reported.receivedAt < event.receivedAt ? event.receivedAt : reported.receivedAt
}

const momentOf = ({ at, earliest, isEstimated }: Extract<FiringEnd, { basis: 'stated' }>): Moment =>
  isEstimated ? { at, earliest, latest: at } : { at }

const isLater = (one: AlertEvent, other: AlertEvent): boolean => lastReceipt(one) > lastReceipt(other)
const lastReceipt = (event: AlertEvent): Instant => notificationsOf(event).at(-1)?.receivedAt ?? event.receivedAt

export function toEpisode(draft: AlertDraft, { severityWords }: CorrelationPolicy): Episode {
  const { key, source, startsAt, endsAt, firing, supersedes, restatements } = draft
  const [first, ...rest] = draft.others.length === 0 ? draft.events : [...draft.events, ...draft.others].sort(byTime)
  const events: NonEmpty<Event> = [first ?? draft.events[0], ...rest]
  const [alert] = draft.events
  const held = draft.events.reduce((most, { heldFor }) => Math.max(most, heldFor ?? 0), 0)
  return {
    key,
    kind: 'alert',
    source,
    senderKey: alert.senderKey,
    series: seriesOf(events, alert),
    begins: instant(startsAt - held),
    startsAt,
    endsAt: endsAt === null ? null : instant(Math.max(endsAt, startsAt)),
    end: firing.end,
    oddities: firing.oddities,
    supersedes,
    restatements,
    severity: mostSevere(events, severityWords),
    service: serviceOf(events),
    environment: environmentOf(events),
    labels: alert.labels,
    isTest: events.some(isTest),
    page: null,
    mergedInto: null,
    events,
  }
}
