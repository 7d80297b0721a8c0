import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Instant, instant } from '../../src/domain/time/time.ts'
import type { Sample } from '../../src/pipeline/impact/onset.ts'

/** One line of a table of measurements, by column; times are in the column `timestamp`, in seconds. */
export interface Row {
  readonly at: Instant
  readonly text: Readonly<Record<string, string>>
  /** null: an empty cell or no number is no sample. */
  number(column: string): number | null
}

/** Rows of a comma-separated file of plain cells, packed where its name says so. A file that cannot be read throws. */
export function readRows(file: string): readonly Row[] {
  const bytes = readFileSync(file)
  const [head, ...lines] = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split(/\r?\n/)
  const columns = (head ?? '').split(',')
  return lines.filter((line) => line !== '').map((line) => rowOf(columns, line.split(',')))
}

function rowOf(columns: readonly string[], cells: readonly string[]): Row {
  const text = Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']))
  const number = (column: string) => {
    const cell = text[column] ?? ''
    return cell === '' || !Number.isFinite(Number(cell)) ? null : Number(cell)
  }
  return { at: instant(1_000 * Number(text.timestamp)), text, number }
}

export const columnsOf = (rows: readonly Row[]): readonly string[] =>
  Object.keys(rows[0]?.text ?? {}).filter((column) => column !== 'timestamp')

/** The samples of one column, each turned into what the limits speak of. */
export const samplesOf = (rows: readonly Row[], column: string, measureOf: (cell: number) => number): readonly Sample[] =>
  rows.flatMap((row) => {
    const cell = row.number(column)
    return cell === null ? [] : [{ at: row.at, value: measureOf(cell) }]
  })

export const failedShare = (successPercent: number): number => (100 - successPercent) / 100

/** Names of the folders in a folder, which must be there. */
export function foldersOf(dir: string): readonly string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}
