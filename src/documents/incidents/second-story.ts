import { daysBetween } from '../../domain/time/written-time.ts'
import { dayOf, readCalendar } from '../dating/calendar.ts'
import { entriesOf, type RawEntry } from '../entries/entries.ts'
import { isRelative } from '../entries/heads.ts'
import { withoutRetelling } from '../entries/repeated-story.ts'
import { readStatements } from '../facts/stated-times.ts'
import type { SectionRole } from '../lines/section-names.ts'
import type { SectionLine } from '../lines/sections.ts'
import { isStory, isTimed } from './accounts.ts'
import { isFurther, isPart, openingsIn } from './openings.ts'

/** Where a second story begins that no heading of its own tells from the first: the index of its line; null: there is none. */
export const secondStory = (lines: readonly SectionLine[], saysSeveral: boolean): number | null =>
  furtherOutage(lines) ?? secondTimeline(lines) ?? secondStart(lines) ?? (saysSeveral ? secondTable(lines) : null)

/** "The second outage" below a first story. */
function furtherOutage(lines: readonly SectionLine[]): number | null {
  const further = openingsIn(lines).find(isFurther)
  if (further === undefined) return null
  return isStory(lines.slice(0, further.index)) && isStory(lines.slice(further.index + 1)) ? further.index : null
}

/** Where the sections that stood around a first timeline come again around a second one. */
function secondTimeline(lines: readonly SectionLine[]): number | null {
  const isHeading = ({ kind, role }: SectionLine, roles: ReadonlySet<SectionRole>) => kind === 'heading' && roles.has(role)
  if (lines.filter((line) => isHeading(line, TIMELINE)).length < 2) return null
  const entries = withoutRetelling(entriesOf(lines.filter(({ role }) => role === 'timeline')))
  const first = entries.filter(({ part }) => part === entries[0]?.part)
  const second = entries.filter(({ part }) => part === entries.find((entry) => entry.part !== entries[0]?.part)?.part)
  const [opening, last, next] = [first[0], first.at(-1), second[0]]
  if (opening === undefined || last === undefined || next === undefined || runBesideEachOther(first, second)) return null
  const indexOf = (number: number) => lines.findIndex((line) => line.number === number)
  const [begun, ended, again] = [indexOf(opening.line), indexOf(last.line), indexOf(next.line)]
  const headings = [...lines.entries()].filter(([, line]) => isHeading(line, OWN))
  const rolesOf = (from: number, to: number) => new Set(headings.flatMap(([index, { role }]) => (index > from && index < to ? [role] : [])))
  const [before, after] = [rolesOf(-1, begun), rolesOf(again, lines.length)]
  const repeated = headings.find(([index, { role }]) => index > ended && index < again && (before.has(role) || after.has(role)))
  const begins = repeated === undefined ? null : withHeadingsAbove(lines, { from: ended, to: repeated[0] })
  return begins === null || isPart(lines[begins]?.text ?? '') ? null : begins
}

const TIMELINE: ReadonlySet<SectionRole> = new Set(['timeline'])
const OWN: ReadonlySet<SectionRole> = new Set(['summary', 'impact', 'cause', 'resolution', 'detection', 'duration', 'actions'])

/** Two teams or regions write of the same hours: the second timeline begins before the first ends, and no date tells them apart. */
function runBesideEachOther(first: readonly RawEntry[], second: readonly RawEntry[]): boolean {
  const [days, others] = [daysOf(first), daysOf(second)]
  if (days.size > 0 && others.size > 0 && ![...others].some((day) => days.has(day))) return false
  const [times, more] = [minutesOf(first), minutesOf(second)]
  return Math.min(...more) < Math.max(...times) && Math.min(...times) < Math.max(...more)
}

const daysOf = (entries: readonly RawEntry[]): ReadonlySet<string> =>
  new Set(
    entries.flatMap(({ head: { time }, under }) => {
      const day = ((time === null || isRelative(time) ? null : time.date) ?? under?.date)?.day
      return day === undefined ? [] : [`${day.month}-${day.day}`]
    }),
  )

const minutesOf = (entries: readonly RawEntry[]): readonly number[] =>
  entries.flatMap(({ head: { time } }) =>
    time === null || isRelative(time) || time.clock === null ? [] : [time.clock.clock.hour * 60 + time.clock.clock.minute],
  )

/** "Start: …" a second time, days after the first: its line, or the heading above it. */
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

/** A table of times with the head of the first one, and of another day. */
function secondTable(lines: readonly SectionLine[]): number | null {
  const heads = lines.flatMap((line, index) => (line.kind === 'row' && !isTimed(line) && lines[index - 1]?.kind !== 'row' ? [index] : []))
  const tables = heads
    .slice(0, TABLES_MAX)
    .map((head, position) => ({ head, days: daysOf(entriesOf(lines.slice(head, heads[position + 1]))) }))
    .filter(({ head, days }) => days.size > 0 && lines[head]?.text === lines[heads[0] ?? 0]?.text)
  const [first, ...more] = tables
  return more.find(({ days }) => ![...days].some((day) => first?.days.has(day)))?.head ?? null
}

/** A document with more tables is none of incidents. */
const TABLES_MAX = 50

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
