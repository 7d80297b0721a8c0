import { type Kysely, sql } from 'kysely'
import type { Edit } from '../domain/edit.ts'
import { idBytes, parseStored } from './columns.ts'
import { rawEventOf, selectRawEvents, withDuplicates } from './deliveries/raw-event-rows.ts'
import type { Engine } from './engine.ts'
import { openAlertStatements } from './incidents/open-alerts.ts'
import { settlementStatements } from './incidents/settlement.ts'
import { omitUnchanged } from './incidents/unchanged.ts'
import type { Schema } from './schema.ts'
import { statement } from './statements.ts'
import { OperationalError, type Store } from './store.ts'

type Work = Pick<Store, 'holdWorkerLock' | 'claim' | 'claimEdits' | 'settle' | 'reprocess' | 'forgetDerived'>

/** The queue of the worker, and what its ticks write. */
export const work = (engine: Engine): Work => ({
  holdWorkerLock: () => engine.holdWorkerLock(),
  claim: async (limit) => {
    const rows = await engine.read(async (db) => withDuplicates(db, await selectPending(db).limit(limit).execute()))
    return rows.map((row) => ({ raw: rawEventOf(row), version: row.version }))
  },
  claimEdits: async (limit) => {
    const rows = await engine.read((db) => selectPendingEdits(db).limit(limit).execute())
    return rows.map((row) => parseStored<Edit>(row.edit_json))
  },
  settle: async (settlement) => {
    const changed = settlementStatements(engine, await omitUnchanged(engine, settlement))
    await engine.writeAsWorker([...changed, ...(await openAlertStatements(engine, settlement))])
  },
  reprocess: async (id) => {
    const [found] = await engine.write([statement(makePending(engine.compiler).where('id', '=', idBytes(id)))])
    return found === 1
  },
  forgetDerived: async () => {
    // A tick of another process would settle what it read before, beside what is rebuilt.
    if (!(await engine.holdWorkerLock())) throw workerIsElsewhere()
    const { compiler } = engine
    const deletions = DERIVED_TABLES.map((table) => statement(compiler.deleteFrom(table)))
    await engine.writeAsWorker([...deletions, statement(makePending(compiler))])
  },
})

const workerIsElsewhere = () =>
  new OperationalError('store-locked', 'another process reconstructs incidents in this database; stop it first', { retryable: true })

const DERIVED_TABLES = [
  ...(['open_noise', 'open_alerts', 'incident_events', 'incidents', 'event_deliveries', 'event_keys', 'event_marks'] as const),
  ...(['marks_of', 'events'] as const),
]

/** The state is a literal, not a parameter: otherwise no planner uses the index of pending rows. */
const selectPending = (db: Kysely<Schema>) =>
  selectRawEvents(db).where('raw_events.state', '=', sql.lit('pending')).orderBy('raw_events.received_at').orderBy('raw_events.id')

const selectPendingEdits = (db: Kysely<Schema>) =>
  db.selectFrom('edits').select('edit_json').where('is_pending', '=', sql.lit(1)).orderBy('at').orderBy('id')

const makePending = (db: Kysely<Schema>) =>
  db.updateTable('raw_events').set({ state: 'pending', reason: null, version: sql<number>`version + 1` })
