import type { SectionLine } from '../src/documents/lines/sections.ts'
import { sourceLinesOf } from '../src/documents/lines/source-text.ts'
import { timesIn } from '../src/documents/times/times.ts'
import type { Instant } from '../src/domain/time/time.ts'
import { toInstant } from '../src/domain/time/written-time.ts'
import type { WorkingHours } from './working-hours.ts'
import { minutesWritten } from './written-lengths.ts'

const EVENTS = ['occurs', 'detected', 'declared', 'repaired', 'resolved'] as const
/** What an incident log lists as its key events. */
type KeyEventName = (typeof EVENTS)[number]
export const STATED_LENGTHS = ['timeToRepair', 'timeToResolve'] as const
export type StatedLengthName = (typeof STATED_LENGTHS)[number]

/** A length as an incident log states it, with the working hours that it says it counts; null: it says none. */
interface StatedLength {
  readonly minutes: number
  readonly line: number
  readonly hours: WorkingHours | null
}

/** The key events and stated lengths of an incident log; what it does not state, or not readably, is null. */
export interface KeyEvents {
  readonly at: Readonly<Record<KeyEventName, Instant | null>>
  readonly stated: Readonly<Record<StatedLengthName, StatedLength | null>>
}

/**
 * In: an incident report with a list of key events ("First detected 2020-01-31 14:05") and fields such as "Time to
 * repair: 1h 10m". Out: both. Of an event stated twice the first counts. A time without its date is none.
 */
export function keyEventsIn(text: string): KeyEvents {
  const lines = sourceLinesOf(text)
  const listed = lines.filter(({ role, kind }) => role === 'keyEvents' && kind !== 'blank' && kind !== 'heading')
  return {
    at: {
      occurs: timeOf(listed, EVENT_WORDS.occurs),
      detected: timeOf(listed, EVENT_WORDS.detected),
      declared: timeOf(listed, EVENT_WORDS.declared),
      repaired: timeOf(listed, EVENT_WORDS.repaired),
      resolved: timeOf(listed, EVENT_WORDS.resolved),
    },
    stated: { timeToRepair: lengthOf(lines, LENGTH_WORDS.timeToRepair), timeToResolve: lengthOf(lines, LENGTH_WORDS.timeToResolve) },
  }
}

const EVENT_WORDS: Readonly<Record<KeyEventName, RegExp>> = {
  occurs: /^(?:fault|incident|problem|issue|outage|impact) (?:occur(?:s|red)|starts?|started|begins?|began)\b/i,
  detected: /\b(?:first )?detected\b|\b(?:team|we) (?:first )?(?:aware|notified|became aware)\b/i,
  declared: /\bdeclared\b/i,
  repaired: /^(?:fault |service )?(?:repaired|mitigated|fixed|restored)\b/i,
  resolved: /^(?:incident |fault )?(?:resolved|closed)\b/i,
}

const LENGTH_WORDS: Readonly<Record<StatedLengthName, RegExp>> = {
  timeToRepair: /^time to (?:repair|mitigate|fix|restore)\b[\s:=-]*/i,
  timeToResolve: /^time to (?:resolve|resolution|close)\b[\s:=-]*/i,
}

function timeOf(listed: readonly SectionLine[], words: RegExp): Instant | null {
  for (const { text } of listed) {
    if (!words.test(text)) continue
    const mention = timesIn(text, 'head').find(({ date, clock }) => date !== null && clock !== null && clock.malformed === null)
    if (mention?.date == null || mention.clock === null) continue
    const { clock, daysLater } = mention.clock
    return toInstant({ day: mention.date.day, daysLater, clock, offsetMinutes: mention.zone?.offsetMinutes ?? null, isAbout: false })
  }
  return null
}

function lengthOf(lines: readonly SectionLine[], label: RegExp): StatedLength | null {
  for (const { text, number } of lines) {
    const found = label.exec(text)
    if (found === null) continue
    const value = text.slice(found[0].length)
    const minutes = minutesWritten(value.split('(')[0] ?? '')
    if (minutes !== null) return { minutes, line: number, hours: workingHoursIn(value) }
  }
  return null
}

/** "(during support hours 10:00-17:00 M-F)". */
function workingHoursIn(text: string): WorkingHours | null {
  const range = timesIn(text).find(({ clock, until }) => clock !== null && until?.clock != null)
  if (range?.clock == null || range.until?.clock == null || !/\b(?:hours|support|business|working|office)\b/i.test(text)) return null
  const [from, to] = [range.clock.clock, range.until.clock.clock].map(({ hour, minute }) => hour * 60 + minute)
  if (from === undefined || to === undefined || to <= from) return null
  return { from, to, days: /\bm(?:on(?:day)?)? ?(?:-|–|to) ?f(?:ri(?:day)?)?\b|\bweekdays\b/i.test(text) ? 'weekdays' : 'all' }
}
