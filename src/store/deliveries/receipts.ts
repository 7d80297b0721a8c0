import { type Kysely, sql } from 'kysely'
import { appendTo } from '../../domain/append-to.ts'
import type { SourceName } from '../../domain/identity.ts'
import { hours, type Instant, instant } from '../../domain/time/time.ts'
import type { Engine } from '../engine.ts'
import { lastReceived, type ReceiptTable, receiptsFrom } from '../incidents/open-alerts.ts'
import type { Schema } from '../schema.ts'
import type { ReceiptStore, ReceiptsSince, SourceReceipts } from './receipt-store.ts'

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
  // Whole numbers divide to whole numbers on both engines only where they stand in the statement itself.
  const hour = sql`(received_at - ${sql.lit(since)}) / ${sql.lit(HOUR_MS)}`
  const sinceOf = (
    source: SourceName,
    table: ReceiptTable,
  ) => sql`select source, ${sql.lit(table)} as part, ${hour} as hour, count(*) as count from (
    select source, received_at from ${sql.table(table)} where source = ${source} and received_at >= ${since}
    order by received_at desc limit ${COUNTED_MAX + 1}) as recent_ones
    group by source, ${hour}`
  const ofAll = (partOf: typeof newestOf) =>
    sql.join(
      sources.flatMap((source) => TABLES.map((table) => partOf(source, table))),
      sql` union all `,
    )
  const times = await sql<{ source: SourceName; received_at: number }>`${ofAll(newestOf)}`.execute(db)
  const counted = await sql<CountedHour>`${ofAll(sinceOf)}`.execute(db)
  const timesOf = new Map<SourceName, Instant[]>()
  for (const row of times.rows) appendTo(timesOf, row.source, instant(Number(row.received_at)))
  const countsOf = new Map<SourceName, CountedHour[]>()
  for (const row of counted.rows) appendTo(countsOf, row.source, row)
  return new Map(
    sources.map((source) => {
      const own = timesOf.get(source) ?? []
      const receipts = {
        newest: own.sort((a, b) => b - a).slice(0, newest),
        since: sumUp(countsOf.get(source) ?? []),
      }
      return [source, receipts]
    }),
  )
}

interface CountedHour {
  readonly source: SourceName
  readonly part: ReceiptTable
  readonly hour: number
  readonly count: number
}

/** Of a table with more than are counted the hours before its oldest counted one are not known, nor is that one. */
function sumUp(rows: readonly CountedHour[]): ReceiptsSince {
  const counts = new Map<number, number>()
  for (const { hour, count } of rows) counts.set(Number(hour), (counts.get(Number(hour)) ?? 0) + Number(count))
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const knownFrom = TABLES.reduce((latest, table) => {
    const own = rows.filter(({ part }) => part === table)
    const isCut = own.reduce((sum, { count }) => sum + Number(count), 0) > COUNTED_MAX
    return isCut ? Math.max(latest, own.reduce((first, { hour }) => Math.min(first, Number(hour)), Number.POSITIVE_INFINITY) + 1) : latest
  }, 0)
  const length = [...counts.keys()].reduce((last, hour) => Math.max(last, hour + 1), 0)
  const byHour = Array.from({ length }, (_, hour) => (hour < knownFrom ? null : (counts.get(hour) ?? 0)))
  return { count: Math.min(COUNTED_MAX, total), isMore: total > COUNTED_MAX, byHour }
}

const HOUR_MS = hours(1)

/** SQLite takes at most 500 parts of one statement; a source has as many as there are tables. */
const SOURCES_AT_ONCE = 200

/** Thousands a day say what tens of thousands would. */
const COUNTED_MAX = 10_000
const TABLES: readonly ReceiptTable[] = ['raw_events', 'duplicates']
