import { hash } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import type { Statement } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { statement } from '../statements.ts'

/** The tables of which a digest over all rows is kept: nothing else says what they must hold. */
export const DIGESTED_TABLES = ['incident_counters', 'folded_names', 'counted_incidents', 'counting'] as const
export type DigestedTable = (typeof DIGESTED_TABLES)[number]

const DIGEST_BYTES = 32

/** Of no rows. */
export const NO_ROWS: Buffer = Buffer.alloc(DIGEST_BYTES)

/** SHA-256 of a row. What was damaged may be of any type. */
const digestOfValues = (values: readonly unknown[]): Buffer => hash('sha256', JSON.stringify(values), 'buffer')

export type CounterRow = Omit<Selectable<Schema['incident_counters']>, 'digest'>

export const digestOfCounter = (row: CounterRow): Buffer =>
  digestOfValues([
    row.metric,
    row.service,
    row.severity,
    row.le,
    row.count,
    row.sum_ms,
    row.exemplar_id,
    row.exemplar_ms,
    row.exemplar_at,
    row.revision,
  ])

export const digestOfFoldedName = ({ label, name }: Schema['folded_names']): Buffer => digestOfValues([label, name])

export const digestOfCounted = (incidentId: string): Buffer => digestOfValues([incidentId])

export const digestOfCounting = ({ id, figures_revision, revision }: Schema['counting']): Buffer =>
  digestOfValues([id, figures_revision, revision])

/** Each row is in the table once, so that none can cancel another, and the order does not matter. */
export function combine(one: Uint8Array, other: Uint8Array): Buffer {
  const both = Buffer.alloc(DIGEST_BYTES)
  for (let at = 0; at < DIGEST_BYTES; at += 1) both[at] = (one[at] ?? 0) ^ (other[at] ?? 0)
  return both
}

/**
 * What a change adds to a digest. It says how the digest changes, not what it is: one that does not fit its rows, because they were
 * damaged, does not fit them afterwards either.
 */
export const changeOf = (before: Uint8Array | null, after: Uint8Array): Buffer => combine(before ?? NO_ROWS, after)

/** What changed of each table, and the statements that write it down. A row of `counter_digests` that is lost stays lost, and is named. */
export class DigestChanges {
  readonly #changes = new Map<DigestedTable, Buffer>()

  add(table: DigestedTable, change: Uint8Array): void {
    this.#changes.set(table, combine(this.#changes.get(table) ?? NO_ROWS, change))
  }

  statements(compiler: Kysely<Schema>, stored: ReadonlyMap<string, Uint8Array>): readonly Statement[] {
    return [...this.#changes].flatMap(([table, change]) => {
      const digest = stored.get(table)
      if (digest === undefined) return []
      return [
        statement(
          compiler
            .updateTable('counter_digests')
            .set({ digest: combine(digest, change) })
            .where('name', '=', table),
        ),
      ]
    })
  }
}

export async function loadDigests(db: Kysely<Schema>): Promise<ReadonlyMap<string, Buffer>> {
  const rows = await db.selectFrom('counter_digests').select(['name', 'digest']).execute()
  return new Map(rows.map(({ name, digest }) => [name, digest]))
}
