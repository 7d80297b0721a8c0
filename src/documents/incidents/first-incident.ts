import { daysBetween } from '../../domain/time/written-time.ts'
import { dayOf, readCalendar } from '../dating/calendar.ts'
import { entriesOf } from '../entries/entries.ts'
import { withoutRetelling } from '../entries/repeated-story.ts'
import { readStatements } from '../facts/stated-times.ts'
import type { SectionRole } from '../lines/section-names.ts'
import type { SectionLine } from '../lines/sections.ts'
import { type FirstIncident, headedIncidents } from './headed-incidents.ts'

/** No person describes more incidents in one document; each further one costs a reading of the rest. */
export const INCIDENTS_MAX = 10

/**
 * In: the lines of a document. Out: those of the first incident that it describes. Read as one, several incidents would give
 * times that belong to none of them. A story that is told twice is one, and so is one of several days.
 */
export function firstIncident(lines: readonly SectionLine[], most = INCIDENTS_MAX): FirstIncident {
  const headed = headedIncidents(lines)
  if (headed !== null) return { ...headed, others: headed.others.slice(0, most - 1) }
  const begins = most > 1 ? (secondTimeline(lines) ?? secondStart(lines)) : null
  if (begins === null) return { lines, others: [] }
  const rest = firstIncident(lines.slice(begins), most - 1)
  return { lines: lines.slice(0, begins), others: [lines[begins]?.number ?? 0, ...rest.others] }
}

/** Where the sections that stood around a first timeline come again around a second one: the index of the line. */
function secondTimeline(lines: readonly SectionLine[]): number | null {
  const isHeading = ({ kind, role }: SectionLine, roles: ReadonlySet<SectionRole>) => kind === 'heading' && roles.has(role)
  if (lines.filter((line) => isHeading(line, TIMELINE)).length < 2) return null
  const entries = withoutRetelling(entriesOf(lines.filter(({ role }) => role === 'timeline')))
  const first = entries[0]
  const second = entries.find(({ part }) => part !== first?.part)
  if (first === undefined || second === undefined) return null
  const indexOf = (number: number) => lines.findIndex((line) => line.number === number)
  const [begun, ended, again] = [
    indexOf(first.line),
    indexOf(entries.findLast(({ part }) => part === first.part)?.line ?? first.line),
    indexOf(second.line),
  ]
  const headings = [...lines.entries()].filter(([, line]) => isHeading(line, OWN))
  const rolesOf = (from: number, to: number) => new Set(headings.flatMap(([index, { role }]) => (index > from && index < to ? [role] : [])))
  const [before, after] = [rolesOf(-1, begun), rolesOf(again, lines.length)]
  const repeated = headings.find(([index, { role }]) => index > ended && index < again && (before.has(role) || after.has(role)))
  return repeated === undefined ? null : withHeadingsAbove(lines, { from: ended, to: repeated[0] })
}

const TIMELINE: ReadonlySet<SectionRole> = new Set(['timeline'])
const OWN: ReadonlySet<SectionRole> = new Set(['summary', 'impact', 'cause', 'resolution', 'detection', 'duration', 'actions'])

/** The outermost heading above that line, of those between. */
function withHeadingsAbove(lines: readonly SectionLine[], { from, to }: { readonly from: number; readonly to: number }): number {
  let begins = to
  let level = lines[to]?.kind === 'heading' ? lines[to].level : Number.POSITIVE_INFINITY
  for (let index = to - 1; index > from; index -= 1) {
    const line = lines[index]
    if (line?.kind !== 'heading' || line.level >= level) continue
    begins = index
    level = line.level
  }
  return begins
}

/** "Start: …" a second time, days after the first: the index of its line, or of the heading above it. */
function secondStart(lines: readonly SectionLine[]): number | null {
  const { stated } = readStatements(lines)
  const starts = stated.filter(
    ({ name, statedAs, time }) => name === 'start' && statedAs === 'field' && time.date !== null && time.clock !== null,
  )
  const [first, ...more] = starts
  if (first?.time.date == null || more.length === 0) return null
  const { habits } = readCalendar(lines, stated)
  const day = dayOf(first.time.date, habits)
  const second = more.find(({ time }) => time.date !== null && Math.abs(daysBetween(day, dayOf(time.date, habits))) > 1)
  if (second === undefined) return null
  const indexOf = (number: number) => lines.findIndex((line) => line.number === number)
  return withHeadingsAbove(lines, { from: indexOf(first.line), to: indexOf(second.line) })
}
