import type { AlertFired, Event, Labels } from '../domain/event.ts'
import { earlier, hours, instant, isoOf } from '../domain/time/time.ts'
import type { MeasuredIncident } from './plan.ts'
import type { InstantSample } from './prometheus-api.ts'
import type { RoundContext } from './round-context.ts'

/** Of each incident the first alerts are asked for: they date its start. */
const ALERTS_MAX = 20
const QUESTIONS_MAX = 100
const PENDING_MAX_MS = hours(7 * 24)
const RECENT_MS = hours(26)

/**
 * When the condition behind an alert began: Prometheus notifies of the time at which it fired, and remembers the other as the value of
 * `ALERTS_FOR_STATE`. Delivered as a memory of the alert, as a backfill would.
 */
export async function askConditions(incidents: readonly MeasuredIncident[], context: RoundContext): Promise<void> {
  const { store, memory, now, api, deliver } = context
  let questions = 0
  for (const { id } of incidents.filter(({ begins }) => begins > earlier(now, RECENT_MS))) {
    const fired = (await store.eventsOf(await store.eventIdsOf([id]))).filter(isAskable).slice(0, ALERTS_MAX)
    for (const alert of fired) {
      if (memory.conditions.has(alert.id)) continue
      if (questions >= QUESTIONS_MAX) return
      questions += 1
      const samples = await api.instant(`ALERTS_FOR_STATE{alertname=${JSON.stringify(alert.labels.alertname)}}`, alert.occurred.at)
      memory.conditions.add(alert.id)
      const activeAt = conditionOf(alert, samples)
      if (activeAt !== null) await deliver('alertmanager', memoryOf(alert, activeAt))
    }
  }
}

const isAskable = (event: Event): event is AlertFired =>
  event.kind === 'alert.fired' &&
  event.source === 'alertmanager' &&
  event.pendingFor === undefined &&
  event.labels.alertname !== undefined &&
  event.occurred.latest === undefined

/** Of all series of the rule that whose labels the alert has; null: none, or several that do not agree. */
function conditionOf({ labels, occurred }: AlertFired, samples: readonly InstantSample[]): number | null {
  const times = new Set(samples.filter((sample) => isOf(labels, sample.labels)).map(({ value }) => Math.round(value * 1_000)))
  const [at, ...others] = times
  if (at === undefined || others.length > 0) return null
  return at < occurred.at && at > occurred.at - PENDING_MAX_MS ? at : null
}

/** Alertmanager sees the alert with the labels of the Prometheus as well, so it may have more. */
const isOf = (labels: Labels, series: Labels): boolean =>
  Object.entries(series).every(([name, value]) => name === '__name__' || labels[name] === value)

function memoryOf({ labels, occurred, senderKey }: AlertFired, activeAt: number): object {
  const [fingerprint = ''] = senderKey.split('@', 1)
  const times = { startsAt: isoOf(occurred.at), activeAt: isoOf(instant(activeAt)), endsAt: '0001-01-01T00:00:00Z' }
  return {
    version: '4',
    backfill: 'prometheus',
    receiver: '',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    alerts: [{ status: 'firing', fingerprint, labels, annotations: {}, ...times }],
  }
}
