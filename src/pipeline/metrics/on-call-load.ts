import { appendTo } from '../../domain/append-to.ts'
import { byText, type IncidentId } from '../../domain/identity.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { type Instant, type Milliseconds, milliseconds } from '../../domain/time/time.ts'
import { quantileOfSorted } from '../statistics/order-statistics.ts'

/** One page. `to`: the person or role that took it, as the sender names them; null: nobody is known to have. */
export interface Page {
  readonly at: Instant
  readonly service: string | null
  readonly to: string | null
  readonly acknowledgedAt: Instant | null
  readonly incident: IncidentId | null
}

/** Pages of one person or role. `nights`: on how many different nights they were woken. */
export interface PersonLoad {
  readonly to: string | null
  readonly pages: number
  readonly atNight: number
  readonly nights: number
  readonly medianToAcknowledgeMs: Milliseconds | null
}

export interface OnCallLoad {
  /** By hour of the day, 0 to 23: pages that belong to an incident, and those that do not. */
  readonly hours: readonly { readonly inIncident: number; readonly alone: number }[]
  readonly people: readonly PersonLoad[]
  /** When people are at work, off, and asleep, as PagerDuty's report on interruptions has them. */
  readonly interruptions: Readonly<Record<Interruption, number>>
}

export type Interruption = 'business' | 'off' | 'sleep'

/** In: pages. Out: the load, by the clock of those who are paged. */
export function onCallLoad(pages: readonly Page[], clock: Clock): OnCallLoad {
  const hours = Array.from({ length: 24 }, () => ({ inIncident: 0, alone: 0 }))
  const interruptions = { business: 0, off: 0, sleep: 0 }
  const byPerson = new Map<string | null, Page[]>()
  for (const page of pages) {
    const { hour } = wallOf(page.at, clock)
    const slot = hours[hour]
    if (slot !== undefined && page.incident !== null) slot.inIncident += 1
    else if (slot !== undefined) slot.alone += 1
    interruptions[interruptionAt(page.at, clock)] += 1
    appendTo(byPerson, page.to, page)
  }
  const people = [...byPerson].map(([to, own]) => personLoad(to, own, clock))
  return { hours, interruptions, people: people.sort((a, b) => b.pages - a.pages || byText(a.to ?? '', b.to ?? '')) }
}

/** Business: 8 to 18 from Monday to Friday. Sleep: 22 to 8. Off: the rest. */
export function interruptionAt(at: Instant, clock: Clock): Interruption {
  const { hour, weekday } = wallOf(at, clock)
  if (hour >= 22 || hour < 8) return 'sleep'
  return weekday >= 1 && weekday <= 5 && hour < 18 ? 'business' : 'off'
}

const DAY_MS = 86_400_000

function wallOf(at: Instant, clock: Clock) {
  const wall = new Date(clock.wallOf(at))
  return { hour: wall.getUTCHours(), weekday: wall.getUTCDay(), day: Math.floor(wall.getTime() / DAY_MS) }
}

function personLoad(to: string | null, pages: readonly Page[], clock: Clock): PersonLoad {
  const asleep = pages.filter(({ at }) => interruptionAt(at, clock) === 'sleep')
  // Half past one belongs to the night that began the evening before.
  const nights = new Set(asleep.map(({ at }) => Math.floor((clock.wallOf(at) - 8 * 3_600_000) / DAY_MS)))
  const waits = pages.flatMap(({ at, acknowledgedAt }) => (acknowledgedAt === null || acknowledgedAt < at ? [] : [acknowledgedAt - at]))
  const median = quantileOfSorted(
    waits.sort((a, b) => a - b),
    0.5,
  )
  return {
    to,
    pages: pages.length,
    atNight: asleep.length,
    nights: nights.size,
    medianToAcknowledgeMs: median === null ? null : milliseconds(median),
  }
}
