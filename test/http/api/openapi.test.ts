import { describe, expect, it } from 'vitest'
import { createApp } from '../../../src/http/express-app.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import { sharedWorld } from '../server-world.ts'

const world = sharedWorld()
const document = async () => (await fetch(`${world().url}/api/v1/openapi.json`)).json()

/** What Express itself has: `GET /api/v1/incidents/{id}`. */
function registered(): readonly string[] {
  // Counters of its own: those of the running server are registered already.
  const metrics = createMetrics({ pending: async () => 0 })
  return createApp({ ...world().parts, metrics }).router.stack.flatMap(({ route }) => {
    const methods = new Set(route?.stack.flatMap(({ method }) => (method === undefined ? [] : [method])))
    return [...methods].map((method) => `${method} ${route?.path.replace(/:(\w+)/g, '{$1}')}`)
  })
}

describe('the OpenAPI document', () => {
  it('describes every route that Express has, and none that it has not, besides the receivers', async () => {
    const { paths } = await document()
    const described = Object.entries<object>(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    )
    expect(described.sort()).toEqual([...registered(), 'post /webhooks/{source}', 'post /webhooks/{source}/{token}'].sort())
  })

  it('is OpenAPI 3.1 whose references all lead somewhere', async () => {
    const { openapi, components, ...rest } = await document()
    expect(openapi).toBe('3.1.0')
    const references = [...JSON.stringify({ components, ...rest }).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    )
    expect(references.length).toBeGreaterThan(10)
    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining([...new Set(references)]))
  })

  it('gives each operation a name of its own, its path parameters, and at least one answer that is no refusal', async () => {
    const { paths } = await document()
    const operations = Object.entries<Record<string, Operation>>(paths).flatMap(([path, methods]) =>
      Object.values(methods).map((one) => ({ path, ...one })),
    )
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { path, parameters = [], responses } of operations) {
      const declared = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
      expect(declared).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
      expect(Object.keys(responses).some((status) => status.startsWith('2'))).toBe(true)
    }
  })

  it('describes the filters of the list of incidents', async () => {
    const { paths } = await document()
    const names = paths['/api/v1/incidents'].get.parameters.map(({ name }: { name: string }) => name)
    expect(names).toEqual(['from', 'to', 'service', 'severity', 'team', 'status', 'source', 'origin', 'review', 'q', 'limit', 'cursor'])
  })
})

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly in: string; readonly name: string }[]
  readonly responses: object
}
