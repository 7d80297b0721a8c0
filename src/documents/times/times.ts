import type { TimeOfDay } from '../../domain/time/written-time.ts'
import { type DateMention, datesIn } from './calendar-dates.ts'
import { type ClockMention, clocksIn, type Where } from './clock-times.ts'
import { type Zone, zoneAt } from './zones.ts'

/** A time as it stands in a text: with the date, zone and end that stand beside it. */
export interface TimeMention {
  readonly index: number
  readonly end: number
  readonly date: DateMention | null
  readonly clock: ClockMention | null
  readonly zone: Zone | null
  /** The second time of a range. */
  readonly until: TimeMention | null
  /** The same moment in another zone: "14:00 PST (22:00 UTC)". */
  readonly also: { readonly zone: Zone; readonly clock: TimeOfDay } | null
}

/** In: a text. Out: its times and dates in order, each joined with what belongs to it. */
export function timesIn(text: string, where: Where = 'sentence'): readonly TimeMention[] {
  if (!MAY_HOLD_TIME.test(text)) return []
  const dates = datesIn(text)
  const timed = pairWithDates(clocksIn(text, where), dates).map((beside) => joinDate(text, beside))
  const used = new Set(timed.map(({ date }) => date))
  const bare = dates.filter((date) => !used.has(date)).map(mentionOfDate)
  return joinRanges(
    text,
    [...timed, ...bare].toSorted((a, b) => a.index - b.index),
  )
}

/** A time with the dates right before and after it; one inside a date is none. One walk along both keeps it linear. */
interface ClockWithDates {
  readonly clock: ClockMention
  readonly before: DateMention | undefined
  readonly after: DateMention | undefined
}

function pairWithDates(clocks: readonly ClockMention[], dates: readonly DateMention[]): readonly ClockWithDates[] {
  let next = 0
  return clocks.flatMap((clock) => {
    while ((dates[next]?.end ?? Number.POSITIVE_INFINITY) <= clock.index) next += 1
    const after = dates[next]
    return after !== undefined && after.index < clock.end ? [] : [{ clock, before: dates[next - 1], after }]
  })
}

/** Most lines have no time: the cheapest check comes first. */
const MAY_HOLD_TIME = /\d|noon|mid(?:night|day)/i

const mentionOfDate = (date: DateMention): TimeMention => ({
  index: date.index,
  end: date.end,
  date,
  clock: null,
  zone: null,
  until: null,
  also: null,
})

function joinDate(text: string, { clock, before: left, after }: ClockWithDates): TimeMention {
  const before = left !== undefined && isGap(text.slice(left.end, clock.index), GAP_BEFORE) ? left : undefined
  const date = before ?? (after !== undefined && isGap(text.slice(clock.end, after.index), GAP_AFTER) ? after : null)
  const end = Math.max(clock.end, date?.end ?? 0)
  const late = clock.zone === null && date !== null && date.index >= clock.end ? zoneAt(text, date.end) : null
  const isStray = before !== undefined && STRAY.test(text.slice(before.end, clock.index))
  return {
    index: Math.min(clock.index, date?.index ?? clock.index),
    end: late?.end ?? end,
    date: date ?? null,
    clock: isStray ? { ...clock, malformed: clock.malformed ?? 'stands behind a stray mark after its date' } : clock,
    zone: clock.zone ?? late,
    until: null,
    also: null,
  }
}

const GAP_MAX = 24
const isGap = (gap: string, pattern: RegExp): boolean => gap.length <= GAP_MAX && pattern.test(gap)

const GAP_BEFORE =
  /^(?:[\s,:|@()[\]T~*_.;–—/-]|\bat\b|\bfrom\b|\baround\b|\babout\b|\bapproximately\b|\bbetween\b|\bstarting\b|\bby\b|\bapprox\b|\bcirca\b|\bca?\b|\broughly\b)*$/
/** `2024-06-05-14:00`, `2024-06-05:14:00`, `2024-06-05T 14:00`. */
const STRAY = /^(?:[-_/:.]|T\s+)$/
const GAP_AFTER = /^[\s,)(]*(?:(?:\bon\b|\bof\b|-|–)[\s(]*)?(?:\bthe\b\s*)?$/

/** Joins two times that stand as a range, and drops the same moment in another zone. */
function joinRanges(text: string, mentions: readonly TimeMention[]): readonly TimeMention[] {
  const kept: TimeMention[] = []
  for (const mention of mentions) {
    const last = kept.at(-1)
    const gap = last === undefined ? null : text.slice(last.until?.end ?? last.end, mention.index)
    const also = last !== undefined && gap !== null ? sameMomentIn(last, mention, gap) : null
    if (last !== undefined && also !== null) {
      const closing = mention.end + (text[mention.end] === ')' ? 1 : 0)
      kept[kept.length - 1] = { ...last, end: closing, also }
    } else if (last !== undefined && gap !== null && isRange(text, { last, mention, gap })) {
      kept[kept.length - 1] = joinRange(last, mention)
    } else kept.push(mention)
  }
  return kept
}

function sameMomentIn(last: TimeMention, { clock, zone }: TimeMention, gap: string): TimeMention['also'] {
  const isAgain = last.clock !== null && last.until === null && zone?.stated !== last.zone?.stated && SAME_MOMENT.test(gap)
  return isAgain && clock !== null && zone !== null ? { zone, clock: clock.clock } : null
}

const SAME_MOMENT = /^\)?\s*(?:[(/|=,]|or\b|aka)\s*$/

function isRange(text: string, { last, mention, gap }: { last: TimeMention; mention: TimeMention; gap: string }): boolean {
  if (last.until !== null || gap.length > GAP_MAX || (last.clock === null) !== (mention.clock === null)) return false
  if (RANGE.test(gap)) return true
  return (
    /^\s*\)?,? and (?:about |around |approximately )?$/.test(gap) &&
    /\b(?:between|from)\b[^.]{0,30}$/i.test(text.slice(Math.max(0, last.index - 50), last.index))
  )
}

const RANGE = /^\)?\s*(?:-{1,3}|–|—|→|->|=>|to|until|till|til|through|up to),?\s*(?:(?:about|around|approximately|the) )?$/i

function joinRange(from: TimeMention, until: TimeMention): TimeMention {
  const clock = from.clock !== null && until.clock !== null ? startInSameHalf(from.clock, until.clock) : from.clock
  const date = from.date ?? until.date
  const zone = from.zone ?? until.zone
  const last = until.clock !== null && from.clock !== null ? { ...until, clock: endAfterNoon(from.clock, until.clock) } : until
  return { ...from, clock, date, zone, end: until.end, until: { ...last, zone: until.zone ?? from.zone } }
}

/** "2:00 – 6:00 PM" begins at 14:00, "11:00 – 1:00 PM" at 11:00. */
function startInSameHalf(from: ClockMention, until: ClockMention): ClockMention {
  if (from.habit !== null || until.habit !== 12) return from
  const minuteOf = ({ hour, minute }: ClockMention['clock']) => hour * 60 + minute
  const morning = { ...from.clock, hour: from.clock.hour % 12 }
  const evening = { ...from.clock, hour: (from.clock.hour % 12) + 12 }
  const isEvening = until.clock.hour >= 12 && minuteOf(evening) <= minuteOf(until.clock)
  return { ...from, clock: isEvening ? evening : morning, habit: 12 }
}

/** "from 4pm to 6" ends at 18:00. */
function endAfterNoon(from: ClockMention, until: ClockMention): ClockMention {
  const isOpen = from.habit === 12 && until.habit === null && until.clock.hour < 12 && from.clock.hour > until.clock.hour
  return isOpen && from.clock.hour <= until.clock.hour + 12
    ? { ...until, clock: { ...until.clock, hour: until.clock.hour + 12 }, habit: 12 }
    : until
}
