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
import type { Episode } from '../domain/episode.ts'
import { type AlertEvent, byTime, type Event, isAlert, isPage } from '../domain/event.ts'
import { byText, type CorrelationKey, type NonEmpty } from '../domain/identity.ts'
import type { CorrelationPolicy, Policy } from '../domain/policy.ts'
import { bySeverity } from '../domain/severity.ts'
import { type Instant, instant } from '../domain/time.ts'

export function episodesOf(events: readonly Event[], policy: Policy): readonly Episode[] {
  const { stretches, series } = sortOut(events)
  const episodes: Episode[] = []
  for (const stretch of stretches) appendEpisodes(episodes, stretch, policy.correlation)
  for (const told of series) appendSeries(episodes, told, policy.correlation)
  return episodes.sort(byStart)
}

/** The order of episodes everywhere. */
export const byStart = (a: Episode, b: Episode): number => a.startsAt - b.startsAt || byText(a.key, b.key)

interface Stretch {
  readonly key: string
  readonly events: Event[]
}

/** Two levels of maps: joining source and key into one text for a million events would cost more than all the rest. */
type Stretches = Map<string, Map<string, Stretch>>

function sortOut(events: readonly Event[]): { readonly stretches: readonly Stretch[]; readonly series: readonly Stretch[] } {
  const byOccurrence: Stretches = new Map()
  const bySeries: Stretches = new Map()
  for (const event of events) {
    const key = stretchKey(event)
    if (key !== null) addEvent(key.names === 'occurrence' ? byOccurrence : bySeries, event, key.value)
  }
  const all = (stretches: Stretches) => [...stretches.values()].flatMap((ofSource) => [...ofSource.values()])
  return { stretches: all(byOccurrence), series: all(bySeries) }
}

/** The key that an event shares, within its source, with the others of its stretch. null: it is part of none. */
export function stretchKey(event: Event): CorrelationKey | null {
  return keyNamed(event, 'occurrence') ?? (isAlert(event) || isPage(event) ? keyNamed(event, 'series') : null)
}

function keyNamed(event: Event, names: CorrelationKey['names']): CorrelationKey | null {
  for (const key of event.keys) if (key.names === names) return key
  return null
}

function addEvent(stretches: Stretches, event: Event, key: string): void {
  let ofSource = stretches.get(event.source)
  if (ofSource === undefined) {
    ofSource = new Map()
    stretches.set(event.source, ofSource)
  }
  const stretch = ofSource.get(key)
  if (stretch === undefined) ofSource.set(key, { key: `${event.source} ${key}`, events: [event] })
  else stretch.events.push(event)
}

function appendEpisodes(episodes: Episode[], stretch: Stretch, policy: CorrelationPolicy): void {
  const events = stretch.events.sort(byTime)
  const alerts = events.filter(isAlert)
  if (isNonEmpty(events) && isNonEmpty(alerts)) episodes.push(alertEpisode(stretch.key, events, alerts))
  else if (events.some(isPage)) appendPages(episodes, { key: stretch.key, events }, policy)
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
  for (const part of splitSeries(events.sort(byTime), policy)) {
    appendEpisodes(episodes, { key: `${key} ${part[0].occurred.at}`, events: [...part] }, policy)
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

/** So long after the last word, a lost resolve is the better explanation than one stretch. */
function isSilent(open: readonly Event[], event: Event, policy: CorrelationPolicy): boolean {
  const last = open.at(-1)
  return last !== undefined && event.occurred.at - last.occurred.at > policy.openEpisodeMaxMs
}

function alertEpisode(key: string, events: NonEmpty<Event>, alerts: NonEmpty<AlertEvent>): Episode {
  let startsAt = Number.POSITIVE_INFINITY
  let held = 0
  let endsAt: number | null = null
  for (const alert of alerts) {
    startsAt = Math.min(startsAt, alert.kind === 'alert.fired' ? alert.occurred.at : alert.firedAt)
    held = Math.max(held, alert.heldFor ?? 0)
    if (alert.kind === 'alert.resolved') endsAt = Math.max(endsAt ?? alert.occurred.at, alert.occurred.at)
  }
  return {
    ...told(key, events, alerts[0]),
    kind: 'alert',
    begins: instant(startsAt - held),
    startsAt: instant(startsAt),
    endsAt: endsAt === null ? null : instant(Math.max(endsAt, startsAt)),
    severity: severityOf(events),
    labels: alerts[0].labels,
  }
}

function pageEpisode(key: string, events: NonEmpty<Event>): Episode {
  const triggered = events.find((event) => event.kind === 'page.triggered') ?? events.find(isPage) ?? events[0]
  const state = events.findLast((event) => event.kind === 'page.resolved' || event.kind === 'page.triggered')
  const startsAt = triggered.occurred.at
  const endsAt = state?.kind === 'page.resolved' ? instant(Math.max(state.occurred.at, startsAt)) : null
  return { ...told(key, events, triggered), kind: 'page', begins: startsAt, startsAt, endsAt, severity: severityOf(events), labels: {} }
}

/** What both kinds say of themselves. `main` is the event that names the episode. */
function told(key: string, events: NonEmpty<Event>, main: Event) {
  return {
    key,
    source: main.source,
    senderKey: main.senderKey,
    series: seriesOf(events, main),
    service: firstTold(events, (event) => event.service),
    environment: firstTold(events, (event) => event.environment),
    isTest: events.some((event) => event.isTest),
    events,
  }
}

function seriesOf(events: NonEmpty<Event>, main: Event): readonly string[] {
  const own = keyNamed(main, 'series')?.value ?? null
  const named = new Set<string>()
  for (const event of events) for (const key of event.keys) if (key.names === 'series' && key.value !== own) named.add(key.value)
  return own === null ? [...named].sort(byText) : [own, ...[...named].sort(byText)]
}

/** The most severe word; of equal ones the earlier. */
function severityOf(events: readonly Event[]): string | null {
  let most: string | null = null
  for (const event of events) {
    if (!('severity' in event) || event.severity === null || event.severity === most) continue
    if (most === null || bySeverity(event.severity, most) < 0) most = event.severity
  }
  return most
}

function firstTold<T>(events: NonEmpty<Event>, read: (event: Event) => T | null): T | null {
  for (const event of events) {
    const value = read(event)
    if (value !== null) return value
  }
  return null
}

const isNonEmpty = <T>(items: readonly T[]): items is NonEmpty<T> => items.length > 0
