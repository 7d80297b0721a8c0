import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byTime, dedupeEvents, type Event } from '../../../src/domain/event.ts'
import type { EventId } from '../../../src/domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../../../src/domain/policy.ts'
import { hours } from '../../../src/domain/time/time.ts'
import { correlate } from '../../../src/pipeline/correlate/correlate.ts'
import { episodesOf } from '../../../src/pipeline/episodes/episodes.ts'
import { marksOf } from '../../../src/pipeline/neighbourhood/marks.ts'
import { type Demand, neighbourhoodOf } from '../../../src/pipeline/neighbourhood/neighbourhood.ts'
import { aHistory, shop } from '../histories.ts'
import { alert, page } from '../trouble.ts'

describe('a neighbourhood', () => {
  const cutEarly: Policy = { ...shop, correlation: { ...shop.correlation, unbrokenMaxMs: hours(3) } }

  it.each([
    ['a history', { alerts: 40, pages: 4, span: 1_500 }, shop],
    ['a history whose runs are cut', { alerts: 60, pages: 4, span: 900 }, cutEarly],
  ])(
    'makes of %s that comes in pieces what reconstructing all of it makes',
    (_, shape, policy) => {
      const inPieces = aHistory(shape).chain((events) =>
        fc.tuple(fc.shuffledSubarray([...events], { minLength: events.length }), fc.integer({ min: 1, max: 12 })),
      )
      fc.assert(
        fc.property(inPieces, ([events, size]) => {
          const memory = aMemory()
          for (let from = 0; from < events.length; from += size) memory.learn(events.slice(from, from + size), policy)
          expect(memory.incidents()).toEqual(incidentsOf(events, policy).map(named).sort())
        }),
        { seed: 7, numRuns: 60 },
      )
    },
    120_000,
  )

  it('leaves alone what is separated by a cut', () => {
    const [morning, noon, evening] = [
      alert(0, 30, { service: 'cart' }),
      alert(200, 230, { service: 'cart' }),
      alert(400, 430, { service: 'cart' }),
    ]
    expect(keysOf(settled(noon, [...morning, ...evening]))).toEqual(keysOf(noon))
  })

  it('takes in what goes on at the same subject, and not what goes on elsewhere', () => {
    const [ours, same, beside, other] = [
      alert(0, 30, { service: 'cart' }),
      alert(20, 50, { service: 'cart', name: 'Latency' }),
      alert(10, 40, { service: 'mail' }),
      alert(10, 40, { service: 'cart', labels: { cluster: 'two' } }),
    ]
    expect(keysOf(settled(ours, [...same, ...beside, ...other]))).toEqual(keysOf([...ours, ...same]))
  })

  it('takes in what begins at a subject that this one needs, and not what began there long ago', () => {
    const [ours, needed, old] = [alert(60, 90, { service: 'shop' }), alert(65, 70, { service: 'cart' }), alert(20, 30, { service: 'cart' })]
    expect(keysOf(settled(ours, [...needed, ...old], shop))).toEqual(keysOf([...ours, ...needed]))
  })

  it('is not drawn out by the noise of a service that nobody needs', () => {
    const ours = alert(600, 630, { service: 'cart' })
    const noise = Array.from({ length: 240 }, (_, count) => alert(5 * count, 5 * count + 2, { service: 'lone' })).flat()
    expect(keysOf(settled(ours, noise, shop))).toEqual(keysOf(ours))
  })

  it('of a service that is never quiet reaches back to its last cut', () => {
    const noise = Array.from({ length: 5 * 24 * 6 }, (_, count) => alert(10 * count, 10 * count + 5, { service: 'lone' }))
    const newest = noise.at(-1) ?? []
    expect(keysOf(settled(newest, noise.flat(), shop))).toEqual(keysOf(noise.slice(4 * 24 * 6).flat()))
  })

  it('takes in the open alert that a new one of its series ends, and the page that it is no longer named by', () => {
    const open = alert(0, null, { service: 'cart', group: 'group-a' })
    const called = page(82, 85, { service: 'nobody', group: 'group-a' })
    const again = alert(71, null, { service: 'cart' })
    const memory = aMemory()
    for (const events of [open, called, again]) memory.learn(events, shop)
    expect(memory.incidents()).toEqual([open, called, again].map((events) => named(events.map(({ id }) => id))).sort())
  })

  it('takes in the side effect of what it is about, and what else that may be a side effect of', () => {
    const node = { labels: { node: 'node-1' } }
    const [ours, brief, second] = [
      alert(0, 60, { service: 'cart', ...node }),
      alert(40, 42, { service: 'mail', ...node }),
      alert(30, 90, { service: 'lone', ...node }),
    ]
    expect(keysOf(settled(ours, [...brief, ...second], shop))).toEqual(keysOf([...ours, ...brief, ...second]))
  })

  it('reaches across partitions where a page may belong to several', () => {
    const [here, there] = [alert(0, 30, { service: 'cart' }), alert(5, 40, { service: 'cart', labels: { cluster: 'two' } })]
    const called = page(10, 20, { service: 'cart' })
    expect(keysOf(settled(called, [...here, ...there]))).toEqual(keysOf([...here, ...there, ...called]))
  })

  it.each([
    ['an alert', alert],
    ['a page', page],
  ])('finds the beginning of %s that ends a week later', (_, episode) => {
    const events = episode(0, 7 * 24 * 60, { service: 'cart' })
    expect(settled(events.slice(1), events.slice(0, 1))).toHaveLength(2)
  })

  it('takes in what an alert was thought to reach before it turned out to be short', () => {
    const short = alert(0, 5, { service: 'cart' })
    const later = alert(50, 90, { service: 'cart', name: 'Latency' })
    expect(keysOf(settled(short.slice(1), [...short, ...later]))).toEqual(keysOf([...short, ...later]))
  })
})

const keysOf = (events: readonly Event[]): readonly string[] => [...new Set(events.map(({ senderKey }) => senderKey))].sort()

/** The neighbourhood of new events once a memory of these others has answered all that it demands. */
const settled = (changed: readonly Event[], others: readonly Event[], policy: Policy = DEFAULT_POLICY) =>
  load(dedupeEvents([...changed, ...others]), { changed: new Set(changed.map(({ id }) => id)), held: new Set() }, policy)

type Touched = Parameters<typeof neighbourhoodOf>[1]

function load(history: readonly Event[], touched: Touched, policy: Policy): readonly Event[] {
  let known = history.filter(({ id }) => touched.changed.has(id) || touched.held.has(id))
  for (;;) {
    const { events, demand } = neighbourhoodOf(known, touched, policy)
    const learned = dedupeEvents([...known, ...history.filter((event) => isDemanded(event, demand))])
    if (learned.length === known.length) return events
    known = [...learned]
  }
}

function isDemanded(event: Event, { marks, keys }: Demand): boolean {
  const own = marksOf([event], DEFAULT_POLICY.correlation)
  return (
    own.some(({ mark, at }) => marks.some((wanted) => wanted.mark === mark && wanted.interval.from <= at && at <= wanted.interval.to)) ||
    event.keys.some((key) => keys.some((one) => one.names === key.names && one.value === key.value))
  )
}

type Ids = readonly EventId[]

/** A store and a worker in small: what it has learned, and the incidents that it made of that. */
function aMemory() {
  let history: readonly Event[] = []
  let incidents: readonly Ids[] = []
  return {
    incidents: () => incidents.map(named).sort(),
    learn(events: readonly Event[], policy: Policy): void {
      history = dedupeEvents([...history, ...events])
      const changed = new Set(events.map(({ id }) => id))
      let held = new Set<EventId>()
      for (;;) {
        const near = load(history, { changed, held }, policy)
        const ids = new Set(near.map(({ id }) => id))
        const replaced = incidents.filter((incident) => incident.some((id) => ids.has(id)))
        if (replaced.flat().every((id) => ids.has(id))) {
          incidents = [...incidents.filter((incident) => !replaced.includes(incident)), ...incidentsOf(near, policy)]
          return
        }
        held = new Set([...held, ...replaced.flat()])
      }
    },
  }
}

const incidentsOf = (events: readonly Event[], policy: Policy): readonly Ids[] =>
  correlate(episodesOf(events, policy), policy).clusters.map(({ episodes }) =>
    episodes
      .flatMap((episode) => episode.events)
      .toSorted(byTime)
      .map(({ id }) => id),
  )

const named = (ids: Ids): string => ids.join(' ')
