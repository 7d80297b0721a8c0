import { type Kysely, sql } from 'kysely'
import type { SourceName } from '../../domain/identity.ts'
import { type Instant, instant } from '../../domain/time/time.ts'
import type { Engine } from '../engine.ts'
import { lastReceived } from '../incidents/open-alerts.ts'
import type { Schema } from '../schema.ts'
import type { ReceiptStore, SourceReceipts } from './receipt-store.ts'

export const receipts = (engine: Engine): ReceiptStore => ({
  sourceReceipts: (query) =>
    engine.read(async (db) => {
      const found = new Map<SourceName, SourceReceipts>()
      // One after the other: a page must not take all connections of the pool.
      for (const source of (await lastReceived(db)).keys()) found.set(source, await receiptsOf(db, source, query))
      return found
    }),
})

interface Asked {
  readonly newest: number
  readonly since: Instant
}

/** Each part is a short stretch of an index by source and receipt. */
async function receiptsOf(db: Kysely<Schema>, source: SourceName, { newest, since }: Asked): Promise<SourceReceipts> {
  const newestOf = (table: Table) =>
    sql`select received_at from (
      select received_at from ${sql.table(table)} where source = ${source} order by received_at desc limit ${newest}) as newest_${sql.raw(table)}`
  const sinceOf = (table: Table) =>
    sql`select 1 as one from (
      select received_at from ${sql.table(table)} where source = ${source} and received_at >= ${since} limit ${COUNTED_MAX + 1}) as since_${sql.raw(table)}`
  const both = (partOf: typeof newestOf) => sql.join(TABLES.map(partOf), sql` union all `)
  const times = await sql<{ received_at: number }>`${both(newestOf)} order by received_at desc limit ${newest}`.execute(db)
  const counted = await sql<{ count: number }>`select count(*) as count from (${both(sinceOf)}) as counted`.execute(db)
  const count = Number(counted.rows[0]?.count ?? 0)
  return {
    newest: times.rows.map((row) => instant(Number(row.received_at))),
    since: { count: Math.min(COUNTED_MAX, count), isMore: count > COUNTED_MAX },
  }
}

/** Thousands a day say what tens of thousands would. */
const COUNTED_MAX = 10_000
const TABLES = ['raw_events', 'duplicates'] as const
type Table = (typeof TABLES)[number]
