import { describe, expect, it } from 'vitest'
import { type Event, isAlert } from '../../../src/domain/event.ts'
import { eventId, type NonEmpty } from '../../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { exactly } from '../../../src/domain/time/time.ts'
import { episodesOf } from '../../../src/pipeline/episodes/episodes.ts'
import { neighbourhoodOf } from '../../../src/pipeline/neighbourhood/neighbourhood.ts'
import { judgeChanges } from '../../../src/pipeline/suspects/judge-changes.ts'
import { alert, at, page } from '../trouble.ts'

const COUNT = 130_000

/** Alerts of one service that fire over two hours and stay up, each a series of its own, all under one group key. */
function aStorm(): readonly Event[] {
  const [fired] = alert(0, null, { service: 'cart', group: 'storm' })
  if (fired === undefined) throw new Error('an alert has an event')
  return Array.from({ length: COUNT }, (_, index) => ({
    ...fired,
    id: eventId(`alert ${index}`),
    occurred: exactly(at((120 * index) / COUNT)),
    keys: [
      { names: 'occurrence' as const, value: `alert ${index}` },
      { names: 'series' as const, value: `series ${index}` },
      { names: 'series' as const, value: 'storm' },
    ],
  }))
}

describe('a storm of 130,000 alerts of one service', () => {
  const storm = aStorm()

  it('is one neighbourhood with the pages that name it', () => {
    const paged = [...page(30, null, { group: 'storm' }), ...page(100, null, { group: 'storm' })]
    const changed = new Set(paged.map(({ id }) => id))
    const { events } = neighbourhoodOf([...storm, ...paged], { changed, held: new Set() }, DEFAULT_POLICY)
    expect(events).toHaveLength(COUNT + 2)
  }, 120_000)

  it('is a neighbourhood as well when all of it is new', () => {
    const changed = new Set(storm.map(({ id }) => id))
    const { events } = neighbourhoodOf(storm, { changed, held: new Set() }, DEFAULT_POLICY)
    expect(events.every(isAlert) && events.length).toBe(COUNT)
  }, 120_000)

  it('has its changes judged', () => {
    const [first, ...rest] = episodesOf(storm, DEFAULT_POLICY)
    if (first === undefined) throw new Error('no episode')
    const episodes: NonEmpty<typeof first> = [first, ...rest]
    expect(judgeChanges({ episodes, notes: [], records: [], policy: DEFAULT_POLICY }).changes).toEqual([])
  }, 120_000)
})
