import { tz } from '@date-fns/tz'
import { format, isSameDay } from 'date-fns'
import type { Incident } from '../domain/incident/incident.ts'
import type { TimelineEntry } from '../domain/incident/timeline.ts'
import { clockIn, isAbout } from '../domain/time/clock.ts'
import { firstInstant, type Instant, instant, lastInstant, type Moment } from '../domain/time/time.ts'
import { calendarOf, offsetOf } from '../domain/time/written-time.ts'
import { durationWords, NOT_KNOWN } from '../domain/words.ts'
import type { Part } from '../pipeline/draft/lines.ts'
import type { KeyTimeLine } from '../pipeline/draft/tables.ts'
import type { Footnote } from './footnotes.ts'

/** How a draft of one incident says its times. */
export interface DraftWords {
  /** `UTC+3 (Africa/Nairobi)`. */
  readonly zone: string
  /** `UTC+3`. */
  readonly offset: string
  sentence(parts: readonly Part[]): string
  keyTime(line: KeyTimeLine): string
  listTime(moment: Moment): string
  dayHeading(entry: TimelineEntry, previous: TimelineEntry | undefined): string | null
  footnote(footnote: Footnote): string
}

/**
 * In: an incident and the IANA zone of its draft. Out: its words for times.
 * A draft keeps the offset with which the incident begins, also where the clocks change during it: otherwise an hour
 * would stand there twice, and no reader could tell the second from the first.
 */
export function draftWords(incident: Incident, timezone: string): DraftWords {
  const told = toldInstants(incident)
  const begin = incident.anchors.impactStart?.at ?? incident.anchors.detected?.at ?? firstInstant(told) ?? instant(0)
  const clock = clockIn(timezone)
  const zoned = { in: tz(offsetOf(Math.round((clock.wallOf(begin) - begin) / 60_000))) }
  const isChanged = told.some((at) => clock.wallOf(at) - at !== clock.wallOf(begin) - begin)
  const listTime = (moment: Moment) =>
    isAbout(moment) ? `about ${format(moment.at, 'HH:mm', zoned)}` : format(moment.at, 'HH:mm:ss', zoned)
  const date = (at: Instant) => format(at, calendarOf(at) === 'day' ? 'd MMMM' : 'd MMMM yyyy', zoned)
  const dated = (moment: Moment) => (calendarOf(moment.at) === 'time' ? listTime(moment) : `${date(moment.at)}, ${listTime(moment)}`)
  const part = (piece: Part) => {
    if (typeof piece === 'string') return escaped(piece)
    if ('duration' in piece) return durationWords(piece.duration)
    if ('dated' in piece) return dated(piece.dated)
    return isSameDay(piece.moment.at, begin, zoned) ? listTime(piece.moment) : dated(piece.moment)
  }
  const second = (at: Instant) => format(at, SECOND[calendarOf(at)], zoned)
  const asTold = ({ uncorrected: before }: Moment) => (before === undefined ? '' : ` (${second(before)} by its own clock, corrected)`)
  return {
    listTime,
    offset: clock.offset(begin),
    zone: zoneWords(timezone, clock.offset(begin), isChanged ? CHANGED : ''),
    sentence: (parts) => parts.map(part).join(''),
    keyTime: ({ when, bound }) => (when === null ? UNKNOWN_WORDS[bound] : `${dated(when)}${bound === 'latest' ? ' or earlier' : ''}`),
    dayHeading: (entry, previous) => {
      if (previous !== undefined && isSameDay(entry.at.at, previous.at.at, zoned)) return null
      return calendarOf(entry.at.at) === 'time' ? 'date not stated' : date(entry.at.at)
    },
    footnote: ({ number, rule, events, more }) => {
      const list = events.map(({ id, told: known }) =>
        known === null ? `\`${id}\`` : `${known.kind} of ${known.source}, ${second(known.at.at)}${asTold(known.at)}, \`${id}\``,
      )
      return `[^${number}]: ${escaped(rule)}: ${list.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
    },
  }
}

/** As much of a time as the calendar knows. */
const SECOND = { date: 'yyyy-MM-dd HH:mm:ss', day: 'd MMMM HH:mm:ss', time: 'HH:mm:ss' } as const

function toldInstants({ anchors, timeline }: Incident): readonly Instant[] {
  const times = [...Object.values(anchors).flatMap((anchor) => anchor?.at ?? []), ...timeline.map(({ at }) => at.at)]
  return [firstInstant(times), lastInstant(times)].filter((at) => at !== null)
}

const CHANGED = '; its clocks changed during this time, the times here go on'

const zoneWords = (timezone: string, offset: string, change: string): string =>
  timezone === 'UTC' ? 'UTC' : `${offset} (${timezone}${change})`

const UNKNOWN_WORDS: Readonly<Record<KeyTimeLine['bound'], string>> = { exact: NOT_KNOWN, latest: NOT_KNOWN, pending: 'not yet' }

/**
 * Foreign text stays text, on one line: what Markdown would read as markup is escaped. Angle brackets become entities,
 * for a backslash before them is nothing to readers that look for tags first.
 */
export function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
    .replace(/[&<>]/g, (character) => ENTITIES[character] ?? character)
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
