import { type Kysely, sql } from 'kysely'
import { incidentId } from '../../domain/identity.ts'
import type { Interval } from '../../domain/time/time.ts'
import type { Engine } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { HeldEvent, Store } from '../store.ts'
import { eventOf } from './stored-event.ts'

/** Rows of one step: some milliseconds. */
const A_STEP = 500

/** What the quality of alerts and the load of those on call are computed from. */
export const notifications = (engine: Engine): Pick<Store, 'notifications'> => ({
  notifications: (interval) => walkNotifications(engine, interval),
})

async function* walkNotifications(engine: Engine, { from, to }: Interval): AsyncIterable<HeldEvent> {
  let after: Position = { at: from, id: '' }
  for (;;) {
    const rows = await engine.read((db) => selectAfter(db, after).where('occurred_at', '<=', to).limit(A_STEP).execute())
    for (const row of rows) {
      const event = eventOf(row.event_json)
      if (event.kind.startsWith('alert.') || event.kind.startsWith('page.'))
        yield { event, incident: row.incident === null ? null : incidentId(row.incident) }
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < A_STEP) return
    after = { at: last.occurred_at, id: last.id }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

interface Position {
  readonly at: number
  readonly id: string
}

const selectAfter = (db: Kysely<Schema>, { at, id }: Position) =>
  db
    .selectFrom('events')
    .select(['id', 'occurred_at', 'event_json'])
    .select((of) =>
      of
        .selectFrom('incident_events')
        .select(({ fn }) => fn.min<string | null>('incident_id').as('incident'))
        .whereRef('event_id', '=', 'events.id')
        .as('incident'),
    )
    .where('is_change', '=', sql.lit(0))
    .where('occurred_at', '>=', at)
    .where((of) => of.or([of('occurred_at', '>', at), of('id', '>', id)]))
    .orderBy('occurred_at')
    .orderBy('id')
