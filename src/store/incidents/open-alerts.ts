import { type Insertable, type Kysely, sql } from 'kysely'
import { byText, incidentId, type SourceName, sourceName } from '../../domain/identity.ts'
import { TEST_HEADER } from '../../domain/raw-event.ts'
import { type Instant, instant, secondOf } from '../../domain/time/time.ts'
import type { Engine, Statement } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { forEachList, insertAll, queryInLists } from '../statements.ts'
import type { Settlement, Store } from '../store.ts'

type Expiry = Pick<Store, 'lastReceived' | 'incidentsToExpire'>

/** When alerts whose end nobody reported stop to count as firing. */
export const expiry = (engine: Engine): Expiry => ({
  lastReceived: () => engine.read(lastReceived),
  incidentsToExpire: (limit) =>
    engine.read(async (db) => {
      const ids = new Set<string>()
      for (const [source, at] of await lastReceived(db)) {
        const expired = db.selectFrom('open_alerts').select('incident_id').distinct().where('source', '=', source)
        for (const row of await expired.where('believed_until', '<', at).limit(limit).execute()) ids.add(row.incident_id)
      }
      return [...ids].slice(0, limit).map(incidentId)
    }),
})

/**
 * From one source to the next through the index: all rows are never read.
 * A test is no word of its sender: an alert that is no longer reported would go on firing for it.
 */
export async function lastReceived(db: Kysely<Schema>): Promise<ReadonlyMap<SourceName, Instant>> {
  const { rows } = await sql<{ source: string; at: number | null; again: number | null }>`
    with recursive named (source) as (
      select min(source) from raw_events
      union all
      select (select min(source) from raw_events where raw_events.source > named.source) from named where named.source is not null
    )
    select source,
      (${newestReceipt('raw_events')}) as at,
      (${newestReceipt('duplicates')}) as again
    from named where source is not null`.execute(db)
  return new Map(
    rows.flatMap(({ source, at, again }) => {
      if (at === null && again === null) return []
      return [[sourceName(source), secondOf(instant(Math.max(Number(at ?? again), Number(again ?? at))))] as const]
    }),
  )
}

export type ReceiptTable = 'raw_events' | 'duplicates'

/** Receipts of what is no test, as a part of a statement: `receipt` is its row, with `source` and `received_at`. */
export const receiptsFrom = (table: ReceiptTable) =>
  sql`${sql.table(table)} as receipt join raw_bodies on raw_bodies.seq = ${sql.ref(table === 'raw_events' ? 'receipt.seq' : 'receipt.raw_seq')}
    and raw_bodies.headers_json not like ${`%"${TEST_HEADER}"%`}`

const newestReceipt = (table: ReceiptTable) =>
  sql`select receipt.received_at from ${receiptsFrom(table)} where receipt.source = named.source order by receipt.received_at desc limit 1`

/** Beside what changes in the incidents: what is believed of an alert moves on with each notification, though nothing else does. */
export async function openAlertStatements(engine: Engine, { replaced, incidents }: Settlement): Promise<readonly Statement[]> {
  const { compiler } = engine
  const ids = [...new Set([...replaced, ...incidents.map(({ incident }) => incident.id)])]
  const rows = incidents.flatMap(({ incident, openAlerts = [] }) =>
    openAlerts.map(({ source, believedUntil }) => ({ incident_id: incident.id, source, believed_until: believedUntil })),
  )
  const stored = await engine.read((db) =>
    queryInLists(ids, (list) => db.selectFrom('open_alerts').selectAll().where('incident_id', 'in', list).execute()),
  )
  if (textOf(stored) === textOf(rows)) return []
  return [
    ...forEachList(ids, (list) => compiler.deleteFrom('open_alerts').where('incident_id', 'in', list)),
    ...insertAll(rows, engine.rowsPerInsert, (some) => compiler.insertInto('open_alerts').values(some)),
  ]
}

const textOf = (rows: readonly Insertable<Schema['open_alerts']>[]): string =>
  rows
    .map(({ incident_id, source, believed_until }) => `${incident_id} ${source} ${Number(believed_until)}`)
    .sort(byText)
    .join('\n')
