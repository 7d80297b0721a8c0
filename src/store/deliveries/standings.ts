import { type RawBuilder, sql } from 'kysely'
import { type EventId, eventId, type IncidentId, incidentId, type RawEventId } from '../../domain/identity.ts'
import type { DeliveryStanding } from '../../domain/raw-event.ts'
import { idBytes, isRawEventId } from '../columns.ts'
import type { Engine } from '../engine.ts'
import type { Store } from '../store.ts'

/** A delivery may report thousands of events, and a change may be in many incidents: so many are looked at. */
const EVENTS_MAX = 100
const INCIDENTS_MAX = 3
/** Two for each delivery; SQLite takes 500 in one statement. */
const DELIVERIES_A_STATEMENT = 100

/** What became of the events of a few deliveries: a bounded look-up by the indexes for each. */
export const standings = (engine: Engine): Pick<Store, 'standingsOf'> => ({
  standingsOf: async (asked) => {
    const ids = asked.filter(isRawEventId)
    const found = new Map<RawEventId, DeliveryStanding>()
    for (let from = 0; from < ids.length; from += DELIVERIES_A_STATEMENT) {
      const some = ids.slice(from, from + DELIVERIES_A_STATEMENT)
      const rows = await engine.read(async (db) => (await standingRows(some).execute(db)).rows)
      for (const [place, id] of some.entries()) {
        const own = rows.filter((row) => row.place === place)
        if (own.length > 0) found.set(id, standingOf(own))
      }
    }
    return found
  },
})

interface StandingRow {
  readonly place: number
  readonly incident: string | null
  readonly unheld: string | null
}

function standingOf(rows: readonly StandingRow[]): DeliveryStanding {
  const incidents = rows.flatMap(({ incident }): readonly IncidentId[] => (incident === null ? [] : [incidentId(incident)])).sort()
  const [unassigned] = rows.flatMap(({ unheld }): readonly EventId[] => (unheld === null ? [] : [eventId(unheld)]))
  return { incidents, unassigned: unassigned ?? null }
}

/** `place`: which of the deliveries a row is about. */
function standingRows(ids: readonly RawEventId[]): RawBuilder<StandingRow> {
  const selects = ids.flatMap((id, place) => {
    const events = sql`(select event_id from event_deliveries where raw_event_id = ${idBytes(id)} order by event_id limit ${sql.lit(EVENTS_MAX)}) as reported`
    return [
      sql`select ${sql.lit(place)} as place, incident_id as incident, null as unheld from
        (select distinct incident_id from ${events} inner join incident_events on incident_events.event_id = reported.event_id
        order by incident_id limit ${sql.lit(INCIDENTS_MAX)}) as holding`,
      sql`select ${sql.lit(place)}, null, event_id from
        (select event_id from ${events} where not exists (select 1 from incident_events where incident_events.event_id = reported.event_id)
        order by event_id limit 1) as unheld`,
    ]
  })
  return sql<StandingRow>`${sql.join(selects, sql` union all `)}`
}
