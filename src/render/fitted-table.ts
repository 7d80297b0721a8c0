import Table from 'cli-table3'

type Cell = string | { readonly colSpan: number; readonly content: string }

/** A column narrower than this shows a word a line. */
const NARROWEST = 8
/** Of each cell: a space on either side. */
const PADDING = 2

/**
 * A table for a terminal. `width`: that of the terminal, to which the widest columns give way, their texts in several lines;
 * null: as wide as its texts, for a file or another program.
 */
export function fittedTable(head: readonly string[], rows: readonly (readonly Cell[])[], width: number | null): string {
  const natural = head.map((title, column) => Math.max(...[title, ...rows.map((row) => textAt(row, column))].map(lengthOf)) + PADDING)
  const fitted = width === null ? null : narrowed(natural, width - head.length - 1)
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    ...(fitted !== null && { colWidths: [...fitted], wordWrap: true, wrapOnWordBoundary: false }),
  })
  for (const row of rows) table.push([...row])
  return table.toString()
}

/** A cell over several columns takes what they have. */
const textAt = (row: readonly Cell[], column: number): string => {
  const cell = row[column]
  return typeof cell === 'string' ? cell : ''
}

const lengthOf = (text: string): number => Math.max(...text.split('\n').map((line) => [...line].length))

/** null: it fits as it is, or never will. The widest gives way first, down to the next widest, and so on. */
function narrowed(natural: readonly number[], room: number): readonly number[] | null {
  const widths = [...natural]
  let excess = widths.reduce((sum, width) => sum + width, 0) - room
  if (excess <= 0) return null
  while (excess > 0) {
    const widest = Math.max(...widths)
    if (widest <= NARROWEST) return widths
    widths[widths.indexOf(widest)] = widest - 1
    excess -= 1
  }
  return widths
}
