import { type Kysely, type Migration, sql } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'
import { packNotified } from '../incidents/notifications.ts'
import { eventOf } from '../incidents/stored-event.ts'

/**
 * What the quality of alerts and the load of those on call need of an event, in a column of its own and an index by time that holds nothing
 * else: an event is a kilobyte, and a year has hundreds of thousands.
 */
export const notified = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('events').addColumn('notified', types.text).execute()
    for (let after = ''; ; ) {
      const { rows } = await sql<StoredRow>`select id, event_json from events
        where id > ${after} and is_change = 0 order by id limit 500`.execute(db)
      const packed = rows.flatMap(({ id, event_json }) => {
        const text = packedOf(event_json)
        return text === null ? [] : [sql`(${id}, ${text})`]
      })
      if (packed.length > 0)
        await sql`update events set notified = given.column2 from (values ${sql.join(packed)}) as given
          where events.id = given.column1`.execute(db)
      const last = rows.at(-1)
      if (last === undefined) break
      after = last.id
    }
    await sql`create index events_that_notified on events (occurred_at, id, notified) where notified is not null`.execute(db)
  },
})

interface StoredRow {
  readonly id: string
  readonly event_json: string
}

/** A damaged event is named by `hindsight verify`, and stops no upgrade. */
function packedOf(json: string): string | null {
  try {
    return packNotified(eventOf(json))
  } catch {
    return null
  }
}
