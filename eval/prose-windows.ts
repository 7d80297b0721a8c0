import { durationsIn } from '../src/documents/facts/stated-durations.ts'
import { sourceLinesOf } from '../src/documents/lines/source-text.ts'
import { isSpan, OPENS, type Span, spansIn } from '../src/documents/times/spans.ts'
import { type TimeMention, timesIn } from '../src/documents/times/times.ts'
import { offsetOn, type Zone } from '../src/documents/times/zones.ts'
import { earlier, hours, type Instant, later, minutes } from '../src/domain/time/time.ts'
import { type CalendarDay, dayAfter, type TimeOfDay, toInstant, type WrittenTime } from '../src/domain/time/written-time.ts'
import { minutesWritten } from './written-lengths.ts'

/** From when to when something lasted, as a sentence states it. */
export interface ProseWindow {
  readonly from: Instant
  readonly to: Instant
  readonly sentence: string
  /** Whether the sentence is about impact: other windows are of meetings and repairs. */
  readonly isOfImpact: boolean
  /** The end on the clock of the sentence. */
  readonly end: { readonly minute: number; readonly zone: string | null }
}

/** What the text takes for granted: the day it was written on, the zone of its times. */
export interface ProseSetting {
  readonly day: CalendarDay | null
  readonly zone: Zone | null
}

/**
 * In: prose such as the closing text of a status page. Out: the windows that it states, in order: "between A and B",
 * "from A until B", "A – B". One that cannot be right (its end is dated before its beginning) is left out.
 */
export function windowsIn(text: string, setting: ProseSetting): readonly ProseWindow[] {
  const windows: ProseWindow[] = []
  let day = setting.day
  for (const sentence of sentencesIn(text)) {
    const isOfImpact = IMPACT_WORDS.test(sentence)
    for (const mention of spansIn(sentence).filter(isSpan)) {
      const window = windowOf(mention, { ...setting, day })
      if (window !== null) windows.push({ ...window, sentence, isOfImpact })
      day = withYear(mention.date?.day ?? null, setting.day) ?? day
    }
    // A date anywhere in a sentence is that of the times after it.
    day = withYear(timesIn(sentence).findLast(({ date }) => date !== null)?.date?.day ?? null, setting.day) ?? day
  }
  return windows
}

/**
 * How long it lasted, in minutes: as the first sentence that says it does. Of lengths ("for a duration of 57 minutes") the
 * longest of the text, the others are of parts; of windows those that follow each other in the statement of the
 * impact together. Either lasts until all had recovered, where `story`, the longer text, dates that. Without either from the
 * first time of the story to the last of recovery. null: nothing is stated.
 */
export function statedLength(text: string, story: string = text): number | null {
  const sentences = sentencesIn(text)
  const lengths = lengthsIn(text)
  const windows = windowsIn(text, UNDATED).filter(({ from, to }) => to - from <= LENGTH_MAX)
  const first = windows.find(({ isOfImpact }) => isOfImpact) ?? windows[0]
  const isLengthFirst =
    first === undefined || sentences.findIndex((sentence) => lengthsIn(sentence).length > 0) <= sentences.indexOf(first.sentence)
  if (lengths.length > 0 && isLengthFirst) return Math.max(...lengths) + extentIn(story, Math.max(...lengths))
  if (first === undefined) return spreadOfTimes(sentences)
  return Math.max(unionOf(inStatement(windows, first)), fullRecoveryAfter(first, sentences) - first.from) / minutes(1)
}

/** What came on top of a stated length until all had recovered, in minutes: said as a length, or by the end of that very window. */
function extentIn(story: string, length: number): number {
  const sentences = sentencesIn(story)
  const slowest = sentences.flatMap((sentence) => [...sentence.matchAll(RECOVERED_OVER)].map(([, more]) => minutesWritten(more ?? '') ?? 0))
  if (slowest.length > 0) return Math.max(...slowest)
  const own = windowsIn(story, UNDATED).find(({ from, to }) => Math.abs(to - from - minutes(length)) <= minutes(1))
  return own === undefined ? 0 : (fullRecoveryAfter(own, sentences) - own.to) / minutes(1)
}

/** "returned to normal over the subsequent 4 hours". */
const RECOVERED_OVER =
  /\b(?:recovered|returned to normal|cleared|subsided)(?: [a-z]{1,20}){0,2} (?:over|during|within|in) the (?:subsequent|following|next) (\d{1,4} (?:days?|hours?|minutes?)(?:,? (?:and )?\d{1,4} (?:hours?|minutes?)){0,2})/gi

const UNDATED: ProseSetting = { day: null, zone: null }
/** A longer span is a slip in the year. */
const LENGTH_MAX = hours(24 * 90)

/** The window with the others of its sentence, and with those of the sentences that open as it does: "Between …. Between …". */
function inStatement(windows: readonly ProseWindow[], first: ProseWindow): readonly ProseWindow[] {
  const opening = openingOf(first.sentence)
  return windows.filter(({ sentence }) => sentence === first.sentence || (OPENS.test(opening) && openingOf(sentence) === opening))
}

const openingOf = (sentence: string): string => /^[A-Za-z]{1,20}/.exec(sentence)?.[0] ?? ''

/** Together, counting what they share once. */
function unionOf(spans: readonly ProseWindow[]): number {
  let [total, reached] = [0, Number.NEGATIVE_INFINITY]
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, reached))
    reached = Math.max(reached, to)
  }
  return total
}

/** When everything had recovered, where a sentence dates it apart from the end of the window; else that end. */
function fullRecoveryAfter({ to, end }: ProseWindow, sentences: readonly string[]): number {
  const isOnThatClock = (zone: Zone | null) => zone === null || zone.stated === end.zone
  const later = sentences.flatMap((sentence) => {
    const mention = ALL_OVER.test(sentence)
      ? timesIn(sentence).find(({ clock, date, zone }) => clock !== null && date === null && isOnThatClock(zone))
      : undefined
    return mention?.clock == null ? [] : [minuteOf(mention.clock.clock) - end.minute]
  })
  return to + minutes(Math.max(0, ...later))
}

const ALL_OVER = /\b(?:all|every) (?:[\w-]{1,30} ){0,4}(?:had |have )?(?:fully )?recovered\b|\bfully recovered (?:by|at)\b/i

const minuteOf = ({ hour, minute }: TimeOfDay): number => hour * 60 + minute

/** A story that gives its times one by one, in their order: a time that is earlier than the one before it is of the next day. */
function spreadOfTimes(sentences: readonly string[]): number | null {
  let day = 0
  let last = 0
  const times = sentences.flatMap((sentence) => {
    const clock = timesIn(sentence).findLast((mention) => mention.clock !== null)?.clock ?? null
    if (clock === null) return []
    const minute = minuteOf(clock.clock)
    if (minute < last - SLIP_MINUTES) day += 1
    last = minute
    return [{ sentence, minute: day * 1_440 + minute }]
  })
  const start = times[0]
  const end = times.findLast(({ sentence }) => OVER.test(sentence))
  return start === undefined || end === undefined || end.minute <= start.minute ? null : end.minute - start.minute
}

/** Stories go back a little; over midnight they go back by more. */
const SLIP_MINUTES = 360
const OVER =
  /\b(?:recover(?:ed|y)|restored|resolved|mitigated|returned to normal|operating normally|back to normal|fully operational|completed)\b/i

const IMPACT_WORDS =
  /\b(?:degrad|experienc|errors?\b|fail|unavailab|unreachable|impact|outage|affect|disrupt|latenc|delay|unable|interrupt|elevated|difficult|incident|issues?\b|loss\b|lost\b|slow|intermittent|inaccessible|impaired)/i

/** The same time in another zone, a zone's distance from UTC: nothing that a window needs. */
const ASIDE = / ?\([^()]{0,40}\)/g

/** A full stop ends a sentence before a blank and a capital; an abbreviation's does not matter to a window. */
const sentencesIn = (text: string): readonly string[] =>
  text
    .replace(ASIDE, '')
    .split(/(?<=[.!?])\s+(?=[A-Z*#])|\n/)
    .filter((sentence) => sentence.trim() !== '')

/** Lengths of what went on afterwards are not those of the outage. */
function lengthsIn(text: string): readonly number[] {
  const own = sentencesIn(text).filter((sentence) => !AFTERMATH.test(sentence))
  const summed = own.flatMap((sentence) => [...sentence.matchAll(SUMMED)].flatMap(([, length]) => minutesWritten(length ?? '') ?? []))
  return [...summed, ...outageLengthsIn(own.join('\n\n'))]
}

const AFTERMATH = /\b(?:extended|continued|lasted) beyond\b/i
const SUMMED =
  /\b(?:aggregate|interval|maximum|total)(?: (?:duration|total|time))?(?: of the \w{1,20})? (?:of|was) ((?:\d{1,4} (?:days?|hours?|minutes?)(?:,? and |, | )?){1,3})/gi

const outageLengthsIn = (text: string): readonly number[] =>
  durationsIn(sourceLinesOf(text)).flatMap(({ of, minutes: length }) => (of === 'outage' ? [length] : []))

function windowOf(mention: Span, setting: ProseSetting): Pick<ProseWindow, 'from' | 'to' | 'end'> | null {
  const { until } = mention
  if (mention.clock === null || until.clock === null) return null
  const zone = mention.zone ?? until.zone ?? setting.zone
  const startDay = withYear(mention.date?.day ?? null, until.date?.day ?? setting.day)
  const from = timeOn(mention, startDay ?? setting.day, zone)
  const ownEndDay = until.date === null ? null : withYear(until.date.day, setting.day)
  const to = timeOn(until, ownEndDay ?? startDay ?? setting.day, until.zone ?? zone)
  const span = inOrder(toInstant(from), toInstant(to), {
    isEndDated: ownEndDay !== null,
    isStartDated: startDay !== null && mention.date !== until.date,
  })
  return span && { ...span, end: { minute: minuteOf(until.clock.clock), zone: (until.zone ?? zone)?.stated ?? null } }
}

/** Only one end is dated where the window goes over midnight: the other is on the day before or after. */
function inOrder(
  from: Instant,
  to: Instant,
  dated: { readonly isEndDated: boolean; readonly isStartDated: boolean },
): Pick<ProseWindow, 'from' | 'to'> | null {
  if (from <= to) return { from, to }
  if (dated.isStartDated && dated.isEndDated) return null
  return dated.isEndDated ? { from: earlier(from, hours(24)), to } : { from, to: later(to, hours(24)) }
}

function timeOn({ clock }: TimeMention, day: CalendarDay | null, zone: Zone | null): WrittenTime {
  const shown = day === null || clock === null ? day : dayAfter(day, clock.daysLater)
  return {
    day: shown,
    daysLater: shown === null ? (clock?.daysLater ?? 0) : 0,
    clock: clock?.clock ?? null,
    offsetMinutes: zone === null ? null : offsetOn(zone, shown),
    isAbout: clock?.isAbout ?? false,
  }
}

/** The year of the writing, or the one before where the day would lie ahead of it by months. */
function withYear(day: CalendarDay | null, written: CalendarDay | null): CalendarDay | null {
  if (day === null || day.year !== null || written === null || written.year === null) return day
  return { ...day, year: day.month - written.month > 6 ? written.year - 1 : written.year }
}
