import { appendTo } from '../../domain/append-to.ts'
import type { Engine } from '../engine.ts'
import { queryInLists } from '../statements.ts'
import type { Settlement, StoredIncident } from '../store.ts'

/** What a settlement changes of the stored incidents. */
export interface IncidentChanges {
  /** Incidents that are deleted, with all that they hold. */
  readonly gone: readonly string[]
  /** Incidents whose row is new or differs. */
  readonly rewritten: readonly StoredIncident[]
  /** Of incidents that stay, the events that they hold no longer. */
  readonly noLongerHeld: ReadonlyMap<string, readonly string[]>
  readonly newlyHeld: readonly { readonly incident_id: string; readonly event_id: string }[]
}

/**
 * Most of a neighbourhood is stored just so: only what new evidence touched has changed. The row of an incident may be a
 * megabyte, and one that holds 50,000 events gets ten more.
 */
export async function incidentChanges(engine: Engine, { replaced, incidents }: Settlement): Promise<IncidentChanges> {
  const kept = new Set<string>(incidents.map(({ incident }) => incident.id))
  const stored = await storedContents(engine, [...kept])
  const noLongerHeld = new Map<string, readonly string[]>()
  const newlyHeld: { incident_id: string; event_id: string }[] = []
  const rewritten = incidents.filter((held) => {
    const { id } = held.incident
    const before = stored.get(id)
    const now = new Set<string>(held.eventIds)
    for (const event_id of now) if (before?.eventIds.has(event_id) !== true) newlyHeld.push({ incident_id: id, event_id })
    const lost = [...(before?.eventIds ?? [])].filter((eventId) => !now.has(eventId))
    if (lost.length > 0) noLongerHeld.set(id, lost)
    return before?.json !== JSON.stringify(held.incident)
  })
  return { gone: replaced.filter((id) => !kept.has(id)), rewritten, noLongerHeld, newlyHeld }
}

interface StoredContent {
  readonly json: string
  readonly eventIds: ReadonlySet<string>
}

async function storedContents(engine: Engine, ids: readonly string[]): Promise<ReadonlyMap<string, StoredContent>> {
  const [rows, holdings] = await engine.read((db) =>
    Promise.all([
      queryInLists(ids, (list) => db.selectFrom('incidents').select(['id', 'incident_json']).where('id', 'in', list).execute()),
      queryInLists(ids, (list) =>
        db.selectFrom('incident_events').select(['incident_id', 'event_id']).where('incident_id', 'in', list).execute(),
      ),
    ]),
  )
  const eventIds = new Map<string, string[]>()
  for (const { incident_id, event_id } of holdings) appendTo(eventIds, incident_id, event_id)
  return new Map(rows.map(({ id, incident_json }) => [id, { json: incident_json, eventIds: new Set(eventIds.get(id)) }]))
}
