import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { type Instant, instant } from '../../domain/time/time.ts'
import { problem, type Route, refusal, route } from '../route.ts'
import type { Changes, TimedNotice } from './changes.ts'

export interface ChangesParts {
  readonly changes: Changes
}

/** A line that says nothing: proxies close what is silent for a minute. */
const HEARTBEAT_MS = 15_000
/** Then it is ended, and whoever still may read comes back. */
const LIFETIME_MS = 15 * 60_000
/** Whoever reads slower than this is cut off, and comes back when there is room. */
const UNSENT_BYTES_MAX = 65_536
const RETRY_AFTER_SECONDS = '30'
/** In milliseconds: when a client comes back by itself. */
const RETRY_MS = 2_000

const time = z
  .string()
  .regex(/^\d{1,15}$/)
  .meta({ description: 'As `Last-Event-ID`: milliseconds since 1970, from which on what changed is given again.' })

/** What changed, as server-sent events. A notice names incidents; what they are now is read from where they are. */
export const changesApi = ({ changes }: ChangesParts): Route =>
  route({
    method: 'get',
    path: '/api/v1/changes',
    role: 'viewer',
    summary: 'What changes, as it changes',
    query: z.strictObject({ since: time.optional() }),
    answers: {
      200: {
        description:
          'Events `changed`: `{"incidents": ["…"], "deliveries": 1}`, `incidents` null where any may have changed. The id of an event is the time to go on from.',
        content: { 'text/event-stream': z.string() },
      },
      503: refusal('As many clients listen already as may.'),
    },
    handle({ query: { since }, asked }) {
      const from = since ?? lastId(asked.headers['last-event-id'])
      const client = createClient()
      const unsubscribe = changes.subscribe(from === null ? null : toInstant(from), client.send, client.end)
      if (unsubscribe === null)
        return { ...problem(503, 'As many clients listen already as may.'), headers: { 'retry-after': RETRY_AFTER_SECONDS } }
      return { status: 200, type: 'text/event-stream', text: '', stream: (response) => client.open(response, unsubscribe) }
    },
  })

const lastId = (header: string | string[] | undefined): string | null =>
  typeof header === 'string' && time.safeParse(header).success ? header : null

const toInstant = (text: string): Instant => instant(Number(text))

/** One connection. What comes before it is open is kept until then. */
function createClient() {
  const state = { response: null as ServerResponse | null, before: [] as string[], isOver: false }
  const write = (text: string) => {
    const { response } = state
    if (response === null) return void state.before.push(text)
    if (response.writableLength > UNSENT_BYTES_MAX) return void response.destroy()
    response.write(text)
  }
  const end = () => {
    state.isOver = true
    state.response?.end()
  }
  return {
    send: ({ at, notice }: TimedNotice) => write(`id: ${at}\nevent: changed\ndata: ${JSON.stringify(notice)}\n\n`),
    end,
    open(response: ServerResponse, unsubscribe: () => void) {
      // Without `no-transform` it would be compressed, and wait until there is enough to compress.
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      })
      state.response = response
      response.write(`retry: ${RETRY_MS}\n\n${state.before.join('')}`)
      const heartbeat = setInterval(() => write(':\n\n'), HEARTBEAT_MS)
      const lifetime = setTimeout(end, LIFETIME_MS)
      const leave = () => {
        clearInterval(heartbeat)
        clearTimeout(lifetime)
        unsubscribe()
      }
      response.on('close', leave)
      // Whoever left while the password was checked closes nothing any more.
      if (response.destroyed || response.req.socket.destroyed) leave()
      if (state.isOver || response.req.method === 'HEAD') response.end()
    },
  }
}
