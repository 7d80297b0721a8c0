import type { Kysely } from 'kysely'
import { sourceName } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { instant } from '../../domain/time/time.ts'
import { idText, parseStored } from '../columns.ts'
import type { Schema } from '../schema.ts'

export const selectRawEvents = (db: Kysely<Schema>) =>
  db
    .selectFrom('raw_events')
    .innerJoin('raw_bodies', 'raw_bodies.seq', 'raw_events.seq')
    .select(['raw_events.id', 'raw_events.source', 'raw_events.received_at', 'raw_events.version'])
    .select(['raw_bodies.path', 'raw_bodies.headers_json', 'raw_bodies.body'])

export interface RawEventRow {
  readonly id: Buffer
  readonly source: string
  readonly received_at: number
  readonly path: string
  readonly headers_json: string
  readonly body: Buffer
}

export const rawEventOf = (row: RawEventRow): RawEvent => ({
  id: idText(row.id),
  source: sourceName(row.source),
  receivedAt: instant(row.received_at),
  path: row.path,
  headers: parseStored(row.headers_json),
  body: row.body,
})
