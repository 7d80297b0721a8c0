import type { SectionLine } from '../lines/sections.ts'
import { type Head, headOf } from './heads.ts'
import { rowHead } from './rows.ts'

/** Three times are no accident. */
export const UNNAMED_MIN = 3

/** Runs of lines that open with a time are a timeline, whatever their heading. `least`: how many items or rows suffice. */
export function unnamedTimeline(lines: readonly SectionLine[], least: number): readonly SectionLine[] {
  const candidates = lines.filter(({ role, kind }) => role !== 'appendix' && role !== 'keyEvents' && kind !== 'code')
  const everywhere = candidates.filter((line) => isListed(line))
  // What lessons and plans quote with its time is no part of the story that is told before them.
  const story = everywhere.filter(({ role }) => role !== 'lessons' && role !== 'actions')
  const all = story.length >= least ? story : everywhere
  const listed = all.filter(({ kind }) => kind !== 'text')
  const heads = listed.length >= least ? listed : all
  if (heads.length < (heads === listed ? least : UNNAMED_MIN)) return []
  const [first, last] = [heads[0], heads.at(-1)]
  if (first === undefined || last === undefined) return []
  const after = candidates.slice(candidates.indexOf(last) + 1)
  const end = after.find((line) => line.kind === 'heading' || line.section !== last.section)
  return candidates
    .slice(withDayAbove(candidates, candidates.indexOf(first)), end === undefined ? undefined : candidates.indexOf(end))
    .filter((line) => line.kind !== 'heading' || headOf(line.text) !== null)
}

/** The heading right above the first entry, where it dates it. */
function withDayAbove(lines: readonly SectionLine[], first: number): number {
  const above = lines.slice(0, first).findLastIndex(({ kind }) => kind !== 'blank')
  const line = lines[above]
  return line?.kind === 'heading' && headOf(line.text) !== null ? above : first
}

function isListed(line: SectionLine): boolean {
  if (line.kind === 'blank') return false
  const head = line.kind === 'row' ? rowOfTimes(line.cells) : headOf(line.text)
  return (
    head?.stands === 'leads' &&
    head.time !== null &&
    ('relativeMinutes' in head.time || head.time.clock !== null) &&
    !/^(?:start|end)\b/i.test(line.text)
  )
}

/** A row that opens with its time, after a number at most; in a table of facts the time stands behind a label. */
const rowOfTimes = (cells: readonly string[]): Head | null =>
  cells.length > 1 && /^(?:#?\d{0,3}\.?$|.*\d|T\b)/.test(cells[0] ?? '') ? rowHead(cells) : null
