/** Pages as their pager opened and closed them. A page reopened later than the policy's window begins an episode of its own. */
import type { Episode } from '../../domain/episode.ts'
import { type Event, isPage } from '../../domain/event.ts'
import type { NonEmpty, SourceName } from '../../domain/identity.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'
import { type Instant, instant } from '../../domain/time/time.ts'
import { environmentOf, isTest, latestSeverity, seriesOf, serviceOf, stretchKey } from './episode-fields.ts'

export interface Stretch {
  readonly key: string
  readonly events: NonEmpty<Event>
}

export function appendPages(episodes: Episode[], { key, events }: Stretch, policy: CorrelationPolicy): void {
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

/** Of a sender that names only the series: a stretch runs from a trigger to the next resolve; what comes while nothing is open belongs to nothing. */
export function appendPagesOfSeries(episodes: Episode[], { key, events }: Stretch, policy: CorrelationPolicy): void {
  for (const part of splitSeries(events, policy)) {
    if (part.some(isPage)) appendPages(episodes, { key: `${key} ${part[0].occurred.at}`, events: part }, policy)
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
    end: null,
    oddities: [],
    supersedes: null,
    restatements: restatementsIn(events),
    events,
  }
}

/** A webhook and the log of the pager report one act with different ids, and with times a little apart. */
const RESTATED_WITHIN_MS = 5_000

function restatementsIn(events: readonly Event[]): Episode['restatements'] {
  return events.flatMap((event, at) => {
    const stands = events.slice(Math.max(0, at - RESTATED_MAX), at).find((other) => isSameAct(other, event))
    return stands === undefined ? [] : [{ event: event.id, of: stands.id }]
  })
}
/** So many events of a page lie within that time at most, as far as it is looked. */
const RESTATED_MAX = 20

const isSameAct = (one: Event, other: Event): boolean =>
  actOf(one) === actOf(other) &&
  other.occurred.at - one.occurred.at <= RESTATED_WITHIN_MS &&
  !one.rawEventIds.some((id) => other.rawEventIds.includes(id))

/** What was done by whom; a note is known by its words. */
function actOf(event: Event): string {
  const { kind, actor } = event
  const what =
    kind === 'page.escalated' ? event.to : kind === 'page.triggered' ? event.reopened : kind === 'message.posted' ? event.text : null
  return JSON.stringify([kind, actor, what])
}

const pageNamed = (source: SourceName, occurrence: string): string => JSON.stringify([source, occurrence])

/** A page that was reopened after it had been merged goes on by itself. */
function mergeOf(events: readonly Event[]): Episode['mergedInto'] {
  const state = events.findLast((event) => event.kind === 'page.resolved' || event.kind === 'page.triggered')
  if (state?.kind !== 'page.resolved' || state.mergedInto === undefined) return null
  return { page: pageNamed(state.source, state.mergedInto), at: state.occurred.at }
}
