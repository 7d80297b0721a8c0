import { defined } from '../../domain/defined.ts'
import type { ActionItem } from '../../domain/incident/action-item.ts'
import { writtenOf } from '../../domain/time/written-time.ts'
import type { SectionLine } from '../lines/sections.ts'
import { datesIn } from '../times/calendar-dates.ts'

/** In: lines. Out: the leaves of the lists under measures, tasks and follow-ups; lines of their own where there is no list. */
export function actionItemsOf(lines: readonly SectionLine[]): readonly ActionItem[] {
  const section = lines.filter((line) => line.role === 'actions' && line.kind !== 'code')
  const filled = section.filter((line) => line.kind !== 'blank')
  const rows = rowsOf(filled)
  const items = filled.filter((line, index) => line.kind === 'item' && isLeaf(line, filled[index + 1]))
  if (items.length + rows.length > 0) return [...rows, ...items.map((line) => itemOf(line.text, line.done ?? false))]
  return filled.filter((line) => line.kind === 'text' && isTask(line.text)).map(({ text }) => itemOf(text, false))
}

/** A parent has items below it, or is only a name for what follows. */
function isLeaf(line: SectionLine, next: SectionLine | undefined): boolean {
  if (line.text === '') return false
  if (line.text.endsWith(':')) return false
  return !(next?.kind === 'item' && next.indent > line.indent)
}

/** One sentence in a line of its own: prose says several. */
const isTask = (text: string): boolean =>
  text.length <= 220 &&
  !text.endsWith(':') &&
  !/[.!?]\s+[A-Z]/.test(text) &&
  !/^(?:by|to prevent|in conclusion|the following|https?:)/i.test(text)

interface Columns {
  readonly text: number
  readonly owner: number
  readonly due: number
  readonly tracker: number
  readonly status: number
}

function rowsOf(lines: readonly SectionLine[]): readonly ActionItem[] {
  let columns: Columns | null = null
  const items: ActionItem[] = []
  for (const line of lines) {
    if (line.kind !== 'row') columns = null
    else if (columns === null) columns = columnsOf(line.cells)
    else items.push(...itemOfRow(line.cells, columns))
  }
  return items
}

function columnsOf(cells: readonly string[]): Columns {
  const find = (pattern: RegExp) => cells.findIndex((cell) => pattern.test(cell))
  const text = find(/action|task|item|description|measure|what|improvement|todo|follow/i)
  return {
    text: Math.max(0, text),
    owner: find(/owner|assign|who|responsible|poc|lead/i),
    due: find(/due|date|when|deadline|eta/i),
    tracker: find(/ticket|issue|jira|bug|link|tracker|pr\b|url/i),
    status: find(/status|done|state|complete/i),
  }
}

function itemOfRow(cells: readonly string[], columns: Columns): readonly ActionItem[] {
  const text = cells[columns.text] ?? ''
  if (text === '') return []
  const cellAt = (index: number) => (index === columns.text ? undefined : cells[index] || undefined)
  const item = itemOf(text, /\b(?:done|complete[d]?|closed|fixed|yes)\b|^\[?[x✓✔]/i.test(cellAt(columns.status) ?? ''))
  const [owner, due, tracker] = [cellAt(columns.owner), cellAt(columns.due), cellAt(columns.tracker)]
  return [{ ...item, ...defined({ owner, due: due === undefined ? due : dueOf(due), tracker }) }]
}

function itemOf(text: string, done: boolean): ActionItem {
  const owner = OWNER.exec(text)?.[1]?.trim() ?? MENTION.exec(text)?.[1]
  const due = DUE.exec(text)?.[1]?.trim()
  const tracker = TRACKER.exec(text)?.[0]
  return defined({ text, done: done || DONE.test(text), owner, due: due === undefined ? due : dueOf(due), tracker })
}

/** A date as `2024-06-05`; in other words as written ("end of Q3"). */
function dueOf(text: string): string {
  const [date] = datesIn(text)
  return date === undefined ? text : writtenOf({ day: date.day, daysLater: 0, clock: null, offsetMinutes: null, isAbout: false })
}

const OWNER = /\b(?:owner|assignee|assigned to|responsible|dri)\s*[:=]\s*([^,;|)\]]{2,40})/i
const MENTION = /(?:^|[\s([])@([A-Za-z][\w.-]{1,38})/
const DUE = /\b(?:due|deadline|eta|by date|target)(?: date)?(?: by)?\s*(?:[:=]\s*)?([^,;|)\]]{0,2}(?:\d[^;|)\]]{2,24}|[A-Z][^;|)\]]{2,24}))/
const TRACKER = /https?:\/\/[^\s)>\]]{4,300}|\b[A-Z][A-Z0-9]{1,9}-\d{1,6}\b|(?<![\w&])#\d{1,6}\b/
const DONE = /^(?:✅|☑|\[x\]|done\b|\(done\)|completed?\b:)|\((?:done|completed)\)$|✅$/i
