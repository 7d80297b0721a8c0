import { z } from 'zod'
import type { Source } from '../../sources/source.ts'
import type { AskedData } from '../asked.ts'
import { json, type Route, refusal, route } from '../route.ts'
import type { ServerSettings } from '../settings.ts'

export interface WebhooksApiParts {
  readonly sources: () => readonly Source[]
  readonly settings: () => ServerSettings
}

/** The list of webhooks, each with its setup instructions. The webhooks themselves are in `receive/webhooks.ts`. */
export function webhooksApi({ sources, settings }: WebhooksApiParts): readonly Route[] {
  const schema = z.object({ sources: z.array(z.object({ name: z.string(), setup: z.string() })) })
  return [
    route({
      method: 'get',
      path: '/webhooks',
      role: 'viewer',
      summary: 'All webhooks, with their setup instructions',
      answers: { 200: { description: 'The webhooks.', content: { 'application/json': schema } } },
      handle({ asked }) {
        const url = addressOf(settings(), asked)
        return json({ sources: sources().map(({ name, setup }) => ({ name, setup: setup.replaceAll('{url}', url) })) })
      },
    }),
  ]
}

const acceptedSchema = z.object({
  status: z.enum(['accepted', 'duplicate']),
  id: z.string(),
  problems: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
})

/** The URL of this server for senders: as configured, or else from the request. */
export const addressOf = ({ listen }: ServerSettings, { protocol, headers }: AskedData): string =>
  listen.externalUrl?.replace(/\/$/, '') ?? `${protocol}://${headers.host ?? 'localhost'}`

/** The OpenAPI description of the webhooks; the router never sees them. */
export const WEBHOOK_ANSWERS = {
  202: {
    description: 'The delivery is durable. `problems`: parts of it that could not be read.',
    content: { 'application/json': acceptedSchema },
  },
  400: refusal('Malformed; only from sources that people and scripts post to.'),
  401: refusal('No configured secret or token for this source matches.'),
  404: refusal('Unknown source.'),
  413: refusal('Too large.'),
  415: refusal('Unsupported content type or encoding.'),
  422: refusal('Well-formed but invalid; only from sources that people and scripts post to.'),
  503: refusal('Overloaded, or the store is unavailable: retry after `Retry-After` seconds.'),
} as const
