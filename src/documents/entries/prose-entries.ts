import { timesAndWindowsIn } from '../facts/sentence-facts.ts'
import type { SectionLine } from '../lines/sections.ts'
import { sentencesOf } from '../lines/sentences.ts'
import { isSpan } from '../times/spans.ts'
import { type TimeMention, timesIn } from '../times/times.ts'
import type { RawEntry } from './entries.ts'

/**
 * In: a document without a timeline. Out: what its prose says happened at a clock time, a sentence each, in the order of
 * the text. The bare window of the impact is no event, nor is a time that was already mentioned.
 */
export function proseEntries(lines: readonly SectionLine[]): readonly RawEntry[] {
  const seen = new Set<string>()
  return lines.filter(mayReport).flatMap((line) => sentencesOf(line.text).flatMap((sentence) => eventsIn(line, sentence, seen)))
}

/** Without a timeline a paragraph with a time is part of the story, also below "Remediation and prevention". */
export const withProseOfStory = (lines: readonly SectionLine[]): readonly SectionLine[] =>
  lines.map((line) =>
    line.kind === 'text' && (line.role === 'actions' || line.role === 'lessons') && timesIn(line.text).some(({ clock }) => clock !== null)
      ? { ...line, role: 'other' }
      : line,
  )

const mayReport = ({ kind, role }: SectionLine): boolean =>
  (kind === 'text' || kind === 'item') && role !== 'actions' && role !== 'appendix' && role !== 'lessons' && role !== 'duration'

function eventsIn(line: SectionLine, sentence: string, seen: Set<string>): readonly RawEntry[] {
  const times = timesAndWindowsIn(sentence).filter((time) => time.clock !== null && !isSpan(time))
  return times.flatMap((time, index): readonly RawEntry[] => {
    const key = keyOf(time)
    if (seen.has(key)) return []
    seen.add(key)
    const from = index === 0 ? 0 : (times[index - 1]?.end ?? 0)
    const part = times.length === 1 ? sentence : sentence.slice(from, times[index + 1]?.index).replace(/^[\s,;:)–—-]+/, '')
    return [{ line: line.number, head: { time, text: part, stands: 'inside' }, text: part, under: null, part: 0 }]
  })
}

const keyOf = ({ clock, date }: TimeMention): string =>
  `${date?.day.month ?? ''}-${date?.day.day ?? ''} ${clock?.clock.hour}:${clock?.clock.minute}`
