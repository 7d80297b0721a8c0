import { type Event, isAlert } from '../../src/domain/event.ts'
import { type Instant, instant, type Moment } from '../../src/domain/time/time.ts'

/** The same event, with every time of it and every receipt so many milliseconds later. */
export const laterEvent =
  (by: number) =>
  (event: Event): Event => {
    const moved = { ...event, occurred: laterMoment(event.occurred, by), receivedAt: instant(event.receivedAt + by) }
    const restated =
      moved.content === undefined ? moved : { ...moved, content: { ...moved.content, receivedAt: instant(moved.content.receivedAt + by) } }
    if (!isAlert(restated)) return restated
    const alert = restated.kind === 'alert.resolved' ? { ...restated, firedAt: instant(restated.firedAt + by) } : restated
    const [first, ...rest] = (alert.notifications ?? []).map((notification) => ({
      ...notification,
      receivedAt: instant(notification.receivedAt + by),
      start: laterOrNull(notification.start, by),
      end: laterOrNull(notification.end, by),
      until: laterOrNull(notification.until, by),
    }))
    return first === undefined ? alert : { ...alert, notifications: [first, ...rest] }
  }

const laterOrNull = (at: Instant | null, by: number): Instant | null => (at === null ? null : instant(at + by))

const laterMoment = ({ at, earliest, latest }: Moment, by: number): Moment => ({
  at: instant(at + by),
  ...(earliest === undefined ? {} : { earliest: instant(earliest + by) }),
  ...(latest === undefined ? {} : { latest: instant(latest + by) }),
})
