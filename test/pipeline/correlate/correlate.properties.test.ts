import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dedupeEvents, type Event, isAlert } from '../../../src/domain/event.ts'
import { correlate } from '../../../src/pipeline/correlate/correlate.ts'
import { episodesOf } from '../../../src/pipeline/episodes/episodes.ts'
import { aHistory, shop } from '../histories.ts'
import { laterEvent } from '../later-event.ts'
import { partition } from '../trouble.ts'
import { allPairs } from './all-pairs.ts'

const runs = { seed: 20240605, numRuns: 120 }
const busy = aHistory({ alerts: 40, pages: 3, span: 240 })
const sorted = ({ incidents, noise }: ReturnType<typeof partition>) => ({ incidents: incidents.map(String).sort(), noise })

describe('the correlation', () => {
  it('gives the same as comparing all pairs of alerts', () => {
    fc.assert(
      fc.property(aHistory({ alerts: 60, pages: 0, span: 400 }), (events) => {
        expect(sorted(partition(events, shop))).toEqual(sorted(allPairs(episodesOf(events, shop), shop)))
      }),
      runs,
    )
  })

  it('gives the same, member by member and reason by reason, in any order of the events', () => {
    const shuffled = busy.chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray([...events], { minLength: events.length })))
    fc.assert(
      fc.property(shuffled, ([events, other]) => {
        expect(correlate(episodesOf(other, shop), shop)).toEqual(correlate(episodesOf(events, shop), shop))
      }),
      runs,
    )
  })

  it('gives the same when facts are reported again', () => {
    fc.assert(
      fc.property(busy, (events) => {
        expect(partition(dedupeEvents([...events, ...events]), shop)).toEqual(partition(events, shop))
      }),
      runs,
    )
  })

  it('gives the same shifted result when all happens later', () => {
    fc.assert(
      fc.property(busy, fc.integer({ min: 1, max: 1e9 }), (events, by) => {
        expect(partition(events.map(laterEvent(by)), shop)).toEqual(partition(events, shop))
      }),
      runs,
    )
  })

  it('does not look at how services are called', () => {
    const renamed = (name: string) => `z-${[...name].reverse().join('')}`
    const relabelled = {
      ...shop,
      services: shop.services.map((entry) => ({
        ...entry,
        name: renamed(entry.name) as typeof entry.name,
        dependsOn: entry.dependsOn.map((name) => renamed(name) as typeof name),
      })),
    }
    fc.assert(
      fc.property(busy, (events) => {
        expect(partition(events.map(withServices(renamed)), relabelled)).toEqual(partition(events, shop))
      }),
      runs,
    )
  })

  it('is not changed by the trouble of an unrelated tenant', () => {
    fc.assert(
      fc.property(
        aHistory({ alerts: 30, pages: 0, span: 200 }),
        aHistory({ alerts: 30, pages: 0, span: 200, tenants: ['other'] }),
        (ours, theirs) => {
          const keys = new Set(ours.map((event) => event.senderKey))
          const { incidents, noise } = partition(dedupeEvents([...ours, ...theirs]), shop)
          const kept = { incidents: incidents.filter(([first]) => keys.has(first ?? '')), noise: noise.filter((key) => keys.has(key)) }
          expect(kept).toEqual(partition(ours, shop))
        },
      ),
      runs,
    )
  })

  it('puts every episode into one incident or into the noise, and gives a reason for each member', () => {
    fc.assert(
      fc.property(busy, (events) => {
        const episodes = episodesOf(events, shop)
        const { clusters, noise } = correlate(episodes, shop)
        const placed = [...clusters.flatMap((cluster) => cluster.episodes), ...noise].map(({ key }) => key)
        expect(placed.sort()).toEqual(episodes.map(({ key }) => key).sort())
        for (const cluster of clusters) {
          expect(cluster.memberships.map(({ eventId }) => eventId)).toEqual(cluster.episodes.map((episode) => episode.events[0].id))
          expect(cluster.memberships.map(({ because }) => because === 'opened')).toEqual(
            cluster.episodes.map((_, position) => position === 0),
          )
        }
      }),
      runs,
    )
  })
})

const withServices =
  (renamed: (name: string) => string) =>
  (event: Event): Event => {
    const service = event.service === null ? null : (renamed(event.service) as typeof event.service)
    if (!isAlert(event)) return { ...event, service }
    const isNamed = (label: string) => ['service', 'source_service', 'client', 'server'].includes(label)
    const labels = Object.fromEntries(
      Object.entries(event.labels).map(([label, value]) => [label, isNamed(label) ? renamed(value) : value]),
    )
    return { ...event, service, labels }
  }
