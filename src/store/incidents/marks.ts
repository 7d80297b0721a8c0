import { type Kysely, sql } from 'kysely'
import type { EventMark, WantedMark } from '../../domain/alerts/mark.ts'
import { assert } from '../../domain/assert.ts'
import { type EventId, eventId } from '../../domain/identity.ts'
import { isRawEventId } from '../columns.ts'
import type { Engine, Statement } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { chunksOf, insertAll, statement } from '../statements.ts'
import type { Store } from '../store.ts'

type Marks = Pick<Store, 'marksVersion' | 'addMarks' | 'setMarksVersion'>

/** Three parameters each; a long list is parsed again for each of its lengths. */
const WANTED_A_QUERY = 200

/** Which lists of labels the marks were made of, and how stored events are marked anew. */
export const marks = (engine: Engine): Marks => ({
  marksVersion: async () => (await engine.read((db) => db.selectFrom('marks_of').select('version').executeTakeFirst()))?.version ?? null,
  addMarks: async (rows) => {
    await engine.writeAsWorker(insertMarks(engine, rows))
  },
  setMarksVersion: async (version) => {
    const { compiler } = engine
    await engine.writeAsWorker([statement(compiler.deleteFrom('marks_of')), statement(compiler.insertInto('marks_of').values({ version }))])
  },
})

/** Rows are only ever added: a mark that an event had once loads an event too many, which decides nothing. */
export function insertMarks(engine: Engine, marks: readonly EventMark[]): readonly Statement[] {
  const rows = marks.map(({ mark, at, eventId }) => ({ mark, at, event_id: bytesOf(eventId) }))
  return insertAll(rows, engine.rowsPerInsert, (some) =>
    engine.compiler
      .insertInto('event_marks')
      .values(some)
      .onConflict((conflict) => conflict.doNothing()),
  )
}

/** Ids alone, from the index. */
export async function idsMarked(db: Kysely<Schema>, wanted: readonly WantedMark[]): Promise<readonly EventId[]> {
  const ids = new Set<string>()
  for (const chunk of chunksOf(wanted, WANTED_A_QUERY)) {
    const asked = chunk.map(
      ({ mark, interval }) => sql`(cast(${mark} as bigint), cast(${interval.from} as bigint), cast(${interval.to} as bigint))`,
    )
    const { rows } = await sql<{ event_id: Buffer }>`
      with wanted (mark, low, high) as (values ${sql.join(asked)})
      select event_marks.event_id from wanted
      cross join event_marks
      where event_marks.mark = wanted.mark and event_marks.at >= wanted.low and event_marks.at <= wanted.high`.execute(db)
    for (const row of rows) ids.add(row.event_id.toString('hex'))
  }
  return [...ids].map(eventId)
}

/** The 16 bytes of an id that is a hash: half of the table. */
function bytesOf(id: EventId): Buffer {
  assert(isRawEventId(id), `the id of an event is 32 hexadecimal digits, not ${id}`)
  return Buffer.from(id, 'hex')
}
