import { type Kysely, sql } from 'kysely'
import { appendTo } from '../../domain/append-to.ts'
import { sourceName } from '../../domain/identity.ts'
import { deliveryIdOf, type RawEvent, withReceipts } from '../../domain/raw-event.ts'
import { instant } from '../../domain/time/time.ts'
import { idText, parseStored } from '../columns.ts'
import type { Schema } from '../schema.ts'
import { queryInLists } from '../statements.ts'

export const selectRawEvents = (db: Kysely<Schema>) =>
  db
    .selectFrom('raw_events')
    .innerJoin('raw_bodies', 'raw_bodies.seq', 'raw_events.seq')
    .select(['raw_events.seq', 'raw_events.id', 'raw_events.source', 'raw_events.received_at', 'raw_events.version'])
    .select(['raw_bodies.path', 'raw_bodies.headers_json', 'raw_bodies.body'])

/** The same rows with the receipts of their duplicates, the first and the last of each hour. */
export async function withDuplicates<Row extends { readonly seq: number }>(
  db: Kysely<Schema>,
  rows: readonly Row[],
): Promise<readonly (Row & { readonly others: readonly number[] })[]> {
  const ends = [sql<number>`min(received_at)`.as('first'), sql<number>`max(received_at)`.as('last')] as const
  const duplicates = await queryInLists(
    rows.map(({ seq }) => seq),
    (list) =>
      db
        .selectFrom('duplicates')
        .select(['raw_seq', ...ends])
        .where('raw_seq', 'in', list)
        .groupBy(['raw_seq', sql`received_at / 3600000`])
        .execute(),
  )
  const others = new Map<number, number[]>()
  for (const { raw_seq, first, last } of duplicates) {
    // One that was damaged is no time any more.
    for (const at of [first, last].map(Number)) if (Number.isSafeInteger(at)) appendTo(others, raw_seq, at)
  }
  return rows.map((row) => ({ ...row, others: others.get(row.seq) ?? [] }))
}

export interface RawEventRow {
  readonly id: Buffer
  readonly source: string
  readonly received_at: number
  readonly path: string
  readonly headers_json: string
  readonly body: Buffer
  /** Receipts of its duplicates, as `withDuplicates` adds them. */
  readonly others?: readonly number[]
}

export function rawEventOf(row: RawEventRow): RawEvent {
  const { others = [] } = row
  const raw: RawEvent = {
    id: idText(row.id),
    source: sourceName(row.source),
    receivedAt: instant(row.received_at),
    path: row.path,
    headers: parseStored(row.headers_json),
    body: row.body,
  }
  // A duplicate of a timeless body is only a retry.
  return others.length > 0 && deliveryIdOf(raw) === raw.id ? withReceipts(raw, others.map(instant)) : raw
}
