import fc from 'fast-check'
import { serviceName, sourceName } from '../../../src/domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../../../src/domain/policy.ts'
import { milliseconds, minutes } from '../../../src/domain/time/time.ts'
import type { DenseTalk } from './dense-talk.ts'

/**
 * A few services that ail close enough together to be mistaken for each other: what a worker sees of them, and in what
 * steps. Plain values, so that a failing world shrinks to a story.
 */
export interface DenseWorld {
  readonly services: number
  readonly calls: 'none' | 'chain' | 'gateway' | 'random'
  /** Which services have an alias, and which pairs call each other where calls are random: bits. */
  readonly aliases: number
  readonly pairs: readonly boolean[]
  /** Minutes by which the pager's clock is wrong. */
  readonly clock: number
  /** Minutes over which it all begins, and the moments (in thousandths of it) at which most does. */
  readonly span: number
  readonly bursts: readonly number[]
  readonly troubles: readonly Trouble[]
  /** `some late`: as it happened, but for a tenth that comes hours or weeks late, and some that comes twice. */
  readonly order: 'as it happened' | 'some late' | 'shuffled'
  /** Deliveries a tick. */
  readonly size: number
  /** New events that one tick reconstructs at once. */
  readonly part: number
  readonly edits: readonly DenseEdit[]
  /** What people write in a chat; left out: nothing. */
  readonly talk?: readonly DenseTalk[]
}

/** After so many thousandths of all deliveries; the events are numbers in the list of those known by then. */
export interface DenseEdit {
  readonly after: number
  readonly type: 'merge' | 'split' | 'revert'
  readonly events: readonly [number, number, number]
}

interface When {
  /** The burst that it belongs to; null: at any time. */
  readonly burst: number | null
  /** Minutes after the burst, or thousandths of the span. */
  readonly after: number
  /** Minutes. null: its end is never told. */
  readonly lasts: number | null
  readonly service: number
  /** Its place in the order of arrival where that is shuffled. */
  readonly luck: readonly number[]
}

export type Trouble = AlertTrouble | PageTrouble | MessageTrouble | ChangeTrouble

export interface AlertTrouble extends When {
  readonly kind: 'alert'
  readonly name: string
  readonly severity: string
  readonly cluster: string
  readonly environment: string | null
  readonly spelled: 'plain' | 'lower' | 'alias' | 'not at all'
  readonly caller: number | null
  readonly callee: number | null
  readonly node: number | null
  readonly group: string
  /** Minutes that the condition had held. */
  readonly held: number
  /** Minutes between the beginnings of its flaps. */
  readonly flaps: readonly number[]
  readonly tells: AlertTelling
}

/** How a firing is told: `moved`: by a later start, too; `taken back`: it ends, and fires on; `repeated`: it goes on without an end; `routes`: to the pager's API, too. */
export type AlertTelling = 'once' | 'moved' | 'taken back' | 'repeated' | 'routes'

export interface PageTrouble extends When {
  readonly kind: 'page'
  readonly spelled: 'plain' | 'lower' | 'alias' | 'not at all'
  readonly group: string | null
  /** It is titled after an alert of this name on its service. */
  readonly titled: string | null
  readonly acknowledged: boolean
  /** The page (counted back from this trouble) that it was merged into. */
  readonly into: number | null
  /** Minutes after its end. */
  readonly reopened: number | null
}

/** What a client of the pager's API sends: of one key again and again. */
export interface MessageTrouble extends When {
  readonly kind: 'message'
  readonly key: string
  readonly group: string | null
  readonly titled: string | null
  readonly asPage: boolean
  readonly dated: boolean
}

export interface ChangeTrouble extends When {
  readonly kind: 'change'
  readonly version: number
}

const GROUPS = ['group-1', 'group-2', 'group-3'] as const
const NAMES = ['Errors', 'Latency', 'Memory', 'Down'] as const

export const bit = (share: number): fc.Arbitrary<boolean> => fc.integer({ min: 0, max: 99 }).map((n) => n >= 100 - Math.round(100 * share))
const sometimes = <T>(share: number, value: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  bit(share).chain((isSo) => (isSo ? value : fc.constant(null)))
const scaled = (around: number): fc.Arbitrary<number> =>
  fc.integer({ min: 30, max: 130 }).map((percent) => Math.max(1, Math.round((around * percent) / 100)))
const lasting = (...around: readonly [number, ...number[]]): fc.Arbitrary<number> => fc.constantFrom(...around).chain(scaled)
const service = fc.nat({ max: 11 })

const when = {
  burst: fc.oneof({ weight: 7, arbitrary: fc.nat({ max: 4 }) }, { weight: 3, arbitrary: fc.constant(null) }),
  after: fc.integer({ min: 0, max: 1_000 }),
  service,
  luck: fc.array(fc.nat({ max: 999 }), { minLength: 8, maxLength: 8 }),
}

const alertTrouble: fc.Arbitrary<AlertTrouble> = fc.record({
  kind: fc.constant('alert' as const),
  ...when,
  lasts: sometimes(0.9, lasting(1, 2, 4, 9, 15, 70, 120, 300, 900)),
  name: fc.constantFrom(...NAMES),
  severity: fc.constantFrom('warning', 'critical'),
  cluster: fc.constantFrom('one', 'one', 'one', 'two'),
  environment: fc.constantFrom('prod', 'prod', null),
  spelled: fc.constantFrom('plain', 'plain', 'plain', 'plain', 'plain', 'lower', 'alias', 'not at all'),
  caller: sometimes(0.2, service),
  callee: sometimes(0.08, service),
  node: sometimes(0.4, fc.nat({ max: 2 })),
  group: fc.constantFrom(...GROUPS, 'own', 'own', 'own'),
  held: fc.constantFrom(0, 0, 0, 0, 5, 30, 90),
  flaps: bit(0.35).chain((isSo) => fc.array(lasting(3, 8, 12, 45, 100), { maxLength: isSo ? 3 : 0 })),
  tells: fc.constantFrom('once', 'once', 'once', 'once', 'moved', 'taken back', 'repeated', 'routes'),
})

const pageTrouble: fc.Arbitrary<PageTrouble> = fc.record({
  kind: fc.constant('page' as const),
  ...when,
  lasts: sometimes(0.8, lasting(5, 40, 300)),
  spelled: fc.constantFrom('plain', 'plain', 'plain', 'lower', 'alias', 'not at all'),
  group: sometimes(0.5, fc.constantFrom(...GROUPS)),
  titled: sometimes(0.3, fc.constantFrom(...NAMES)),
  acknowledged: fc.boolean(),
  into: sometimes(0.15, fc.integer({ min: 1, max: 8 })),
  reopened: sometimes(0.2, fc.constantFrom(10, 50)),
})

const messageTrouble: fc.Arbitrary<MessageTrouble> = fc.record({
  kind: fc.constant('message' as const),
  ...when,
  lasts: sometimes(0.7, lasting(5, 40, 300)),
  key: fc.constantFrom('one', 'two'),
  group: sometimes(0.6, fc.constantFrom(...GROUPS)),
  titled: sometimes(0.5, fc.constantFrom(...NAMES)),
  asPage: bit(0.3),
  dated: fc.boolean(),
})

const changeTrouble: fc.Arbitrary<ChangeTrouble> = fc.record({
  kind: fc.constant('change' as const),
  ...when,
  lasts: sometimes(0.9, lasting(3, 20, 300, 700)),
  version: fc.nat({ max: 99 }),
})

export const aTrouble: fc.Arbitrary<Trouble> = fc.oneof(
  { weight: 70, arbitrary: alertTrouble },
  { weight: 15, arbitrary: pageTrouble },
  { weight: 7, arbitrary: messageTrouble },
  { weight: 8, arbitrary: changeTrouble },
)

export const anEdit: fc.Arbitrary<DenseEdit> = fc.record({
  after: fc.nat({ max: 999 }),
  type: fc.constantFrom('merge', 'merge', 'split', 'split', 'revert'),
  events: fc.tuple(fc.nat({ max: 999 }), fc.nat({ max: 999 }), fc.nat({ max: 999 })),
})

/** `most`: troubles at the most; each is told by one to ten deliveries. */
export const aDenseWorld = (most: number): fc.Arbitrary<DenseWorld> =>
  fc.record({
    services: fc.integer({ min: 3, max: 9 }),
    calls: fc.constantFrom('none', 'chain', 'gateway', 'random', 'random'),
    aliases: fc.nat({ max: 4_095 }),
    pairs: fc.array(bit(0.25), { minLength: 66, maxLength: 66 }),
    clock: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: -30, max: 30 }) }),
    span: fc.constantFrom(120, 600, 1_800, 4_000),
    bursts: fc.array(fc.nat({ max: 999 }), { minLength: 1, maxLength: 5 }),
    troubles: fc
      .constantFrom(0.15, 0.3, 0.6, 1)
      .chain((share) => fc.array(aTrouble, { minLength: 2, maxLength: Math.ceil(most * share), size: 'max' })),
    order: fc.constantFrom('as it happened', 'shuffled', 'shuffled'),
    size: fc.constantFrom(1, 1, 3, 9),
    part: fc.constantFrom(1, 4, 2_000),
    edits: bit(0.4).chain((isSo) => fc.array(anEdit, { maxLength: isSo ? 6 : 0 })),
  })

export const nameOf = (world: DenseWorld, service: number): string => `Svc${service % world.services}`

const aliasOf = (world: DenseWorld, service: number): string | null =>
  (world.aliases >> (service % world.services)) % 2 === 1 ? `svc-${service % world.services}-alias` : null

/** As senders write it; null: they do not. */
export function spellingOf(world: DenseWorld, service: number, how: AlertTrouble['spelled']): string | null {
  const name = nameOf(world, service)
  if (how === 'not at all') return null
  if (how === 'alias') return aliasOf(world, service) ?? name
  return how === 'lower' ? name.toLowerCase() : name
}

export function policyOfWorld(world: DenseWorld): Policy {
  const numbers = Array.from({ length: world.services }, (_, number) => number)
  const isCalled = (caller: number, callee: number): boolean => {
    if (callee <= caller) return false
    if (world.calls === 'chain') return callee === caller + 1
    if (world.calls === 'gateway') return caller === 0
    return world.calls === 'random' && (world.pairs[(caller * 11 + callee) % world.pairs.length] ?? false)
  }
  const services = numbers.map((number) => ({
    name: serviceName(nameOf(world, number)),
    aliases: [aliasOf(world, number)].filter((alias) => alias !== null),
    dependsOn: numbers.filter((callee) => isCalled(number, callee)).map((callee) => serviceName(nameOf(world, callee))),
    team: null,
    tier: null,
  }))
  const clocks = world.clock === 0 ? [] : [{ source: sourceName('pagerduty'), offsetMs: milliseconds(minutes(1) * world.clock) }]
  return { ...DEFAULT_POLICY, services, clocks }
}
