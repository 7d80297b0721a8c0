import fc from 'fast-check'
import { ROUTES, type Routes } from '../routes.ts'

/**
 * How the senders of a few alerts behave: plain values, from which `deliveriesOf` builds the same deliveries every time.
 * The first value of each axis is the plainest, and numbers are small where little happens: what fails shrinks to a story
 * of one alert and of the behaviour that it takes.
 */
export interface Choices {
  readonly alerts: readonly [AlertChoices, ...AlertChoices[]]
  /** How Alertmanager reaches Hindsight. */
  readonly routes: Routes
  /** Who says a thing again: nobody, Alertmanager's repeat interval, a sender that got no answer in time. */
  readonly repeats: (typeof REPEATS)[number]
  readonly page: (typeof PAGES)[number]
  /** The order of arrival: deliveries with less luck come later. Empty: as they were sent. */
  readonly luck: readonly number[]
  /** Deliveries a tick. */
  readonly perTick: number
}

/** One alert; all of its instances behave alike. */
export interface AlertChoices {
  readonly service: (typeof SERVICES)[number]
  readonly severity: 'critical' | 'warning'
  /** Minutes after the beginning of the story, and minutes that its condition lasts. */
  readonly from: number
  readonly lasts: number
  readonly instances: number
  /** Whether one Prometheus tells of it, or a pair, each to its own Alertmanager. */
  readonly starts: (typeof STARTS)[number]
  readonly resolve: (typeof RESOLVES)[number]
  readonly restart: (typeof RESTARTS)[number]
  /** Whether its labels name the service, or what watches it. */
  readonly labels: (typeof LABELS)[number]
  /** Whether each notification says the same, or another value. */
  readonly text: (typeof TEXTS)[number]
}

const SERVICES = ['web', 'cart', 'search'] as const
const STARTS = ['one replica', 'replicas alike', 'replicas apart'] as const
const RESOLVES = ['in time', 'late', 'lost'] as const
/** Prometheus forgets its alerts, and their `startsAt` with them; Alertmanager forgets whom it has notified of what. */
const RESTARTS = ['none', 'Prometheus', 'both'] as const
const LABELS = ['service', 'kube-state-metrics', 'node exporter'] as const
const TEXTS = ['constant', 'drifts'] as const
const REPEATS = ['none', 'interval', 'copies'] as const
const PAGES = ['none', 'acknowledged'] as const

/** What is counted; each of an alert's own values meets each other one, and each of the values of its world. */
const ALERT_AXES = { starts: STARTS, resolve: RESOLVES, restart: RESTARTS, labels: LABELS, text: TEXTS } as const
const WORLD_AXES = { routes: ROUTES, repeats: REPEATS, page: PAGES } as const
export const AXES: Readonly<Record<string, readonly string[]>> = { ...ALERT_AXES, ...WORLD_AXES }

const PLAIN_ALERT: AlertChoices = {
  ...{ service: 'web', severity: 'critical', from: 0, lasts: 30, instances: 1 },
  ...{ starts: 'one replica', resolve: 'in time', restart: 'none', labels: 'service', text: 'constant' },
}

const anAlert: fc.Arbitrary<AlertChoices> = fc.record({
  service: fc.constantFrom(...SERVICES),
  severity: fc.constantFrom('critical', 'warning'),
  from: fc.integer({ min: 0, max: 180 }),
  lasts: fc.integer({ min: 5, max: 60 }),
  instances: fc.integer({ min: 1, max: 2 }),
  starts: fc.constantFrom(...STARTS),
  resolve: fc.constantFrom(...RESOLVES),
  restart: fc.constantFrom(...RESTARTS),
  labels: fc.constantFrom(...LABELS),
  text: fc.constantFrom(...TEXTS),
})

export const someChoices: fc.Arbitrary<Choices> = fc.record({
  alerts: fc
    .array(anAlert, { minLength: 1, maxLength: 3, size: 'max' })
    .map(([first = PLAIN_ALERT, ...others]) => [first, ...others] as const),
  routes: fc.constantFrom(...ROUTES),
  repeats: fc.constantFrom(...REPEATS),
  page: fc.constantFrom(...PAGES),
  luck: fc.array(fc.nat({ max: 99 }), { maxLength: 12, size: 'max' }),
  perTick: fc.integer({ min: 1, max: 6 }),
})

/** One alert that one Prometheus tells of by one route, once, and whose end arrives. */
export const PLAIN: Choices = {
  alerts: [PLAIN_ALERT],
  routes: 'one receiver',
  repeats: 'none',
  page: 'none',
  luck: [],
  perTick: 1,
}
