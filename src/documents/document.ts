import type { Document, StatedTime } from '../domain/document.ts'
import type { Finding } from '../domain/incident/finding.ts'
import type { CalendarDay, WrittenTime } from '../domain/time/written-time.ts'
import { dayAfter } from '../domain/time/written-time.ts'
import { type DocumentZone, zoneOfDocument } from './document-zone.ts'
import { chronologyOf, NO_TIME, type Surroundings } from './entries/chronology.ts'
import { entriesOf, type RawEntry, type RawTimeline } from './entries/entries.ts'
import { inStoryOrder } from './entries/entry-order.ts'
import { isRelative } from './entries/heads.ts'
import { proseEntries, toldInPassing, unnamedTimeline } from './entries/prose-entries.ts'
import { withTimesInFront } from './entries/trailing-times.ts'
import { actionItemsOf } from './facts/action-items.ts'
import { impactPassages, isPostmortem, severityOf, titleOf } from './facts/particulars.ts'
import { categoryOf, rootCauseOf } from './facts/root-cause.ts'
import { durationsIn } from './facts/stated-durations.ts'
import { factsIn, narratedIn, type RawFact, startUnknownLine, untoldIn } from './facts/stated-times.ts'
import { writingFindings } from './facts/writing-findings.ts'
import { LINE_CHARACTERS_MAX } from './lines/lines.ts'
import type { PlacedLine } from './lines/sections.ts'
import { cutLines, sourceLinesOf } from './lines/source-text.ts'
import { type DateHabits, dayOf, habitsOf, incidentDates } from './times/calendar.ts'
import { type TimeMention, timesIn } from './times/times.ts'
import { readAs } from './times/zone-readings.ts'
import { offsetOn } from './times/zones.ts'

/**
 * In: the text of a postmortem in any notation. Out: what stands there, with lines.
 * 1. Lines and sections. 2. Entries, stated times and lengths. 3. The zone, the days. 4. What does not add up in the writing.
 */
export function readDocument(text: string): Document {
  const lines = withTimesInFront(sourceLinesOf(text))
  const found = timelineOf(lines)
  const timeline = { ...found, raw: { ...found.raw, entries: found.raw.entries.slice(0, ENTRIES_MAX) } }
  const { beside } = timeline
  const facts = factsIn(beside)
  const dates = incidentDates(beside)
  const habits = habitsOf(
    dates.map(({ date }) => date),
    beside,
  )
  const day = baseDay({ facts, dates, habits })
  const zone = zoneOfDocument({ timeline: timeline.raw, facts, lines: beside, day })
  const stated = statedTimes(facts, { day, zone, habits })
  const origin = originOf(beside, { day, zone, habits })
  const told = inStoryOrder(timeline.raw.entries, habits)
  const chronology = chronologyOf(told, surroundingsOf({ stated, day, zone, habits, facts, origin }))
  const entries = told.map(({ line, text: said }, index) => ({
    line,
    text: said,
    ...(chronology.times[index] ?? { time: null, until: null }),
  }))
  const rootCause = rootCauseOf(beside)
  const times = [...stated, ...entries].flatMap(({ time, line }) => (time === null ? [] : [{ time, line }]))
  return {
    isPostmortem: isPostmortem(lines, entries.length + windowEnds(stated)),
    title: titleOf(beside),
    severity: severityOf(beside),
    timezone:
      zone.main === null
        ? null
        : { stated: zone.main.stated, offsetMinutes: offsetOn(zone.main, times.find(({ time }) => time.day !== null)?.time.day ?? null) },
    entries,
    entriesFrom: entries.length === 0 ? 'nowhere' : timeline.from,
    stated,
    unknownTimes: untoldIn(beside),
    narrated: statedTimes(narratedIn(beside), { day, zone, habits }),
    quoted: quotedTimes(beside, { day, zone, habits }),
    durations: durationsIn(beside),
    startUnknownLine: startUnknownLine(beside),
    impact: impactPassages(beside),
    rootCause,
    rootCauseCategory: categoryOf(rootCause, beside),
    actionItems: actionItemsOf(beside),
    findings: [
      ...writingFindings({
        zone,
        dates,
        habits,
        oddities: timeline.from === 'prose' ? chronology.oddities.filter(({ kind }) => kind !== 'out-of-order') : chronology.oddities,
        clocks: clocksOf(timeline.raw, facts),
        times,
      }),
      ...limitFindings(text, found.raw.entries),
    ],
    lines: lines.at(-1)?.number ?? 0,
  }
}

/** No person writes more entries than this; a machine's log does. */
const ENTRIES_MAX = 2_000

function limitFindings(text: string, entries: readonly RawEntry[]): readonly Finding[] {
  const [cut] = cutLines(text)
  const beyond = entries[ENTRIES_MAX]
  const limit = (line: number, message: string): Finding => ({ code: 'limit-reached', severity: 'warning', message, evidence: [], line })
  return [
    ...(cut === undefined ? [] : [limit(cut, `The line is longer than ${LINE_CHARACTERS_MAX} characters: what lies beyond was not read.`)]),
    ...(beyond === undefined ? [] : [limit(beyond.line, `More than ${ENTRIES_MAX} entries: those from here on were not read.`)]),
  ]
}

interface FoundTimeline {
  readonly raw: RawTimeline
  readonly from: 'timeline' | 'prose'
  /** All lines, those of the timeline marked as such. */
  readonly beside: readonly PlacedLine[]
}

/** A stated window tells as much of an incident as two entries. */
const windowEnds = (stated: readonly StatedTime[]): number =>
  new Set(stated.flatMap(({ name, time }) => (time.clock !== null && (name === 'start' || name === 'end') ? [name] : []))).size

/** A timeline by its name; else a list of times under any name, the key events where nothing tells more, the prose. */
function timelineOf(lines: readonly PlacedLine[]): FoundTimeline {
  const unnamed = unnamedTimeline(lines)
  const isListed = unnamed.some(({ kind }) => kind === 'item' || kind === 'row')
  const keyEvents = lines.filter(({ role }) => role === 'keyEvents')
  for (const candidate of [lines.filter(({ role }) => role === 'timeline'), ...(isListed ? [unnamed, keyEvents] : [keyEvents, unnamed])]) {
    const raw = entriesOf(candidate)
    if (raw.entries.length >= 2 || (raw.entries.length === 1 && candidate[0]?.role === 'timeline'))
      return { raw, from: 'timeline', beside: marked(lines, new Set(candidate)) }
  }
  const beside = lines.map(toldInPassing)
  return { raw: { entries: proseEntries(beside), zone: null }, from: 'prose', beside }
}

/** By the lines, not by their numbers: an export in HTML is often one line of the source. */
const marked = (lines: readonly PlacedLine[], timeline: ReadonlySet<PlacedLine>): readonly PlacedLine[] =>
  lines.map((line) => (timeline.has(line) ? { ...line, role: 'timeline' as const } : line))

/** The dated times of quoted logs. */
function quotedTimes(lines: readonly PlacedLine[], known: Known): Document['quoted'] {
  return lines
    .filter(({ kind }) => kind === 'code')
    .flatMap(({ text, number }) => {
      const dated = timesIn(text.slice(0, QUOTE_MAX)).find(({ clock, date }) => clock !== null && date !== null)
      const time = dated === undefined ? null : writtenTime(dated, known, known.day)
      return time === null ? [] : [{ time, line: number }]
    })
}

/** A log line tells its time at its beginning. */
const QUOTE_MAX = 200

interface Known {
  readonly day: CalendarDay | null
  readonly zone: DocumentZone
  readonly habits: DateHabits
}

/** The day of times that do not say it: of the stated start, else the first that speaks of the incident. */
function baseDay({
  facts,
  dates,
  habits,
}: {
  facts: readonly RawFact[]
  dates: ReturnType<typeof incidentDates>
  habits: DateHabits
}): CalendarDay | null {
  const start = facts.find(({ name, time }) => name === 'start' && time.date !== null)?.time.date ?? null
  const first = dates.find(({ role }) => role !== 'timeline') ?? dates[0]
  const date = start ?? first?.date ?? null
  return date === null ? null : dayOf(date, habits)
}

function statedTimes(facts: readonly RawFact[], known: Known): readonly StatedTime[] {
  const start = facts.find(({ name, time }) => name === 'start' && time.clock !== null) ?? facts.find(({ name }) => name === 'start')
  const placedStart = start === undefined ? null : writtenTime(start.time, known, known.day)
  return facts.flatMap(({ name, time, line, told: statedAs, text }): readonly StatedTime[] => {
    const written = writtenTime(time, known, placedStart?.day ?? known.day)
    if (written === null) return []
    return [
      {
        name,
        line,
        statedAs,
        text,
        time:
          placedStart !== null && name !== 'start' && (time.date === null || time.date === start?.time.date)
            ? notBefore(written, placedStart)
            : written,
      },
    ]
  })
}

/** "from 10 PM to 2 AM" ends on the next day; "7:30 … 2:00" in twelve hours ends in the afternoon. */
function notBefore(time: WrittenTime, start: WrittenTime): WrittenTime {
  if (time.clock === null || start.clock === null) return time
  const isEarlier = time.clock.hour * 60 + time.clock.minute < start.clock.hour * 60 + start.clock.minute
  if (!isEarlier || start.clock.hour * 60 + start.clock.minute - (time.clock.hour * 60 + time.clock.minute) < 240) return time
  return time.day === null ? { ...time, daysLater: start.daysLater + 1 } : { ...time, day: dayAfter(time.day, 1) }
}

function writtenTime(time: TimeMention, { zone, habits }: Known, day: CalendarDay | null): WrittenTime | null {
  const own = time.date === null ? day : dayOf(time.date, habits)
  if (time.clock === null) return own === null ? null : { day: own, daysLater: 0, clock: null, offsetMinutes: null, isAbout: false }
  if (time.clock.malformed === NO_TIME) return null
  const used = time.zone === null ? zone.main : readAs(time.zone, zone.readings)
  const shown = own === null ? null : dayAfter(own, time.clock.daysLater)
  return {
    day: shown,
    daysLater: 0,
    clock: time.clock.clock,
    offsetMinutes: used === null ? null : offsetOn(used, shown),
    isAbout: time.clock.isAbout,
  }
}

/** The moment that a document calls T0. */
function originOf(lines: readonly PlacedLine[], known: Known): WrittenTime | null {
  for (const { text } of lines) {
    const time = /\bT ?\+? ?0\b/.test(text) ? timesIn(text).find(({ clock }) => clock !== null) : undefined
    if (time !== undefined) return writtenTime(time, known, known.day)
  }
  return null
}

function surroundingsOf({
  stated,
  day,
  zone,
  habits,
  facts,
  origin,
}: Known & { stated: readonly StatedTime[]; facts: readonly RawFact[]; origin: WrittenTime | null }): Surroundings {
  const starts = stated.filter(({ name }) => name === 'start')
  const start = (starts.find(({ time }) => time.clock !== null) ?? starts[0])?.time ?? null
  const end = facts.findLast(({ name, time }) => name === 'end' && time.date !== null)?.time.date ?? null
  return {
    day: start?.day ?? day,
    start: start?.clock ?? null,
    lastDay: end === null ? null : dayOf(end, habits),
    zone: zone.main,
    zoneReadings: zone.readings,
    habits,
    origin: origin ?? (start?.clock == null ? null : start),
  }
}

function clocksOf(raw: RawTimeline, facts: readonly RawFact[]) {
  const entries = raw.entries.flatMap(({ head, line }) =>
    head.time === null || isRelative(head.time) || head.time.clock === null ? [] : [{ clock: head.time.clock, line }],
  )
  return [...facts.flatMap(({ time, line }) => (time.clock === null ? [] : [{ clock: time.clock, line }])), ...entries]
}
