import { InvalidCursorError } from '../store/store.ts'
import type { ExpositionFormat } from '../telemetry/exposition-text.ts'
import { credentialsOf, withoutCredentials } from '../telemetry/struck-out.ts'
import { prefers } from './accept.ts'
import { actionsApi } from './api/actions.ts'
import { annotationsRoute } from './api/annotations.ts'
import { deliveriesApi, deliveryApi } from './api/deliveries/deliveries.ts'
import { sourcesApi } from './api/deliveries/sources.ts'
import { createEditor, type EditContext } from './api/edits/edit-handler.ts'
import { type EditsApiParts, editsApi } from './api/edits/edits.ts'
import { eventsApi } from './api/events.ts'
import { type IncidentsApiParts, incidentsApi } from './api/incidents.ts'
import { type MetricsApiParts, metricsApi } from './api/metrics.ts'
import type { Asked } from './asked.ts'
import { type DeliveryPageParts, deliveryRoutes } from './deliveries/delivery-page.ts'
import { pathOf, withLinksBelow } from './doors/route-prefix.ts'
import { type FormsParts, formRoutes } from './forms/edit-forms.ts'
import { createIncidentText, type IncidentTextParts } from './metrics/incident-text.ts'
import { invalidAddressPage, invalidCursorPage, type PagesParts } from './page-answers.ts'
import { pageRoutes } from './pages.ts'
import { INVALID_PARAMETER, PROBLEM_TYPE } from './problem.ts'
import { type Answer, problem, type ReadyAnswer, type Route } from './route.ts'
import type { ServerSettings } from './settings.ts'

export type ReadsParts = IncidentsApiParts &
  EditContext &
  Omit<EditsApiParts, 'editor'> &
  MetricsApiParts &
  Omit<FormsParts, 'editor'> &
  DeliveryPageParts

/**
 * The routes that read, render or reconstruct as much as is stored: they are answered by the reading thread where there is one, and
 * never by the thread that takes deliveries.
 */
export function readingRoutes(parts: ReadsParts): readonly Route[] {
  // One queue of edits, whoever makes them.
  const editor = createEditor(parts)
  return [
    ...incidentsApi(parts),
    ...editsApi({ ...parts, editor }),
    ...metricsApi(parts),
    annotationsRoute(parts),
    ...eventsApi(parts),
    actionsApi(parts),
    deliveriesApi(parts),
    deliveryApi(parts),
    sourcesApi(parts),
    ...pageRoutes(parts),
    ...deliveryRoutes(parts),
    ...formRoutes({ ...parts, editor }),
  ]
}

/** The reading thread, as the one that answers sees it. */
export interface Reader {
  /** Rejects with an `OperationalError` where it is busy, or ended before it had the answer. */
  answer(route: string, asked: Asked): Promise<ReadyAnswer>
}

/** What a route is called between the threads. */
export const routeName = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`

/** Whether a route, by its name, makes edits: each waits for its turn and for the worker, and computes little meanwhile. */
export const makesEdits = (name: string): boolean => name.startsWith('post ')

/** The metrics of incidents: a part of what `/metrics` answers. */
export const INCIDENT_METRICS = 'metrics of incidents'

/** The reading thread's own end: answers what is asked by the name of its route. */
export function createReads(parts: ReadsParts & IncidentTextParts): (route: string, asked: Asked) => Promise<Answer> {
  const routes = new Map(readingRoutes(parts).map((route) => [routeName(route), route]))
  const incidentText = createIncidentText(parts)
  return async (name, asked) => {
    if (name === INCIDENT_METRICS) return { status: 200, type: 'text/plain', text: '', bytes: await incidentText(formatIn(asked.query)) }
    const found = routes.get(name)
    if (found === undefined) throw new Error(`assertion failed: nothing is read by the name ${name}`)
    return withoutSecrets(await answerRoute(parts, found, asked), parts.settings())
  }
}

const formatIn = (query: object): ExpositionFormat => ('format' in query && query.format === 'openmetrics' ? 'openmetrics' : 'prometheus')

/** Only the store can read a cursor, so an invalid one is found after the parameters were checked. */
export async function answerRoute(parts: PagesParts, route: Route, asked: Asked): Promise<Answer> {
  try {
    const answer = await route.answer(asked)
    return isForReader(route, answer, asked) ? await invalidAddressPage(parts, answer) : answer
  } catch (error) {
    if (!(error instanceof InvalidCursorError)) throw error
    if (route.answers[200]?.content['text/html'] !== undefined) return invalidCursorPage(parts)
    return problem(422, INVALID_PARAMETER, [{ pointer: '/cursor', detail: 'expected `nextCursor` of the previous page' }])
  }
}

/** Whether a person mistyped the address of a page: a browser shows no problem document. */
const isForReader = ({ method, answers }: Route, { status, type }: Answer, { headers }: Asked): boolean =>
  method === 'get' &&
  status === 422 &&
  type === PROBLEM_TYPE &&
  answers[200]?.content['text/html'] !== undefined &&
  prefers(headers.accept, 'text/html', PROBLEM_TYPE)

/** With no credential of ours in it, wherever a sender or a reviewer wrote one, and with links that a proxy's path precedes. */
export function withoutSecrets(answer: Answer, settings: ServerSettings): Answer {
  const text = withoutCredentials(answer.text, credentialsOf(settings))
  return { ...answer, text: answer.type.startsWith('text/html') ? withLinksBelow(text, pathOf(settings.listen.externalUrl)) : text }
}

/** A read that no request asks for. */
export const NOTHING_ASKED: Asked = {
  params: {},
  query: {},
  headers: {},
  protocol: 'http',
  caller: null,
  sent: { json: {} },
  hasLeft: () => false,
  incoming: () => {
    throw new Error('assertion failed: no request asks for this')
  },
}
