/**
 * What changes add to a neighbourhood. They group no alerts: those of an incident are looked up by time, at the end, and
 * a change that is reported anew finds by its time the incidents that it may explain.
 * Promise: of a change all events are known, whenever they were reported: its finish may come days after its start.
 */

import { markOf, type WantedMark } from '../domain/alerts/mark.ts'
import { type ChangeEvent, dedupeEvents, type Event, isAlert, isChange } from '../domain/event.ts'
import type { CorrelationKey, EventId, IncidentId } from '../domain/identity.ts'
import type { Policy } from '../domain/policy.ts'
import { ruleReader } from '../domain/rules/alert-rule.ts'
import { joinedIntervals } from '../domain/time/intervals.ts'
import { earlier, type Instant, type Interval, instant, later, type Milliseconds, milliseconds } from '../domain/time/time.ts'
import { JOB_MAX_MS } from '../pipeline/episodes/change-records.ts'
import { onOneClock, toSenderTime } from '../pipeline/episodes/clock-offsets.ts'
import { COMMIT_MS, commitPrefix } from '../pipeline/episodes/commits.ts'
import { commitMark, shaMark } from '../pipeline/neighbourhood/marks.ts'
import type { Store } from '../store/store.ts'

export type ChangeStore = Pick<Store, 'changesBetween' | 'eventsMarked' | 'eventsWithKeys' | 'incidentsHolding' | 'incidentsDuring'>

/**
 * The incidents that name one of these changes by any of its events, and those that might: all within the time that it
 * may explain. `changes`: with all of their events.
 */
export async function findIncidentsNaming(
  store: ChangeStore,
  changes: readonly ChangeEvent[],
  policy: Policy,
): Promise<readonly IncidentId[]> {
  if (changes.length === 0) return []
  const naming = await store.incidentsHolding(changes.map((change) => change.id))
  const explained = changes.map(({ occurred: { at } }) =>
    toSenderTime({ from: earlier(at, policy.correlation.openEpisodeMaxMs), to: later(at, policy.changes.lookBackMs) }, policy),
  )
  // A log of a hundred thousand deploys of one day is one question.
  const during = await Promise.all(joinedIntervals(explained).map((interval) => store.incidentsDuring(interval, 'evidence')))
  return [...new Set([...naming, ...during.flat()])]
}

/** These changes, each with all of its events, and with the job that made it or what the job made. */
export async function wholeChanges(store: ChangeStore, changes: readonly ChangeEvent[]): Promise<readonly ChangeEvent[]> {
  const known = new Map<EventId, ChangeEvent>(changes.map((change) => [change.id, change]))
  const asked = new Set<string>()
  for (let fresh = changes; fresh.length > 0; ) {
    const keys = occurrencesOf(fresh).filter(({ value }) => !asked.has(value))
    for (const { value } of keys) asked.add(value)
    const ids = new Set(known.keys())
    const [keyed, marked] = await Promise.all([store.eventsWithKeys(keys, ids), store.eventsMarked(commitsOf(fresh), ids)])
    const found = [...keyed, ...marked].filter(isChange)
    // What was just read may be newer than what is stored.
    fresh = found.filter(({ id }) => !known.has(id))
    for (const change of fresh) known.set(change.id, change)
  }
  return [...known.values()]
}

/** A job and what it made of the same commit while it ran; reports of one commit, and its deployments. */
const commitsOf = (changes: readonly ChangeEvent[]): readonly WantedMark[] =>
  changes.flatMap((event) => {
    const { source, change, occurred } = event
    const { sha, application, kind } = change
    const around = (text: string, ms: Milliseconds): WantedMark => ({
      mark: markOf(text),
      interval: { from: earlier(occurred.at, ms), to: later(occurred.at, ms) },
    })
    const prefix = commitPrefix(event)
    return [
      ...(sha === null || (kind !== 'job' && kind !== 'deployment') ? [] : [around(commitMark({ source, sha, application }), JOB_MAX_MS)]),
      ...(prefix === null ? [] : [around(shaMark(prefix), milliseconds(2 * COMMIT_MS))]),
    ]
  })

interface ChangeContext {
  readonly events: readonly Event[]
  /** What is new among the changes, with all of their events. */
  readonly changed: readonly ChangeEvent[]
  readonly policy: Policy
}

/** The events, with the changes of the look-back before the earliest of them until the open length after the latest. */
export async function addChanges(store: ChangeStore, { events, changed, policy }: ChangeContext): Promise<readonly Event[]> {
  const members = events.filter((event) => !isChange(event))
  const withRule = ruleReader(policy.rules)
  const span = spanOf(members.map((event) => withRule(onOneClock(event, policy))))
  if (span === null) return dedupeEvents([...members, ...changed])
  const window = { from: earlier(span.from, policy.changes.lookBackMs), to: later(span.to, policy.correlation.openEpisodeMaxMs) }
  const near = (await store.changesBetween(toSenderTime(window, policy))).filter(isChange)
  const ids = new Set(changed.map(({ id }) => id))
  const all = await wholeChanges(store, [...changed, ...near.filter(({ id }) => !ids.has(id))])
  return dedupeEvents([...members, ...all])
}

function spanOf(events: readonly Event[]): Interval | null {
  if (events.length === 0) return null
  const from = events.reduce((least, event) => Math.min(least, beganAt(event)), Number.POSITIVE_INFINITY)
  const to = events.reduce((most, event) => Math.max(most, event.occurred.at), Number.NEGATIVE_INFINITY)
  return { from: instant(from), to: instant(to) }
}

function beganAt(event: Event): Instant {
  if (!isAlert(event)) return event.occurred.at
  return earlier(event.kind === 'alert.resolved' ? event.firedAt : event.occurred.at, event.heldFor ?? milliseconds(0))
}

const occurrencesOf = (events: readonly ChangeEvent[]): readonly CorrelationKey[] =>
  events.flatMap((event) => event.keys.filter((key) => key.names === 'occurrence'))
