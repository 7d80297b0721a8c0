import fc from 'fast-check'
import { aDenseTalk } from './dense-talk.ts'
import { aDenseWorld, anEdit, aTrouble, bit, type DenseWorld, type Trouble } from './dense-world.ts'

/** Services of a dense world: each quarter of a large one has so many of its own, with its own nodes and routes. */
const QUARTER = 12
const EVENTS_PER_TROUBLE = 2.5
const TROUBLES_PER_BURST = 25
const DAYS = [7, 30] as const

/**
 * About so many events: troubles of a dense world, in as many quarters as they need, so that they do not all become one
 * incident. Where quarters meet, their services call each other. In some of them a service never pauses.
 */
export const aLargeWorld = (events: number): fc.Arbitrary<DenseWorld> => {
  const troubles = Math.ceil(events / EVENTS_PER_TROUBLE)
  const quarters = Math.max(2, Math.ceil(events / 1_000))
  const of = <T>(value: fc.Arbitrary<T>, length: number) => fc.array(value, { minLength: length, maxLength: length, size: 'max' })
  const bursts = Math.ceil(troubles / TROUBLES_PER_BURST)
  const placed = fc.tuple(aTrouble, fc.nat({ max: quarters - 1 }), fc.nat({ max: bursts }))
  return fc
    .record({
      world: aDenseWorld(36),
      services: fc.integer({ min: 9 * quarters, max: QUARTER * quarters }),
      pairs: of(bit(0.5 / quarters / QUARTER), 997),
      calls: fc.constantFrom('chain', 'random', 'random'),
      clock: fc.constantFrom(0, -7, 20),
      days: fc.constantFrom(...DAYS),
      bursts: of(
        fc.nat({ max: 999_999 }).map((share) => share / 1_000),
        bursts,
      ),
      placed: of(placed, troubles),
      talk: of(aDenseTalk, Math.ceil(troubles / 30)),
      edits: of(anEdit, 6 + Math.ceil(troubles / 200)),
      order: fc.constantFrom('some late', 'some late', 'shuffled'),
    })
    .map(({ world, days, placed, talk, ...own }) => ({
      ...world,
      ...own,
      span: days * 24 * 60,
      troubles: neverPausing(placed.map(([trouble, quarter, burst]) => inQuarter(trouble, quarter, burst))),
      talk: talk.map((one) => ({ ...one, trouble: Math.floor((one.trouble * troubles) / 100) })),
    }))
}

function inQuarter(trouble: Trouble, quarter: number, shift: number): Trouble {
  const placed = { service: trouble.service + QUARTER * quarter, burst: trouble.burst === null ? null : trouble.burst + shift }
  const inIt = (service: number | null) => (service === null ? null : service + QUARTER * quarter)
  const named = (name: string | null) => (name === null || name === 'own' ? name : `${name} of ${quarter}`)
  switch (trouble.kind) {
    case 'alert': {
      const { caller, callee, node, group } = trouble
      const its = { caller: inIt(caller), callee: inIt(callee), node: node === null ? null : node + 3 * quarter }
      return { ...trouble, ...placed, ...its, group: named(group) ?? 'own' }
    }
    case 'page':
      return { ...trouble, ...placed, group: named(trouble.group) }
    case 'message':
      return { ...trouble, ...placed, group: named(trouble.group), key: `${trouble.key} of ${quarter}` }
    case 'change':
      return { ...trouble, ...placed }
  }
}

/** Of each so many troubles one is an alert of a service that is never quiet, for as long as there are such alerts. */
const NEVER_PAUSING_EVERY = 6
const NEVER_PAUSING_MINUTES = 55

function neverPausing(troubles: readonly Trouble[]): readonly Trouble[] {
  let count = 0
  return troubles.map((trouble, at) => {
    if (trouble.kind !== 'alert' || at % NEVER_PAUSING_EVERY !== 0) return trouble
    count += 1
    const quiet = { spelled: 'plain', cluster: 'one', environment: 'prod', caller: null, callee: null, flaps: [] } as const
    return { ...trouble, ...quiet, service: 1, burst: null, after: count, lasts: NEVER_PAUSING_MINUTES }
  })
}
