/**
 * In: events, one per fact, and how far the evidence of each source reaches. Out: episodes in order of their start, then
 * key; tests included, marked.
 * Promise: a function of the set of events; their order decides nothing. What belongs to no episode (a change, a
 * message of no known occurrence, an acknowledgement of nothing) is left out.
 *
 * 1. Alerts that share source and series are one alert, whenever it fires. Its reports become firings (../firings/).
 * 2. Other events that share source and occurrence key are one stretch, of the page among them, or of the alert that was
 *    named so. Without either it is none.
 * 3. Some senders name only the series (PagerDuty Events API v2: `dedup_key`). What they report besides alerts belongs to
 *    the firing that goes on at its time, or to the page that it opens.
 */
import { appendTo } from '../../domain/append-to.ts'
import type { Episode } from '../../domain/episode.ts'
import { type AlertEvent, type Event, isAlert, isPage } from '../../domain/event.ts'
import { byText, type SourceName } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Instant } from '../../domain/time/time.ts'
import { type AlertDraft, alertDrafts, toEpisode } from './alert-episodes.ts'
import { inTimeOrder, stretchKey } from './episode-fields.ts'
import { appendPages, appendPagesOfSeries, type Stretch } from './page-episodes.ts'

/** The latest receipt by source: an alert that its sender has not reported for too long by then is firing no longer. */
export type LastReceived = ReadonlyMap<SourceName, Instant>
const NOT_KNOWN: LastReceived = new Map()

export function episodesOf(events: readonly Event[], policy: Policy, lastReceived: LastReceived = NOT_KNOWN): readonly Episode[] {
  const { alerts, others } = groupByKey(events)
  const drafts: AlertDraft[] = []
  for (const [source, ofSource] of alerts) {
    const asOf = lastReceived.get(source) ?? null
    for (const [series, ofSeries] of ofSource) {
      for (const draft of alertDrafts({ source, series, events: inTimeOrder(ofSeries) }, { policy: policy.correlation, asOf }))
        drafts.push(draft)
    }
  }
  const episodes = attachOthers(drafts, stretchesOf(others), policy)
  for (const draft of drafts) episodes.push(toEpisode(draft, policy.correlation))
  return episodes.sort(byStart)
}

/** The order of episodes everywhere. */
export const byStart = (a: Episode, b: Episode): number => a.startsAt - b.startsAt || byText(a.key, b.key)

/** By source, then by key: joining the two into one text for a million events would cost more than all the rest. */
type Grouped<E extends Event> = Map<SourceName, Map<string, [E, ...E[]]>>

interface Groups {
  readonly alerts: Grouped<AlertEvent>
  /** Pages and messages, by occurrence, else by series. */
  readonly others: { readonly occurrence: Grouped<Event>; readonly series: Grouped<Event> }
}

function groupByKey(events: readonly Event[]): Groups {
  const groups: Groups = { alerts: new Map(), others: { occurrence: new Map(), series: new Map() } }
  for (const event of events) {
    const key = stretchKey(event)
    if (key === null) continue
    if (isAlert(event)) addEvent(groups.alerts, event, key.value)
    else addEvent(groups.others[key.names], event, key.value)
  }
  return groups
}

function addEvent<E extends Event>(grouped: Grouped<E>, event: E, key: string): void {
  let ofSource = grouped.get(event.source)
  if (ofSource === undefined) {
    ofSource = new Map()
    grouped.set(event.source, ofSource)
  }
  const known = ofSource.get(key)
  if (known === undefined) ofSource.set(key, [event])
  // A second array for the usual pair: growing the first one would keep room for seventeen.
  else if (known.length === 1) ofSource.set(key, [known[0], event])
  else known.push(event)
}

interface OtherStretch extends Stretch {
  readonly names: 'occurrence' | 'series'
  readonly source: SourceName
  readonly value: string
}

function* stretchesOf(others: Groups['others']): Generator<OtherStretch> {
  for (const names of ['occurrence', 'series'] as const) {
    for (const [source, ofSource] of others[names]) {
      for (const [value, events] of ofSource) yield { names, source, value, key: `${source} ${value}`, events: inTimeOrder(events) }
    }
  }
}

/** Makes episodes of the pages; the rest goes to the alerts that it names. */
function attachOthers(drafts: readonly AlertDraft[], stretches: Iterable<OtherStretch>, policy: Policy): Episode[] {
  const episodes: Episode[] = []
  const find = draftFinder(drafts)
  for (const stretch of stretches) {
    const ofAlerts = find(stretch)
    if (ofAlerts.length > 0 && !stretch.events.some(({ kind }) => kind === 'page.triggered')) attach(ofAlerts, stretch)
    else if (!stretch.events.some(isPage)) continue
    else if (stretch.names === 'occurrence') appendPages(episodes, stretch, policy.correlation)
    else appendPagesOfSeries(episodes, stretch, policy.correlation)
  }
  return episodes
}

/** Firings by source and by each occurrence and series that names them; made when first asked, because few events need it. */
function draftFinder(drafts: readonly AlertDraft[]): (stretch: OtherStretch) => readonly AlertDraft[] {
  let byName: Map<string, AlertDraft[]> | null = null
  return ({ source, names, value }) => {
    byName ??= indexByName(drafts)
    return byName.get(JSON.stringify([source, names, value])) ?? []
  }
}

function indexByName(drafts: readonly AlertDraft[]): Map<string, AlertDraft[]> {
  const byName = new Map<string, AlertDraft[]>()
  for (const draft of drafts) {
    const names = new Set(
      draft.events
        .map((event) => event.keys[0])
        .filter((key) => key?.names === 'occurrence')
        .map((key) => key?.value ?? ''),
    )
    for (const [kind, values] of [
      ['occurrence', names],
      ['series', [draft.series]],
    ] as const) {
      for (const value of values) {
        const name = JSON.stringify([draft.source, kind, value])
        appendTo(byName, name, draft)
      }
    }
  }
  return byName
}

/** To the firing that goes on at the time of an event; of an occurrence that was named, to its firing at any time. */
function attach(drafts: readonly AlertDraft[], { names, events }: OtherStretch): void {
  for (const event of events) {
    const at = event.occurred.at
    const current = drafts.findLast(({ startsAt, endsAt }) => startsAt <= at && (names === 'occurrence' || endsAt === null || at <= endsAt))
    const target = current ?? (names === 'occurrence' ? drafts[0] : undefined)
    target?.others.push(event)
  }
}
