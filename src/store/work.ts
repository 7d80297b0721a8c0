import { type Kysely, sql } from 'kysely'
import type { Edit } from '../domain/edit.ts'
import { ANYTHING, noticeOf, saysNothing } from '../domain/incident/notice.ts'
import { idBytes, parseStored } from './columns.ts'
import { readableClaims } from './damage/readable-claims.ts'
import { selectRawEvents, withDuplicates } from './deliveries/raw-event-rows.ts'
import type { Engine, Statement } from './engine.ts'
import { allGone } from './incidents/figures-changes.ts'
import { incidentChanges } from './incidents/incident-changes.ts'
import { openAlertStatements } from './incidents/open-alerts.ts'
import { settlementSteps } from './incidents/settlement.ts'
import { suspectsToTry } from './rounds.ts'
import type { Schema } from './schema.ts'
import { queryInLists, statement } from './statements.ts'
import { OperationalError, type Store } from './store.ts'
import type { StoreLocks } from './store-locks.ts'

type Work = Pick<Store, keyof StoreLocks | 'claim' | 'claimSuspects' | 'claimEdits' | 'settle' | 'reprocess' | 'forgetDerived'>

/** The queue of the worker, and what its ticks write. */
export const work = (engine: Engine): Work => ({
  holdWorkerLock: () => engine.holdWorkerLock(),
  holdMeasurerLock: () => engine.holdMeasurerLock(),
  inTurn: (work) => (engine.inTurn === undefined ? work() : engine.inTurn(work)),
  claim: async (limit, bytesMax = Number.POSITIVE_INFINITY) => {
    await engine.enterArrivals()
    return readableClaims(engine, { select: async (db) => seqsWithin(await sizesOf(db, limit), bytesMax), load: loadClaimed })
  },
  claimSuspects: () => readableClaims(engine, { select: suspectsToTry, load: loadClaimed }),
  claimEdits: async (limit) => {
    const rows = await engine.read((db) => selectPendingEdits(db).limit(limit).execute())
    return rows.map((row) => parseStored<Edit>(row.edit_json))
  },
  settle: async (settlement) => {
    const changes = { ...(await incidentChanges(engine, settlement)), openAlerts: await openAlertStatements(engine, settlement) }
    const touched = [...changes.gone, ...changes.rewritten.map(({ incident }) => incident.id)]
    const notice = noticeOf([...new Set(touched)], settlement.claimed.length)
    const steps = settlementSteps(engine, settlement, changes)
    const last = saysNothing(notice) ? undefined : engine.notify?.(notice)
    for (const statements of last === undefined ? steps : withLast(steps, last)) await engine.writeAsWorker(statements)
    return notice
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
    const notify = engine.notify?.(ANYTHING)
    await engine.writeAsWorker([
      ...allGone(engine),
      ...deletions,
      statement(makePending(compiler)),
      ...(notify === undefined ? [] : [notify]),
    ])
  },
})

/** In the transaction that ends the settlement: nobody hears of it before it is there to read. */
const withLast = (steps: readonly (readonly Statement[])[], statement: Statement): readonly (readonly Statement[])[] => [
  ...steps.slice(0, -1),
  [...(steps.at(-1) ?? []), statement],
]

const workerIsElsewhere = () =>
  new OperationalError('store-locked', 'another process reconstructs incidents in this database; stop it first', { retryable: true })

const DERIVED_TABLES = [
  'rounds',
  'open_noise',
  'open_alerts',
  'incident_events',
  'incident_figures',
  'incidents',
  'event_deliveries',
  'event_keys',
  'event_marks',
  'marks_of',
  'events',
] as const

/**
 * The state is a literal, not a parameter: otherwise no planner uses the index of pending rows. The oldest are found before their bytes are
 * looked at: one that has no statistics yet would look at all. What is suspected waits for its own round.
 */
async function sizesOf(db: Kysely<Schema>, limit: number) {
  const oldest = db
    .selectFrom('raw_events')
    .select(['seq', 'received_at', 'id'])
    .where('state', '=', sql.lit('pending'))
    .where('attempts', '=', 0)
    .orderBy('received_at')
    .orderBy('id')
    .limit(limit)
  return db
    .selectFrom(oldest.as('oldest'))
    .leftJoin('raw_bodies', 'raw_bodies.seq', 'oldest.seq')
    .select(['oldest.seq', sql<number>`coalesce(length(raw_bodies.body), 0)`.as('bytes')])
    .orderBy('oldest.received_at')
    .orderBy('oldest.id')
    .execute()
}

/** The last one may exceed the limit: then the caller knows that there was more. */
function seqsWithin(rows: readonly { readonly seq: number; readonly bytes: number }[], bytesMax: number): readonly number[] {
  let bytes = 0
  const beyond = rows.findIndex((row) => {
    bytes += row.bytes
    return bytes >= bytesMax
  })
  return (beyond < 0 ? rows : rows.slice(0, beyond + 1)).map(({ seq }) => seq)
}

async function loadClaimed(db: Kysely<Schema>, seqs: readonly number[]) {
  const rows = await queryInLists(seqs, (list) => selectRawEvents(db).where('raw_events.seq', 'in', list).execute())
  const position = new Map(seqs.map((seq, index) => [seq, index]))
  const ordered = [...rows].sort((a, b) => (position.get(a.seq) ?? 0) - (position.get(b.seq) ?? 0))
  return withDuplicates(db, ordered)
}

const selectPendingEdits = (db: Kysely<Schema>) =>
  db.selectFrom('edits').select('edit_json').where('is_pending', '=', sql.lit(1)).orderBy('at').orderBy('id')

const makePending = (db: Kysely<Schema>) =>
  db.updateTable('raw_events').set({ state: 'pending', reason: null, version: sql<number>`version + 1`, attempts: 0 })
