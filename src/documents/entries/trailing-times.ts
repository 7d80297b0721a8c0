import type { SectionLine } from '../lines/sections.ts'
import { headOf } from './heads.ts'

/**
 * In: lines. Out: each time in front of its text. The history of a status page has the time below each update: that is
 * assumed where every line that is only a time ends a paragraph of its own.
 */
export function putTimesInFront(lines: readonly SectionLine[]): readonly SectionLine[] {
  const ends = lines.flatMap((line, index) => (isTimeAlone(line) ? [index] : []))
  if (ends.length < 2 || !ends.every((end) => endsParagraph(lines, end))) return lines
  const reordered = [...lines]
  for (const end of ends) {
    const [time, begin] = [lines[end], beginOf(lines, end)]
    const first = lines[begin]
    if (time === undefined || first === undefined) continue
    reordered[begin] = { ...first, kind: 'item', text: `${time.text}: ${first.text}` }
    reordered[end] = { ...time, kind: 'blank', text: '' }
  }
  return reordered
}

/** "Mar 5, 2024 - 14:22 PST" */
const TIME_MAX = 48

function isTimeAlone({ kind, text }: SectionLine): boolean {
  if (kind !== 'text' || text.length > TIME_MAX || !/\d/.test(text)) return false
  const head = headOf(text)
  return head !== null && head.text === '' && head.time !== null && 'clock' in head.time && head.time.clock !== null
}

function endsParagraph(lines: readonly SectionLine[], end: number): boolean {
  const [before, after] = [lines[end - 1], lines[end + 1]]
  return before?.kind === 'text' && !isTimeAlone(before) && (after === undefined || after.kind === 'blank' || after.kind === 'heading')
}

function beginOf(lines: readonly SectionLine[], end: number): number {
  let begin = end
  for (let index = end - 1; lines[index]?.kind === 'text'; index -= 1) begin = index
  return begin
}
