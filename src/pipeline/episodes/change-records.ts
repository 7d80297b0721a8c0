import type { ChangeRecord, ChangeRef } from '../../domain/change.ts'
import { byTime, type ChangeEvent, type ChangeFinished, type Event, isChange } from '../../domain/event.ts'
import { byText, changeId, type EventId, type NonEmpty } from '../../domain/identity.ts'
import type { Instant } from '../../domain/time/time.ts'

/**
 * In: events in any order; those that are no changes, and test deliveries, are ignored. Out: one record per change,
 * in order of time, then id: what shares an occurrence key of one source is one change.
 * Promise: `id` is the id of an event of `evidence`, of the earliest start where one was reported: a finish that comes in
 * later never renames a change, and a renamed one is still found by its evidence.
 */
export function changeRecordsOf(events: readonly Event[]): readonly ChangeRecord[] {
  const changes = events.filter(isChange).filter((event) => !event.isTest)
  return groupByOccurrence(changes.sort(byTime)).map(recordOf).sort(byBeginning)
}

const byBeginning = (a: ChangeRecord, b: ChangeRecord): number => beginningOf(a) - beginningOf(b) || byText(a.id, b.id)

/** When it began; for an instant change and for one whose start was not reported, when it was finished. */
export function beginningOf(record: ChangeRecord): Instant {
  const at = record.startedAt ?? record.finishedAt
  if (at === null) throw new Error(`assertion failed: the change ${record.id} has neither a start nor a finish`)
  return at
}

/** An event with two occurrence keys (a job and its deployment) joins what either names. */
function groupByOccurrence(events: readonly ChangeEvent[]): readonly NonEmpty<ChangeEvent>[] {
  const groupOf = new Map<string, ChangeEvent[]>()
  const groups = new Set<ChangeEvent[]>()
  for (const event of events) {
    const keys = occurrencesOf(event)
    const known = [...new Set(keys.map((key) => groupOf.get(key)))].filter((group) => group !== undefined)
    // The smaller groups move into the largest: joining costs little however many events one change has.
    const [joined = [], ...others] = known.sort((a, b) => b.length - a.length)
    for (const other of others) {
      groups.delete(other)
      for (const moved of other) joined.push(moved)
      for (const key of other.flatMap(occurrencesOf)) groupOf.set(key, joined)
    }
    joined.push(event)
    groups.add(joined)
    for (const key of keys) groupOf.set(key, joined)
  }
  return [...groups].map((group) => {
    const [first, ...rest] = group.sort(byTime)
    return [first as ChangeEvent, ...rest]
  })
}

/** A change without any key of its own stands alone. */
function occurrencesOf(event: ChangeEvent): readonly string[] {
  const keys = event.keys.filter((key) => key.names === 'occurrence').map((key) => JSON.stringify([event.source, key.value]))
  return keys.length > 0 ? keys : [JSON.stringify([event.source, 'event', event.id])]
}

function recordOf(events: NonEmpty<ChangeEvent>): ChangeRecord {
  const starts = events.filter((event) => event.kind === 'change.started')
  const finish = decisiveFinish(events.filter((event) => event.kind === 'change.finished'))
  const named = starts[0] ?? finish ?? events[0]
  const steps = starts.filter(({ change }) => change.step !== undefined).map((event) => event.occurred.at)
  const [first, ...rest] = events.map((event) => event.id)
  return {
    id: changeId(named.id),
    ref: mergedRef(events),
    senderKey: named.senderKey,
    startedAt: starts[0]?.occurred.at ?? null,
    finishedAt: finish?.occurred.at ?? null,
    ...(steps.length === 0 ? {} : { steps }),
    outcome: finish?.outcome ?? 'unknown',
    service: firstKnown(events, (event) => event.service),
    environment: firstKnown(events, (event) => event.environment),
    summary: named.text,
    evidence: [first as EventId, ...rest],
  }
}

/** A retried change ends with its last attempt. One that is reported twice, once without an outcome, has the outcome. */
function decisiveFinish(finishes: readonly ChangeFinished[]): ChangeFinished | null {
  return finishes.findLast((event) => event.outcome !== 'unknown') ?? finishes.at(-1) ?? null
}

function mergedRef(events: NonEmpty<ChangeEvent>): ChangeRef {
  const first = (pick: (ref: ChangeRef) => string | null) => firstKnown(events, (event) => pick(event.change))
  return {
    kind: events[0].change.kind,
    application: first((ref) => ref.application),
    version: first((ref) => ref.version),
    previous: first((ref) => ref.previous),
    sha: first((ref) => ref.sha),
    ref: first((ref) => ref.ref),
    rollback: events.some((event) => event.change.rollback),
    url: first((ref) => ref.url),
  }
}

function firstKnown<T>(events: readonly ChangeEvent[], pick: (event: ChangeEvent) => T | null): T | null {
  for (const event of events) {
    const value = pick(event)
    if (value !== null) return value
  }
  return null
}
