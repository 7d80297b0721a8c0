import { type Kysely, sql } from 'kysely'
import { storedNumber } from '../columns.ts'
import type { Engine } from '../engine.ts'
import { toOperationalError } from '../failures.ts'
import type { Schema } from '../schema.ts'
import { OperationalError } from '../store.ts'
import { type ChainWalk, chainFaults, unchainedFaults } from './chain-faults.ts'
import { counterFaults } from './counter-faults.ts'
import type { Fault } from './fault.ts'
import { orphanFaults } from './lookup-faults.ts'
import { editFaults, eventFaults, figuresFaults, incidentFaults } from './row-faults.ts'
import { tableFaults } from './tables.ts'

/**
 * Walks the whole store and names whatever is not as it was written. What cannot be read at all is named, too, and the walk goes on:
 * in a snapshot of its own for each part, because PostgreSQL answers nothing more in one in which a query has failed.
 */
export async function* faultsOf(
  engine: Pick<Engine, 'snapshot' | 'keepsChainHead'>,
  onWalked: (deliveries: number) => void = () => undefined,
): AsyncIterable<Fault> {
  for (const [name, walk] of PARTS) {
    try {
      yield* engine.snapshot((db) => walk(db, { hasHead: engine.keepsChainHead, onWalked }))
    } catch (error) {
      const failure = toOperationalError(error)
      if (!isOfContents(failure)) throw failure
      yield { what: `the ${name} cannot be read to the end: ${failure.message}`, isEvidence: true }
    }
  }
}

/** The database does not answer: that says nothing of what it holds. */
const AWAY: ReadonlySet<string> = new Set(['unreachable', 'disconnected', 'unavailable', 'timeout', 'overloaded', 'busy'])

/** What is damaged may be anything, so it may also make our own functions fail. */
const isOfContents = (failure: unknown): failure is Error =>
  failure instanceof OperationalError
    ? !AWAY.has(failure.code)
    : failure instanceof TypeError || failure instanceof RangeError || failure instanceof SyntaxError

type Part = readonly [name: string, walk: (db: Kysely<Schema>, options: ChainWalk) => AsyncIterable<Fault>]

const PARTS: readonly Part[] = [
  ['store', tableFaults],
  ['chain of deliveries', chainFaults],
  ['deliveries outside of the chain', unchainedFaults],
  ['edits', editFaults],
  ['list of edits', editLinkFaults],
  ['events', eventFaults],
  ['incidents', incidentFaults],
  ['figures of incidents', figuresFaults],
  ['lookups', orphanFaults],
  ['counters', counterFaults],
  ['damages noticed before', noted],
]

/** An edit that is missing changes nothing that could be compared, where a later one stands over it. */
async function* editLinkFaults(db: Kysely<Schema>): AsyncIterable<Fault> {
  const links = await db
    .selectFrom('edit_links')
    .leftJoin('edits', 'edits.id', 'edit_links.edit_id')
    .select(['edit_links.position', 'edit_links.edit_id', 'edits.id'])
    .orderBy('edit_links.position')
    .execute()
  let last = 0
  for (const { position, edit_id, id } of links) {
    if (storedNumber(position) !== last + 1) yield { what: `the list of edits has no number ${last + 1}`, isEvidence: true }
    if (id === null) yield { what: `edit ${edit_id} is missing`, isEvidence: true }
    last = Number(position)
  }
  const { rows } = await sql<{ id: string }>`select id from edits
    where not exists (select 1 from edit_links where edit_links.edit_id = edits.id) limit 1000`.execute(db)
  for (const { id } of rows) yield { what: `edit ${id} is not in the list of edits`, isEvidence: true }
}

async function* noted(db: Kysely<Schema>): AsyncIterable<Fault> {
  const rows = await db.selectFrom('damages').select('what').orderBy('noticed_at').execute()
  for (const { what } of rows) yield { what, isEvidence: true }
}
