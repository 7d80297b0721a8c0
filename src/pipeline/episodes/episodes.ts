/**
 * In: events, one per fact. Out: episodes in order of their start, then key; tests included, marked.
 * Promise: a function of the set of events; their order decides nothing. What belongs to no episode (a change, a
 * message of no known occurrence, an acknowledgement of nothing) is left out.
 *
 * 1. Events that share source and occurrence key are one stretch. Without an alert or a page among them it is none.
 * 2. Some senders name only the series (PagerDuty Events API v2: `dedup_key`). There a stretch runs from a trigger to
 *    the next resolve; what comes while nothing is open belongs to nothing.
 * 3. A page reopened later than the policy's window begins an episode of its own.
 */
import type { Episode } from '../../domain/episode.ts'
import { type AlertEvent, byTime, type Event, isAlert, isPage } from '../../domain/event.ts'
import { byText, type CorrelationKey, type NonEmpty, type ServiceName, type SourceName } from '../../domain/identity.ts'
import type { CorrelationPolicy, Policy } from '../../domain/policy.ts'
import { bySeverity, type SeverityWords } from '../../domain/severity.ts'
import { type Instant, instant } from '../../domain/time/time.ts'

export function episodesOf(events: readonly Event[], policy: Policy): readonly Episode[] {
  const { byOccurrence, bySeries } = groupByKey(events)
  const episodes: Episode[] = []
  for (const stretch of stretchesOf(byOccurrence)) appendEpisodes(episodes, stretch, policy.correlation)
  for (const stretch of stretchesOf(bySeries)) appendSeries(episodes, stretch, policy.correlation)
  return episodes.sort(byStart)
}

/** The order of episodes everywhere. */
export const byStart = (a: Episode, b: Episode): number => a.startsAt - b.startsAt || byText(a.key, b.key)

/** By source, then by key: joining the two into one text for a million events would cost more than all the rest. */
type Sorted = Map<string, Map<string, [Event, ...Event[]]>>

interface Stretch {
  readonly key: string
  readonly events: NonEmpty<Event>
}

function groupByKey(events: readonly Event[]): { readonly byOccurrence: Sorted; readonly bySeries: Sorted } {
  const byOccurrence: Sorted = new Map()
  const bySeries: Sorted = new Map()
  for (const event of events) {
    const key = stretchKey(event)
    if (key !== null) addEvent(key.names === 'occurrence' ? byOccurrence : bySeries, event, key.value)
  }
  return { byOccurrence, bySeries }
}

/** The key that an event shares, within its source, with the others of its stretch. null: it is part of none. */
export function stretchKey(event: Event): CorrelationKey | null {
  return keyNamed(event, 'occurrence') ?? (isAlert(event) || isPage(event) ? keyNamed(event, 'series') : null)
}

function keyNamed(event: Event, names: CorrelationKey['names']): CorrelationKey | null {
  for (const key of event.keys) if (key.names === names) return key
  return null
}

function addEvent(sorted: Sorted, event: Event, key: string): void {
  let ofSource = sorted.get(event.source)
  if (ofSource === undefined) {
    ofSource = new Map()
    sorted.set(event.source, ofSource)
  }
  const known = ofSource.get(key)
  if (known === undefined) ofSource.set(key, [event])
  // A second array for the usual pair: growing the first one would keep room for seventeen.
  else if (known.length === 1) ofSource.set(key, [known[0], event])
  else known.push(event)
}

function* stretchesOf(sorted: Sorted): Generator<Stretch> {
  for (const [source, ofSource] of sorted)
    for (const [key, events] of ofSource) yield { key: `${source} ${key}`, events: inTimeOrder(events) }
}

/** Events mostly come in the total order already. */
function inTimeOrder(events: [Event, ...Event[]]): NonEmpty<Event> {
  return events.every((event, position) => position === 0 || byTime(events[position - 1] ?? event, event) <= 0)
    ? events
    : events.sort(byTime)
}

function appendEpisodes(episodes: Episode[], stretch: Stretch, policy: CorrelationPolicy): void {
  const alert = stretch.events.find(isAlert)
  if (alert !== undefined) episodes.push(alertEpisode(stretch, alert, policy))
  else if (stretch.events.some(isPage)) appendPages(episodes, stretch, policy)
}

function appendPages(episodes: Episode[], { key, events }: Stretch, policy: CorrelationPolicy): void {
  for (const part of splitReopened(events, policy)) {
    // The first keeps the plain key, so that reopening the page later renames nothing.
    const isFirst = part[0] === events[0]
    episodes.push(pageEpisode(isFirst ? key : `${key} ${part[0].occurred.at}`, part))
  }
}

/** A note after the resolution reopens nothing; only a trigger does. */
function splitReopened(events: readonly Event[], policy: CorrelationPolicy): readonly NonEmpty<Event>[] {
  const parts: [Event, ...Event[]][] = []
  let resolvedAt: Instant | null = null
  for (const event of events) {
    const isNew = event.kind === 'page.triggered' && resolvedAt !== null && event.occurred.at - resolvedAt > policy.reopenWindowMs
    const part = parts.at(-1)
    if (part === undefined || isNew) parts.push([event])
    else part.push(event)
    if (event.kind === 'page.resolved') resolvedAt = event.occurred.at
    else if (event.kind === 'page.triggered') resolvedAt = null
  }
  return parts
}

function appendSeries(episodes: Episode[], { key, events }: Stretch, policy: CorrelationPolicy): void {
  for (const part of splitSeries(events, policy)) {
    appendEpisodes(episodes, { key: `${key} ${part[0].occurred.at}`, events: part }, policy)
  }
}

function splitSeries(events: readonly Event[], policy: CorrelationPolicy): readonly NonEmpty<Event>[] {
  const parts: [Event, ...Event[]][] = []
  let open: Event[] | null = null
  for (const event of events) {
    const isTrigger = event.kind === 'alert.fired' || event.kind === 'page.triggered'
    if (isTrigger && (open === null || isSilent(open, event, policy))) {
      const part: [Event] = [event]
      parts.push(part)
      open = part
    } else open?.push(event)
    if (event.kind === 'alert.resolved' || event.kind === 'page.resolved') open = null
  }
  return parts
}

/** So long after the last event, a lost resolve is the better explanation than one stretch. */
function isSilent(open: readonly Event[], event: Event, policy: CorrelationPolicy): boolean {
  const last = open.at(-1)
  return last !== undefined && event.occurred.at - last.occurred.at > policy.openEpisodeMaxMs
}

function alertEpisode({ key, events }: Stretch, first: AlertEvent, { severityWords }: CorrelationPolicy): Episode {
  let startsAt = Number.POSITIVE_INFINITY
  let held = 0
  let endsAt = Number.NEGATIVE_INFINITY
  for (const event of events) {
    if (!isAlert(event)) continue
    startsAt = Math.min(startsAt, event.kind === 'alert.fired' ? event.occurred.at : event.firedAt)
    held = Math.max(held, event.heldFor ?? 0)
    if (event.kind === 'alert.resolved') endsAt = Math.max(endsAt, event.occurred.at)
  }
  return {
    key,
    kind: 'alert',
    source: first.source,
    senderKey: first.senderKey,
    series: seriesOf(events, first),
    begins: instant(startsAt - held),
    startsAt: instant(startsAt),
    endsAt: endsAt === Number.NEGATIVE_INFINITY ? null : instant(Math.max(endsAt, startsAt)),
    severity: mostSevere(events, severityWords),
    service: serviceOf(events),
    environment: environmentOf(events),
    labels: first.labels,
    isTest: events.some(isTest),
    page: null,
    mergedInto: null,
    events,
  }
}

function pageEpisode(key: string, events: NonEmpty<Event>): Episode {
  const triggered = events.find((event) => event.kind === 'page.triggered') ?? events.find(isPage) ?? events[0]
  const state = events.findLast((event) => event.kind === 'page.resolved' || event.kind === 'page.triggered')
  const startsAt = triggered.occurred.at
  return {
    key,
    kind: 'page',
    source: triggered.source,
    senderKey: triggered.senderKey,
    series: seriesOf(events, triggered),
    begins: startsAt,
    startsAt,
    endsAt: state?.kind === 'page.resolved' ? instant(Math.max(state.occurred.at, startsAt)) : null,
    severity: latestSeverity(events),
    service: serviceOf(events),
    environment: environmentOf(events),
    labels: {},
    isTest: events.some(isTest),
    page: pageNamed(triggered.source, stretchKey(triggered)?.value ?? key),
    mergedInto: mergeOf(events),
    events,
  }
}

const pageNamed = (source: SourceName, occurrence: string): string => JSON.stringify([source, occurrence])

/** A page that was reopened after it had been merged goes on by itself. */
function mergeOf(events: readonly Event[]): Episode['mergedInto'] {
  const state = events.findLast((event) => event.kind === 'page.resolved' || event.kind === 'page.triggered')
  if (state?.kind !== 'page.resolved' || state.mergedInto === undefined) return null
  return { page: pageNamed(state.source, state.mergedInto), at: state.occurred.at }
}

function seriesOf(events: readonly Event[], main: Event): readonly string[] {
  const own = keyNamed(main, 'series')?.value ?? null
  const others: string[] = []
  for (const event of events) {
    for (const { names, value } of event.keys) if (names === 'series' && value !== own && !others.includes(value)) others.push(value)
  }
  others.sort(byText)
  return own === null ? others : [own, ...others]
}

/** The most severe one; of equal ones the earlier. */
function mostSevere(events: readonly Event[], words: SeverityWords): string | null {
  let most: string | null = null
  for (const event of events) {
    if (!('severity' in event) || event.severity === null || event.severity === undefined || event.severity === most) continue
    if (most === null || bySeverity(event.severity, most, words) < 0) most = event.severity
  }
  return most
}

/** People correct the severity of a page as they learn more: the last word counts, lower or higher. */
function latestSeverity(events: readonly Event[]): string | null {
  let latest: string | null = null
  for (const event of events) if ('severity' in event) latest = event.severity ?? latest
  return latest
}

function serviceOf(events: readonly Event[]): ServiceName | null {
  for (const { service } of events) if (service !== null) return service
  return null
}

function environmentOf(events: readonly Event[]): string | null {
  for (const { environment } of events) if (environment !== null) return environment
  return null
}

const isTest = (event: Event): boolean => event.isTest
