import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type Server as TlsWebServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { UsageError } from '../domain/usage-error.ts'
import { connectionsMax } from '../telemetry/open-files.ts'
import { withoutPrefix } from './doors/route-prefix.ts'
import { checkClients, type TlsMaterial, tlsOptions } from './doors/tls.ts'
import { type AppParts, createApp } from './express-app.ts'
import { sendAnswer } from './receive/intake-answer.ts'
import { isWebhook } from './receive/webhook-target.ts'
import { createIntake, type Intake, type IntakeParts } from './receive/webhooks.ts'

export type ServerParts = IntakeParts &
  AppParts & {
    /** null or left out: plain HTTP. Whether there is TLS is decided at the start; its certificate may change. */
    readonly tls?: () => TlsMaterial | null
    /** Headers of every answer, by the web configuration. */
    readonly headers?: () => Readonly<Record<string, string>>
  }

export interface RunningServer {
  /** `http://host:port` as bound. */
  readonly url: string
  /** Takes the certificate that the web configuration names now. */
  renewCertificate(): void
  /** Accepts no new connections, answers requests under way, and resolves when every connection is closed; those still open after this time are dropped. */
  close(withinMs: number): Promise<void>
}

/** Listens on the configured address. Rejects with a `UsageError` where that cannot be had. */
export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const intake = createIntake(parts)
  const app = createApp(parts)
  const state = { isClosing: false }
  const server = createWebServer(parts.tls, (request, response) => {
    const headers = parts.headers?.()
    if (headers !== undefined) for (const name of Object.keys(headers)) response.setHeader(name, headers[name] ?? '')
    const prefix = parts.settings().listen.routePrefix ?? ''
    const url = withoutPrefix(request.url ?? '', prefix)
    if (url === null) return sendOutside(request, response, prefix)
    request.url = url
    if (isWebhook(request.url)) {
      void answerWebhook(intake, { request, response, state })
      return
    }
    if (state.isClosing) response.setHeader('connection', 'close')
    app(request, response)
  })
  // Connections that take every descriptor take those of the store with them.
  const connections = connectionsMax()
  if (connections !== null) server.maxConnections = connections
  const { host, port } = parts.settings().listen.address
  await listen(server, { host, port })
  return {
    url: urlOf(server, { host, scheme: parts.tls?.() == null ? 'http' : 'https' }) + (parts.settings().listen.routePrefix ?? ''),
    renewCertificate: () => {
      const material = parts.tls?.() ?? null
      if (material !== null && 'setSecureContext' in server) server.setSecureContext(tlsOptions(material))
    },
    close: (withinMs) => {
      state.isClosing = true
      parts.changes.end()
      return closeGracefully(server, withinMs)
    },
  }
}

function createWebServer(tls: ServerParts['tls'], listener: RequestListener): Server | TlsWebServer {
  const material = tls?.() ?? null
  if (tls === undefined || material === null) return createServer(TIMEOUTS, listener)
  const server = createTlsServer({ ...TIMEOUTS, ...tlsOptions(material) }, listener)
  checkClients(server, tls)
  return server
}

/** What is not below the prefix: its root leads there, anything else is another server's. */
function sendOutside(request: IncomingMessage, response: ServerResponse, prefix: string): void {
  const isRoot = request.method === 'GET' && (request.url === '/' || request.url?.startsWith('/?') === true)
  response.writeHead(isRoot ? 302 : 404, isRoot ? { location: `${prefix}/`, connection: 'close' } : { connection: 'close' })
  response.end()
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
    server.once('error', (error) => reject(cannotListen(error, { host, port })))
    server.listen({ port, ...(host === '' ? {} : { host }) }, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: { readonly host: string; readonly port: number }): UsageError {
  const why = LISTEN_FAILURES[error.code ?? ''] ?? error.message
  return new UsageError(`cannot listen on ${host.includes(':') ? `[${host}]` : host}:${port}: ${why}`, { cause: error })
}
const LISTEN_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there',
  EACCES: 'this user may not listen on that port',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'this host has no address',
}

function closeGracefully(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    const deadline = setTimeout(() => server.closeAllConnections(), withinMs)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(deadline)
      resolve()
    })
  })
}

function urlOf(server: Server, { host, scheme }: { readonly host: string; readonly scheme: string }): string {
  const { port } = server.address() as AddressInfo
  const shown = host === '' || host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `${scheme}://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}
