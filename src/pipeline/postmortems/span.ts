import type { Incident } from '../../domain/incident/incident.ts'
import { type Instant, type Interval, instant } from '../../domain/time/time.ts'
import { calendarOf } from '../../domain/time/written-time.ts'

/** From the first to the last time of an imported incident, of its anchors and of its entries. */
export function spanOf({ anchors, timeline }: Pick<Incident, 'anchors' | 'timeline'>): Interval {
  const times = [...anchorTimes(anchors), ...timeline.map(({ at }) => at.at)]
  const dated = times.filter((at) => calendarOf(at) === 'date')
  return intervalOf(dated) ?? intervalOf(times) ?? { from: instant(0), to: instant(0) }
}

/** From the first of the anchors with a date to the last: what people mean by the incident; null: it has none. */
export const windowOfAnchors = (anchors: Incident['anchors']): Interval | null =>
  intervalOf(anchorTimes(anchors).filter((at) => calendarOf(at) === 'date'))

const anchorTimes = (anchors: Incident['anchors']): readonly Instant[] => Object.values(anchors).flatMap((anchor) => anchor?.at ?? [])

function intervalOf(times: readonly Instant[]): Interval | null {
  const [first] = times
  if (first === undefined) return null
  return { from: times.reduce((a, b) => (b < a ? b : a), first), to: times.reduce((a, b) => (b > a ? b : a), first) }
}
