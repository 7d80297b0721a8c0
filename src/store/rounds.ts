import { type Kysely, sql } from 'kysely'
import type { RawEventId } from '../domain/identity.ts'
import { idBytes, idText, parseStored } from './columns.ts'
import { ID_BYTES } from './deliveries/delivery-batch.ts'
import type { Engine } from './engine.ts'
import { ATTEMPTS_MAX, type Round, type RoundStore } from './round.ts'
import type { Schema } from './schema.ts'
import { forEachList, queryInLists, statement } from './statements.ts'

/** From so many on it is tried alone. */
const ATTEMPTS_ALONE = 2
/** Before that with so many others: of 4,000 suspects the guilty one is alone after two more deaths. */
const SUSPECTS_TOGETHER = 64

/** Which round is under way, so that what ended it without a word is found. */
export const rounds = (engine: Engine): Omit<RoundStore, 'claimSuspects'> => ({
  beginRound: async ({ holder, rawEventIds, editIds }) => {
    const row = { id: 1, holder, raw_event_ids: Buffer.concat(rawEventIds.map(idBytes)), edit_ids_json: JSON.stringify(editIds) }
    const insert = engine.compiler.insertInto('rounds').values(row)
    await engine.writeAsWorker([
      statement(
        insert.onConflict((conflict) =>
          conflict.column('id').doUpdateSet(({ ref }) => ({
            holder: ref('excluded.holder'),
            raw_event_ids: ref('excluded.raw_event_ids'),
            edit_ids_json: ref('excluded.edit_ids_json'),
          })),
        ),
      ),
    ])
  },
  abandonRound: async (holder) => {
    await engine.write([statement(engine.compiler.deleteFrom('rounds').where('holder', '=', holder))])
  },
  recoverRound: async (holder) => {
    const round = await engine.read(findRound)
    if (round === null || round.holder === holder) return { ...NOTHING_LOST }
    return countDeath(engine, round)
  },
  setAside: async () => {
    const rows = await engine.read((db) => selectSetAside(db).execute())
    return rows.map(({ id }) => idText(id))
  },
})

const NOTHING_LOST = { suspects: 0, setAside: [] } as const

/** Written out, not bound, so that the planner sees that the index of suspects will do. */
const selectSetAside = (db: Kysely<Schema>) =>
  db
    .selectFrom('raw_events')
    .select('id')
    .where('attempts', '>', sql.lit(0))
    .where('attempts', '>=', sql.lit(ATTEMPTS_MAX))
    .where('state', '=', sql.lit('unreadable'))

async function findRound(db: Kysely<Schema>): Promise<Round | null> {
  const row = await db.selectFrom('rounds').selectAll().executeTakeFirst()
  if (row === undefined) return null
  const count = row.raw_event_ids.length / ID_BYTES
  const rawEventIds = Array.from({ length: count }, (_, index) =>
    idText(row.raw_event_ids.subarray(index * ID_BYTES, (index + 1) * ID_BYTES)),
  )
  return { holder: row.holder, rawEventIds, editIds: parseStored(row.edit_ids_json) }
}

async function countDeath(engine: Engine, { rawEventIds, editIds }: Round): Promise<{ suspects: number; setAside: readonly RawEventId[] }> {
  const { compiler } = engine
  const oneMore = { attempts: sql<number>`attempts + 1` }
  const reason = `processing it ended the worker ${ATTEMPTS_MAX} times, out of memory or out of time; it is kept and can be reprocessed`
  await engine.writeAsWorker([
    ...forEachList(rawEventIds.map(idBytes), (ids) =>
      compiler.updateTable('raw_events').set(oneMore).where('id', 'in', ids).where('state', '=', 'pending'),
    ),
    statement(
      compiler
        .updateTable('raw_events')
        .set({ state: 'unreadable', reason })
        .where('attempts', '>', sql.lit(0))
        .where('attempts', '>=', sql.lit(ATTEMPTS_MAX))
        .where('state', '=', sql.lit('pending')),
    ),
    ...forEachList(editIds, (ids) => compiler.updateTable('edits').set(oneMore).where('id', 'in', ids)),
    statement(
      compiler.updateTable('edits').set({ is_pending: 0 }).where('is_pending', '=', sql.lit(1)).where('attempts', '>=', ATTEMPTS_MAX),
    ),
    statement(compiler.deleteFrom('rounds')),
  ])
  const setAside = await engine.read((db) =>
    queryInLists(rawEventIds.map(idBytes), (ids) => selectSetAside(db).where('id', 'in', ids).execute()),
  )
  return { suspects: rawEventIds.length + editIds.length, setAside: setAside.map(({ id }) => idText(id)) }
}

/** How many of the oldest suspects are tried together: those that were in one such round in groups, the others alone. */
export async function suspectsToTry(db: Kysely<Schema>): Promise<readonly number[]> {
  const suspects = db
    .selectFrom('raw_events')
    .select(['seq', 'attempts'])
    .where('attempts', '>', sql.lit(0))
    .where('state', '=', sql.lit('pending'))
    .orderBy('attempts')
    .orderBy('received_at')
    .orderBy('id')
  const rows = await suspects.limit(SUSPECTS_TOGETHER).execute()
  const together = rows.filter(({ attempts }) => attempts < ATTEMPTS_ALONE)
  return (together.length > 0 ? together : rows.slice(0, 1)).map(({ seq }) => seq)
}
