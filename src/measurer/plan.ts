import { type EventId, eventIdOf, type IncidentId, type ServiceName, sourceName } from '../domain/identity.ts'
import type { LevelQuery } from '../domain/impact/service-level.ts'
import { earlier, hours, type Instant, type Interval, instant, later, minutes } from '../domain/time/time.ts'

/** A stretch that is measured at once. All of them begin at full two hours, so that one of two incidents is the same fact. */
export const CHUNK_MS = hours(2)
/** What is measured around an incident. */
const MARGIN_MS = minutes(60)
/** While an alert is open it is measured for so long after its last report, and never more of it than this. */
const OPEN_MS = hours(24)
const LONGEST_MS = hours(72)

/** An incident as the plan sees it. */
export interface MeasuredIncident {
  readonly id: IncidentId
  readonly services: readonly ServiceName[]
  readonly begins: Instant
  /** Its last report. */
  readonly last: Instant
  readonly isOpen: boolean
}

/** One service level over one chunk, or as much of it as has passed. */
export interface Wanted {
  readonly query: LevelQuery
  readonly chunk: Instant
  /** So far it is wanted, at most to the end of the chunk. */
  readonly until: Instant
}

const PROMETHEUS = sourceName('prometheus')

/** As the source names what it reads. */
export const measurementId = ({ query: { level }, chunk }: Pick<Wanted, 'query' | 'chunk'>): EventId =>
  eventIdOf(PROMETHEUS, 'sli', level.service, level.name, String(chunk))

/** In: the incidents, and all service levels. Out: what there is to measure of them, each once, the newest first. */
export function planOf(
  incidents: readonly MeasuredIncident[],
  {
    levels,
    nameOf,
    now,
  }: { readonly levels: readonly LevelQuery[]; readonly nameOf: (name: string) => ServiceName; readonly now: Instant },
): readonly Wanted[] {
  const wanted = new Map<EventId, Wanted>()
  for (const incident of incidents) {
    const { from, to } = intervalOf(incident, now)
    const services = new Set(incident.services.map(nameOf))
    for (const query of levels.filter(({ level }) => services.has(nameOf(level.service)))) {
      for (const chunk of chunksOf({ from, to })) {
        const id = measurementId({ query, chunk })
        const until = Math.max(Math.min(to, chunk + CHUNK_MS), wanted.get(id)?.until ?? 0)
        wanted.set(id, { query, chunk, until: instant(until) })
      }
    }
  }
  return [...wanted.values()].sort((a, b) => b.chunk - a.chunk)
}

function intervalOf({ begins, last, isOpen }: MeasuredIncident, now: Instant): Interval {
  const to = Math.min(now, later(last, isOpen ? OPEN_MS : MARGIN_MS))
  return { from: instant(Math.max(earlier(begins, MARGIN_MS), to - LONGEST_MS)), to: instant(to) }
}

export function chunksOf({ from, to }: Interval): readonly Instant[] {
  const first = Math.floor(from / CHUNK_MS) * CHUNK_MS
  const count = Math.max(0, Math.ceil((to - first) / CHUNK_MS))
  return Array.from({ length: count }, (_, index) => instant(first + index * CHUNK_MS))
}
