import type { Kysely } from 'kysely'
import type { CounterCell } from '../../domain/metrics/incident-counters.ts'
import { type CounterRow, changeOf, combine, type DigestChanges, digestOfCounter, NO_ROWS } from '../damage/counter-digests.ts'
import type { Engine, Statement } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { chunksOf, insertAll } from '../statements.ts'

/** Names of services per query: of each there are some hundred rows. */
const SERVICES = 100

type StoredCounter = CounterRow & { readonly digest: Buffer | null }

/** The counters that these numbers are added to, as far as they are there. */
export async function loadCounters(db: Kysely<Schema>, cells: readonly CounterCell[]): Promise<CountersByPlace> {
  const valuesOf = (name: 'metric' | 'service' | 'severity') => [...new Set(cells.map((cell) => cell[name]))]
  const counters = new CountersByPlace()
  for (const services of chunksOf(valuesOf('service'), SERVICES)) {
    const rows = await db
      .selectFrom('incident_counters')
      .selectAll()
      .where('metric', 'in', valuesOf('metric'))
      .where('service', 'in', services)
      .where('severity', 'in', valuesOf('severity'))
      .execute()
    for (const row of rows) counters.set(row)
  }
  return counters
}

/** One counter has one place: its metric, its labels and its bucket. */
export class CountersByPlace {
  readonly #rows = new Map<string, StoredCounter>()

  set(row: StoredCounter): void {
    this.#rows.set(placeOf(row), row)
  }

  get(cell: CounterCell): StoredCounter | null {
    return this.#rows.get(placeOf(cell)) ?? null
  }
}

const placeOf = ({ metric, service, severity, le }: Pick<CounterRow, 'metric' | 'service' | 'severity' | 'le'>): string =>
  JSON.stringify([metric, service, severity, Number(le)])

/** Adds the numbers to what was counted before. */
export function addCells(
  { compiler, rowsPerInsert }: Pick<Engine, 'compiler' | 'rowsPerInsert'>,
  cells: readonly CounterCell[],
  { before, revision, digests }: { readonly before: CountersByPlace; readonly revision: number; readonly digests: DigestChanges },
): readonly Statement[] {
  const rows = cells.map((cell) => {
    const counter = before.get(cell)
    const row = added(cell, counter, revision)
    const change = changeOf(counter === null ? null : digestOfCounter(counter), digestOfCounter(row))
    digests.add('incident_counters', change)
    return { ...row, digest: combine(counter?.digest ?? NO_ROWS, change) }
  })
  return insertAll(rows, rowsPerInsert, (some) =>
    compiler
      .insertInto('incident_counters')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['metric', 'service', 'severity', 'le']).doUpdateSet(({ ref }) => ({
          count: ref('excluded.count'),
          sum_ms: ref('excluded.sum_ms'),
          exemplar_id: ref('excluded.exemplar_id'),
          exemplar_ms: ref('excluded.exemplar_ms'),
          exemplar_at: ref('excluded.exemplar_at'),
          revision: ref('excluded.revision'),
          digest: ref('excluded.digest'),
        })),
      ),
  )
}

const added = ({ metric, service, severity, le, count, sumMs, exemplar }: CounterCell, before: CounterRow | null, revision: number) => ({
  metric,
  service,
  severity,
  le,
  count: numberOr0(before?.count) + count,
  sum_ms: numberOr0(before?.sum_ms) + sumMs,
  exemplar_id: exemplar?.id ?? null,
  exemplar_ms: exemplar?.ms ?? null,
  exemplar_at: exemplar?.at ?? null,
  revision,
})

/** What was damaged until it is no number counts as nothing: it is named, and counting goes on. */
const numberOr0 = (value: number | undefined): number => (Number.isSafeInteger(Number(value)) ? Number(value) : 0)
