import { timesIn } from '../times/times.ts'
import { type Head, headOf } from './heads.ts'

/** Columns beyond this are no timeline. */
const CELLS_MAX = 12
/** What a cell of a time may say besides: "about", a zone in words. */
const REST_MAX = 16

/** "14:05:00 UTC" */
const CLOCK_MAX = 24

/** In: the cells of a table row. Out: its head: the time of the cell that is a time, and what the others say. */
export function rowHead(cells: readonly string[]): Head | null {
  const columns = cells.slice(0, CELLS_MAX)
  const index = columns.findIndex(isTimeCell)
  if (index < 0) return null
  const next = columns[index + 1] ?? ''
  const isSplit = isDateCell(columns[index] ?? '') && isClockCell(next)
  const time = headOf(isSplit ? `${columns[index]}, ${next}` : (columns[index] ?? ''))
  if (time === null) return null
  const used = isSplit ? [index, index + 1] : [index]
  const said = cells.filter(
    (cell, column) => !used.includes(column) && cell !== '' && !isNumbering(cell, column) && (column >= CELLS_MAX || !isTimeAlone(cell)),
  )
  return { time: time.time, text: [time.text, ...said].filter((part) => part !== '').join(': '), stands: 'leads' }
}

const isNumbering = (cell: string, column: number): boolean => column === 0 && /^#?\d{1,3}\.?$/.test(cell)

function isTimeCell(cell: string): boolean {
  if (cell.length > 80) return false
  const head = headOf(cell)
  return head !== null && head.stands === 'leads' && head.text.length <= REST_MAX
}

/** The same moment in a further zone, or the end of the entry. */
const isTimeAlone = (cell: string): boolean => cell.length <= CLOCK_MAX && isClockCell(cell) && headOf(cell)?.text === ''

const isDateCell = (cell: string): boolean => timesIn(cell).every(({ clock }) => clock === null)
const isClockCell = (cell: string): boolean => isTimeCell(cell) && timesIn(cell, 'head').some(({ clock }) => clock !== null)
