import { dedupeEvents, type Event, isChange } from '../../domain/event.ts'
import type { EventId } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { joinedIntervals } from '../../domain/time/intervals.ts'
import { earlier, type Instant, type Interval, later, milliseconds } from '../../domain/time/time.ts'
import { onOneClock, toSenderTime } from '../../pipeline/episodes/clock-offsets.ts'
import { stretchKey } from '../../pipeline/episodes/episode-fields.ts'
import { explainUnassigned, type UnassignedEvent } from '../../pipeline/explain/unassigned.ts'
import type { Page, Store, UnassignedQuery } from '../../store/store.ts'

export interface UnassignedParts {
  readonly store: Pick<Store, 'unassigned' | 'edits' | 'incidentsDuring' | 'eventsWithKeys'>
  readonly policy: () => Policy
}

/** Events around those of one page that are looked at. Of more, the reason of an event may count fewer alerts than there were. */
const AROUND_MAX = 2_000

/**
 * One page of the events of no incident, each with its reason. What starts no incident is in none as a whole: so the events of
 * no incident around one are all that its reason depends on, and no incident is loaded or reconstructed.
 */
export async function loadUnassigned(parts: UnassignedParts, query: UnassignedQuery): Promise<Page<UnassignedEvent>> {
  const { items, nextCursor } = await parts.store.unassigned(query)
  return { items: await loadReasons(parts, items), nextCursor }
}

/** Why these events are in no incident, which is so of all of them. */
export async function loadReasons({ store, policy }: UnassignedParts, items: readonly Event[]): Promise<readonly UnassignedEvent[]> {
  const [known, edits, changesNearIncidents] = await Promise.all([
    loadAround(store, items, policy()),
    store.edits(),
    findChangesNearIncidents(store, items, policy()),
  ])
  const ids = items.map(({ id }) => id)
  return explainUnassigned(ids, { known, edits, changesNearIncidents, policy: policy() })
}

/** As far on either side of each alert and page as another may be and still belong to it. */
async function loadAround(store: UnassignedParts['store'], events: readonly Event[], policy: Policy): Promise<readonly Event[]> {
  const keys = events.flatMap((event) => stretchKey(event) ?? []).filter(({ names }) => names === 'occurrence')
  const known = [...events, ...(await store.eventsWithKeys(keys))]
  const margin = milliseconds(policy.correlation.reachMs + policy.correlation.quietGapMs)
  const times = events.filter((event) => stretchKey(event) !== null).flatMap((event) => timesOf(event, policy))
  for (const interval of joinedIntervals(times.map((at) => intervalAround(at, margin)))) {
    const limit = AROUND_MAX - known.length
    if (limit <= 0) break
    known.push(...(await store.unassigned({ ...toSenderTime(interval, policy), limit })).items)
  }
  return dedupeEvents(known)
}

function timesOf(event: Event, policy: Policy): readonly Instant[] {
  const corrected = onOneClock(event, policy)
  return corrected.kind === 'alert.resolved' ? [corrected.firedAt, corrected.occurred.at] : [corrected.occurred.at]
}

const intervalAround = (at: Instant, margin: ReturnType<typeof milliseconds>): Interval => ({
  from: earlier(at, margin),
  to: later(at, margin),
})

/** The changes that were made while an incident was open, or within the look-back before one. */
async function findChangesNearIncidents(
  store: UnassignedParts['store'],
  events: readonly Event[],
  policy: Policy,
): Promise<ReadonlySet<EventId>> {
  const near = await Promise.all(
    events.filter(isChange).map(async (change) => {
      const { at } = onOneClock(change, policy).occurred
      const interval = { from: earlier(at, policy.correlation.openEpisodeMaxMs), to: later(at, policy.changes.lookBackMs) }
      return (await store.incidentsDuring(toSenderTime(interval, policy), 'evidence')).length > 0 ? [change.id] : []
    }),
  )
  return new Set(near.flat())
}

/** Above it a reader needs no number. */
const COUNT_MAX = 100

export interface UnassignedCount {
  readonly count: number
  /** Whether there may be more. */
  readonly isMore: boolean
}

export async function countUnassigned(store: Pick<Store, 'unassigned'>): Promise<UnassignedCount> {
  const { items, nextCursor } = await store.unassigned({ limit: COUNT_MAX })
  return { count: items.length, isMore: nextCursor !== null }
}
