import type { Kysely } from 'kysely'
import { type EventId, eventId } from '../../domain/identity.ts'
import type { Engine, Statement } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { forEachList, insertAll } from '../statements.ts'
import type { Settlement, Store } from '../store.ts'
import { lastReceived } from './open-alerts.ts'

/** Alerts of no incident whose silence will say that they had ended before: what they are beside changes then. */
export const noiseExpiry = (engine: Engine): Pick<Store, 'noiseToExpire'> => ({
  noiseToExpire: (limit) =>
    engine.read(async (db) => {
      const ids: EventId[] = []
      for (const [source, at] of await lastReceived(db)) {
        const expired = selectExpired(db).where('source', '=', source).where('believed_until', '<', at)
        for (const row of await expired.limit(limit).execute()) ids.push(eventId(row.event_id))
      }
      return ids.slice(0, limit)
    }),
})

const selectExpired = (db: Kysely<Schema>) => db.selectFrom('open_noise').select('event_id')

/** Rows of what has ended since, or has come into an incident, stay until their time: then a tick finds nothing to do. */
export function noiseStatements({ compiler, rowsPerInsert }: Engine, { expired, openNoise }: Settlement): readonly Statement[] {
  const rows = openNoise.map(({ eventId, source, believedUntil }) => ({ event_id: eventId, source, believed_until: believedUntil }))
  return [
    ...forEachList(expired, (ids) => compiler.deleteFrom('open_noise').where('event_id', 'in', ids)),
    ...insertAll(rows, rowsPerInsert, (some) =>
      compiler
        .insertInto('open_noise')
        .values(some)
        .onConflict((conflict) =>
          conflict.column('event_id').doUpdateSet(({ ref }) => ({ believed_until: ref('excluded.believed_until') })),
        ),
    ),
  ]
}
