import { type Event, isMeasured } from '../domain/event.ts'
import type { EventId } from '../domain/identity.ts'
import { type Incident, observedSpan } from '../domain/incident/incident.ts'
import { serviceNamer } from '../domain/service.ts'
import { earlier, hours, type Instant, instant, type Milliseconds } from '../domain/time/time.ts'
import { measuredUntil } from '../pipeline/impact/measured-impact.ts'
import { askConditions } from './conditions.ts'
import { measure } from './measure.ts'
import { type MeasuredIncident, measurementId, planOf, type Wanted } from './plan.ts'
import { PrometheusError } from './prometheus-api.ts'
import type { RoundContext } from './round-context.ts'
import { scanLevels } from './scan.ts'

/** Older incidents are measured no more: what is kept of them is what there is. */
const LOOK_BACK_MS = hours(74)
const PAGE = 200
const PAGES_MAX = 5
/** Of one round; what is left over is for the next. */
const FETCHES_MAX = 120
const AT_ONCE = 3
/** Prometheus is down, or refuses everything: the next round tries again. */
const FAILURES_MAX = 5
/** What is remembered of chunks and alerts. */
const MEMORY_MAX = 20_000

/** One look at all recent incidents: what is not measured yet, or has grown, is fetched and delivered. How many measurements. */
export async function measureRound(context: RoundContext): Promise<number> {
  forgetMuch(context.memory)
  const incidents = await recentIncidents(context)
  const nameOf = serviceNamer(context.services)
  const plan = planOf(incidents, { levels: context.levels, nameOf, now: context.now })
  const measured = await fetchAll(await missingOf(plan, context), context)
  await guarded(context, 'conditions', () => askConditions(incidents, context))
  const found = await guarded(context, 'scan', () => scanLevels(plan, context))
  return measured + (found ?? 0)
}

async function recentIncidents({ store, now }: RoundContext): Promise<readonly MeasuredIncident[]> {
  const incidents: MeasuredIncident[] = []
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = {
      from: earlier(now, LOOK_BACK_MS),
      origin: 'evidence' as const,
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    }
    const { items, nextCursor } = await store.incidentsAs(query, measuredIncidentOf)
    incidents.push(...items.flatMap((item) => item ?? []))
    if (nextCursor === null) break
    cursor = nextCursor
  }
  return incidents
}

function measuredIncidentOf(incident: Incident): MeasuredIncident | null {
  const span = observedSpan(incident)
  if (span === null || incident.services.length === 0) return null
  const begins = Math.min(span.from, incident.anchors.impactStart?.at ?? span.from)
  const isOpen = incident.status === 'open' || incident.members.some(({ until }) => until === null)
  return { id: incident.id, services: incident.services, begins: instant(begins), last: span.to, isOpen }
}

/** What is not stored as far as it is wanted, and was not asked for just now. */
async function missingOf(plan: readonly Wanted[], { store, memory, now, everyMs, scrapeMs }: RoundContext): Promise<readonly Wanted[]> {
  const due = plan.filter((wanted) => now - (memory.asked.get(measurementId(wanted)) ?? 0) >= pauseOf(wanted, now, everyMs))
  const stored = new Map<EventId, Event>((await store.eventsOf(due.map(measurementId))).map((event) => [event.id, event]))
  return due.flatMap((wanted) => {
    const event = stored.get(measurementId(wanted))
    const until = reachable(wanted, now, scrapeMs)
    const known = event !== undefined && isMeasured(event) ? measuredUntil(event) : wanted.chunk
    return known >= until - scrapeMs ? [] : [{ ...wanted, until }]
  })
}

/** A chunk that grows is asked for some thirty times, not each minute. */
const pauseOf = ({ chunk }: Wanted, now: Instant, everyMs: Milliseconds): number => Math.max(everyMs, (now - chunk) / 30)

/** The newest samples may still be on their way. */
const reachable = ({ until }: Wanted, now: Instant, scrapeMs: Milliseconds): Instant => instant(Math.min(until, now - 2 * scrapeMs))

async function fetchAll(missing: readonly Wanted[], context: RoundContext): Promise<number> {
  let [delivered, failures] = [0, 0]
  const todo = missing.slice(0, FETCHES_MAX)
  for (let first = 0; first < todo.length && failures < FAILURES_MAX; first += AT_ONCE) {
    const outcomes = await Promise.all(todo.slice(first, first + AT_ONCE).map((wanted) => fetchOne(wanted, context)))
    delivered += outcomes.filter((outcome) => outcome === 'delivered').length
    failures = outcomes.every((outcome) => outcome === 'failed') ? failures + outcomes.length : 0
  }
  return delivered
}

async function fetchOne({ query, chunk, until }: Wanted, context: RoundContext): Promise<'delivered' | 'empty' | 'failed'> {
  context.memory.asked.set(measurementId({ query, chunk }), context.now)
  try {
    const body = await measure(query, { from: chunk, to: until }, context)
    if (body === null) return 'empty'
    await context.deliver('prometheus', body)
    return 'delivered'
  } catch (error) {
    if (!(error instanceof PrometheusError)) throw error
    context.warn({ level: query.level.name, service: query.level.service, reason: error.message }, 'cannot measure a service level')
    return 'failed'
  }
}

async function guarded<T>(context: RoundContext, what: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PrometheusError)) throw error
    context.warn({ what, reason: error.message }, 'cannot ask Prometheus')
    return null
  }
}

function forgetMuch({ asked, scanned, conditions }: RoundContext['memory']): void {
  for (const remembered of [asked, scanned, conditions]) if (remembered.size > MEMORY_MAX) remembered.clear()
}
