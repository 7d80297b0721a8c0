import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AppParts, createApp } from './express-app.ts'
import { sendAnswer } from './receive/intake-answer.ts'
import { isWebhook } from './receive/webhook-target.ts'
import { createIntake, type Intake, type IntakeParts } from './receive/webhooks.ts'

export type ServerParts = IntakeParts & AppParts

export interface RunningServer {
  /** `http://host:port` as bound. */
  readonly url: string
  /** Accepts no new connections, answers requests under way, and resolves when every connection is closed. */
  close(): Promise<void>
}

/** Listens on the configured address. Rejects with the error of node:net (`EADDRINUSE`, `EACCES`). */
export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const intake = createIntake(parts)
  const app = createApp(parts)
  const state = { isClosing: false }
  const server = createServer(TIMEOUTS, (request, response) => {
    if (isWebhook(request.url)) {
      void answerWebhook(intake, { request, response, state })
      return
    }
    if (state.isClosing) response.setHeader('connection', 'close')
    app(request, response)
  })
  const { host, port } = parts.settings().listen.address
  await listen(server, { host, port })
  return {
    url: urlOf(server, host),
    close: () => {
      state.isClosing = true
      return closeGracefully(server)
    },
  }
}

/**
 * A request must arrive within 25 s and its head within 10 s, so that slow senders cannot hold connections.
 * Idle connections outlive those of the usual proxy (60 s), so that none is closed just as the proxy reuses it.
 */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 25_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384,
}

/** Requests still open by then are dropped, so that a stop takes less than the ten seconds that supervisors allow. */
const CLOSE_WITHIN_MS = 8_000

interface WebhookExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly state: { readonly isClosing: boolean }
}

async function answerWebhook(intake: Intake, { request, response, state }: WebhookExchange): Promise<void> {
  const answer = await intake(request)
  if (answer !== null) sendAnswer({ request, response, isClosing: state.isClosing }, answer)
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, ...(host === '' ? {} : { host }) }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function closeGracefully(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    const deadline = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(deadline)
      resolve()
    })
  })
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  const shown = host === '' || host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}
