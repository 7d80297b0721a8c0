import { type Kysely, sql } from 'kysely'
import type { EventMark, WantedMark } from '../../domain/alerts/mark.ts'
import { appendTo } from '../../domain/append-to.ts'
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
  await addMarked(
    db,
    wanted.filter(({ beside }) => beside === undefined),
    ids,
  )
  const byCount = new Map<number, WantedMark[]>()
  for (const one of wanted) if (one.beside !== undefined) appendTo(byCount, one.beside, one)
  for (const [count, some] of byCount) await addMarkedBeside(db, some, { count, ids })
  return [...ids].map(eventId)
}

async function addMarked(db: Kysely<Schema>, wanted: readonly WantedMark[], ids: Set<string>): Promise<void> {
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
}

/** The bounds are those of the farthest row that is wanted on either side; where there are fewer rows, there is none. */
async function addMarkedBeside(
  db: Kysely<Schema>,
  wanted: readonly WantedMark[],
  { count, ids }: { readonly count: number; readonly ids: Set<string> },
): Promise<void> {
  const farthest = sql.lit(count - 1)
  for (const chunk of chunksOf(wanted, WANTED_A_QUERY)) {
    const asked = chunk.map(
      ({ mark, interval }) => sql`(cast(${mark} as bigint), cast(${interval.from} as bigint), cast(${interval.to} as bigint))`,
    )
    const { rows } = await sql<{ event_id: Buffer }>`
      with wanted (mark, low, high) as (values ${sql.join(asked)})
      select event_marks.event_id from wanted
      cross join event_marks
      where event_marks.mark = wanted.mark
        and event_marks.at >= coalesce(
          (select b.at from event_marks b where b.mark = wanted.mark and b.at < wanted.low order by b.at desc limit 1 offset ${farthest}),
          cast(${-TIME_MAX} as bigint))
        and event_marks.at <= coalesce(
          (select a.at from event_marks a where a.mark = wanted.mark and a.at > wanted.high order by a.at limit 1 offset ${farthest}),
          cast(${TIME_MAX} as bigint))`.execute(db)
    for (const row of rows) ids.add(row.event_id.toString('hex'))
  }
}

/** Milliseconds from the epoch that a date can hold. */
const TIME_MAX = 8_640_000_000_000_000

/** The 16 bytes of an id that is a hash: half of the table. */
function bytesOf(id: EventId): Buffer {
  assert(isRawEventId(id), `the id of an event is 32 hexadecimal digits, not ${id}`)
  return Buffer.from(id, 'hex')
}
