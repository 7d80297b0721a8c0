import { type Kysely, type Migration, Migrator } from 'kysely'
import { defined } from '../domain/defined.ts'
import type { ColumnTypes } from './column-types.ts'
import { initial } from './migrations/001-initial.ts'
import { pendingEdits } from './migrations/002-pending-edits.ts'
import { importedIncidents } from './migrations/003-imported-incidents.ts'
import { deliveriesAndDescriptions } from './migrations/004-deliveries-and-descriptions.ts'
import { eventMarks } from './migrations/005-event-marks.ts'
import { chain } from './migrations/006-chain.ts'
import { readModels } from './migrations/010-read-models.ts'
import { changedFigures } from './migrations/013-changed-figures.ts'
import { chainHead } from './migrations/017-chain-head.ts'
import { editLinks } from './migrations/018-edit-links.ts'
import { review } from './migrations/019-review.ts'
import { packedFigures } from './migrations/023-packed-figures.ts'
import { figuresByTime } from './migrations/024-figures-by-time.ts'
import { arrivals } from './migrations/033-arrivals.ts'
import { quickCompression } from './migrations/034-quick-compression.ts'
import { countedIncidents } from './migrations/035-counted-incidents.ts'
import { counterDigests } from './migrations/036-counter-digests.ts'
import { notified } from './migrations/037-notified.ts'
import { shortLists } from './migrations/038-short-lists.ts'
import type { Schema } from './schema.ts'
import { OperationalError } from './store.ts'

/** In order, never edited after release. */
export const MIGRATIONS: Readonly<Record<string, (types: ColumnTypes) => Migration>> = {
  '001-initial': initial,
  '002-pending-edits': pendingEdits,
  '003-imported-incidents': importedIncidents,
  '004-deliveries-and-descriptions': deliveriesAndDescriptions,
  '005-event-marks': eventMarks,
  '006-chain': chain,
  '010-read-models': readModels,
  '013-changed-figures': changedFigures,
  '017-chain-head': chainHead,
  '018-edit-links': editLinks,
  '019-review': review,
  '023-packed-figures': packedFigures,
  '024-figures-by-time': figuresByTime,
  '033-arrivals': arrivals,
  '034-quick-compression': quickCompression,
  '035-counted-incidents': countedIncidents,
  '036-counter-digests': counterDigests,
  '037-notified': notified,
  '038-short-lists': shortLists,
}

/**
 * Brings the tables up to date in one transaction: a process that dies halfway leaves them unchanged.
 * @throws OperationalError `store-newer` when a later version has written to this store
 */
export async function migrate(db: Kysely<Schema>, types: ColumnTypes, schema?: string): Promise<void> {
  const migrations = Object.fromEntries(Object.entries(MIGRATIONS).map(([name, make]) => [name, make(types)]))
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    // Without a schema kysely would take the migration table of another one for ours.
    ...defined({ migrationTableSchema: schema }),
  })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return
  if (error instanceof Error && error.message.includes('previously executed migration')) {
    throw new OperationalError('store-newer', 'the store was written by a later version of hindsight', { retryable: false, cause: error })
  }
  throw error
}
