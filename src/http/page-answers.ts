import { z } from 'zod'
import { contentHash } from '../domain/identity.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { SanitisedHtml } from '../domain/markup.ts'
import { clockIn, dayIn } from '../domain/time/clock.ts'
import type { Instant } from '../domain/time/time.ts'
import { renderMessagePage, STYLE_SHEET } from '../render/page.tsx'
import type { Source } from '../sources/source.ts'
import type { Store } from '../store/store.ts'
import { countOverdue } from './api/count-overdue.ts'
import type { DeliveriesParts } from './api/deliveries/load-deliveries.ts'
import { timezone } from './api/parameters.ts'
import { SCRIPT_PATH } from './browser-files.ts'
import type { MetricsPageParts } from './metrics/metrics-page.ts'
import { type Answer, type Route, route } from './route.ts'
import type { ServerSettings } from './settings.ts'

export interface PagesParts extends DeliveriesParts {
  readonly store: DeliveriesParts['store'] &
    Pick<
      Store,
      | 'edits'
      | 'pendingCount'
      | 'eventIdsOf'
      | 'incident'
      | 'incidentAndDigest'
      | 'incidents'
      | 'incidentsAs'
      | 'counts'
      | 'shownCounts'
      | 'figuresRevision'
      | 'figuresSince'
      | 'incidentFacets'
      | 'incidentsHolding'
      | 'lastReceived'
      | 'sourceReceipts'
    > &
    MetricsPageParts['store']
  readonly settings: () => ServerSettings
  readonly sources: () => readonly Source[]
  readonly now: () => Instant
  /** The version of the program. */
  readonly version: string
  /** The draft postmortem, for the pane beside the timeline. */
  readonly draftHtml: (incident: Incident, zone: string) => SanitisedHtml
  readonly startedAt: Instant
}

export const htmlAnswer = (page: string, status = 200): Answer => ({ status, type: 'text/html; charset=utf-8', text: page })
export const pageAnswer = { 200: { description: 'The page.', content: { 'text/html': z.string() } } }
export const zone = { timezone: timezone.optional() }
/** The content hash is in the URL, so that browsers may cache it forever. */
export const STYLE_SHEET_PATH = `/assets/app-${contentHash(STYLE_SHEET).slice(0, 12)}.css`

const bareFrame = ({ settings, now, version }: PagesParts, zoneAsked: string | null) => ({
  styleSheetHref: STYLE_SHEET_PATH,
  scriptHref: SCRIPT_PATH,
  zone: zoneAsked ?? settings().postmortem.timezone,
  zoneAsked,
  now: now(),
  version,
})

export async function frameOf(parts: PagesParts, zoneAsked: string | null) {
  const frame = bareFrame(parts, zoneAsked)
  const [shown, overdue] = await Promise.all([parts.store.shownCounts(), countOverdue(parts.store, dayIn(clockIn(frame.zone), frame.now))])
  return { ...frame, counts: { ...shown, overdue } }
}

interface Shown {
  /** null: whatever there is. */
  readonly incident?: string | null
  /** How many events; null: they are not counted. */
  readonly events?: number | null
}

/** The frame of a page that follows what happens: its revision changes with what it shows, and with nothing else. */
export const liveFrame = <Frame extends object>(frame: Frame, content: unknown, { incident = null, events = null }: Shown = {}) => ({
  ...frame,
  live: { incident, events, revision: contentHash(JSON.stringify(content)).slice(0, 12) },
})

/** It counts nothing: it is made on the thread that takes deliveries, and shown to whoever asks for any address. */
export function notFoundPage(parts: PagesParts, path: string): Answer {
  const text = `There is no page at ${path.slice(0, 200)}. A renamed incident is still found by its old id.`
  const frame = { ...bareFrame(parts, null), counts: null }
  return htmlAnswer(renderMessagePage({ frame, status: 404, heading: 'Page not found', text }), 404)
}

export async function invalidCursorPage(parts: PagesParts): Promise<Answer> {
  const text = 'This link to a page of results is not valid. Start again from the first page.'
  return htmlAnswer(renderMessagePage({ frame: await frameOf(parts, null), status: 422, heading: 'Invalid page link', text }), 422)
}

const problemSchema = z.object({
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
})

/** Why what an address asks for cannot be had, as a page. `answer`: the problem document of it. */
export async function invalidAddressPage(parts: PagesParts, answer: Answer): Promise<Answer> {
  const { detail, errors } = problemSchema.parse(JSON.parse(answer.text))
  const wrong = errors.map((error) => `${error.pointer.slice(1)}: ${error.detail}`).join('; ')
  const [heading, text] = wrong === '' ? ['Not available', detail] : ['Invalid URL parameter', `${wrong}. Go back and correct it.`]
  return htmlAnswer(renderMessagePage({ frame: await frameOf(parts, null), status: 422, heading, text }), 422)
}

export const stylesheetRoute: Route = route({
  method: 'get',
  path: STYLE_SHEET_PATH,
  role: null,
  summary: 'Stylesheet of the pages',
  answers: { 200: { description: 'CSS.', content: { 'text/css': z.string() } } },
  handle: () => ({
    status: 200,
    type: 'text/css; charset=utf-8',
    text: STYLE_SHEET,
    headers: { 'cache-control': 'public, max-age=31536000, immutable' },
  }),
})
