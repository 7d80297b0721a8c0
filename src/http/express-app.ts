import compression from 'compression'
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express'
import helmet from 'helmet'
import { z } from 'zod'
import type { Instant } from '../domain/time/time.ts'
import { minutes } from '../domain/time/time.ts'
import { InvalidCursorError, OperationalError } from '../store/store.ts'
import { throttleLog } from '../telemetry/throttled-log.ts'
import { isAcceptable } from './accept.ts'
import { type BackupParts, backupApi } from './api/backup.ts'
import { type DeliveriesApiParts, deliveriesApi } from './api/deliveries.ts'
import { createEditor, type EditContext } from './api/edits/edit-handler.ts'
import { type EditsApiParts, editsApi } from './api/edits/edits.ts'
import { eventsApi } from './api/events.ts'
import { type IncidentsApiParts, incidentsApi } from './api/incidents.ts'
import type { UnassignedParts } from './api/load-unassigned.ts'
import { type MetricsApiParts, metricsApi } from './api/metrics.ts'
import { openApiDocument } from './api/openapi.ts'
import { type WebhooksApiParts, webhooksApi } from './api/webhooks.ts'
import { roleOf } from './auth.ts'
import { type DeliveryPageParts, deliveryRoutes } from './delivery-page.ts'
import { type AccessParts, checkAccess } from './doors/access.ts'
import { passwords } from './doors/passwords.ts'
import { pathOf, withLinksBelow } from './doors/route-prefix.ts'
import { withoutCredentials } from './doors/struck-out.ts'
import { type WrongTokensParts, wrongTokens } from './doors/wrong-tokens.ts'
import { formRoutes } from './forms/edit-forms.ts'
import { type OpsParts, opsRoutes } from './ops.ts'
import { invalidCursorPage, notFoundPage, type PagesParts } from './page-answers.ts'
import { pageRoutes } from './pages.ts'
import { INVALID_PARAMETER, RETRY_AFTER_SECONDS } from './problem.ts'
import { documentsApi } from './receive/documents.ts'
import { enqueueApi } from './receive/events-api-v2.ts'
import type { ReceiveParts } from './receive/receive.ts'
import { type Answer, json, problem, type Route, route } from './route.ts'
import { sendFile } from './send-file.ts'
import { credentialsOf } from './settings.ts'

export type AppParts = IncidentsApiParts &
  EditContext &
  Omit<EditsApiParts, 'editor'> &
  MetricsApiParts &
  DeliveriesApiParts &
  UnassignedParts &
  WebhooksApiParts &
  ReceiveParts &
  OpsParts &
  BackupParts &
  PagesParts &
  DeliveryPageParts &
  Pick<WrongTokensParts, 'wait'> & {
    readonly now: () => Instant
    /** The version of the program. */
    readonly version: string
  }

/** Everything except the webhooks: API, pages, operations. */
export function createApp(parts: AppParts): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.use(helmet(HEADERS))
  app.use(compression())
  const access = {
    settings: parts.settings,
    wrongTokens: wrongTokens(parts.metrics.registry, parts),
    passwords: passwords(() => parts.settings().auth.users),
  }
  const doors = { ...parts, access }
  for (const [path, routes] of groupByPath(allRoutes(parts))) {
    const address = app.route(path.replace(/\{(\w+)\}/g, ':$1'))
    for (const one of routes) address[one.method]((request, response) => serve(doors, one, { request, response }))
    const allow = routes.map(({ method }) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase())).join(', ')
    address.all((_, response) => send(response, { ...problem(405, `Use ${allow}.`), headers: { allow } }))
  }
  app.use(async (request, response) => sendOwn(parts, response, await answerNotFound(parts, request)))
  app.use(createErrorHandler(parts))
  return app
}

/** Every route that the app serves, in the order in which OpenAPI lists them. */
export function allRoutes(parts: AppParts): readonly Route[] {
  const editor = createEditor(parts)
  const described = [
    ...incidentsApi(parts),
    ...editsApi({ ...parts, editor }),
    ...metricsApi(parts),
    ...eventsApi(parts),
    ...deliveriesApi(parts),
    ...backupApi(parts),
    ...documentsApi(parts),
    ...webhooksApi(parts),
    ...enqueueApi(parts),
    ...opsRoutes(parts),
    ...pageRoutes(parts),
    ...deliveryRoutes(parts),
    ...formRoutes({ ...parts, editor }),
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

/** No script runs and nothing is fetched from elsewhere, so a script in a label stays text even where escaping was missed. */
const HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
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

function groupByPath(routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> {
  const paths = new Map<string, Route[]>()
  for (const one of routes) paths.set(one.path, [...(paths.get(one.path) ?? []), one])
  return paths
}

interface Exchange {
  readonly request: Request
  readonly response: Response
}

async function serve(parts: AppParts & { readonly access: AccessParts }, one: Route, { request, response }: Exchange): Promise<void> {
  const refused = (await checkAccess(parts.access, one, request)) ?? checkAccept(one, request)
  sendOwn(parts, response, refused ?? (await answerRoute(parts, one, request)))
}

/** Only the store can read a cursor, so an invalid one is found after the parameters were checked. */
async function answerRoute(parts: AppParts, one: Route, request: Request): Promise<Answer> {
  try {
    return await one.answer(request)
  } catch (error) {
    if (!(error instanceof InvalidCursorError)) throw error
    const isPage = one.answers[200]?.content['text/html'] !== undefined
    if (isPage) return invalidCursorPage(parts)
    return problem(422, INVALID_PARAMETER, [{ pointer: '/cursor', detail: 'expected `nextCursor` of the previous page' }])
  }
}

function checkAccept({ answers, delivery, ignoresAccept }: Route, request: Request): Answer | null {
  // A delivery is never refused because of the media type of its answer.
  if (delivery !== undefined || ignoresAccept === true) return null
  const offered = Object.entries(answers).flatMap(([status, { content }]) => (Number(status) < 300 ? Object.keys(content) : []))
  if (isAcceptable(request.headers.accept, offered)) return null
  return problem(406, `Available media types: ${offered.join(', ')}.`)
}

async function answerNotFound(parts: AppParts, request: Request): Promise<Answer> {
  // A page shows how many incidents there are: not to somebody who may not read them.
  if (roleOf(request.headers, parts.settings().auth) === null) return problem(404, 'Not found.')
  const isReader = request.method === 'GET' && !request.path.startsWith('/api/') && request.accepts(['json', 'html']) === 'html'
  return isReader ? notFoundPage(parts, request.path) : problem(404, `Not found: ${request.path.slice(0, 200)}`)
}

/** With no credential of ours in it, wherever a sender or a reviewer wrote one, and with links that a proxy's path precedes. */
function sendOwn({ settings }: AppParts, response: Response, answer: Answer): void {
  const now = settings()
  const text = withoutCredentials(answer.text, credentialsOf(now))
  send(response, { ...answer, text: answer.type.startsWith('text/html') ? withLinksBelow(text, pathOf(now.listen.externalUrl)) : text })
}

function send(response: Response, { status, type, text, file, headers = {} }: Answer): void {
  if (file !== undefined) {
    sendFile(response, { type, file })
    return
  }
  response
    .status(status)
    .set({ 'cache-control': 'no-store', ...headers, 'content-type': type })
    .send(text)
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
    send(response, { ...problem(503, 'The store is unavailable; retry.'), headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } })
  }
}

/** Express throws this for percent-encoding that does not decode. */
const isMalformedUrl = (error: unknown): boolean => error instanceof URIError
