import { type Kysely, sql } from 'kysely'
import { appendTo } from '../../domain/append-to.ts'
import type { SourceName } from '../../domain/identity.ts'
import { type Instant, instant } from '../../domain/time/time.ts'
import type { Engine } from '../engine.ts'
import { lastReceived, type ReceiptTable, receiptsFrom } from '../incidents/open-alerts.ts'
import type { Schema } from '../schema.ts'
import type { ReceiptStore, SourceReceipts } from './receipt-store.ts'

export const receipts = (engine: Engine): ReceiptStore => ({
  sourceReceipts: (query) =>
    engine.read(async (db) => {
      const sources = [...(await lastReceived(db)).keys()]
      const found = new Map<SourceName, SourceReceipts>()
      for (let from = 0; from < sources.length; from += SOURCES_AT_ONCE)
        for (const [source, receipts] of await receiptsOf(db, sources.slice(from, from + SOURCES_AT_ONCE), query))
          found.set(source, receipts)
      return found
    }),
})

interface Asked {
  readonly newest: number
  readonly since: Instant
}

/** Two statements, however many sources: each part is a short stretch of an index by source and receipt. */
async function receiptsOf(
  db: Kysely<Schema>,
  sources: readonly SourceName[],
  { newest, since }: Asked,
): Promise<Map<SourceName, SourceReceipts>> {
  const newestOf = (source: SourceName, table: ReceiptTable) => sql`select source, received_at from (
    select receipt.source, receipt.received_at from ${receiptsFrom(table)} where receipt.source = ${source}
    order by receipt.received_at desc limit ${newest}) as newest_ones`
  const sinceOf = (source: SourceName, table: ReceiptTable) => sql`select source, count(*) as count from (
    select source from ${sql.table(table)} where source = ${source} and received_at >= ${since} limit ${COUNTED_MAX + 1}) as recent_ones
    group by source`
  const ofAll = (partOf: typeof newestOf) =>
    sql.join(
      sources.flatMap((source) => TABLES.map((table) => partOf(source, table))),
      sql` union all `,
    )
  const times = await sql<{ source: SourceName; received_at: number }>`${ofAll(newestOf)}`.execute(db)
  const counted = await sql<{ source: SourceName; count: number }>`${ofAll(sinceOf)}`.execute(db)
  const timesOf = new Map<SourceName, Instant[]>()
  for (const row of times.rows) appendTo(timesOf, row.source, instant(Number(row.received_at)))
  const countOf = new Map<SourceName, number>()
  for (const row of counted.rows) countOf.set(row.source, (countOf.get(row.source) ?? 0) + Number(row.count))
  return new Map(
    sources.map((source) => {
      const count = countOf.get(source) ?? 0
      const own = timesOf.get(source) ?? []
      const receipts = {
        newest: own.sort((a, b) => b - a).slice(0, newest),
        since: { count: Math.min(COUNTED_MAX, count), isMore: count > COUNTED_MAX },
      }
      return [source, receipts]
    }),
  )
}

/** SQLite takes at most 500 parts of one statement; a source has as many as there are tables. */
const SOURCES_AT_ONCE = 200

/** Thousands a day say what tens of thousands would. */
const COUNTED_MAX = 10_000
const TABLES: readonly ReceiptTable[] = ['raw_events', 'duplicates']
