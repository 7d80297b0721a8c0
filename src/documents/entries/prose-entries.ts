import type { PlacedLine } from '../lines/sections.ts'
import { sentencesOf } from '../lines/sentences.ts'
import { type TimeMention, timesIn } from '../times/times.ts'
import type { RawEntry } from './entries.ts'
import { headOf } from './heads.ts'
import { rowHead } from './rows.ts'

/**
 * In: a document without a timeline. Out: what its prose says happened at a clock time, a sentence each, in the order of
 * the text. The bare window of the impact is no event, nor is a time that was already mentioned.
 */
export function proseEntries(lines: readonly PlacedLine[]): readonly RawEntry[] {
  const seen = new Set<string>()
  return lines.filter(mayReport).flatMap((line) => sentencesOf(line.text).flatMap((sentence) => eventsIn(line, sentence, seen)))
}

/** Without a timeline a paragraph with a time is part of the story, also below "Remediation and prevention". */
export const withProseOfStory = (lines: readonly PlacedLine[]): readonly PlacedLine[] =>
  lines.map((line) =>
    line.kind === 'text' && (line.role === 'actions' || line.role === 'lessons') && timesIn(line.text).some(({ clock }) => clock !== null)
      ? { ...line, role: 'other' }
      : line,
  )

/** Runs of lines that open with a time are a timeline, whatever their heading; three of them are no accident. */
export function unnamedTimeline(lines: readonly PlacedLine[]): readonly PlacedLine[] {
  const candidates = lines.filter(({ role, kind }) => role !== 'appendix' && role !== 'keyEvents' && kind !== 'code')
  const all = candidates.filter((line) => isListed(line))
  const listed = all.filter(({ kind }) => kind !== 'text')
  const heads = listed.length >= 3 ? listed : all
  if (heads.length < 3) return []
  const [first, last] = [heads[0], heads.at(-1)]
  if (first === undefined || last === undefined) return []
  const after = candidates.slice(candidates.indexOf(last) + 1)
  const end = after.find((line) => line.kind === 'heading' || line.section !== last.section)
  return candidates
    .slice(candidates.indexOf(first), end === undefined ? undefined : candidates.indexOf(end))
    .filter((line) => line.kind !== 'heading' || headOf(line.text) !== null)
}

function isListed(line: PlacedLine): boolean {
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
const rowOfTimes = (cells: readonly string[]): RawEntry['head'] | null =>
  cells.length > 2 && /^(?:#?\d{0,3}\.?$|.*\d)/.test(cells[0] ?? '') ? rowHead(cells) : null

const mayReport = ({ kind, role }: PlacedLine): boolean =>
  (kind === 'text' || kind === 'item') && role !== 'actions' && role !== 'appendix' && role !== 'lessons' && role !== 'duration'

function eventsIn(line: PlacedLine, sentence: string, seen: Set<string>): readonly RawEntry[] {
  const times = timesIn(sentence).filter((time) => time.clock !== null && !isWindow(time))
  return times.flatMap((time, index): readonly RawEntry[] => {
    const key = keyOf(time)
    if (seen.has(key)) return []
    seen.add(key)
    const from = index === 0 ? 0 : (times[index - 1]?.end ?? 0)
    const part = times.length === 1 ? sentence : sentence.slice(from, times[index + 1]?.index).replace(/^[\s,;:)–—-]+/, '')
    return [{ line: line.number, head: { time, text: part, stands: 'inside' }, text: part, under: null }]
  })
}

const isWindow = ({ until }: TimeMention): boolean => until !== null

const keyOf = ({ clock, date }: TimeMention): string =>
  `${date?.day.month ?? ''}-${date?.day.day ?? ''} ${clock?.clock.hour}:${clock?.clock.minute}`
