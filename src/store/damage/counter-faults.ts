import type { Kysely, Selectable } from 'kysely'
import { isSameBytes } from '../columns.ts'
import type { Schema } from '../schema.ts'
import { DIGESTED_TABLES, type DigestedTable, digestOfCounter, loadDigests } from './counter-digests.ts'
import { counterRowDigests } from './counter-walk.ts'
import type { Fault } from './fault.ts'

/** So many are named; a table that was emptied is one damage, not thousands. */
const NAMED_MAX = 1_000

/**
 * The counters of `/metrics` are derived once and never again, so no rebuild can compare them: digests that were written with them say
 * whether they are whole, and the figures of incidents whether all are counted.
 */
export async function* counterFaults(db: Kysely<Schema>): AsyncIterable<Fault> {
  yield* digestFaults(db)
  yield* uncounted(db)
}

/** What differs from its digest. */
export async function* digestFaults(db: Kysely<Schema>): AsyncIterable<Fault> {
  yield* changedCounters(db)
  yield* changedTables(db)
}

/** Whether it is not what was counted, by its own digest. */
export const isChangedCounter = (row: Selectable<Schema['incident_counters']>): boolean => !isSameBytes(row.digest, digestOfCounter(row))

async function* changedCounters(db: Kysely<Schema>): AsyncIterable<Fault> {
  const rows = await db.selectFrom('incident_counters').selectAll().orderBy('metric').orderBy('service').orderBy('severity').execute()
  const changed = rows.filter(isChangedCounter)
  for (const { metric, service, severity, le } of changed.slice(0, NAMED_MAX)) {
    const bucket = Number(le) > 0 ? `, le ${le}` : ''
    yield fault(
      `the counter ${metric} of /metrics, service ${JSON.stringify(service)}, severity ${JSON.stringify(severity)}${bucket}, differs from what was counted`,
    )
  }
}

const WHAT: Readonly<Record<DigestedTable, string>> = {
  incident_counters: 'a counter of /metrics is missing or changed',
  folded_names: 'a name that the counters of /metrics count as other is missing or changed',
  counted_incidents: 'which incidents the counters of /metrics have counted is not as it was written',
  counting: 'how far the counters of /metrics have counted is not as it was written',
}

async function* changedTables(db: Kysely<Schema>): AsyncIterable<Fault> {
  const [digests, now] = [await loadDigests(db), await counterRowDigests(db)]
  for (const table of DIGESTED_TABLES) {
    const digest = digests.get(table)
    if (digest === undefined) yield fault(`the digest of ${table} is missing`)
    else if (!isSameBytes(digest, now[table])) yield fault(WHAT[table])
  }
  for (const name of digests.keys())
    if (!DIGESTED_TABLES.some((table) => table === name)) yield fault(`there is a digest of ${JSON.stringify(name)}, which is no counter`)
}

async function* uncounted(db: Kysely<Schema>): AsyncIterable<Fault> {
  const [counting, figures] = await Promise.all([
    db.selectFrom('counting').select('figures_revision').executeTakeFirst(),
    db.selectFrom('figures_revision').select('revision').executeTakeFirst(),
  ])
  // Behind the latest change, those that are not counted are still to be.
  if (counting === undefined || Number(counting.figures_revision) !== Number(figures?.revision ?? 0)) return
  const rows = await db
    .selectFrom('incident_figures')
    .leftJoin('counted_incidents', 'counted_incidents.incident_id', 'incident_figures.incident_id')
    .select('incident_figures.incident_id')
    .where('counted_incidents.incident_id', 'is', null)
    .where('describes', 'is', null)
    .where('status', '=', 'resolved')
    // What a reviewer dismissed before it was counted is no incident.
    .where('review', '!=', 'dismissed')
    .orderBy('incident_figures.incident_id')
    .limit(NAMED_MAX)
    .execute()
  for (const { incident_id } of rows) yield fault(`incident ${incident_id} is not noted as counted`)
}

const fault = (what: string): Fault => ({ what, isEvidence: false })
