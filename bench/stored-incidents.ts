import { DEFAULT_POLICY } from '../src/domain/policy.ts'
import { marksOf } from '../src/pipeline/neighbourhood/marks.ts'
import { reconstruct } from '../src/pipeline/reconstruct.ts'
import { readAll } from '../src/reading/deliveries.ts'
import type { Store } from '../src/store/store.ts'
import { DAY_MS, deliveryOf, type FleetAlert } from './fleet.ts'

const SERVICES = 400
const ALERTS_OF_ONE = 4
const MINUTE_MS = 60_000
/** How many incidents are reconstructed and stored at once. */
const AT_ONCE = 1_000

/** `incidents` small ones, all that the reconstruction makes of their alerts, spread evenly over the year before `until`. */
export async function storeIncidents(store: Store, incidents: number, until: number): Promise<void> {
  for (let first = 0; first < incidents; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, incidents - first) }, (_, nth) => first + nth)
    const alerts = numbers.flatMap((number) => alertsOf(number, until - 365 * DAY_MS * (1 - number / incidents)))
    const made = reconstruct(readAll([deliveryOf(alerts)]).events, [], DEFAULT_POLICY).incidents
    await store.settle({ ...NOTHING, incidents: made.map(({ incident, eventIds: [first] }) => ({ incident, eventIds: [first] })) })
  }
}

/** One incident of so many alerts, with its events: 500 pods of one service, an alert every two seconds. */
export async function storeGiant(store: Store, alerts: number, from: number): Promise<void> {
  const fired = Array.from({ length: alerts }, (_, number) => ({
    service: 'checkout',
    rule: `Rule${number % 7}-${number % 500}`,
    severity: number % 3 === 0 ? 'critical' : 'warning',
    startsAt: from + number * 2_000,
    endsAt: from + number * 2_000 + MINUTE_MS,
  }))
  const { events } = readAll([deliveryOf(fired)])
  const { incidents } = reconstruct(events, [], DEFAULT_POLICY)
  await store.settle({ ...NOTHING, events, marks: marksOf(events, DEFAULT_POLICY.correlation), incidents })
}

const NOTHING = {
  claimed: [],
  readings: [],
  events: [],
  marks: [],
  expired: [],
  openNoise: [],
  replaced: [],
  edits: [],
}

/** The services of one minute are far apart in number, so that no two incidents meet. */
function alertsOf(number: number, from: number): readonly FleetAlert[] {
  const service = `service-${(number * 7) % SERVICES}`
  const length = (3 + (number % 97)) * MINUTE_MS
  return Array.from({ length: ALERTS_OF_ONE }, (_, nth) => ({
    service,
    rule: `Rule${nth}`,
    severity: number % 3 === 0 ? 'critical' : 'warning',
    startsAt: Math.floor(from) + nth * 20_000,
    endsAt: Math.floor(from) + length + nth * 20_000,
  }))
}
