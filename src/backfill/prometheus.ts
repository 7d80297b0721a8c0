import { parse } from 'yaml'
import { hours, type Instant, type Interval, instant, isoOf, later, type Milliseconds, milliseconds } from '../domain/time/time.ts'
import type { ApiClient } from './api-client.ts'
import type { Gap, History, HistoryItem } from './history.ts'
import { listAt, member } from './json.ts'

/*
 * The alerts that a Prometheus remembers (prometheus.io/docs "HTTP API"): raw samples of `ALERTS`, one for each evaluation in which an
 * alert was pending or firing, and of `ALERTS_FOR_STATE`, whose value is the second in which its condition began. The first firing sample
 * has the time that Alertmanager sends as `startsAt`, so that both are one fact.
 */

type Labels = Readonly<Record<string, string>>

interface Series {
  readonly labels: Labels
  readonly samples: readonly (readonly [at: Instant, value: number])[]
}

/** One question asks for the samples of so much time. */
const STEP_MS = hours(1)
/** An alert that lasts over the end of a question is followed for so long. */
const LASTS_MAX_MS = hours(24)
/** An evaluation may be late; a silence of several is an end. */
const MISSED_MAX = 3
/** An alert of one sample does not show how often it is evaluated. */
const EVALUATION_MS = milliseconds(60_000)

export function prometheusHistory(api: ApiClient): History {
  return {
    source: 'alertmanager',
    // It counts nothing by itself: what was listed is what there is.
    count: async () => null,
    items: (interval, onGap) => firingsIn(api, interval, onGap),
  }
}

async function* firingsIn(api: ApiClient, interval: Interval, onGap: (gap: Gap) => void): AsyncIterable<HistoryItem> {
  const external = await externalLabels(api)
  // What fires before the interval belongs to the day before; what goes on after it is followed to its end.
  const around = { from: instant(interval.from - STEP_MS), to: later(interval.to, LASTS_MAX_MS) }
  const firing = new Map<string, Series>()
  const states = new Map<string, Series>()
  for (let from = around.from; from < Math.min(around.to, Date.now()); from = later(from, STEP_MS)) {
    const isNeeded = from < interval.to || [...firing.values()].some((series) => goesOn(series, from))
    if (!isNeeded) break
    await addSamples(api, firing, { selector: 'ALERTS{alertstate="firing"}', to: later(from, STEP_MS) })
    await addSamples(api, states, { selector: 'ALERTS_FOR_STATE', to: later(from, STEP_MS) })
  }
  for (const [key, series] of firing) {
    for (const firing of firingsOf(series)) {
      if (firing.from < interval.from || firing.from >= interval.to) continue
      if (firing.isOpenAtEnd && firing.last >= around.to - STEP_MS)
        onGap({
          interval: { from: firing.from, to: firing.last },
          reason: `${series.labels.alertname} fired for longer than a day: its end is not known`,
        })
      yield itemOf({ labels: { ...external, ...series.labels }, key, firing, pendingSince: pendingAt(states.get(key), firing.from) })
    }
  }
}

const goesOn = ({ samples }: Series, at: Instant): boolean => (samples.at(-1)?.[0] ?? 0) > at - 10 * EVALUATION_MS

async function addSamples(
  api: ApiClient,
  series: Map<string, Series>,
  { selector, to }: { readonly selector: string; readonly to: Instant },
) {
  const query = new URLSearchParams({ query: `${selector}[${STEP_MS / 1_000}s]`, time: String(to / 1_000) })
  const answer = await api.post('api/v1/query', query)
  for (const one of listAt(answer, 'data', 'result')) {
    const { __name__: _, alertstate: __, ...labels } = member(one, 'metric') as Record<string, string>
    const key = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
    const before = series.get(key)?.samples ?? []
    const lastAt = before.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY
    const samples = listAt(one, 'values').flatMap((sample): readonly (readonly [Instant, number])[] => {
      const [seconds, value] = Array.isArray(sample) ? sample : []
      const at = instant(Math.round(Number(seconds) * 1_000))
      // Two questions meet at an instant.
      return at > lastAt ? [[at, Number(value)]] : []
    })
    series.set(key, { labels, samples: [...before, ...samples] })
  }
}

interface Firing {
  readonly from: Instant
  readonly last: Instant
  /** Its last sample and one more evaluation: then it was known to have ended. */
  readonly to: Instant
  readonly isOpenAtEnd: boolean
}

/** Stretches without a longer silence than some evaluations. */
function firingsOf({ samples }: Series): readonly Firing[] {
  const step = evaluationOf(samples)
  const stretches: { from: Instant; last: Instant }[] = []
  for (const [at] of samples) {
    const open = stretches.at(-1)
    if (open === undefined || at - open.last > MISSED_MAX * step) stretches.push({ from: at, last: at })
    else open.last = at
  }
  return stretches.map(({ from, last }, index) => ({
    from,
    last,
    to: later(last, step),
    isOpenAtEnd: index === stretches.length - 1 && Date.now() - last <= MISSED_MAX * step,
  }))
}

/** How often the rule is evaluated: the median distance of its samples. */
function evaluationOf(samples: Series['samples']): Milliseconds {
  const distances = samples.slice(1).map(([at], index) => at - (samples[index]?.[0] ?? at))
  const median = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)]
  return median === undefined ? EVALUATION_MS : milliseconds(median)
}

/** Since when the condition had held when the alert fired; null: not remembered. */
function pendingAt(series: Series | undefined, from: Instant): Instant | null {
  const state = series?.samples.findLast(([at]) => at <= from)
  return state === undefined ? null : instant(state[1] * 1_000)
}

interface Fired {
  readonly labels: Labels
  readonly key: string
  readonly firing: Firing
  readonly pendingSince: Instant | null
}

/** As Alertmanager would have notified of it: once when it fired, and once when it had ended. */
function itemOf({ labels, key, firing, pendingSince }: Fired): HistoryItem {
  const stated = {
    labels,
    annotations: {},
    startsAt: isoOf(firing.from),
    ...(pendingSince === null ? {} : { activeAt: isoOf(pendingSince) }),
  }
  const fired = { ...stated, status: 'firing', endsAt: '0001-01-01T00:00:00Z' }
  const alerts = firing.isOpenAtEnd ? [fired] : [fired, { ...stated, status: 'resolved', endsAt: isoOf(firing.to) }]
  return {
    id: `${key}@${firing.from}`,
    at: firing.from,
    version: firing.isOpenAtEnd ? 'firing' : 'resolved',
    bodies: async () => [
      {
        version: '4',
        backfill: 'prometheus',
        receiver: '',
        groupLabels: {},
        commonLabels: {},
        commonAnnotations: {},
        alerts,
      },
    ],
  }
}

/** Alertmanager sees the alerts with them. */
async function externalLabels(api: ApiClient): Promise<Labels> {
  const written = member(member(await api.get('api/v1/status/config'), 'data'), 'yaml')
  const config: unknown = typeof written === 'string' ? parse(written) : null
  const labels = member(member(config, 'global'), 'external_labels')
  return typeof labels === 'object' && labels !== null
    ? Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]))
    : {}
}
