import type { SectionLine } from '../lines/sections.ts'
import { datesIn } from '../times/calendar-dates.ts'
import type { FirstIncident } from './incident-lines.ts'

/**
 * In: lines. Out: what is left, the first row as a table of facts, where a table has an incident in each row: columns for the start and the end, and a day of
 * its own in each row; null: there is no such table. A table of the parts of one story has neither days nor names of incidents.
 */
export function incidentRows(lines: readonly SectionLine[], isOfSeveral: boolean): FirstIncident | null {
  const header = lines.findIndex(({ kind, cells }) => kind === 'row' && isHeader(cells, isOfSeveral))
  if (header < 0) return null
  const end = lines.findIndex(({ kind }, index) => index > header && kind !== 'row' && kind !== 'blank')
  const rows = lines.slice(header + 1, end < 0 ? undefined : end).filter(({ kind }) => kind === 'row')
  const days = rows.map(({ cells }) => datesIn(cells.join(' | '))[0]?.day)
  const [first, ...others] = rows
  const names = lines[header]?.cells ?? []
  if (first === undefined || others.length === 0 || days.some((day) => day === undefined)) return null
  if (new Set(days.map((day) => `${day?.month}-${day?.day}`)).size < rows.length) return null
  const facts = first.cells.map((cell, column) => factOf(first, [names[column] ?? '', cell]))
  return {
    lines: [...lines.slice(0, header), ...facts, ...lines.slice(lines.indexOf(rows.at(-1) ?? first) + 1)],
    others: others.map(({ number }) => number),
  }
}

const factOf = (row: SectionLine, cells: readonly string[]): SectionLine => ({ ...row, cells, text: cells.join(' | ') })

const isHeader = (cells: readonly string[], isOfSeveral: boolean): boolean =>
  cells.some((cell) => START.test(cell)) &&
  cells.some((cell) => END.test(cell)) &&
  (isOfSeveral || cells.some((cell) => INCIDENT.test(cell)))

const START = /^(?:start|from|begin|began|started|opened)\b/i
const END = /^(?:end|until|to\b|resolved|restored|closed|duration|length|minutes)/i
const INCIDENT = /^(?:incident|outage|ticket|inc)\b/i
