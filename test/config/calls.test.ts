import { describe, expect, it } from 'vitest'
import { addCalls, readCalls } from '../../src/config/calls.ts'
import { serviceName } from '../../src/domain/identity.ts'
import type { ServiceEntry } from '../../src/domain/service.ts'

const calls = (text: string) => {
  const read = readCalls(text)
  return read.kind === 'read' ? read.calls.map(({ caller, callee }) => `${caller} > ${callee}`) : read.problems
}
const entry = (name: string, different: Partial<ServiceEntry> = {}): ServiceEntry => ({
  ...{ name: serviceName(name), aliases: [], dependsOn: [], team: null, tier: null },
  ...different,
})
const graph = (services: readonly ServiceEntry[]) => services.map(({ name, dependsOn }) => `${name}: ${dependsOn.join(' ')}`)

describe('a table of calls', () => {
  it.each([
    ['caller,callee\nweb,cart\n'],
    ['Source, Destination\r\nweb , cart\r\n'],
    ['requests,client,server\n12,web,cart'],
    ['# from the mesh\n\nsource_workload,destination_workload,"note"\n"web","cart","1,200 a second"\n'],
  ])('%j', (text) => {
    expect(calls(text)).toEqual(['web > cart'])
  })

  it('names the lines that lack a service', () => {
    expect(calls('caller,callee\nweb,cart\nweb\n,cart\nweb,""')).toEqual(
      [3, 4, 5].map((line) => ({ line, message: 'expected the names of both services' })),
    )
  })

  it.each([
    ['', 1],
    ['\n\nweb,cart', 3],
    ['caller,server\nweb,cart', 1],
  ])('%j has no header', (text, line) => {
    expect(calls(text)).toEqual([{ line, message: expect.stringContaining('expected a header line that names caller and callee') }])
  })

  it('may be empty', () => {
    expect(calls('caller,callee\n')).toEqual([])
  })
})

describe('the answer of a query', () => {
  const answer = (...metrics: readonly object[]) =>
    JSON.stringify(
      { status: 'success', data: { resultType: 'vector', result: metrics.map((metric) => ({ metric, value: [0, '1'] })) } },
      null,
      1,
    )

  it('names a call by each of its series', () => {
    expect(
      calls(
        answer(
          { __name__: 'traces_service_graph_request_total', client: 'web', server: 'cart' },
          { source_workload: 'a', destination_workload: 'b' },
        ),
      ),
    ).toEqual(['web > cart', 'a > b'])
  })

  it('names the line of a series that names no call', () => {
    const text = answer({ client: 'web', server: 'cart' }, { client: 'web' })
    expect(calls(text)).toEqual([
      { line: text.split('\n').findLastIndex((line) => line.includes('"metric"')) + 1, message: expect.any(String) },
    ])
  })

  it('that is not valid is reported, with the line where it breaks', () => {
    expect(calls('{"status": "error"}')).toEqual([{ line: 1, message: expect.stringContaining('data.result[].metric') }])
    expect(calls('{\n "data": {\n  "result": [,]\n')).toEqual([{ line: 3, message: 'invalid JSON' }])
  })
})

describe('services with the calls of a file', () => {
  const configured = [entry('Web', { aliases: ['frontend'], dependsOn: [serviceName('cart')] }), entry('stock')]

  it('keep their names and aliases, and depend on what is new', () => {
    const reported = [
      { caller: 'FRONTEND', callee: 'Cart' },
      { caller: 'web', callee: 'stock' },
      { caller: 'cart', callee: 'Redis' },
    ]
    expect(graph(addCalls(configured, reported))).toEqual(['Web: cart stock', 'stock: ', 'cart: redis'])
  })

  it('are the same in whatever order and however often a call is reported', () => {
    const reported = [
      { caller: 'b', callee: 'c' },
      { caller: 'a', callee: 'd' },
      { caller: 'a', callee: 'c' },
    ]
    expect(addCalls(configured, [...reported, ...reported].reverse())).toEqual(addCalls(configured, reported))
  })

  it('leave out those that a mesh cannot see, and calls to oneself', () => {
    const reported = [
      { caller: 'user', callee: 'web' },
      { caller: 'web', callee: 'unknown' },
      { caller: 'frontend', callee: 'web' },
    ]
    expect(addCalls(configured, reported)).toEqual(configured)
  })
})
