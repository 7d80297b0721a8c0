import type { Compilable } from 'kysely'
import type { SqlValue, Statement } from './engine.ts'

/** Ids per list: far below the limit of either database. */
const LIST_MAX = 500

export const statement = (query: Compilable): Statement => {
  const { sql, parameters } = query.compile()
  return { sql, rows: [parameters as readonly SqlValue[]] }
}

/**
 * Statements that insert all of the rows. Each distinct number of rows is compiled once; the rows must name the same
 * columns in the same order.
 */
export function insertAll<Row extends Readonly<Record<string, SqlValue>>>(
  rows: readonly Row[],
  rowsPerInsert: number,
  insert: (rows: readonly Row[]) => Compilable,
): readonly Statement[] {
  const texts = new Map<number, { sql: string; rows: SqlValue[][] }>()
  for (const chunk of chunksOf(rows, rowsPerInsert)) {
    const text = texts.get(chunk.length) ?? { sql: insert(chunk).compile().sql, rows: [] }
    texts.set(chunk.length, text)
    text.rows.push(chunk.flatMap((row) => Object.values(row)))
  }
  return [...texts.values()]
}

export function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = []
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size))
  return chunks
}

/** One statement for each list of ids. */
export const forEachList = <Id>(ids: readonly Id[], make: (list: readonly Id[]) => Compilable): readonly Statement[] =>
  chunksOf(ids, LIST_MAX).map((list) => statement(make(list)))

/** The rows of one query for each list of ids. */
export async function queryInLists<Id, Row>(
  ids: readonly Id[],
  query: (list: readonly Id[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const list of chunksOf(ids, LIST_MAX)) for (const row of await query(list)) rows.push(row)
  return rows
}
