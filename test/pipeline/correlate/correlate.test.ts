import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/domain/event.ts'
import { DEFAULT_POLICY, type Policy } from '../../../src/domain/policy.ts'
import { correlate } from '../../../src/pipeline/correlate/correlate.ts'
import { episodesOf } from '../../../src/pipeline/episodes/episodes.ts'
import { alert, keyOf, page, partition, policyOf } from '../trouble.ts'

const shop = policyOf('front > ad', 'front > checkout', 'checkout > cart', 'cart > stock')

/** Which of the stories' parts, by position, make an incident; the rest is noise. */
function incidentsOf(parts: readonly (readonly Event[])[], policy: Policy = shop): readonly (readonly number[])[] {
  const { incidents } = partition(parts.flat(), policy)
  return incidents.map((keys) => parts.flatMap((part, position) => (keys.includes(keyOf(part)) ? [position] : [])))
}

/** Why each alert or page is in the only incident, in its order. */
function reasonsOf(parts: readonly (readonly Event[])[], policy: Policy = shop) {
  const { clusters } = correlate(episodesOf(parts.flat(), policy), policy)
  expect(clusters).toHaveLength(1)
  return clusters.flatMap(({ memberships }) => memberships.map(({ rule, because, score }) => ({ rule, because, score })))
}

describe('alerts of one service', () => {
  it('are one incident while they follow each other without a quiet gap', () => {
    expect(incidentsOf([alert(0, 5, { service: 'cart' }), alert(14, 20, { service: 'cart', name: 'HighLatency' })])).toEqual([[0, 1]])
  })

  it('are two incidents when more than ten quiet minutes lie between', () => {
    expect(incidentsOf([alert(0, 5, { service: 'cart' }), alert(15, 20, { service: 'cart' })])).toEqual([[0, 1]])
    expect(incidentsOf([alert(0, 5, { service: 'cart' }), alert(15.1, 20, { service: 'cart' })])).toEqual([[0], [1]])
  })

  it('are one incident when one alert flaps', () => {
    const flaps = [0, 4, 8, 12, 16].map((minute) => alert(minute, minute + 2, { service: 'cart' }))
    expect(incidentsOf(flaps)).toEqual([[0, 1, 2, 3, 4]])
    expect(reasonsOf(flaps).map(({ rule }) => rule)).toEqual(['first-episode', ...Array(4).fill('same-series-run')])
  })

  it('are one incident in a slow burn of warnings over hours', () => {
    const burn = [0, 25, 50, 75, 100, 125].map((minute, position) =>
      alert(minute, minute + 20, { service: 'cart', severity: 'warning', name: `Saturation${position % 3}` }),
    )
    expect(incidentsOf(burn)).toEqual([[0, 1, 2, 3, 4, 5]])
  })

  it('are apart when a week of one open alert is all that connects them', () => {
    const week = alert(0, 7 * 24 * 60, { service: 'cart', name: 'CertificateExpiresSoon', severity: 'warning' })
    const [tuesday, friday] = [alert(1_500, 1_530, { service: 'cart' }), alert(6_000, 6_030, { service: 'cart' })]
    expect(incidentsOf([week, tuesday, friday])).toEqual([[1], [2]])
  })

  it('are apart when a lost resolution is all that connects them', () => {
    expect(incidentsOf([alert(0, null, { service: 'cart' }), alert(90, 95, { service: 'cart' })])).toEqual([[0], [1]])
  })

  it('are cut at the first midnight at which they have gone on for a day, and then at each', () => {
    const hourly = (from: number, to: number) =>
      Array.from({ length: (to - from) / 60 }, (_, hour) => alert(from + 60 * hour, from + 60 * hour + 55, { service: 'cart' }))
    const [day, late] = [24 * 60, 90]
    const cuts = (story: ReturnType<typeof hourly>) => incidentsOf(story).map(([first = 0]) => first)
    expect(cuts(hourly(0, 3 * day))).toEqual([0, 24, 48])
    expect(cuts(hourly(late, 2 * day + late))).toEqual([0, 47])
    expect(cuts(hourly(late, 2 * day - 30))).toEqual([0])
  })

  it('are not drawn across a cut by what depends on them', () => {
    const hourly = Array.from({ length: 48 }, (_, hour) => alert(60 * hour, 60 * hour + 55, { service: 'cart' }))
    const dependent = alert(1_441, 1_460, { service: 'checkout' })
    expect(incidentsOf([...hourly, dependent]).map((positions) => [positions.length, positions.includes(48)])).toEqual([
      [24, false],
      [25, true],
    ])
  })

  it('do not lend what they named before a cut to those after it', () => {
    const hourly = Array.from({ length: 24 }, (_, hour) => alert(60 * hour, 60 * hour + 55, { service: 'cart' }))
    const before = alert(1_437, 1_438, { service: 'cart', labels: { node: 'node-2' } })
    const after = alert(1_441, 1_460, { service: 'cart' })
    const host = alert(1_442, 1_460, { labels: { node: 'node-2' } })
    expect(incidentsOf([...hourly, before, after, host]).map((positions) => positions.length)).toEqual([25, 1, 1])
  })

  it('count for an hour when their end was never reported, or until the same alert fires again', () => {
    const open = alert(0, null, { service: 'cart' })
    const later = alert(69, 75, { service: 'cart', name: 'HighLatency' })
    expect(incidentsOf([open, later])).toEqual([[0, 1]])
    expect(incidentsOf([open, alert(5, 6, { service: 'cart' }), later])).toEqual([[0, 1], [2]])
  })

  it('are apart in two clusters, environments or tenants', () => {
    const elsewhere = [{ cluster: 'two' }, { tenant: 'acme' }, { region: 'eu' }].map((labels, position) =>
      alert(1 + position, 5, { service: 'cart', labels }),
    )
    expect(incidentsOf([alert(0, 5, { service: 'cart' }), ...elsewhere])).toEqual([[0], [1], [2], [3]])
  })

  it('begin when their condition began, not when they fired', () => {
    const late = alert(20, 30, { service: 'cart', heldForMinutes: 15 })
    expect(incidentsOf([alert(0, 2, { service: 'cart' }), late])).toEqual([[0, 1]])
  })
})

describe('alerts of several services', () => {
  it('are one incident along a chain of four that call each other', () => {
    const chain = ['stock', 'cart', 'checkout', 'front'].map((service, depth) => alert(depth, 30, { service }))
    expect(incidentsOf(chain)).toEqual([[0, 1, 2, 3]])
    expect(reasonsOf(chain).slice(1)).toEqual(
      Array(3).fill({ rule: 'nearest-dependency', because: 'dependency-nearby', score: expect.closeTo(0.909) }),
    )
  })

  it('are two incidents when two services fail behind one gateway', () => {
    const labels = { source_service: 'front' }
    expect(incidentsOf([alert(0, 40, { service: 'ad', labels }), alert(2, 40, { service: 'stock', labels })])).toEqual([[0], [1]])
  })

  it('are two incidents when a caller of both joins only the nearer one', () => {
    const policy = policyOf('front > ad', 'ad > ads-store', 'front > checkout', 'checkout > cart')
    const story = [
      ...[alert(0, 60, { service: 'ads-store' }), alert(1, 60, { service: 'ad' })],
      ...[alert(5, 60, { service: 'cart' }), alert(6, 60, { service: 'checkout' }), alert(6.5, 60, { service: 'front' })],
    ]
    expect(incidentsOf(story, policy)).toEqual([
      [0, 1],
      [2, 3, 4],
    ])
  })

  it('join the earlier of two dependencies that are equally near', () => {
    const policy = policyOf('front > ad', 'ad > ads-store', 'front > checkout', 'checkout > cart')
    const story = [
      ...[alert(0, 60, { service: 'ads-store' }), alert(1, 60, { service: 'ad' }), alert(4, 60, { service: 'front' })],
      ...[alert(7, 60, { service: 'checkout' }), alert(8, 60, { service: 'cart' })],
    ]
    expect(incidentsOf(story, policy)).toEqual([
      [0, 1, 2],
      [3, 4],
    ])
  })

  it('are one incident when all that fail need the same failing one', () => {
    const policy = policyOf('a > b', 'a > c', 'b > c')
    expect(incidentsOf([alert(0, 30, { service: 'c' }), alert(9, 40, { service: 'a' }), alert(8, 40, { service: 'b' })], policy)).toEqual([
      [0, 1, 2],
    ])
  })

  it('depend on each other where one names the other, without any configured call', () => {
    const named = alert(3, 30, { service: 'api', labels: { database: 'orders' } })
    expect(incidentsOf([alert(0, 30, { labels: { database: 'orders' } }), named], DEFAULT_POLICY)).toEqual([[0, 1]])
  })

  it('depend on the host that they name, whatever its port', () => {
    const host = alert(0, 40, { name: 'HostDown', labels: { instance: 'node-7:9100' } })
    const guests = ['ad', 'stock'].map((service) => alert(2, 40, { service, labels: { node: 'node-7' } }))
    expect(incidentsOf([host, ...guests])).toEqual([[0, 1, 2]])
  })

  it.each([
    ['node-7:9100', 'node-7'],
    ['10.0.0.7:9100', '10.0.0.7:443'],
    ['[2001:db8::7]:9100', '[2001:db8::7]'],
  ])('know the host of %s as that of %s', (one, other) => {
    const [disk, cpu] = [one, other].map((instance, position) => alert(position, 40, { labels: { instance }, name: `Rule${position}` }))
    expect(incidentsOf([disk ?? [], cpu ?? []])).toEqual([[0, 1]])
  })

  it('do not take the last group of an address for a port', () => {
    expect(
      incidentsOf([alert(0, 40, { labels: { instance: '2001:db8::7' } }), alert(1, 40, { labels: { instance: '2001:db8::8' } })]),
    ).toEqual([[0], [1]])
  })

  it('do not depend on each other when they begin more than ten minutes apart', () => {
    expect(incidentsOf([alert(0, 30, { service: 'stock' }), alert(11, 30, { service: 'cart' })])).toEqual([[0], [1]])
  })

  it('are known by the aliases of a service in any letter case', () => {
    const policy = { ...shop, services: shop.services.map((entry) => (entry.name === 'cart' ? { ...entry, aliases: ['basket'] } : entry)) }
    expect(incidentsOf([alert(0, 30, { service: 'stock' }), alert(1, 30, { service: 'Basket' })], policy)).toEqual([[0, 1]])
  })
})

describe('a brief side effect', () => {
  const outage = [
    alert(0, 60, { service: 'stock' }),
    alert(30, 70, { service: 'cart' }),
    alert(20, 60, { service: 'stock', name: 'HighLatency' }),
  ]
  const transient = alert(35, 37, { service: 'mail', severity: 'warning', labels: { source_service: 'stock' } })

  it('belongs to the one incident around it that it shares a name with', () => {
    const long = outage.slice(0, 1)
    expect(incidentsOf([...long, transient])).toEqual([[0, 1]])
    expect(reasonsOf([...long, transient])[1]).toEqual({ rule: 'brief-attachment', because: 'brief-attachment', score: null })
  })

  it('stays alone when several could have it', () => {
    const [ad, stock] = [
      alert(0, 60, { service: 'ad', labels: { source_service: 'batch' } }),
      alert(1, 60, { service: 'stock', labels: { source_service: 'batch' } }),
    ]
    const both = alert(30, 31, { service: 'batch' })
    expect(incidentsOf([ad, stock, both])).toEqual([[0], [1], [2]])
  })

  it('stays alone when it shares no name with what goes on', () => {
    expect(incidentsOf([alert(0, 60, { service: 'stock' }), alert(35, 37, { service: 'mail' })])).toEqual([[0], [1]])
  })
})

describe('what starts an incident', () => {
  it.each(['critical', 'page', 'P1', 'error', 'SEV2'])('is an alert of severity %s', (severity) => {
    expect(incidentsOf([alert(0, 5, { service: 'cart', severity })])).toEqual([[0]])
  })

  it.each(['warning', 'info', 'none', 'sev3'])('is no alert of severity %s', (severity) => {
    expect(incidentsOf([alert(0, 5, { service: 'cart', severity })])).toEqual([])
  })

  it('is not a warning that flaps', () => {
    const flaps = [0, 5, 10, 15].map((minute) =>
      alert(minute, minute + 2, { name: 'DiskFull', severity: 'warning', labels: { node: 'node-1' } }),
    )
    expect(partition(flaps.flat())).toEqual({ incidents: [], noise: flaps.map(keyOf).sort() })
  })

  it('are three different warnings about one thing', () => {
    const three = ['Errors', 'Latency', 'Restarts'].map((name) => alert(0, 5, { service: 'cart', severity: 'warning', name }))
    expect(incidentsOf(three)).toEqual([[0, 1, 2]])
    expect(incidentsOf(three.slice(1))).toEqual([])
  })

  it('is never a test notification', () => {
    const test = alert(0, 5, { service: 'cart' }).map((event) => ({ ...event, isTest: true }))
    expect(partition(test)).toEqual({ incidents: [], noise: [] })
  })
})

describe('a page', () => {
  it('joins the alerts that it names by its key', () => {
    const story = [alert(0, 40, { service: 'cart', group: 'g', severity: 'warning' }), page(1, 40, { service: 'Shop team', group: 'g' })]
    expect(incidentsOf(story)).toEqual([[0, 1]])
    expect(reasonsOf(story)[1]).toEqual({ rule: 'page-names-alert', because: 'same-key', score: null })
  })

  it('makes one incident of alerts that would be apart', () => {
    const story = [alert(0, 40, { service: 'ad', group: 'g' }), alert(20, 50, { service: 'mail', group: 'g' }), page(1, 50, { group: 'g' })]
    expect(incidentsOf(story)).toEqual([[0, 1, 2]])
    expect(reasonsOf(story).map(({ rule }) => rule)).toEqual(['first-episode', 'page-names-alert', 'alert-named-by-page'])
  })

  it('does not join alerts of its group that are from another day', () => {
    const [monday, tuesday] = [alert(0, 40, { service: 'cart', group: 'g' }), alert(1_440, 1_480, { service: 'cart', group: 'g' })]
    expect(incidentsOf([monday, tuesday, page(1, 40, { group: 'g' }), page(1_441, 1_480, { group: 'g' })])).toEqual([
      [0, 2],
      [1, 3],
    ])
  })

  it('joins the one incident in which its service fails, whatever the cluster', () => {
    const story = [
      alert(0, 40, { service: 'cart' }),
      alert(0, 40, { service: 'ad', labels: { cluster: 'two' } }),
      page(12, 40, { service: 'Cart' }),
    ]
    expect(incidentsOf(story)).toEqual([[0, 2], [1]])
  })

  it('does not join trouble of its service that was over long before, or came long after', () => {
    expect(incidentsOf([alert(0, 40, { service: 'cart' }), page(51, 60, { service: 'cart' })])).toEqual([[0], [1]])
    expect(incidentsOf([page(0, 60, { service: 'cart' }), alert(11, 40, { service: 'cart' })])).toEqual([[0], [1]])
  })

  it('joins the one incident in which something fails that its service needs', () => {
    expect(incidentsOf([alert(0, 40, { service: 'stock' }), page(3, 40, { service: 'cart' })])).toEqual([[0, 1]])
  })

  it('stays alone where its service fails in two clusters at once', () => {
    const story = [
      alert(0, 40, { service: 'cart' }),
      alert(1, 40, { service: 'cart', labels: { cluster: 'two' } }),
      page(3, 40, { service: 'cart' }),
    ]
    expect(incidentsOf(story)).toEqual([[0], [1], [2]])
  })

  it('does not join trouble of another environment than its own', () => {
    const staging = alert(0, 40, { service: 'cart' }).map((event) => ({ ...event, environment: 'staging' }))
    expect(incidentsOf([staging, page(3, 40, { service: 'cart', environment: 'production' })])).toEqual([[0], [1]])
  })

  it('is an incident of its own when nothing else fails', () => {
    expect(incidentsOf([page(0, 40, { service: 'cart' })])).toEqual([[0]])
  })

  it('is one incident with another page of the same service', () => {
    const story = [page(0, 40, { service: 'cart' }), page(20, 40, { service: 'cart' }), page(20, 40, { service: 'ad' })]
    expect(incidentsOf(story)).toEqual([[0, 1], [2]])
  })

  it('makes an incident of a warning that would be noise', () => {
    expect(incidentsOf([alert(0, 40, { service: 'cart', severity: 'warning' }), page(5, 40, { service: 'cart' })])).toEqual([[0, 1]])
  })

  it('that came before its alert opened the incident', () => {
    const story = [alert(5, 40, { service: 'cart' }), page(0, 40, { service: 'cart' })]
    expect(reasonsOf(story).map(({ rule }) => rule)).toEqual(['first-episode', 'alert-near-page'])
  })
})
