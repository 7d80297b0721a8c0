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
  const widths = narrowed(natural, width === null ? Number.POSITIVE_INFINITY : width - head.length - 1)
  const table = new Table({
    head: head.map((title, column) => wrapped(title, widths[column] ?? NARROWEST)),
    colWidths: [...widths],
    style: { head: [], border: [], compact: true },
  })
  for (const row of rows) table.push(row.map((cell, column) => fittedCell(cell, widths.slice(column))))
  return table.toString()
}

function fittedCell(cell: Cell, widths: readonly number[]): Cell {
  if (typeof cell === 'string') return wrapped(cell, widths[0] ?? NARROWEST)
  const spanned = widths.slice(0, cell.colSpan)
  // Between two columns there is a border.
  return {
    ...cell,
    content: wrapped(
      cell.content,
      spanned.reduce((sum, width) => sum + width, spanned.length - 1),
    ),
  }
}

/** Lines that fit a cell: broken between words, and within a word only where that alone is too long. */
function wrapped(text: string, cellWidth: number): string {
  const width = cellWidth - PADDING
  return text
    .split('\n')
    .flatMap((line) => {
      const lines: string[] = []
      let last = ''
      for (const word of line.split(' ').flatMap((one) => piecesOf(one, width))) {
        if (last !== '' && columnsOf(last) + 1 + columnsOf(word) > width) {
          lines.push(last)
          last = word
        } else last = last === '' ? word : `${last} ${word}`
      }
      return [...lines, last]
    })
    .join('\n')
}

/** A word in pieces that fit. */
function piecesOf(word: string, width: number): readonly string[] {
  const pieces: string[] = []
  let last = ''
  for (const character of word) {
    if (columnsOf(last + character) > width) {
      pieces.push(last)
      last = ''
    }
    last += character
  }
  return [...pieces, last]
}

/** Columns of a terminal: two for an ideograph or an emoji, none for a mark above the letter before. */
const columnsOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : NO_WIDTH.test(character) ? 0 : 1), 0)

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u
const NO_WIDTH = /\p{Mn}|\p{Me}|\p{Cf}/u

/** A cell over several columns takes what they have. */
const textAt = (row: readonly Cell[], column: number): string => {
  const cell = row[column]
  return typeof cell === 'string' ? cell : ''
}

const lengthOf = (text: string): number => Math.max(...text.split('\n').map(columnsOf))

/** The widest gives way first, down to the next widest, and so on, until they fit or none may give way. */
function narrowed(natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural]
  let excess = widths.reduce((sum, width) => sum + width, 0) - room
  while (excess > 0) {
    const widest = Math.max(...widths)
    if (widest <= NARROWEST) return widths
    widths[widths.indexOf(widest)] = widest - 1
    excess -= 1
  }
  return widths
}
