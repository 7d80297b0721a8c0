import { OpenAPIRegistry, OpenApiGeneratorV31, type ResponseConfig } from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'
import { type AnswerDescription, type Route, refusal } from '../route.ts'
import { WEBHOOK_ANSWERS } from './webhooks.ts'

/** The OpenAPI 3.1 document of these routes and of the receivers, from the same schemas that check requests. */
export function openApiDocument(routes: readonly Route[], version: string): object {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token from `auth.tokens`; required only where tokens are configured.',
  })
  for (const route of routes) {
    registry.registerPath({
      method: route.method,
      path: route.path,
      summary: route.summary,
      operationId: operationIdOf(route),
      security: route.role === null ? [] : [{ token: [] }, {}],
      request: { params: route.params, query: route.query, ...bodyOf(route) },
      responses: responsesOf({ ...route.answers, ...sharedRefusals(route) }),
    })
  }
  registerReceivers(registry)
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Hindsight', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
  })
}

const bodyOf = ({ delivery, deliveryType = 'application/json', body, takesForm }: Route) => {
  if (takesForm === true) return { body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: formSchema } } } }
  const schema = delivery ?? body
  const type = delivery === undefined ? 'application/json' : deliveryType
  return schema === undefined ? {} : { body: { required: true, content: { [type]: { schema } } } }
}

const formSchema = z.record(z.string(), z.string()).meta({ description: 'The fields of a form of our own pages; programs use the API.' })

function registerReceivers(registry: OpenAPIRegistry): void {
  const source = z.string().meta({ description: 'A source name; GET /webhooks lists them.' })
  const shapes = [
    { path: '/webhooks/{source}', params: z.object({ source }), operationId: 'post_webhooks_source' },
    { path: '/webhooks/{source}/{token}', params: z.object({ source, token: z.string() }), operationId: 'post_webhooks_source_token' },
  ]
  for (const { params, ...shape } of shapes) {
    registry.registerPath({
      method: 'post',
      summary: 'Receive a delivery as its sender posts it',
      ...shape,
      security: [{ token: [] }, {}],
      request: { params, body: { content: { '*/*': { schema: z.unknown() } } } },
      responses: responsesOf(WEBHOOK_ANSWERS),
    })
  }
}

const sharedRefusals = ({ role, delivery, ignoresAccept, body }: Route): Readonly<Record<number, AnswerDescription>> => ({
  ...(body === undefined
    ? {}
    : { 400: refusal('The body is not JSON.'), 413: refusal('Too large.'), 415: refusal('Expected Content-Type application/json.') }),
  ...(role === null ? {} : { 401: refusal('A token is required.'), 403: refusal('The role of this token is not sufficient.') }),
  ...(delivery === undefined && ignoresAccept === undefined ? { 406: refusal('None of the media types in `Accept` is available.') } : {}),
  422: refusal(body === undefined ? 'A parameter is invalid.' : 'A parameter or the body is invalid.'),
  503: refusal('The store is unavailable: retry after `Retry-After` seconds.'),
})

function responsesOf(answers: Readonly<Record<number, AnswerDescription>>): Record<string, ResponseConfig> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, content }]) => {
      const media = Object.entries(content).map(([type, schema]) => [type, { schema }])
      return [status, { description, content: Object.fromEntries(media) }]
    }),
  )
}

/** `get_api_v1_incidents_id`. */
const operationIdOf = ({ method, path }: Route): string => [method, ...path.split(/[^A-Za-z0-9]+/).filter((part) => part !== '')].join('_')
