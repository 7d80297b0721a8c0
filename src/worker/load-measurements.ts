/**
 * What measurements add to a neighbourhood. They join no alerts: those of an incident are looked up by its services and its time, at the
 * end, and one that is new finds by its time the incidents of which it may say something.
 */

import { markOf } from '../domain/alerts/mark.ts'
import { dedupeEvents, type Event, isAlert, isChange, isMeasured, type LevelMeasured } from '../domain/event.ts'
import type { IncidentId } from '../domain/identity.ts'
import type { Policy } from '../domain/policy.ts'
import { ruleReader } from '../domain/rules/alert-rule.ts'
import { normalize, serviceNamer } from '../domain/service.ts'
import { joinedIntervals } from '../domain/time/intervals.ts'
import { earlier, hours, type Instant, type Interval, instant, later } from '../domain/time/time.ts'
import { onOneClock, toSenderTime } from '../pipeline/episodes/clock-offsets.ts'
import { measuredUntil } from '../pipeline/impact/measured-impact.ts'
import { measuredMark } from '../pipeline/neighbourhood/marks.ts'
import type { Store } from '../store/store.ts'

export type MeasurementStore = Pick<Store, 'eventsMarked' | 'incidentsDuring' | 'incidentsHolding'>

/** A measurement begins at most so long before what it shows, and an incident is measured for so long around its alerts. */
const BEFORE_MS = hours(6)
/** An alert without an end counts as long as that, and is measured as long. */
const AFTER_MS = hours(30)

/** The incidents that hold one of these measurements, and those that were going on about then. */
export async function findIncidentsMeasured(
  store: MeasurementStore,
  measured: readonly LevelMeasured[],
  policy: Policy,
): Promise<readonly IncidentId[]> {
  if (measured.length === 0) return []
  const holding = await store.incidentsHolding(measured.map(({ id }) => id))
  const spans = joinedIntervals(
    measured.map((event) =>
      toSenderTime({ from: earlier(event.occurred.at, AFTER_MS), to: later(measuredUntil(event), hours(1)) }, policy),
    ),
  )
  const during = await Promise.all(spans.map((span) => store.incidentsDuring(span, 'evidence')))
  return [...new Set([...holding, ...during.flat()])]
}

interface MeasurementContext {
  readonly events: readonly Event[]
  /** What is new among the measurements. */
  readonly changed: readonly LevelMeasured[]
  readonly policy: Policy
}

/** The events, with what was measured of their services around them. */
export async function addMeasurements(store: MeasurementStore, { events, changed, policy }: MeasurementContext): Promise<readonly Event[]> {
  const members = events.filter((event) => !isChange(event))
  const withRule = ruleReader(policy.rules)
  const span = spanOf(members.map((event) => withRule(onOneClock(event, policy))))
  const names = spellingsOf(members, policy)
  if (span === null || names.length === 0) return dedupeEvents([...events, ...changed])
  const interval = toSenderTime({ from: earlier(span.from, BEFORE_MS), to: later(span.to, AFTER_MS) }, policy)
  const known = new Set(changed.map(({ id }) => id))
  const found = await store.eventsMarked(
    names.map((name) => ({ mark: markOf(measuredMark(name)), interval })),
    known,
  )
  return dedupeEvents([...events, ...changed, ...found.filter(isMeasured)])
}

/** As the services are called by anybody: a measurement is marked as it was configured then. */
function spellingsOf(events: readonly Event[], { services }: Policy): readonly string[] {
  const nameOf = serviceNamer(services)
  const named = new Set(events.flatMap(({ service }) => (service === null ? [] : [nameOf(service)])))
  const aliases = services.filter(({ name }) => named.has(name)).flatMap((service) => service.aliases)
  return [...new Set([...named, ...aliases].map(normalize))]
}

function spanOf(events: readonly Event[]): Interval | null {
  const beginnings = events.map(beganAt)
  if (beginnings.length === 0) return null
  const from = beginnings.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY)
  const to = events.reduce((most, { occurred }) => Math.max(most, occurred.at), Number.NEGATIVE_INFINITY)
  return { from: instant(from), to: instant(to) }
}

const beganAt = (event: Event): Instant => {
  const at = isAlert(event) && event.kind === 'alert.resolved' ? event.firedAt : event.occurred.at
  return isAlert(event) && event.heldFor !== null ? earlier(at, event.heldFor) : at
}
