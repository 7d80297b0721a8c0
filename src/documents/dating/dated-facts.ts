import type { Document, StatedTime } from '../../domain/document.ts'
import { type CalendarDay, dayAfter, type WrittenTime } from '../../domain/time/written-time.ts'
import type { RawFact } from '../facts/sentence-facts.ts'
import type { RawStatements } from '../facts/stated-times.ts'
import type { SectionLine } from '../lines/sections.ts'
import { NO_TIME } from '../times/clock-times.ts'
import { type TimeMention, timesIn } from '../times/times.ts'
import { readAs } from '../times/zone-readings.ts'
import { offsetOn } from '../times/zones.ts'
import { type DateHabits, dayOf } from './calendar.ts'
import type { DocumentZone } from './document-zone.ts'

/** What holds for the times of a document that state no day or zone themselves. */
export interface DatingContext {
  readonly day: CalendarDay | null
  readonly habits: DateHabits
  readonly zone: DocumentZone
}

export interface DatedFacts extends Pick<Document, 'stated' | 'restated' | 'quoted'> {
  /** The moment that the document calls T0; null: it names none. */
  readonly origin: WrittenTime | null
}

/** In: what stands beside the timeline. Out: the same on the calendar; what is no time of day is left out. */
export function dateFacts({ stated, restated }: RawStatements, lines: readonly SectionLine[], context: DatingContext): DatedFacts {
  return {
    stated: dateStatements(stated, context),
    restated: dateStatements(restated, context),
    quoted: dateQuotes(lines, context),
    origin: originOf(lines, context),
  }
}

function dateStatements(facts: readonly RawFact[], context: DatingContext): readonly StatedTime[] {
  const start = facts.find(({ name, time }) => name === 'start' && time.clock !== null) ?? facts.find(({ name }) => name === 'start')
  const datedStart = start === undefined ? null : dateMention(start.time, context, context.day)
  return facts.flatMap(({ name, time, line, statedAs, text }): readonly StatedTime[] => {
    const dated = dateMention(time, context, datedStart?.day ?? context.day)
    if (dated === null) return []
    const followsStart = datedStart !== null && name !== 'start' && (time.date === null || time.date === start?.time.date)
    return [{ name, line, statedAs, text, time: followsStart ? notBefore(dated, datedStart) : dated }]
  })
}

/** "from 10 PM to 2 AM" ends on the next day; "7:30 … 2:00" in twelve hours ends in the afternoon. */
function notBefore(time: WrittenTime, start: WrittenTime): WrittenTime {
  if (time.clock === null || start.clock === null) return time
  const isEarlier = time.clock.hour * 60 + time.clock.minute < start.clock.hour * 60 + start.clock.minute
  if (!isEarlier || start.clock.hour * 60 + start.clock.minute - (time.clock.hour * 60 + time.clock.minute) < 240) return time
  return time.day === null ? { ...time, daysLater: start.daysLater + 1 } : { ...time, day: dayAfter(time.day, 1) }
}

function dateMention(time: TimeMention, { zone, habits }: DatingContext, day: CalendarDay | null): WrittenTime | null {
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

/** The dated times of quoted logs. */
function dateQuotes(lines: readonly SectionLine[], context: DatingContext): Document['quoted'] {
  return lines
    .filter(({ kind }) => kind === 'code')
    .flatMap(({ text, number }) => {
      const dated = timesIn(text.slice(0, QUOTE_MAX)).find(({ clock, date }) => clock !== null && date !== null)
      const time = dated === undefined ? null : dateMention(dated, context, context.day)
      return time === null ? [] : [{ time, line: number }]
    })
}

/** A log line has its time at its beginning. */
const QUOTE_MAX = 200

function originOf(lines: readonly SectionLine[], context: DatingContext): WrittenTime | null {
  for (const { text } of lines) {
    const time = /\bT ?\+? ?0\b/.test(text) ? timesIn(text).find(({ clock }) => clock !== null) : undefined
    if (time !== undefined) return dateMention(time, context, context.day)
  }
  return null
}
