import { type Instant, instant, type Milliseconds } from '../../../src/domain/time/time.ts'
import type { Alert } from './prometheus.ts'

/** Prometheus posts an evaluation's alerts at once; this is the way to Alertmanager. */
const TRANSIT_MS = 40
/** A notification is logged as sent when its receiver has answered, a little after the tick of its flush. */
const SENDING_MS = 120
/** Prometheus tells an end again and again, at the first evaluation after its resend delay of a minute, for 15 minutes. */
const RETELLING_MS = 75_000
const RETELLINGS = 12

/** What a group holds when its timer ticks; an alert still fires while its `endsAt` is null. */
export interface Flush {
  readonly at: Instant
  readonly alerts: readonly Alert[]
}

/**
 * The ticks of one aggregation group (Alertmanager `dispatch/dispatch.go`).
 * 1. The first alert opens the group; its first tick comes `group_wait` later, the others every `group_interval`.
 * 2. A group knows one alert per fingerprint: one that fires again before the tick takes the place of its end.
 * 3. Ends leave with the tick that saw them, and come back when Prometheus tells them again.
 * 4. A group without alerts is gone; the next firing opens it anew, an end told again does not.
 */
export function flushesOf(
  alerts: readonly Alert[],
  timing: { readonly groupWaitMs: Milliseconds; readonly groupIntervalMs: Milliseconds },
  until: Instant,
): readonly Flush[] {
  const arrivals = arrivalsOf(alerts)
  const flushes: Flush[] = []
  const held = new Map<string, Alert>()
  let next = 0
  let tick = Number.NEGATIVE_INFINITY
  for (;;) {
    while (held.size === 0 && arrivals[next]?.isRetelling) next += 1
    const arrival = arrivals[next]
    if (held.size > 0) tick += timing.groupIntervalMs
    else if (arrival !== undefined) tick = arrival.at + timing.groupWaitMs
    else return flushes
    if (tick > until) return flushes
    for (; (arrivals[next]?.at ?? Number.POSITIVE_INFINITY) <= tick; next += 1) arrivals[next]?.arrive(held)
    flushes.push({ at: instant(tick), alerts: [...held.values()] })
    for (const [fingerprint, alert] of held) if (alert.endsAt !== null) held.delete(fingerprint)
  }
}

interface Arrival {
  readonly at: number
  readonly isRetelling: boolean
  arrive(held: Map<string, Alert>): void
}

function arrivalsOf(alerts: readonly Alert[]): readonly Arrival[] {
  return alerts.flatMap((alert) => [firingOf(alert), ...endsOf(alert, alerts)]).sort((left, right) => left.at - right.at)
}

const firingOf = (alert: Alert): Arrival => ({
  at: alert.startsAt + TRANSIT_MS,
  isRetelling: false,
  arrive: put({ ...alert, endsAt: null }),
})

/** The end, and the end told again until the alert fires anew. */
function endsOf(alert: Alert, alerts: readonly Alert[]): readonly Arrival[] {
  if (alert.endsAt === null) return []
  const told = alert.endsAt + TRANSIT_MS
  const again = Math.min(
    ...alerts.flatMap((other) => (other.fingerprint === alert.fingerprint && other.startsAt > alert.startsAt ? [other.startsAt] : [])),
  )
  const times = Array.from({ length: RETELLINGS + 1 }, (_, count) => told + count * RETELLING_MS)
  return times.filter((at) => at <= again).map((at, count) => ({ at, isRetelling: count > 0, arrive: put(alert) }))
}

const put = (alert: Alert) => (held: Map<string, Alert>) => {
  held.set(alert.fingerprint, alert)
}

/**
 * Which flushes are told to one receiver (Alertmanager `notify/notify.go`, `needsUpdate`): news, the end of all, news of
 * an end where ends are told, or the same again after `repeat_interval`. Since a notification is logged just after its
 * tick, a repeat comes one tick late where the interval is a multiple of `group_interval`.
 */
export function notificationsOf(
  flushes: readonly Flush[],
  receiver: { readonly repeatMs: Milliseconds; readonly sendResolved: 'resolved too' | 'firing only' },
): readonly Flush[] {
  let log: Logged | null = null
  return flushes.flatMap((flush) => {
    const firing = fingerprintsOf(flush.alerts.filter((alert) => alert.endsAt === null))
    const resolved = fingerprintsOf(flush.alerts.filter((alert) => alert.endsAt !== null))
    if (!needsUpdate(log, { firing, resolved, at: flush.at }, receiver)) return []
    log = { firing, resolved, at: instant(flush.at + SENDING_MS) }
    const alerts = receiver.sendResolved === 'resolved too' ? flush.alerts : flush.alerts.filter((alert) => alert.endsAt === null)
    return alerts.length === 0 ? [] : [{ at: flush.at, alerts }]
  })
}

interface Logged {
  readonly firing: ReadonlySet<string>
  readonly resolved: ReadonlySet<string>
  readonly at: Instant
}

function needsUpdate(log: Logged | null, now: Logged, receiver: Parameters<typeof notificationsOf>[1]): boolean {
  if (log === null) return now.firing.size > 0
  const { firing, resolved } = log
  if ([...now.firing].some((fingerprint) => !firing.has(fingerprint))) return true
  if (now.firing.size === 0) return firing.size > 0
  if (receiver.sendResolved === 'resolved too' && [...now.resolved].some((fingerprint) => !resolved.has(fingerprint))) return true
  return log.at < now.at - receiver.repeatMs
}

const fingerprintsOf = (alerts: readonly Alert[]): ReadonlySet<string> => new Set(alerts.map((alert) => alert.fingerprint))
