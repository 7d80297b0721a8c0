import compression from 'compression'
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express'
import helmet from 'helmet'
import { z } from 'zod'
import type { Instant } from '../domain/time/time.ts'
import { minutes } from '../domain/time/time.ts'
import { OperationalError } from '../store/store.ts'
import { throttleLog } from '../telemetry/throttled-log.ts'
import { isAcceptable } from './accept.ts'
import { type BackupParts, backupApi } from './api/backup.ts'
import { type ReprocessParts, reprocessApi } from './api/deliveries/deliveries.ts'
import { openApiDocument } from './api/openapi.ts'
import { type WebhooksApiParts, webhooksApi } from './api/webhooks.ts'
import { askedBy } from './asked.ts'
import { roleOf } from './auth.ts'
import { scriptRoute } from './browser-files.ts'
import { type ChangesParts, changesApi } from './changes/changes-api.ts'
import { reprocessFormRoute } from './deliveries/delivery-page.ts'
import { type AccessParts, checkAccess } from './doors/access.ts'
import { passwords } from './doors/passwords.ts'
import { type WrongTokensParts, wrongTokens } from './doors/wrong-tokens.ts'
import { type OpsParts, opsRoutes } from './ops.ts'
import { notFoundPage, stylesheetRoute } from './page-answers.ts'
import { RETRY_AFTER_SECONDS } from './problem.ts'
import { answerRoute, type Reader, type ReadsParts, readingRoutes, routeName, withoutSecrets } from './reads.ts'
import { documentsApi } from './receive/documents.ts'
import { enqueueApi } from './receive/events-api-v2.ts'
import type { ReceiveParts } from './receive/receive.ts'
import { testDeliveryRoute } from './receive/test-delivery.ts'
import { type Answer, json, problem, type ReadyAnswer, type Route, route, toReady } from './route.ts'
import { sendFile } from './send-file.ts'

export type AppParts = ReadsParts &
  ReprocessParts &
  WebhooksApiParts &
  ReceiveParts &
  OpsParts &
  BackupParts &
  ChangesParts &
  Pick<WrongTokensParts, 'wait'> & {
    /** Answers `readingRoutes`; left out: they are answered here. */
    readonly reader?: Reader
    readonly now: () => Instant
    /** The version of the program. */
    readonly version: string
  }

/** Everything except the webhooks: API, pages, operations. */
export function createApp(parts: AppParts): Express {
  const app = express()
  app.disable('x-powered-by')
  // Nothing that is sent may be stored but what never changes: hashing the rest would serve nobody.
  app.disable('etag')
  app.set('query parser', 'simple')
  app.use(helmet(HEADERS))
  app.use(compression({ filter: isCompressible }))
  const access = {
    settings: parts.settings,
    wrongTokens: wrongTokens(parts.metrics.registry, parts),
    passwords: passwords(() => parts.settings().auth.users),
  }
  const apart = new Set(parts.reader === undefined ? [] : readingRoutes(parts).map(routeName))
  const doors = { ...parts, access, apart }
  for (const [path, routes] of groupByPath(allRoutes(parts))) {
    const address = app.route(path.replace(/\{(\w+)\}/g, ':$1'))
    for (const one of routes) address[one.method]((request, response) => serve(doors, one, { request, response }))
    const allow = routes.map(({ method }) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase())).join(', ')
    address.all((_, response) => send(response, { ...problem(405, `Use ${allow}.`), headers: { allow } }))
  }
  app.use((request, response) => send(response, withoutSecrets(answerNotFound(parts, request), parts.settings())))
  app.use(createErrorHandler(parts))
  return app
}

/** Every route that the app serves, in the order in which OpenAPI lists them. */
export function allRoutes(parts: AppParts): readonly Route[] {
  const described = [
    ...readingRoutes(parts),
    reprocessApi(parts),
    reprocessFormRoute(parts),
    testDeliveryRoute(parts),
    ...backupApi(parts),
    changesApi(parts),
    ...documentsApi(parts),
    ...webhooksApi(parts),
    ...enqueueApi(parts),
    ...opsRoutes(parts),
    stylesheetRoute,
    scriptRoute,
  ]
  const openApi: Route = route({
    method: 'get',
    path: '/api/v1/openapi.json',
    role: 'viewer',
    summary: 'This OpenAPI document',
    answers: { 200: { description: 'OpenAPI 3.1.', content: { 'application/json': z.looseObject({ openapi: z.string() }) } } },
    handle: () => json(document),
  })
  const document = openApiDocument([...described, openApi], parts.version)
  return [...described, openApi]
}

/** No script runs but that of the pages and nothing is fetched from elsewhere, so a script in a label stays text even where escaping was missed. */
const HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      connectSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Without it a browser would not say that a form comes from a page of ours.
  referrerPolicy: { policy: 'same-origin' },
  // Only the proxy that terminates TLS knows whether this address is served over TLS alone.
  strictTransportSecurity: false,
} as const

/** What the list of media types does not know of is text, too. */
const isCompressible: compression.CompressionFilter = (request, response) =>
  String(response.getHeader('content-type')).startsWith('application/openmetrics-text') || compression.filter(request, response)

function groupByPath(routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> {
  const paths = new Map<string, Route[]>()
  for (const one of routes) paths.set(one.path, [...(paths.get(one.path) ?? []), one])
  return paths
}

interface Exchange {
  readonly request: Request
  readonly response: Response
}

interface Doors extends AppParts {
  readonly access: AccessParts
  /** The names of the routes that another thread answers. */
  readonly apart: ReadonlySet<string>
}

async function serve(parts: Doors, one: Route, { request, response }: Exchange): Promise<void> {
  const refused = (await checkAccess(parts.access, one, request)) ?? checkAccept(one, request)
  send(response, refused === null ? await answer(parts, one, request) : withoutSecrets(refused, parts.settings()))
}

async function answer(parts: Doors, one: Route, request: Request): Promise<ReadyAnswer> {
  const asked = await askedBy(request, one, parts.settings().auth)
  const name = routeName(one)
  if (parts.reader !== undefined && parts.apart.has(name)) return parts.reader.answer(name, asked)
  return toReady(withoutSecrets(await answerRoute(parts, one, asked), parts.settings()))
}

function checkAccept({ answers, delivery, ignoresAccept }: Route, request: Request): Answer | null {
  // A delivery is never refused because of the media type of its answer.
  if (delivery !== undefined || ignoresAccept === true) return null
  const offered = Object.entries(answers).flatMap(([status, { content }]) => (Number(status) < 300 ? Object.keys(content) : []))
  if (isAcceptable(request.headers.accept, offered)) return null
  return problem(406, `Available media types: ${offered.join(', ')}.`)
}

function answerNotFound(parts: AppParts, request: Request): Answer {
  if (roleOf(request.headers, parts.settings().auth) === null) return problem(404, 'Not found.')
  const isReader = request.method === 'GET' && !request.path.startsWith('/api/') && request.accepts(['json', 'html']) === 'html'
  return isReader ? notFoundPage(parts, request.path) : problem(404, `Not found: ${request.path.slice(0, 200)}`)
}

function send(response: Response, { status, type, text, file, stream, headers = {} }: ReadyAnswer): void {
  if (stream !== undefined) {
    stream(response)
    return
  }
  if (file !== undefined) {
    sendFile(response, { type, file })
    return
  }
  response
    .status(status)
    .set({
      'cache-control': 'no-store',
      ...headers,
      'content-type': /;\s*charset=|^application\/pdf$/i.test(type) ? type : `${type}; charset=utf-8`,
    })
    .send(typeof text === 'string' ? text : Buffer.from(text.buffer, text.byteOffset, text.byteLength))
}

function createErrorHandler({ log, now }: AppParts): ErrorRequestHandler {
  const logThrottled = throttleLog(now, minutes(1))
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error)
    if (isMalformedUrl(error)) return send(response, problem(400, 'The URL is malformed.'))
    const isOperational = error instanceof OperationalError
    logThrottled(isOperational ? error.code : 'broken', (leftOut) =>
      log.error({ err: error, path: request.path, leftOut }, 'request failed'),
    )
    if (!isOperational) return send(response, problem(500, 'Internal error; see the server log.'))
    const detail = BUSY_DETAILS[error.code] ?? 'The store is unavailable; retry.'
    send(response, { ...problem(503, detail), headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } })
  }
}

/** What is not the store's fault. */
const BUSY_DETAILS: Readonly<Record<string, string>> = {
  busy: 'Too many requests at once; retry.',
  'reader-ended': 'The thread that renders ended before this was done; retry.',
}

/** Express throws this for percent-encoding that does not decode. */
const isMalformedUrl = (error: unknown): boolean => error instanceof URIError
