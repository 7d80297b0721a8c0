import { type Finding, findingAt } from '../../domain/incident/finding.ts'
import { MONTH_NAMES } from '../../domain/time/month-names.ts'
import { type CalendarDay, daysBetween, type WrittenTime, weekdayOf } from '../../domain/time/written-time.ts'
import { type Head, isRelative } from '../entries/heads.ts'
import { ENTRIES_MAX, type FoundTimeline } from '../entries/timeline.ts'
import type { RawFact } from '../facts/sentence-facts.ts'
import type { SeveralInDoubt } from '../incidents/incident-lines.ts'
import { LINE_CHARACTERS_MAX } from '../lines/lines.ts'
import type { SourceText } from '../lines/source-text.ts'
import type { ClockMention } from '../times/clock-times.ts'
import { rightInSeason } from '../times/zones.ts'
import { type DocumentCalendar, dayOf } from './calendar.ts'
import type { Oddity } from './chronology.ts'
import { type DocumentZone, zoneKeyOf } from './document-zone.ts'

/** Everything about the writing of dates and times that the stages before found. */
export interface Writing {
  readonly source: Pick<SourceText, 'cutLine'>
  /** The lines on which further incidents begin that were not read. */
  readonly others: readonly number[]
  /** Whether there may be others, where none were told apart. */
  readonly doubt: SeveralInDoubt
  readonly timeline: Pick<FoundTimeline, 'entries' | 'from' | 'firstUnread'>
  readonly stated: readonly RawFact[]
  readonly calendar: Pick<DocumentCalendar, 'dates' | 'habits'>
  readonly zone: DocumentZone
  readonly oddities: readonly Oddity[]
  /** The stated times and those of the entries, dated. */
  readonly times: readonly WrittenLine[]
}

interface WrittenLine {
  readonly time: WrittenTime
  readonly line: number
}

/** In: the writing. Out: what cannot be put on a calendar or clock without a guess, what was guessed, and what was not read. */
export function findWritingFaults(writing: Writing): readonly Finding[] {
  return [
    ...zoneFindings(writing),
    ...dateFindings(writing),
    ...orderFindings(writing),
    ...clockFindings(writing),
    ...severalIncidents(writing),
    ...limitFindings(writing),
  ]
}

function severalIncidents({ others, doubt }: Writing): readonly Finding[] {
  const [second, ...more] = others
  if (second === undefined) return doubtedIncidents(doubt)
  const also = more.length === 0 ? 'the other begins here' : `the others begin on lines ${others.join(', ')}`
  return [
    findingAt(
      'several-incidents',
      second,
      `This document describes ${others.length + 1} incidents, and only the first was read; ${also}. Give each a document of its own.`,
    ),
  ]
}

function doubtedIncidents({ isOfSeveral, titles }: SeveralInDoubt): readonly Finding[] {
  if (isOfSeveral) return [findingAt('several-incidents', null, NOT_TOLD_APART)]
  const [, second] = titles
  if (second === undefined) return []
  const message = `The titles on lines ${titles.join(', ')} each end with a day of their own. They were read as parts of one incident: if they are several, give each a document of its own.`
  return [findingAt('several-incidents', second, message)]
}

const NOT_TOLD_APART =
  'This document speaks of several incidents, and was read as one: times of different incidents may stand together. Give each a document of its own.'

function zoneFindings({ zone, times }: Writing): readonly Finding[] {
  const line = times[0]?.line ?? null
  if (zone.main === null)
    return times.some(({ time }) => time.clock !== null)
      ? [findingAt('timezone-missing', line, 'No time zone is stated: the times are read as UTC.')]
      : []
  const { main } = zone
  const other = zone.uses.find((use) => zoneKeyOf(use.zone) !== zoneKeyOf(main) && !isSeasonOf(use.zone.stated, main.stated))
  const conflict =
    other === undefined ? [] : [findingAt('timezone-conflict', other.line, `${other.zone.stated} here, ${main.stated} elsewhere.`)]
  const ambiguous =
    main.ambiguity === ''
      ? []
      : [findingAt('timezone-ambiguous', line, `${main.stated} is read as ${main.iana}; it can also be ${main.ambiguity}.`)]
  return [...conflict, ...seasonFindings({ zone, times }), ...ambiguous]
}

/** "PT" beside "PST": the same clocks. */
const isSeasonOf = (a: string, b: string): boolean => {
  const family = (name: string) => /^([PMCE])[SD]?T$/i.exec(name)?.[1]?.toUpperCase() ?? null
  return family(a) !== null && family(a) === family(b) && (a.length === 2 || b.length === 2)
}

function seasonFindings({ zone, times }: Pick<Writing, 'zone' | 'times'>): readonly Finding[] {
  const day = times.find(({ time }) => time.day !== null && time.day.year !== null)
  if (day?.time.day == null) return []
  const stated = [zone.main, ...zone.uses.map((use) => use.zone)].filter((used) => used !== null)
  for (const used of stated) {
    const right = rightInSeason(used, day.time.day)
    if (right !== null)
      return [
        findingAt('tz-dst-mismatch', day.line, `${used.stated} is stated for ${shown(day.time.day)}, when the clocks there show ${right}.`),
      ]
  }
  return []
}

function dateFindings(writing: Writing): readonly Finding[] {
  const {
    calendar: { dates, habits },
    times,
  } = writing
  const clocked = times.filter(({ time }) => time.clock !== null)
  const [first] = clocked
  const findings: Finding[] = []
  if (first !== undefined && clocked.every(({ time }) => time.day === null))
    findings.push(findingAt('date-missing', first.line, 'No date is stated.'))
  const yearless = times.find(({ time }) => time.day !== null && time.day.year === null)
  if (yearless?.time.day != null)
    findings.push(findingAt('year-missing', yearless.line, `No year is stated for ${shown(yearless.time.day)}.`))
  const open = dates.find(({ date }) => date.other !== null)
  if (open !== undefined && open.date.other !== null && habits.order === null)
    findings.push(
      findingAt(
        'ambiguous-date',
        open.line,
        `${shown(open.date.day)} or ${shown(open.date.other)}: the order of day and month is not clear.`,
      ),
    )
  const wrong = dates.find(
    ({ date }) => date.weekday !== null && weekdayOf(dayOf(date, habits)) !== null && weekdayOf(dayOf(date, habits)) !== date.weekday,
  )
  if (wrong !== undefined)
    findings.push(
      findingAt('weekday-mismatch', wrong.line, `${shown(dayOf(wrong.date, habits))} is not a ${WEEKDAYS[wrong.date.weekday ?? 0]}.`),
    )
  return [...findings, ...dateConflicts(writing)]
}

/** Two dates for one event: a slip, or a span in the summary that the timeline does not fill. */
function dateConflicts({ calendar: { dates, habits }, oddities, stated: facts }: Writing): readonly Finding[] {
  const slip = oddities.find(({ kind }) => kind === 'date-slip')
  if (slip?.days !== undefined) return [findingAt('date-conflict', slip.line, slipWords(slip.days))]
  const entries = dates.filter(({ role }) => role === 'timeline')
  const stated = dates.filter(({ role }) => role === 'summary' || role === 'duration' || role === 'impact')
  const states = (line: number) => facts.some((fact) => fact.line === line && fact.time.date !== null)
  const outside = stated.find(({ date, line, isField, isProse }) => {
    const ahead = entries.map((entry) => daysBetween(dayOf(entry.date, habits), dayOf(date, habits)))
    const isOfWriting = isField && ahead.every((days) => days > 0)
    const isLongAgo = isProse && (ahead.every((days) => Math.abs(days) > LONG_AGO) || !states(line))
    return ahead.length > 0 && ahead.every((days) => days !== 0) && !isOfWriting && !isLongAgo
  })
  if (outside === undefined) return titleConflict({ dates, habits })
  return [
    findingAt(
      'date-conflict',
      outside.line,
      `${shown(dayOf(outside.date, habits))} is stated here, and no entry of the timeline is on that day.`,
    ),
  ]
}

/** Days: what a paragraph dates so far from the entries is the history of the system. */
const LONG_AGO = 400

const slipWords = ({ written, read }: NonNullable<Oddity['days']>): string =>
  daysBetween(read, written) === 1
    ? `The entry is dated ${shown(written)}, after the stated end; the entries around it put it on ${shown(read)}.`
    : `The entry is dated ${shown(written)}; the entries around it are of ${shown(read)}.`

/** A title dated before everything else; a later title gives the day on which the document was written. */
function titleConflict({ dates, habits }: Writing['calendar']): readonly Finding[] {
  const title = dates.find(({ isTitle }) => isTitle)
  const others = dates.filter(({ isTitle }) => !isTitle)
  if (title === undefined || others.length === 0) return []
  const day = dayOf(title.date, habits)
  if (!others.every(({ date }) => daysBetween(day, dayOf(date, habits)) > 0)) return []
  return [findingAt('date-conflict', title.line, `The title says ${shown(day)}, which is before every other date of the document.`)]
}

function orderFindings({ timeline, oddities }: Writing): readonly Finding[] {
  const midnight = oddities.find(({ kind }) => kind === 'midnight')
  // Prose goes back in time wherever it explains; only a timeline promises an order.
  const back = timeline.from === 'prose' ? undefined : oddities.find(({ kind }) => kind === 'out-of-order')
  const message = 'The entries carry no date and pass midnight before this one: it is read as the next day.'
  return [
    ...(midnight === undefined ? [] : [findingAt('midnight-rollover', midnight.line, message)]),
    ...(back === undefined ? [] : [findingAt('out-of-order', back.line, 'The entry is earlier than the one above it.')]),
  ]
}

function clockFindings(writing: Writing): readonly Finding[] {
  const clocks = clocksOf(writing)
  const wrong = clocks.find(({ clock }) => clock.malformed !== null)
  if (wrong !== undefined) return [findingAt('malformed-time', wrong.line, `The time ${wrong.clock.malformed}.`)]
  const listed = clocksOf({ ...writing, stated: [] }).filter(({ stands }) => stands !== 'inside')
  const dotted = listed.filter(({ clock }) => clock.isDotted)
  const [first] = dotted
  // A dot is the custom of some countries; beside the times of its list with colons it is a slip.
  if (first === undefined || dotted.length * 2 >= listed.length) return []
  return [findingAt('malformed-time', first.line, 'The time is written with a dot, the others with a colon.')]
}

interface ClockLine {
  readonly clock: ClockMention
  readonly line: number
  readonly stands?: Head['stands']
}

function clocksOf({ stated, timeline }: Writing): readonly ClockLine[] {
  const entries = timeline.entries.flatMap(({ head, line }) =>
    head.time === null || isRelative(head.time) || head.time.clock === null ? [] : [{ clock: head.time.clock, line, stands: head.stands }],
  )
  return [...stated.flatMap(({ time, line }) => (time.clock === null ? [] : [{ clock: time.clock, line }])), ...entries]
}

function limitFindings({ source: { cutLine }, timeline: { firstUnread } }: Writing): readonly Finding[] {
  const limit = (line: number, message: string): Finding => ({ code: 'limit-reached', severity: 'warning', message, evidence: [], line })
  return [
    ...(cutLine === null ? [] : [limit(cutLine, `The line is longer than ${LINE_CHARACTERS_MAX} characters: the rest was not read.`)]),
    ...(firstUnread === null ? [] : [limit(firstUnread, `More than ${ENTRIES_MAX} entries: those from here on were not read.`)]),
  ]
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const shown = ({ year, month, day }: CalendarDay): string => `${day} ${MONTH_NAMES[month - 1]}${year === null ? '' : ` ${year}`}`
