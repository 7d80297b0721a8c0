import { createHmac } from 'node:crypto'
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { type RawEvent, TEST_HEADER } from '../../src/domain/raw-event.ts'
import { instant, later, minutes } from '../../src/domain/time/time.ts'
import { readMarked } from '../../src/reading/test-mark.ts'
import { recognizeSource, SOURCES, sourceNamed } from '../../src/sources/registry.ts'
import type { Source } from '../../src/sources/source.ts'
import { eventsIn, fixturesOf, rawEvent, viewOf } from './fixture.ts'
import { JUNK } from './junk.ts'

const NOON = instant(Date.UTC(2023, 4, 9, 12))

describe.each(SOURCES)('source $name', (source) => {
  const fixtures = fixturesOf(source.name)

  it.each(fixtures)('reads $name as stored', ({ raw, expected }) => {
    expect(viewOf(source.read(raw))).toEqual(expected)
  })

  it('reads its own test delivery as events of that moment that say they are a test, and finds nothing wrong with it', () => {
    const { contentType = '', body = '' } = source.testDelivery?.(NOON) ?? {}
    const raw = { ...rawEvent(source.name, body, { receivedAt: NOON }), headers: { 'content-type': contentType, [TEST_HEADER]: '1' } }
    const reading = readMarked(source, raw)
    expect(reading.kind === 'read' ? reading.problems : reading).toEqual([])
    for (const event of eventsIn(reading)) {
      expect([event.isTest, event.text.startsWith('[test] ')]).toEqual([true, true])
      expect(NOON - event.occurred.at).toBeLessThan(minutes(1))
      expect(event.occurred.at).toBeLessThanOrEqual(NOON)
    }
    expect(recognizeSource({ ...raw, path: '', headers: {} })?.name).toBe(source.name)
    expect(source.testDelivery?.(later(NOON, minutes(1))).body).not.toBe(body)
  })

  it('gives every fact of a delivery an id of its own', () => {
    for (const { raw } of fixtures) {
      const reading = source.read(raw)
      const ids = reading.kind === 'read' ? reading.events.map((event) => event.id) : []
      expect(new Set(ids).size).toBe(ids.length)
    }
  })

  it('gives a fact the same id whenever it is received', () => {
    for (const { raw, name } of fixtures.filter(({ raw }) => source.read(raw).kind === 'read')) {
      expect(idsOf(source, { ...raw, receivedAt: later(raw.receivedAt, minutes(1)) }), name).toEqual(idsOf(source, raw))
    }
  })

  it('recognises its own readable fixtures without a path and without headers', () => {
    for (const { raw, name } of fixtures.filter(({ raw }) => source.read(raw).kind === 'read')) {
      expect(recognizeSource({ ...raw, path: '', headers: {} })?.name, name).toBe(source.name)
    }
  })

  it.each(JUNK)('reads $name as a value, in bounded time', ({ body }) => {
    const raw = rawEvent(source.name, body)
    expect(source.read(raw)).toHaveProperty('kind')
    expect(bestCpuMsOf(() => source.read(raw))).toBeLessThan(BOUND_MS)
    expect(bestCpuMsOf(() => source.recognizes(raw))).toBeLessThan(BOUND_MS)
  })

  test.prop([fc.uint8Array({ maxLength: 500 })])('never throws on bytes', (bytes) => {
    expectTotal(source, rawEvent(source.name, bytes))
  })

  test.prop([fc.json()])('never throws on JSON', (text) => {
    expectTotal(source, rawEvent(source.name, text))
  })

  test.prop([fc.nat(), fc.nat(), fc.jsonValue()])('never throws on a fixture with a member replaced', (which, where, value) => {
    const fixture = fixtures[which % fixtures.length]
    if (fixture === undefined) throw new Error(`no fixtures of ${source.name}`)
    expectTotal(source, { ...fixture.raw, body: withMemberReplaced(fixture.raw.body, where, value) })
  })

  test.prop([fc.nat(), fc.nat()])('never throws on a fixture that is cut off', (which, where) => {
    const fixture = fixtures[which % fixtures.length]
    if (fixture === undefined) throw new Error(`no fixtures of ${source.name}`)
    expectTotal(source, { ...fixture.raw, body: fixture.raw.body.slice(0, where % fixture.raw.body.length) })
  })

  test.prop([fc.nat(), fc.nat(), fc.constantFrom<unknown>(...STRANGERS)], { numRuns: 200 })(
    'never throws on a fixture with any part of it replaced, left out or repeated',
    (which, where, stranger) => {
      const { raw } = fixtures[which % fixtures.length] ?? { raw: rawEvent(source.name, '{}') }
      expectTotal(source, { ...raw, body: withPartReplaced(raw.body, where, stranger) })
    },
  )

  it('reads a fixture whose lists are a thousand times as long in bounded time', () => {
    for (const { raw, name } of fixtures) {
      const long = { ...raw, body: withLongLists(raw.body) }
      expect(
        cpuMsOf(() => source.read(long)),
        name,
      ).toBeLessThan(BOUND_MS)
    }
  })

  it('lets nobody in without a credential, with an empty secret, or with half of one', () => {
    const raw = rawEvent(source.name, '{}')
    expect(source.authenticate(raw, 'secret')).toBe(false)
    expect(source.authenticate(raw, '')).toBe(false)
    expect(source.authenticate({ ...raw, headers: signed(raw.body, '') }, '')).toBe(false)
    expect(source.authenticate({ ...raw, headers: { authorization: 'Bearer secr' } }, 'secret')).toBe(false)
  })

  it('lets in who has the secret', () => {
    const raw = rawEvent(source.name, '{"a":"\u00e4"}')
    expect(source.authenticate({ ...raw, headers: signed(raw.body, 'secret') }, 'secret')).toBe(true)
  })

  it('has set-up lines that name its address', () => {
    expect(source.setup).toContain(`{url}/webhooks/${source.name}`)
  })
})

describe('registry', () => {
  it('finds a source by its name and no other', () => {
    expect(SOURCES.map(({ name }) => sourceNamed(name)?.name)).toEqual(SOURCES.map(({ name }) => name))
    expect(sourceNamed('toString')).toBeNull()
  })

  it('recognises nobody in a body that says nothing', () => {
    expect(recognizeSource(rawEvent('unknown', '{"hello":"world"}'))).toBeNull()
  })
})

/** What backtracks takes minutes on these bodies; a busy machine takes tenths of a second. The figures are in docs/performance.md. */
const BOUND_MS = 2_000

/** The better of two runs counts: other processes of the machine also cost us CPU. After a good one there is no second. */
function bestCpuMsOf(work: () => unknown): number {
  const first = cpuMsOf(work)
  return first < BOUND_MS ? first : Math.min(first, cpuMsOf(work))
}

function cpuMsOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

const idsOf = (source: Source, raw: RawEvent) => eventsIn(source.read(raw)).map((event) => event.id)

/** Every credential that some sender uses. */
const signed = (body: Uint8Array, secret: string) => {
  const hex = createHmac('sha256', secret).update(body).digest('hex')
  return {
    authorization: `Bearer ${secret}`,
    'x-routing-key': secret,
    'x-pagerduty-signature': `v1=${hex}`,
    'x-hub-signature-256': `sha256=${hex}`,
    'x-slack-request-timestamp': SIGNED_AT,
    'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${SIGNED_AT}:`).update(body).digest('hex')}`,
  }
}

/** The second in which deliveries without a receipt of their own are received. */
const SIGNED_AT = String(Date.UTC(2024, 0, 15, 12) / 1_000)

function expectTotal(source: Source, raw: RawEvent): void {
  const reading = source.read(raw)
  expect(['read', 'ignored', 'unreadable']).toContain(reading.kind)
  if (reading.kind === 'read') for (const event of reading.events) expect(Number.isInteger(event.occurred.at)).toBe(true)
  source.recognizes(raw)
  source.authenticate(raw, 'secret')
}

/** Values that no documentation shows in that place; undefined: nothing at all. */
const STRANGERS: readonly unknown[] = [
  ...[
    undefined,
    null,
    true,
    0,
    -1,
    1e300,
    1_710_234_900_000,
    '',
    ' ',
    'constructor',
    '__proto__',
    '2024-02-30T25:00:00Z',
    '\ud800',
    'http://[',
  ],
  ...[[], {}, [null], [[]], { constructor: 1 }, { id: {} }, ['a', 1, {}]],
]

/** The parsed body with its n-th node, counted through all depths, replaced by the value; text is cut there. */
function withPartReplaced(body: Uint8Array, where: number, value: unknown): Uint8Array {
  const text = new TextDecoder().decode(body)
  const whole = parsed(text)
  if (whole === undefined) return new TextEncoder().encode(text.slice(0, where % (text.length + 1)) + String(value))
  let left = where % countOf(whole)
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return value
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([name, member]) => [name, walk(member)]))
  }
  return new TextEncoder().encode(JSON.stringify(walk(whole)) ?? '')
}

/** Each list repeated: the deepest first, up to about a megabyte. */
function withLongLists(body: Uint8Array): Uint8Array {
  const whole = parsed(new TextDecoder().decode(body))
  let room = 1_000_000
  const walk = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node
    if (!Array.isArray(node)) return Object.fromEntries(Object.entries(node).map(([name, member]) => [name, walk(member)]))
    const members = node.map(walk)
    const size = JSON.stringify(members).length
    const times = Math.max(1, Math.min(1_000, Math.floor(room / size)))
    room -= size * times
    return Array.from({ length: times }, () => members).flat()
  }
  return whole === undefined ? body : new TextEncoder().encode(JSON.stringify(walk(whole)))
}

const countOf = (node: unknown): number =>
  typeof node === 'object' && node !== null ? 1 + Object.values(node).reduce((sum: number, member) => sum + countOf(member), 0) : 1

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not every fixture is JSON.
    return undefined
  }
}

/** The JSON body with its n-th member, counted through all depths, set to the value; text is left as it is. */
function withMemberReplaced(body: Uint8Array, where: number, value: unknown): Uint8Array {
  const text = new TextDecoder().decode(body)
  if (!text.startsWith('{') && !text.startsWith('[')) return body
  const members = [...text.matchAll(/"[\w.]+":(?:"[^"]*"|\d+|true|false|null)/g)]
  const member = members[where % Math.max(1, members.length)]
  if (member === undefined) return body
  const name = member[0].slice(0, member[0].indexOf(':'))
  const changed = `${text.slice(0, member.index)}${name}:${JSON.stringify(value)}${text.slice(member.index + member[0].length)}`
  return new TextEncoder().encode(changed)
}
