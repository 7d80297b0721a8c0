import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/domain/event.ts'
import { rawEventOf } from '../../src/domain/recorded-webhook.ts'
import { sourceNamed } from '../../src/sources/registry.ts'
import { duplicated, history, shuffled, splitIntoBatches } from './history.ts'
import { storm } from './storm.ts'

const SEEDS = Array.from({ length: 80 }, (_, seed) => seed)

describe('an invented history', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(history(7)).toEqual(history(7))
    expect(history(7)).not.toEqual(history(8))
  })

  it('has 10 to 60 deliveries in order of receipt', () => {
    for (const list of SEEDS.map(history)) {
      expect(list.length).toBeGreaterThanOrEqual(10)
      expect(list.length).toBeLessThanOrEqual(60)
      const receipts = list.map((recorded) => recorded.receivedAt)
      expect(receipts).toEqual([...receipts].sort())
    }
  })

  it('holds, over some seeds, whatever a reconstruction must bear', () => {
    const held = new Set(SEEDS.flatMap((seed) => phenomenaOf(readingsOf(seed))))
    expect([...held].sort()).toEqual([...PHENOMENA].sort())
  })
})

const PHENOMENA = [
  'acknowledged page',
  'alert that flaps',
  'change that failed',
  'delivery that is ignored',
  'delivery that is unreadable',
  'end that was lost',
  'end without its beginning',
  'escalated page',
  'fact told by two replicas',
  'overlapping services',
  'page that was reopened',
  'rollback',
] as const

interface Read {
  readonly events: readonly Event[]
  readonly kinds: ReadonlySet<string>
}

function readingsOf(seed: number): Read {
  const readings = history(seed).flatMap((recorded) => {
    const raw = rawEventOf(recorded)
    return raw === null ? [] : (sourceNamed(raw.source)?.read(raw) ?? [])
  })
  return {
    events: readings.flatMap((reading) => (reading.kind === 'read' ? reading.events : [])),
    kinds: new Set(readings.map((reading) => reading.kind)),
  }
}

function phenomenaOf({ events, kinds }: Read): readonly (typeof PHENOMENA)[number][] {
  const fired = new Set(events.flatMap((event) => (event.kind === 'alert.fired' ? [event.senderKey] : [])))
  const ended = new Set(events.flatMap((event) => (event.kind === 'alert.resolved' ? [event.senderKey] : [])))
  const series = [...fired].map((key) => key.split('@')[0])
  const hasKind = (kind: Event['kind']) => events.some((event) => event.kind === kind)
  const alerting = new Set(events.flatMap((event) => (event.kind === 'alert.fired' ? [event.service] : [])))
  const facts: Readonly<Record<(typeof PHENOMENA)[number], boolean>> = {
    'acknowledged page': hasKind('page.acknowledged'),
    'alert that flaps': new Set(series).size < series.length,
    'change that failed': events.some((event) => event.kind === 'change.finished' && event.outcome === 'failed'),
    'delivery that is ignored': kinds.has('ignored'),
    'delivery that is unreadable': kinds.has('unreadable'),
    'end that was lost': [...fired].some((key) => !ended.has(key)),
    'end without its beginning': [...ended].some((key) => !fired.has(key)),
    'escalated page': hasKind('page.escalated'),
    'fact told by two replicas': new Set(events.map((event) => event.id)).size < events.length,
    'overlapping services': alerting.size > 1,
    'page that was reopened': events.some((event) => event.kind === 'page.triggered' && event.reopened),
    rollback: events.some((event) => event.kind === 'change.finished' && event.change.rollback),
  }
  return PHENOMENA.filter((name) => facts[name])
}

describe('the variations of a history', () => {
  const list = history(3)

  it('shuffled: the same deliveries in another order', () => {
    expect(shuffled(list, 1)).not.toEqual(list)
    expect(new Set(shuffled(list, 1))).toEqual(new Set(list))
  })

  it('duplicated: all of them, and repeats that were received later', () => {
    const repeats = duplicated(list, 1).filter((recorded) => !list.includes(recorded))
    expect(repeats.length).toBeGreaterThan(0)
    for (const repeat of repeats) {
      const original = list.find((recorded) => recorded.body === repeat.body)
      expect(repeat.receivedAt > (original?.receivedAt ?? '9')).toBe(true)
    }
  })

  it('split into batches: none is empty, and together they are the list', () => {
    const batches = splitIntoBatches(list, 1)
    expect(batches.flat()).toEqual(list)
    expect(batches.every((batch) => batch.length > 0)).toBe(true)
  })
})

describe('a storm', () => {
  it('has exactly as many deliveries as asked for, all different, in order of receipt', () => {
    const deliveries = storm(5, 1_000)
    expect(deliveries).toHaveLength(1_000)
    expect(new Set(deliveries.map((recorded) => JSON.stringify(recorded.body))).size).toBe(1_000)
    const receipts = deliveries.map((recorded) => recorded.receivedAt)
    expect(receipts).toEqual([...receipts].sort())
  })

  it('is the same for the same seed', () => {
    expect(storm(5, 50)).toEqual(storm(5, 50))
  })
})
