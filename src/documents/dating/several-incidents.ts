import { type Finding, findingAt } from '../../domain/incident/finding.ts'
import { daysBetween } from '../../domain/time/written-time.ts'
import type { FoundTimeline } from '../entries/timeline.ts'
import type { RawFact } from '../facts/stated-times.ts'
import type { SectionRole } from '../lines/section-names.ts'
import { type DateHabits, dayOf } from './calendar.ts'

interface Written {
  readonly timeline: Pick<FoundTimeline, 'entries' | 'lines'>
  readonly stated: readonly RawFact[]
  readonly habits: DateHabits
}

/**
 * In: a document. Out: a finding where it describes several incidents, which are read as one: nothing that is computed
 * of them means much. A story that is told twice is one, and so is one of several days.
 */
export function severalIncidents({ timeline, stated, habits }: Written): readonly Finding[] {
  const line = secondTimeline(timeline) ?? secondStart(stated, habits)
  if (line === null) return []
  return [
    findingAt(
      'several-incidents',
      line,
      'Another incident begins here: all of the document is read as one. Give it a document of its own.',
    ),
  ]
}

/** The first entry of a second timeline, where the sections before the first one come again before or after it. */
function secondTimeline({ entries, lines }: Written['timeline']): number | null {
  const first = entries[0]
  const second = entries.find(({ part }) => part !== first?.part)
  if (first === undefined || second === undefined) return null
  const last = entries.findLast(({ part }) => part === first.part)?.line ?? first.line
  const headings = lines.filter(({ kind, role }) => kind === 'heading' && OWN.has(role))
  const rolesOf = (from: number, to: number) =>
    new Set(headings.flatMap(({ number, role }) => (number > from && number < to ? [role] : [])))
  const [before, between, after] = [rolesOf(0, first.line), rolesOf(last, second.line), rolesOf(second.line, Number.POSITIVE_INFINITY)]
  const isAgain = [...between].some((role) => before.has(role) || after.has(role))
  return isAgain ? second.line : null
}

const OWN: ReadonlySet<SectionRole> = new Set(['summary', 'impact', 'cause', 'resolution', 'detection', 'duration', 'actions'])

/** "Start: …" a second time, days after the first. */
function secondStart(stated: readonly RawFact[], habits: DateHabits): number | null {
  const starts = stated.filter(
    ({ name, statedAs, time }) => name === 'start' && statedAs === 'field' && time.date !== null && time.clock !== null,
  )
  const [first, ...more] = starts
  if (first?.time.date == null) return null
  const day = dayOf(first.time.date, habits)
  return more.find(({ time }) => time.date !== null && Math.abs(daysBetween(day, dayOf(time.date, habits))) > 1)?.line ?? null
}
