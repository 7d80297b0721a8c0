import { type CalendarDay, dayAfter, daysBetween, type TimeOfDay, type WrittenTime } from '../../domain/time/written-time.ts'
import type { RawEntry } from '../entries/entries.ts'
import { isRelative } from '../entries/heads.ts'
import { type ClockMention, NO_TIME } from '../times/clock-times.ts'
import type { TimeMention } from '../times/times.ts'
import { readAs, type ZoneReadings } from '../times/zone-readings.ts'
import { offsetOn, type Zone } from '../times/zones.ts'
import { type DateHabits, dayOf } from './calendar.ts'
import { DateSlips, type StatedDays } from './date-slips.ts'
import { followsOn } from './entry-order.ts'
import { relativeTime } from './relative-time.ts'

/** What holds for entries that do not state it themselves. */
export interface ChronologyContext extends StatedDays {
  /** The clock at which the document says that it began. */
  readonly start: TimeOfDay | null
  /** The last day that the summary names, where it spans several. */
  readonly lastDay: CalendarDay | null
  readonly zone: Zone | null
  readonly zoneReadings: ZoneReadings
  readonly habits: DateHabits
  /** The moment that relative times count from. */
  readonly origin: WrittenTime | null
}

/** Something odd about where an entry stands among the others. */
export interface Oddity {
  readonly kind: 'midnight' | 'out-of-order' | 'date-slip'
  readonly line: number
  readonly text: string
  /** Of a slip: the day as written, and as it is read. */
  readonly days?: { readonly written: CalendarDay; readonly read: CalendarDay }
}

export interface Chronology {
  readonly times: readonly { readonly time: WrittenTime | null; readonly until: WrittenTime | null }[]
  readonly oddities: readonly Oddity[]
}

/**
 * In: entries in the order of the document. Out: each on its day.
 * 1. A date of its own wins, unless its neighbours show that it is a slip.
 * 2. Else it is the day of the dated heading, the entry above, or the summary.
 * 3. A bare time that goes back by many hours after an evening is the next day; one that goes back otherwise is out of order.
 * 4. Times of twelve hours without am or pm run on: 11:30 is followed by 1:15 in the afternoon.
 */
export function chronologyOf(entries: readonly RawEntry[], context: ChronologyContext): Chronology {
  const walk = new Walk(entries, context)
  const times = entries.map((entry, index) => walk.step(entry, index))
  return { times, oddities: walk.oddities }
}

const [HOUR, DAY] = [60, 24 * 60]
/** An evening begins here: what follows much earlier is the morning after; from late to early below a dated heading too. */
const [EVENING, LATE, EARLY] = [17 * HOUR, 20 * HOUR, 6 * HOUR]
const MANY_HOURS = 6 * HOUR

const minutesOf = ({ hour, minute }: TimeOfDay): number => hour * HOUR + minute
const isSameClock = (a: TimeOfDay | null, b: TimeOfDay): boolean => a !== null && minutesOf(a) === minutesOf(b)

class Walk {
  readonly oddities: Oddity[] = []
  readonly #context: ChronologyContext
  readonly #slips: DateSlips
  readonly #explicit: readonly (CalendarDay | null)[]
  readonly #isTwelveHours: boolean
  readonly #headings: number
  readonly #entries: readonly RawEntry[]
  #day: CalendarDay | null
  #daysLater = 0
  #heading: TimeMention | null = null
  /** The day that a heading or a remark gives to bare times: an entry dated before it does not take them along. */
  #floor: CalendarDay | null = null
  /** Minutes of the last time, on its day; null: none yet on this day. */
  #last: number | null = null

  constructor(entries: readonly RawEntry[], context: ChronologyContext) {
    this.#context = context
    this.#entries = entries
    this.#day = context.day
    this.#explicit = entries.map(({ head }) =>
      head.time === null || isRelative(head.time) || head.time.date === null ? null : dayOf(head.time.date, context.habits),
    )
    this.#slips = new DateSlips(entries, this.#explicit, context)
    const clocks = entries.flatMap(({ head }) =>
      head.time === null || isRelative(head.time) || head.time.clock === null ? [] : [head.time.clock],
    )
    this.#isTwelveHours = clocks.every(({ habit }) => habit !== 24)
    this.#headings = new Set(
      entries.flatMap(({ under }) => (under === null ? [] : [under.index + under.end * 1_000 + (under.date?.day.day ?? 0)])),
    ).size
  }

  step(entry: RawEntry, index: number): Chronology['times'][number] {
    const { head, under } = entry
    if (head.time === null) return { time: null, until: null }
    if (isRelative(head.time)) return { time: relativeTime(this.#context.origin, head.time.relativeMinutes), until: null }
    const { clock } = head.time
    this.#enter(under)
    const own = this.#explicit[index] ?? null
    if (clock === null) return this.#dateOnly(head.time, own)
    const isDated = own !== null
    if (!isDated) this.#leaveLeadUp(clock.clock)
    const sameDay = own !== null && this.#day !== null && daysBetween(this.#day, own) === 0
    const afternoon = sameDay ? this.#inTheAfternoon(clock) : null
    if (own !== null) this.#dated({ own, index, clock: afternoon === null ? clock : { ...clock, clock: afternoon } })
    const shown = isDated ? (afternoon ?? clock.clock) : this.#timeAfterLast(clock, index)
    this.#last = minutesOf(shown) + clock.daysLater * DAY
    const zone = head.time.zone === null ? this.#context.zone : readAs(head.time.zone, this.#context.zoneReadings)
    const time = this.#written(shown, { zone, clock })
    return { time, until: this.#until(head.time, { from: shown, zone }) }
  }

  /** A new dated heading opens its day. */
  #enter(under: TimeMention | null): void {
    if (under === this.#heading || under?.date == null) return
    this.#heading = under
    this.#day = dayOf(under.date, this.#context.habits)
    this.#floor = this.#day
    this.#daysLater = 0
    this.#last = null
  }

  /** A lead-up dated before the day of the heading, or before the stated start that this entry reports. */
  #leaveLeadUp(clock: TimeOfDay): void {
    const { start, day } = this.#context
    const floor = this.#floor ?? (isSameClock(start, clock) ? day : null)
    if (floor === null || this.#day === null || daysBetween(this.#day, floor) <= 0) return
    this.#day = floor
    this.#last = null
  }

  #dateOnly(time: TimeMention, own: CalendarDay | null): Chronology['times'][number] {
    if (own === null) return { time: null, until: null }
    this.#day = own
    this.#last = null
    const dayTime = (day: CalendarDay): WrittenTime => ({ day, daysLater: 0, clock: null, offsetMinutes: null, isAbout: false })
    const until = time.until?.date == null ? null : dayTime(dayOf(time.until.date, this.#context.habits))
    return { time: dayTime(own), until }
  }

  /** An entry with a date of its own. */
  #dated({ own, index, clock }: { own: CalendarDay; index: number; clock: ClockMention }): void {
    const slip = this.#slips.readAs({ own, index, clock, day: this.#day, last: this.#last })
    const day = slip ?? own
    if (slip !== null) this.#note('date-slip', index, { written: own, read: slip })
    const isSameDay = this.#day !== null && this.#last !== null && daysBetween(this.#day, day) === 0
    const isBack =
      (isSameDay && minutesOf(clock.clock) < (this.#last ?? 0)) ||
      (this.#last !== null && this.#day !== null && daysBetween(this.#day, day) < 0)
    if (isBack || this.#isAfterCorrection(own)) {
      if (isBack && followsOn(this.#entries[index - 1], this.#entries[index])) this.#note('out-of-order', index)
      // The summary says that it went on into the next day: the date was copied down from the line above.
      const drop = (this.#last ?? 0) - minutesOf(clock.clock)
      const { lastDay } = this.#context
      const isCopied = lastDay !== null && daysBetween(day, lastDay) >= 1
      if (isCopied && (drop >= MANY_HOURS || this.#isAfterCorrection(own))) {
        this.#corrected = own
        this.#day = dayAfter(own, 1)
        this.#daysLater = 0
        return
      }
    }
    this.#day = day
    this.#daysLater = 0
  }

  /** The literal day that is read as the next one from here on. */
  #corrected: CalendarDay | null = null
  #isAfterCorrection(own: CalendarDay): boolean {
    return this.#corrected !== null && daysBetween(this.#corrected, own) === 0
  }

  /** A bare time after the one before it. */
  #timeAfterLast(clock: ClockMention, index: number): TimeOfDay {
    if (this.#last === null) return this.#opening(clock)
    const minutes = minutesOf(clock.clock)
    if (minutes >= this.#last) return clock.clock
    const afternoon = this.#inTheAfternoon(clock)
    if (afternoon !== null) return afternoon
    const last = this.#last % DAY
    const drop = last - minutes
    const isNight = last >= LATE && minutes < EARLY
    if (this.#last >= DAY || isNight || (this.#headings < 2 && ((last >= EVENING && drop >= MANY_HOURS) || drop >= 8 * HOUR))) {
      if (drop > 0) this.#note('midnight', index)
      this.#nextDay(1)
    } else if (drop > 0 && followsOn(this.#entries[index - 1], this.#entries[index])) this.#note('out-of-order', index)
    return clock.clock
  }

  #note(kind: Oddity['kind'], index: number, days?: Oddity['days']): void {
    const { line = 0, text = '' } = this.#entries[index] ?? {}
    this.oddities.push({ kind, line, text, ...(days && { days }) })
  }

  /** "4:00" after "1:00 PM"; null: it is written in 24 hours, or comes no later for it. */
  #inTheAfternoon({ clock, habit }: ClockMention): TimeOfDay | null {
    const last = this.#last
    if (last === null || minutesOf(clock) >= last || habit !== null || !this.#isTwelveHours || clock.hour >= 12 || last >= DAY) return null
    return minutesOf(clock) + 12 * HOUR >= last ? { ...clock, hour: clock.hour + 12 } : null
  }

  /** The first entry lies near the stated start: 23:50 before a start at 0:10, 0:05 after one at 23:50. */
  #opening(clock: ClockMention): TimeOfDay {
    const { start } = this.#context
    if (start === null || this.#heading !== null) return clock.clock
    const ahead = minutesOf(clock.clock) - minutesOf(start)
    if (clock.habit === null && this.#isTwelveHours && ahead <= -11 * HOUR && ahead >= -13 * HOUR)
      return { ...clock.clock, hour: (clock.clock.hour + 12) % 24 }
    if (ahead < -16 * HOUR) this.#nextDay(1)
    if (ahead > 16 * HOUR) this.#nextDay(-1)
    return clock.clock
  }

  #nextDay(count: number): void {
    if (this.#day === null) this.#daysLater += count
    else this.#day = dayAfter(this.#day, count)
  }

  #written(clock: TimeOfDay, { zone, clock: mention }: { zone: Zone | null; clock: ClockMention }): WrittenTime | null {
    if (mention.malformed === NO_TIME) return null
    const later = mention.daysLater
    const day = this.#day === null ? null : dayAfter(this.#day, later)
    const daysLater = this.#day === null ? this.#daysLater + later : 0
    return { day, daysLater, clock, offsetMinutes: zone === null ? null : offsetOn(zone, day), isAbout: mention.isAbout }
  }

  #until({ until }: TimeMention, { from, zone }: { from: TimeOfDay; zone: Zone | null }): WrittenTime | null {
    if (until?.clock == null) return null
    const own = until.date === null ? null : dayOf(until.date, this.#context.habits)
    const passes = own === null && minutesOf(until.clock.clock) < minutesOf(from) ? 1 : 0
    const day = own ?? (this.#day === null ? null : dayAfter(this.#day, passes))
    return {
      day,
      daysLater: day === null ? this.#daysLater + passes : 0,
      clock: until.clock.clock,
      offsetMinutes: zone === null ? null : offsetOn(zone, day),
      isAbout: until.clock.isAbout,
    }
  }
}
