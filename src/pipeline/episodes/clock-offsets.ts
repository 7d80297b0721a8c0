/**
 * In: events as their senders dated them. Out: the same on one clock, by the configured offsets.
 * Promise: a function of event and policy, applied when events are loaded and never to what is stored. So a changed
 * offset needs no new delivery, and without it everything is as it was, byte for byte.
 */
import { defined } from '../../domain/defined.ts'
import { type AlertEvent, type Event, isAlert } from '../../domain/event.ts'
import type { SourceName } from '../../domain/identity.ts'
import type { Finding } from '../../domain/incident/finding.ts'
import type { Policy } from '../../domain/policy.ts'
import { type Instant, type Interval, instant, type Milliseconds, type Moment, milliseconds } from '../../domain/time/time.ts'
import { durationWords, pluralize } from '../../domain/words.ts'

export function onOneClock(event: Event, { clocks }: Policy): Event {
  const offsetMs = clocks.find(({ source }) => source === event.source)?.offsetMs ?? milliseconds(0)
  if (offsetMs === 0) return event
  const occurred = shiftMoment(event, offsetMs)
  if (!isAlert(event)) return { ...event, occurred }
  const shifted = { ...event, occurred, ...defined({ notifications: shiftNotifications(event, offsetMs) }) }
  return shifted.kind === 'alert.resolved' ? { ...shifted, firedAt: instant(shifted.firedAt + offsetMs) } : shifted
}

/** The receipts are of our own clock. */
function shiftNotifications({ notifications }: AlertEvent, offsetMs: Milliseconds): AlertEvent['notifications'] {
  if (notifications === undefined) return undefined
  const shift = (at: Instant | null) => (at === null ? null : instant(at + offsetMs))
  const [first, ...rest] = notifications.map((notification) => ({
    ...notification,
    start: shift(notification.start),
    end: shift(notification.end),
    until: shift(notification.until),
  }))
  return first === undefined ? undefined : [first, ...rest]
}

/** A time that is only that of the receipt was read from our own clock: of it the sender dated at most the earliest. */
function shiftMoment({ occurred, receivedAt }: Event, offsetMs: Milliseconds): Moment {
  const { at, earliest, latest } = occurred
  const shifted = (time: Instant | undefined) => (time === undefined ? undefined : instant(time + offsetMs))
  if (at === latest && at >= receivedAt)
    return earliest === undefined ? occurred : { at, earliest: instant(Math.min(at, earliest + offsetMs)), latest }
  return defined({ at: instant(at + offsetMs), earliest: shifted(earliest), latest: shifted(latest), uncorrected: at })
}

/** The interval in the time of any sender: what is stored lies in it wherever its corrected time lies in the given one. */
export function toSenderTime({ from, to }: Interval, { clocks }: Policy): Interval {
  const most = clocks.reduce((greatest, { offsetMs }) => Math.max(greatest, Math.abs(offsetMs)), 0)
  return { from: instant(from - most), to: instant(to + most) }
}

/** A hidden correction would be worse than a wrong clock: each incident that rests on one says so. */
export function clockCorrections(events: readonly Event[], { clocks }: Policy): readonly Finding[] {
  return clocks.flatMap(({ source, offsetMs }): readonly Finding[] => {
    const corrected = events.filter((event) => event.source === source && event.occurred.uncorrected !== undefined)
    if (corrected.length === 0) return []
    const message =
      `The times of ${source} are shown ${durationWords(offsetMs)} ${offsetMs < 0 ? 'earlier' : 'later'} than it reported them ` +
      `(${offsetKey(source)}): ${pluralize(corrected.length, 'event')} here. Each keeps the time as reported.`
    return [{ code: 'clock-corrected', severity: 'info', message, evidence: corrected.map(({ id }) => id) }]
  })
}

/** `sources.pagerduty.clock_offset`. */
const offsetKey = (source: SourceName): string => `sources.${source}.clock_offset`

/** What to write into the configuration so that the times of a source move by so much more: `sources.pagerduty.clock_offset: -115s`. */
export function offsetToWrite(source: SourceName, byMs: number, { clocks }: Policy): string {
  const now = clocks.find((clock) => clock.source === source)?.offsetMs ?? 0
  const total = now + byMs
  // Away from zero: an offset that is a fraction of a second too small would leave the finding in place.
  return `${offsetKey(source)}: ${Math.sign(total) * Math.ceil(Math.abs(total) / 1_000)}s`
}
