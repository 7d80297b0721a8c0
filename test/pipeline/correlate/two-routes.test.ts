import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import type { RecordedWebhook } from '../../../src/domain/recorded-webhook.ts'
import { isoOf } from '../../../src/domain/time/time.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../../../src/reading/deliveries.ts'
import { shuffled } from '../../world/history.ts'
import { liveStackDeliveries } from '../../world/recorded-lines.ts'
import { rawsOf } from '../../world/through-worker.ts'

const reconstructed = (deliveries: readonly RecordedWebhook[]) =>
  reconstruct(readAll(asKept(rawsOf(deliveries))).events, [], DEFAULT_POLICY)

function onlyIncident(name: string) {
  const { incidents } = reconstructed(liveStackDeliveries(name))
  expect(incidents).toHaveLength(1)
  const [held] = incidents
  if (held === undefined) throw new Error(`${name} is no incident`)
  return held.incident
}

type Found = ReturnType<typeof onlyIncident>

/** The time of day of each anchor that is known. */
const anchorTimes = ({ anchors }: Found) =>
  Object.fromEntries(Object.entries(anchors).flatMap(([name, anchor]) => (anchor === null ? [] : [[name, isoOf(anchor.at).slice(11, -1)]])))
const rowsOf = ({ timeline }: Found) => timeline.map(({ text }) => text)
const rulesOf = ({ members }: Found, source: string) => [
  ...new Set(members.filter((member) => member.source === source).map(({ rule }) => rule)),
]

describe('an outage that Alertmanager reported by its webhook and at /v2/enqueue', () => {
  it('is what the webhook alone says of it', () => {
    const [alone, both] = [onlyIncident('webhook-only'), onlyIncident('both-routes')]
    expect(both).toMatchObject({
      id: alone.id,
      title: alone.title,
      anchors: alone.anchors,
      durations: alone.durations,
      severity: 'critical',
    })
    expect(rowsOf(both)).toEqual(rowsOf(alone))
    expect(both.title).toBe('ShopHighErrorRate on shop')
    expect(both.durations.impactDuration.ms).toBe(115_000)
  })

  it('holds every delivery: the second route is evidence of the alerts, with its reason', () => {
    const deliveries = liveStackDeliveries('both-routes')
    const { events } = readAll(asKept(rawsOf(deliveries)))
    const { incidents, unassigned } = reconstructed(deliveries)
    expect(unassigned).toEqual([])
    const shown = new Set(incidents.flatMap(({ incident }) => incident.timeline.flatMap(({ evidence }) => evidence)))
    expect(events.filter(({ id }) => !shown.has(id))).toEqual([])
    expect(rulesOf(onlyIncident('both-routes'), 'pagerduty-events')).toEqual(['notification-shares-key'])
  })

  it('ends when its last alert does, not when the group was resolved', () => {
    const outage = onlyIncident('full-outage')
    expect(anchorTimes(outage)).toMatchObject({ impactEnd: '15:00:30.838', acknowledged: '14:59:18.200', resolved: '15:04:06.177' })
    expect(rowsOf(outage).filter((text) => text.startsWith('['))).toEqual([])
    expect(anchorTimes(onlyIncident('down-two-minutes'))).toMatchObject({ impactEnd: '15:00:03.314', resolved: '15:00:08.667' })
  })

  it('is one story where each of two replicas sent it by both routes', () => {
    const outage = onlyIncident('split-pair')
    expect(outage.title).toBe('ShopHighErrorRate on shop')
    expect(rowsOf(outage).filter((text) => text.startsWith('['))).toEqual([])
    expect(outage.timeline).toHaveLength(12)
  })

  it('is the same in any order of arrival', () => {
    for (const name of ['both-routes', 'full-outage', 'split-pair', 'own-route-and-pager-route']) {
      const deliveries = liveStackDeliveries(name)
      for (const seed of [1, 2, 3]) expect(reconstructed(shuffled(deliveries, seed))).toEqual(reconstructed(deliveries))
    }
  })

  it('is an alert of its own where the webhook never came', () => {
    const { incidents } = reconstructed(liveStackDeliveries('both-routes').filter(({ path }) => path.startsWith('/v2/enqueue')))
    expect(incidents.map(({ incident }) => incident.title)).toEqual(['[FIRING:4] shop (production) on shop'])
  })
})

describe('a page by another route than the alerts, for a service of the pager that names none of theirs', () => {
  it('belongs to the alert that its title names', () => {
    const outage = onlyIncident('own-route-and-pager-route')
    expect(anchorTimes(outage)).toMatchObject({ detected: '15:32:52.583', acknowledged: '15:33:19.939' })
    expect(outage.title).toBe('ShopHighErrorRate on shop')
    expect(rulesOf(outage, 'pagerduty')).toEqual(['page-title-names-alert'])
  })

  it('is one incident where the service is the same, too', () => {
    const outage = onlyIncident('summary-states-the-for')
    expect(anchorTimes(outage)).toMatchObject({ impactStart: '15:32:49.754', acknowledged: '15:33:37.151' })
  })
})
