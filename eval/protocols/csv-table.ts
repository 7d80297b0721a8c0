import { readFileSync } from 'node:fs'

/** Cells of a comma-separated file, the first row being the heads. Quoted cells may hold commas, quotes and line breaks. */
export function readTable(file: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]]
  for (const [cell, end] of cellsOf(readFileSync(file, 'utf8'))) {
    rows.at(-1)?.push(cell)
    if (end === '\n') rows.push([])
  }
  return rows.filter((row) => row.length > 1 || (row[0] ?? '') !== '')
}

/** A row of a table by the names of its columns. */
export type Row = (column: string) => string

export function rowsByColumn([heads, ...rows]: readonly (readonly string[])[]): readonly Row[] {
  const positions = new Map(heads?.map((head, position) => [head, position]))
  return rows.map((cells) => (column) => cells[positions.get(column) ?? -1] ?? '')
}

/** Each cell with what ended it: a comma, a line break, or nothing at the end of the text. */
function* cellsOf(text: string): Generator<readonly [string, string]> {
  let cell = ''
  let isQuoted = false
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] ?? ''
    if (char === '"' && isQuoted && text[i + 1] === '"') {
      cell += char
      i += 1
    } else if (char === '"') isQuoted = !isQuoted
    else if (isQuoted || (char !== ',' && char !== '\n')) cell += char
    else {
      yield [cell.replace(/\r$/, ''), char]
      cell = ''
    }
  }
  yield [cell.replace(/\r$/, ''), '']
}
