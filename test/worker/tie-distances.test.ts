import { describe, expect, it } from 'vitest'
import type { ChangeRef } from '../../src/domain/change.ts'
import { type ChangeEvent, dedupeEvents, type Event } from '../../src/domain/event.ts'
import { byText } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts'
import { later, minutes } from '../../src/domain/time/time.ts'
import { marksOf } from '../../src/pipeline/neighbourhood/marks.ts'
import { reconstruct } from '../../src/pipeline/reconstruct.ts'
import { loadNeighbourhood } from '../../src/worker/load-neighbourhood.ts'
import { type AlertOptions, alert, base, page, policyOf } from '../pipeline/trouble.ts'
import { memoryStore } from '../world/memory-store.ts'

const lastReceived = new Map()
const idsIn = (incidents: readonly { readonly incident: { readonly id: string } }[]) =>
  incidents.map(({ incident }) => incident).toSorted((a, b) => byText(a.id, b.id))

/** Learns the steps one by one; after each the stored incidents are those of the whole. Out: how many members each has. */
async function learned(steps: readonly (readonly Event[])[], policy: Policy): Promise<readonly number[]> {
  const store = memoryStore()
  const all: Event[] = []
  for (const step of steps) {
    all.push(...step)
    const events = dedupeEvents(step)
    const near = await loadNeighbourhood(store, events, { policy, edits: [], lastReceived })
    const { incidents, openNoise } = reconstruct(near.events, [], policy, near.beyond)
    const marks = marksOf(events, policy.correlation)
    await store.settle({ claimed: [], readings: [], edits: [], expired: [], replaced: near.replaced, events, marks, incidents, openNoise })
    expect(store.all().incidents).toEqual(idsIn(reconstruct(all, [], policy).incidents))
  }
  return store
    .all()
    .incidents.map(({ members }) => members.length)
    .sort()
}

/** In both orders: how many members the incidents have. */
async function inBothOrders(one: readonly Event[], other: readonly Event[], policy: Policy = DEFAULT_POLICY) {
  const forwards = await learned([one, other], policy)
  expect(await learned([other, one], policy)).toEqual(forwards)
  return forwards
}

const titled = (events: readonly Event[], text: string): readonly Event[] => events.map((event) => ({ ...event, text }))
const onNode = (service: string, more: AlertOptions = {}): AlertOptions => ({ ...more, service, labels: { node: 'node-1' } })
/** Of a service, without a pause from the first minute to the last; the first alert is on a node. */
const unbroken = (service: string, to: number): readonly Event[] =>
  Array.from({ length: to / 60 }, (_, hour) => alert(60 * hour, 60 * hour + 60, hour === 0 ? onNode(service) : { service })).flat()

const calls = policyOf('front > cart')
const JUST_BEYOND = 0.05

/** What is tied, as far apart as it can be: the second by so many minutes after the first. */
const TIES: readonly {
  readonly name: string
  readonly apart: number
  readonly first: readonly Event[]
  readonly second: (minute: number) => readonly Event[]
  readonly policy?: Policy
}[] = [
  {
    name: 'alerts of one run: the reach and the quiet gap',
    apart: 70,
    first: alert(0, null, { service: 'cart' }),
    second: (minute) => alert(minute, null, { service: 'cart', name: 'Latency' }),
  },
  {
    name: 'alerts of one run, the later of a condition that had held for the reach',
    apart: 130,
    first: alert(0, null, { service: 'cart' }),
    second: (minute) => alert(minute, null, { service: 'cart', name: 'Latency', heldForMinutes: 90 }),
  },
  {
    name: 'a caller and what it calls: the nearness',
    apart: 10,
    first: alert(0, null, { service: 'front' }),
    second: (minute) => alert(minute, null, { service: 'cart' }),
    policy: calls,
  },
  {
    name: 'what is called and its caller, whose condition had held',
    apart: 70,
    first: alert(0, null, { service: 'cart' }),
    second: (minute) => alert(minute, null, { service: 'front', heldForMinutes: 60 }),
    policy: calls,
  },
  {
    name: 'a service and an alert that names it as the caller',
    apart: 10,
    first: alert(0, null, { service: 'front' }),
    second: (minute) => alert(minute, null, { service: 'cart', labels: { source_service: 'front' } }),
  },
  {
    name: 'an alert that names a caller, and the caller',
    apart: 10,
    first: alert(0, null, { service: 'cart', labels: { source_service: 'front' } }),
    second: (minute) => alert(minute, null, { service: 'front' }),
  },
  {
    name: 'a host and its side effect: the open length',
    apart: 240,
    first: unbroken('cart', 300),
    second: (minute) => alert(minute, minute + 2, onNode('mail')),
  },
  {
    name: 'an alert and the page of its key: the open length and the nearness',
    apart: 250,
    first: alert(0, null, { service: 'cart', group: 'group-a' }),
    second: (minute) => page(minute, null, { service: 'nobody', group: 'group-a' }),
  },
  {
    name: 'a page and the alert of its key',
    apart: 250,
    first: page(0, null, { service: 'nobody', group: 'group-a' }),
    second: (minute) => alert(minute, null, { service: 'cart', group: 'group-a' }),
  },
  {
    name: 'a page and the alert of its key, which had held',
    apart: 310,
    first: page(0, null, { service: 'nobody', group: 'group-a' }),
    second: (minute) => alert(minute, null, { service: 'cart', group: 'group-a', heldForMinutes: 90 }),
  },
  {
    name: 'a run and the page of its service: all that it reaches, and the nearness',
    apart: 70,
    first: alert(0, null, { service: 'cart' }),
    second: (minute) => page(minute, null, { service: 'cart' }),
  },
  {
    name: 'a page and the run of its service: the nearness',
    apart: 10,
    first: page(0, null, { service: 'cart' }),
    second: (minute) => alert(minute, null, { service: 'cart' }),
  },
  {
    name: 'a run and the page of what calls it',
    apart: 70,
    first: alert(0, null, { service: 'cart' }),
    second: (minute) => page(minute, null, { service: 'front' }),
    policy: calls,
  },
  {
    name: 'an alert and the page that is titled after it: the reach',
    apart: 60,
    first: alert(0, null, { service: 'cart' }),
    second: (minute) => titled(page(minute, null, { service: 'nobody' }), 'HighErrorRate on cart'),
  },
  {
    name: 'a page and the alert that it is titled after: the nearness',
    apart: 10,
    first: titled(page(0, null, { service: 'nobody' }), 'HighErrorRate on cart'),
    second: (minute) => alert(minute, null, { service: 'cart' }),
  },
  {
    name: 'pages of one service that point at no alert',
    apart: 70,
    first: page(0, null, { service: 'cart' }),
    second: (minute) => page(minute, null, { service: 'cart', group: 'group-b' }),
  },
]

describe('what is joined', () => {
  it.each(TIES)('$name', async ({ first, second, apart, policy }) => {
    const together = await inBothOrders(first, second(apart), policy)
    const apartFromEachOther = await inBothOrders(first, second(apart + JUST_BEYOND), policy)
    expect(together).toHaveLength(1)
    expect(apartFromEachOther.length).toBe(2)
  })

  it('are two hosts that become one, and the side effect that is known in part only until then', async () => {
    const policy = policyOf('h1 > h2', 'q1 > q2')
    const [h2, h1, q2, q1, late] = [
      alert(5, 66, onNode('h2')),
      alert(52, 65, onNode('h1')),
      alert(63, 64, { service: 'q2' }),
      alert(68, 69, onNode('q1')),
      alert(0, 45, { service: 'h1', name: 'Latency' }),
    ]
    expect(await learned([h2, h1, q2, q1, late], policy)).toEqual([5])
  })

  it('is a side effect that is known by its second run only, whose host ended before that one', async () => {
    const policy = policyOf('q1 > q2')
    const brief = [...alert(58, 59, { service: 'q1' }), ...alert(64, 65, onNode('q2'))]
    expect(await inBothOrders(brief, alert(0, 60, onNode('cart')), policy)).toEqual([3])
  })

  it('is no side effect any more once there are two that it may be one of', async () => {
    const [brief, one, two] = [alert(40, 42, onNode('mail')), alert(0, 60, onNode('cart')), alert(30, 90, onNode('lone'))]
    expect(await learned([brief, one, two], DEFAULT_POLICY)).toEqual([1, 1, 1])
    expect(await learned([two, brief, one], DEFAULT_POLICY)).toEqual([1, 1, 1])
  })

  it('is an alert that began anew hours after it fired, by its last word', async () => {
    const [fired] = alert(0, null, { service: 'cart' })
    if (fired === undefined) throw new Error('an alert has an event')
    const heardAfter = (minute: number) => ({
      ...{ receivedAt: later(fired.occurred.at, minutes(minute)), instance: '', start: fired.occurred.at, end: null, until: null },
    })
    const notifications = [heardAfter(0), heardAfter(60), heardAfter(120), heardAfter(180)] as const
    const repeated: readonly Event[] = [{ ...fired, notifications }]
    expect(await inBothOrders(repeated, alert(230, null, { service: 'cart' }))).toEqual([2])
  })

  it('is an alert whose service another spelling names', async () => {
    const [entry] = policyOf('cart > stock').services
    const policy: Policy = { ...DEFAULT_POLICY, services: entry === undefined ? [] : [{ ...entry, aliases: ['Cart-Api'] }] }
    const aliased = alert(20, 40, { service: 'cart-api', name: 'Latency' })
    expect(await inBothOrders(alert(0, 30, { service: ' CART' }), aliased, policy)).toEqual([2])
    expect(await inBothOrders(aliased, titled(page(21, 30, { service: 'nobody' }), 'Latency on cart'), policy)).toEqual([2])
  })

  it('is a side effect that its host reaches only now, by an alert that names nothing of it', async () => {
    const host = [alert(0, 60, { service: 'cart' }), alert(10, 70, { ...onNode('cart'), name: 'Latency' })].flat()
    const later = [70, 130, 190].flatMap((minute) => alert(minute, minute + 52, { service: 'cart' }))
    const brief = alert(248, 249, onNode('mail'))
    expect(await learned([[...host, ...later], brief, alert(240, 300, { service: 'cart', name: 'Memory' })], DEFAULT_POLICY)).toEqual([7])
  })

  it('is noise beside noise, once something at the same place starts an incident', async () => {
    const warning = { severity: 'warning' }
    const caller = alert(0, 30, { ...warning, service: 'front' })
    const named = alert(8, 60, { ...warning, service: 'cart', labels: { source_service: 'front' } })
    expect(await learned([caller, named, alert(50, 55, { service: 'cart' })], DEFAULT_POLICY)).toEqual([3])
  })

  it('is noise that began before all that the page points at', async () => {
    const warning = { severity: 'warning', service: 'cart' }
    const quiet = [...alert(-70, -10, { ...warning, name: 'Latency' }), ...alert(0, 60, warning)]
    expect(await learned([quiet, page(65, 90, { service: 'cart' })], DEFAULT_POLICY)).toEqual([3])
  })

  it('is a change a day before the beginning of a condition that had held for an hour', async () => {
    const trouble = alert(24 * 60 + 45, 25 * 60 + 30, { service: 'cart', heldForMinutes: 60 })
    const [started, finished] = change(0, 1)
    expect(await learned([trouble, [started], [finished]], DEFAULT_POLICY)).toEqual([2])
  })

  it('is a change with its finish, which comes a day after the last word of the incident', async () => {
    const trouble = alert(60, 90, { service: 'cart' })
    const [started, finished] = change(30, 24 * 60)
    for (const steps of [
      [trouble, [started], [finished]],
      [[started], trouble, [finished]],
      [[finished], trouble, [started]],
    ])
      expect(await learned(steps, DEFAULT_POLICY)).toEqual([2])
  })

  it('is a deployment with the job of its commit, which began before all that is looked back on', async () => {
    const trouble = alert(26 * 60, 27 * 60, { service: 'cart' })
    const deployed = change(23 * 60, 23 * 60 + 5, { kind: 'deployment', sha: 'c0ffee' })
    const job = change(0, 23 * 60 + 10, { kind: 'job', sha: 'c0ffee' })
    for (const steps of [
      [trouble, deployed, job],
      [job, trouble, deployed],
      [job.slice(0, 1), deployed, trouble, job.slice(1)],
    ])
      expect(await learned(steps, DEFAULT_POLICY)).toEqual([2])
  })
})

/** What was changed from a minute to another. */
function change(
  from: number,
  to: number,
  { kind = 'deployment', sha = null }: Partial<ChangeRef> = {},
): readonly [ChangeEvent, ChangeEvent] {
  const told = (minute: number) => ({
    ...base('deploys', `${kind} at ${from}`, minute),
    ...{ service: null, senderKey: `${kind} at ${from}`, keys: [{ names: 'occurrence' as const, value: `${kind} at ${from}` }] },
    change: { kind, sha, application: null, version: null, previous: null, ref: null, rollback: false, url: null },
  })
  return [
    { ...told(from), kind: 'change.started' },
    { ...told(to), kind: 'change.finished', outcome: 'succeeded' },
  ]
}
