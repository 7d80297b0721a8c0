import type { Event } from '../domain/event.ts'
import type { EventId } from '../domain/identity.ts'
import type { Policy } from '../domain/policy.ts'
import { marksOf, marksVersion } from '../pipeline/neighbourhood/marks.ts'
import type { Reconstruction } from '../pipeline/reconstruct.ts'
import type { ReadingResult, Store } from '../store/store.ts'

/** What was made anew: events, incidents with what they hold, and what became of each delivery. */
export interface Rebuilt {
  readonly events: readonly Event[]
  readonly readings: readonly ReadingResult[]
  readonly reconstruction: Reconstruction
}

/** Events whose marks are compared at a time. */
const EVENTS_A_QUERY = 500

/**
 * Where the tables by which rounds find things differ from a rebuild. Rows too many do no harm, they load an event too
 * many; a row that is missing changes what becomes of the next delivery.
 */
export async function lookupDifferences(store: Store, policy: Policy, rebuilt: Rebuilt): Promise<readonly string[]> {
  const stored = await store.storedLookups()
  return [
    ...readingDifferences(stored.readings, rebuilt.readings),
    ...rebuilt.reconstruction.incidents.flatMap(({ incident, eventIds }) =>
      haveSameIds(stored.eventIds.get(incident.id) ?? [], eventIds) ? [] : [`incident ${incident.id} holds other events than its rebuild`],
    ),
    ...openDifferences(stored, rebuilt.reconstruction),
    ...(await markDifferences(store, policy, rebuilt.events)),
  ]
}

function readingDifferences(
  stored: readonly { readonly rawEventId: string; readonly state: string; readonly reason: string | null }[],
  rebuilt: readonly ReadingResult[],
): readonly string[] {
  const byId = new Map<string, string>(stored.map(({ rawEventId, state, reason }) => [rawEventId, `${state} ${reason}`]))
  return rebuilt.flatMap(({ rawEventId, state, reason }) =>
    byId.get(rawEventId) === `${state} ${reason === null ? null : asStored(reason)}`
      ? []
      : [`what became of delivery ${rawEventId} differs from its rebuild`],
  )
}

/** Of what a sender wrote, a database keeps a replacement of what UTF-8 and PostgreSQL cannot hold. */
const asStored = (text: string): string => Buffer.from(text.replaceAll('\0', '\uFFFD')).toString()

function haveSameIds(are: readonly string[], wouldBe: readonly EventId[]): boolean {
  const expected = new Set<string>(wouldBe)
  return are.length === expected.size && are.every((id) => expected.has(id))
}

function openDifferences(
  { openAlerts, openNoise }: Awaited<ReturnType<Store['storedLookups']>>,
  { incidents, openNoise: expectedNoise }: Reconstruction,
): readonly string[] {
  const kept = new Set(openAlerts.map(({ incidentId, source, believedUntil }) => `${incidentId} ${source} ${believedUntil}`))
  return [
    ...incidents
      .filter(({ incident, openAlerts: open = [] }) =>
        open.some(({ source, believedUntil }) => !kept.has(`${incident.id} ${source} ${believedUntil}`)),
      )
      .map(({ incident }) => `incident ${incident.id} has an open alert that is not kept as one`),
    ...expectedNoise.filter(({ eventId }) => !openNoise.has(eventId)).map(({ eventId }) => `event ${eventId} is not kept as an open alert`),
  ]
}

/** Where the policy names things otherwise, the next round marks everything anew. */
async function markDifferences(store: Store, { correlation }: Policy, events: readonly Event[]): Promise<readonly string[]> {
  if ((await store.marksVersion()) !== marksVersion(correlation)) return []
  const lacking = new Set<string>()
  for (let from = 0; from < events.length; from += EVENTS_A_QUERY) {
    const marks = marksOf(events.slice(from, from + EVENTS_A_QUERY), correlation)
    for (const { eventId } of await store.missingMarks(marks)) lacking.add(eventId)
  }
  return [...lacking].map((id) => `event ${id} has lost a mark`)
}
