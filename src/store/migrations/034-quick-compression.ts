import type { Kysely, Migration } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** What is large is compressed quickly, because senders wait for it; what is stored already stays as it is. */
export const quickCompression = (types: ColumnTypes): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const [table, column] of LARGE) await types.compressQuickly(table, column)?.execute(db)
  },
})

const LARGE = [
  ['raw_bodies', 'body'],
  ['events', 'event_json'],
  ['incidents', 'incident_json'],
] as const
