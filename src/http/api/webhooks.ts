import type { Request } from 'express'
import { z } from 'zod'
import type { Source } from '../../sources/source.ts'
import { json, type Route, refusal, route } from '../route.ts'
import type { ServerSettings } from '../settings.ts'

export interface WebhooksApiParts {
  readonly sources: readonly Source[]
  readonly settings: () => ServerSettings
}

/** The list of receivers with the lines that a sender needs. The receivers themselves are `intake.ts`. */
export function webhooksApi({ sources, settings }: WebhooksApiParts): readonly Route[] {
  const schema = z.object({ sources: z.array(z.object({ name: z.string(), setup: z.string() })) })
  return [
    route({
      method: 'get',
      path: '/webhooks',
      role: 'viewer',
      summary: 'Every receiver, with its set-up lines',
      answers: { 200: { description: 'The receivers.', content: { 'application/json': schema } } },
      handle({ request }) {
        const url = addressOf(settings(), request)
        return json({ sources: sources.map(({ name, setup }) => ({ name, setup: setup.replaceAll('{url}', url) })) })
      },
    }),
  ]
}

const acceptedSchema = z.object({
  status: z.enum(['accepted', 'duplicate']),
  id: z.string(),
  problems: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
})

/** Under which senders reach this server: as configured, else as the request names it. */
export const addressOf = ({ listen }: ServerSettings, request: Request): string =>
  listen.externalUrl?.replace(/\/$/, '') ?? `${request.protocol}://${request.get('host') ?? 'localhost'}`

/** How the receivers are described; the router never sees them. */
export const WEBHOOK_ANSWERS = {
  202: {
    description: 'The delivery is durable. `problems`: members of it that could not be read.',
    content: { 'application/json': acceptedSchema },
  },
  400: refusal('Malformed, of an endpoint that people and scripts call.'),
  401: refusal('No configured secret or token of this source matches.'),
  404: refusal('No such source.'),
  413: refusal('Too large.'),
  415: refusal('A content type or encoding that is not taken.'),
  422: refusal('Well-formed, but wrong, of an endpoint that people and scripts call.'),
  503: refusal('Overload or a failing store: send it again after `Retry-After` seconds.'),
} as const
