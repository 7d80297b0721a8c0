import { byText } from '../../domain/identity.ts'
import type { Engine } from '../engine.ts'
import { queryInLists } from '../statements.ts'
import type { Settlement, StoredIncident } from '../store.ts'
import { spanOf } from './incident-rows.ts'

/**
 * The settlement without the incidents whose stored rows are already equal. Those are most of a neighbourhood: only what
 * new evidence touched has changed, and the row of an incident may be a megabyte.
 */
export async function omitUnchanged(engine: Engine, settlement: Settlement): Promise<Settlement> {
  const replaced = new Set(settlement.replaced)
  const again = settlement.incidents.filter(({ incident }) => replaced.has(incident.id))
  if (again.length === 0) return settlement
  const stored = await storedContents(
    engine,
    again.map(({ incident }) => incident.id),
  )
  const unchanged = new Set(again.filter((held) => stored.get(held.incident.id) === contentOf(held)).map(({ incident }) => incident.id))
  return {
    ...settlement,
    replaced: settlement.replaced.filter((id) => !unchanged.has(id)),
    incidents: settlement.incidents.filter(({ incident }) => !unchanged.has(incident.id)),
  }
}

async function storedContents(engine: Engine, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const [rows, holdings] = await engine.read((db) =>
    Promise.all([
      queryInLists(ids, (list) => db.selectFrom('incidents').select(['id', 'first_at', 'incident_json']).where('id', 'in', list).execute()),
      queryInLists(ids, (list) =>
        db.selectFrom('incident_events').select(['incident_id', 'event_id']).where('incident_id', 'in', list).execute(),
      ),
    ]),
  )
  const eventIds = new Map<string, string[]>(ids.map((id) => [id, []]))
  for (const { incident_id, event_id } of holdings) eventIds.get(incident_id)?.push(event_id)
  return new Map(rows.map(({ id, first_at, incident_json }) => [id, content(Number(first_at), incident_json, eventIds.get(id) ?? [])]))
}

const contentOf = (held: StoredIncident): string => content(spanOf(held).first_at, JSON.stringify(held.incident), held.eventIds)

/** All other columns follow from the JSON, and when the first condition began. */
const content = (firstAt: number, json: string, eventIds: readonly string[]): string =>
  [firstAt, json, ...[...new Set(eventIds)].sort(byText)].join('\n')
