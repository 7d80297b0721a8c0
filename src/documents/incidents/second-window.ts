import { PLANNED } from '../facts/sentence-facts.ts'
import type { SectionRole } from '../lines/section-names.ts'
import type { SectionLine } from '../lines/sections.ts'
import { sentencesOf } from '../lines/sentences.ts'
import { spansIn } from '../times/spans.ts'
import type { FirstIncident } from './incident-lines.ts'
import { isPart } from './openings.ts'

/**
 * In: the lines of a document that says that it is about several incidents. Out: what stands before the sentence that states
 * a window of another day than the first; null: there is none.
 */
export function secondWindow(lines: readonly SectionLine[]): FirstIncident | null {
  const byDay = new Map<string, DatedWindow>()
  for (const window of lines.flatMap(windowsOf)) if (!byDay.has(window.day)) byDay.set(window.day, window)
  const [, ...others] = byDay.values()
  const [second] = others
  if (second === undefined) return null
  const index = lines.indexOf(second.line)
  const before = second.line.text.slice(0, second.line.text.indexOf(second.sentence)).trimEnd()
  return {
    lines: [...lines.slice(0, index), ...(before === '' ? [] : [{ ...second.line, text: before }])],
    others: others.map(({ line }) => line.number),
  }
}

interface DatedWindow {
  readonly line: SectionLine
  readonly sentence: string
  readonly day: string
}

/** The sentences that say from when to when, with their day. */
function windowsOf(line: SectionLine): readonly DatedWindow[] {
  if (line.kind === 'code' || line.kind === 'row' || ASIDE.has(line.role) || isPart(line.heading)) return []
  return sentencesOf(line.text).flatMap((sentence): readonly DatedWindow[] => {
    const window = PLANNED.test(sentence) ? undefined : spansIn(sentence).find(({ clock, until }) => clock !== null && until !== null)
    const day = window?.date?.day
    return day === undefined ? [] : [{ line, sentence, day: `${day.month}-${day.day}` }]
  })
}

const ASIDE: ReadonlySet<SectionRole> = new Set(['appendix', 'actions', 'lessons', 'timeline'])
