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
  /** Takes no new connections, answers what has begun, and resolves when every connection is closed. */
  close(): Promise<void>
}

/** Listens on the configured address. Rejects with what node:net says when it cannot (`EADDRINUSE`, `EACCES`). */
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
 * A whole request within 25 s and its head within 10 s: thousands of slow senders hold no connection longer than that.
 * Connections that rest are kept longer than the usual proxy keeps them (60 s), so that none is closed while it is used.
 */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 25_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384,
}

/** What is not answered by then is cut off, so that a stop takes less than the ten seconds that supervisors grant. */
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
