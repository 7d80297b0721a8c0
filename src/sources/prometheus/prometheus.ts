import type { LevelMeasured } from '../../domain/event.ts'
import { eventIdOf, serviceName } from '../../domain/identity.ts'
import { LEVEL_KINDS, type Measurement, SERIES_NAMES, type SeriesName, type ServiceLevel } from '../../domain/impact/service-level.ts'
import { hours, isoOf, type Milliseconds, milliseconds } from '../../domain/time/time.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { isObject, memberAt, textAt } from '../values/members.ts'
import { TEST_NAME } from '../values/test-names.ts'
import { plausibleTime } from '../values/times.ts'

/**
 * What this service itself asked of a Prometheus about its service levels, kept as it was answered, so that a rebuild asks nobody. One
 * delivery is one stretch of one service level; measured again it is the same fact, with more samples.
 */
export const prometheus = jsonSender({
  name: 'prometheus',
  setup: [
    'hindsight.yml: set prometheus.url and prometheus.service_levels; the samples are fetched when an incident is known.',
    'Exported measurements can be posted again to {url}/webhooks/prometheus.',
  ],
  test: (at) => ({
    format: 'hindsight-measurement/1',
    level: { name: TEST_NAME, service: TEST_NAME, kind: 'latency', periodSeconds: 2_592_000 },
    from: isoOf(at),
    stepSeconds: 15,
    series: { value: [0] },
  }),
  recognizes: (body) => memberAt(body, 'format') === MEASUREMENT_FORMAT,
  read: readMeasurement,
})

export const MEASUREMENT_FORMAT = 'hindsight-measurement/1'

/** As many as Prometheus answers at once. */
const SAMPLES_MAX = 11_000
const STEP_MAX_MS = hours(1)

function readMeasurement(body: unknown, from: From): readonly Part[] {
  if (memberAt(body, 'format') !== MEASUREMENT_FORMAT) return [missing('/format', `expected ${MEASUREMENT_FORMAT}`)]
  const level = levelOf(memberAt(body, 'level'))
  if (level === null) return [missing('/level', 'expected name, service, kind and periodSeconds of a service level')]
  const begins = plausibleTime(memberAt(body, 'from'), from.raw.receivedAt)
  if (begins === null) return [missing('/from', 'expected the time at which it begins')]
  const stepMs = lengthAt(body, 'stepSeconds')
  if (stepMs === null || stepMs > STEP_MAX_MS) return [missing('/stepSeconds', 'expected the seconds between two samples, at most an hour')]
  const series = seriesAt(body)
  if (Object.keys(series).length === 0) return [missing('/series', 'expected at least one series of samples')]
  const measurement: Measurement = {
    level,
    stepMs,
    windowMs: lengthAt(body, 'windowSeconds') ?? stepMs,
    series,
    usualTraffic: numberAt(body, 'usualTraffic'),
    period: periodAt(body),
    queries: queriesAt(body),
  }
  return [eventOf(measurement, from, begins.at)]
}

function eventOf(measurement: Measurement, { source, raw }: From, at: LevelMeasured['occurred']['at']): LevelMeasured {
  const { name, service } = measurement.level
  const senderKey = `${service}/${name}@${new Date(at).toISOString()}`
  return {
    id: eventIdOf(source, 'sli', service, name, String(at)),
    rawEventIds: [raw.id],
    source,
    occurred: { at },
    receivedAt: raw.receivedAt,
    service,
    environment: null,
    actor: null,
    text: `Service level ${name} of ${service}`,
    keys: [],
    senderKey,
    link: null,
    isTest: false,
    kind: 'sli.measured',
    measurement,
  }
}

function levelOf(given: unknown): ServiceLevel | null {
  const [name, service, kind] = [
    textAt(given, 'name'),
    textAt(given, 'service'),
    LEVEL_KINDS.find((one) => one === memberAt(given, 'kind')),
  ]
  const periodMs = lengthAt(given, 'periodSeconds')
  if (name === null || service === null || kind === undefined || periodMs === null) return null
  const objective = numberAt(given, 'objective')
  return {
    name,
    service: serviceName(service),
    kind,
    objective: objective !== null && objective > 0 && objective < 1 ? objective : null,
    periodMs,
    thresholdSeconds: numberAt(given, 'thresholdSeconds'),
  }
}

function seriesAt(body: unknown): Measurement['series'] {
  return Object.fromEntries(
    SERIES_NAMES.flatMap((name): readonly (readonly [SeriesName, readonly (number | null)[]])[] => {
      const values = memberAt(body, `series/${name}`)
      return Array.isArray(values) && values.length > 0 ? [[name, values.slice(0, SAMPLES_MAX).map(knownNumber)]] : []
    }),
  )
}

function queriesAt(body: unknown): Measurement['queries'] {
  return Object.fromEntries(
    SERIES_NAMES.flatMap((name) => {
      const query = textAt(body, `queries/${name}`)
      return query === null ? [] : [[name, query]]
    }),
  )
}

/** Samples of all requests over the period of the objective, an hour or more apart: what is missing is not counted, and its share is known. */
function periodAt(body: unknown): Measurement['period'] {
  const given = memberAt(body, 'period')
  const [stepMs, values] = [lengthAt(given, 'stepSeconds'), memberAt(given, 'total')]
  if (stepMs === null || !isObject(given) || !Array.isArray(values) || values.length === 0) return null
  const known = values.slice(0, SAMPLES_MAX).flatMap((value) => knownNumber(value) ?? [])
  const requests = known.reduce((sum, value) => sum + (value * stepMs) / 1_000, 0)
  return known.length === 0 ? null : { requests, knownShare: known.length / Math.min(values.length, SAMPLES_MAX) }
}

const knownNumber = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
const numberAt = (body: unknown, path: string): number | null => knownNumber(memberAt(body, path))

function lengthAt(body: unknown, path: string): Milliseconds | null {
  const seconds = numberAt(body, path)
  return seconds === null || seconds < 0.001 || seconds > LENGTH_MAX_S ? null : milliseconds(Math.round(seconds * 1_000))
}
/** A year. */
const LENGTH_MAX_S = 31_622_400
