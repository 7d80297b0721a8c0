import { z } from 'zod'
import { contentHash } from '../domain/identity.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { SanitisedHtml } from '../domain/markup.ts'
import type { Instant } from '../domain/time/time.ts'
import { renderMessagePage, STYLE_SHEET } from '../render/page.tsx'
import type { Source } from '../sources/source.ts'
import type { Store } from '../store/store.ts'
import type { DeliveriesParts } from './api/load-deliveries.ts'
import { timezone } from './api/parameters.ts'
import type { MetricsPageParts } from './metrics-page.ts'
import type { Answer } from './route.ts'
import type { ServerSettings } from './settings.ts'

export interface PagesParts extends DeliveriesParts {
  readonly store: DeliveriesParts['store'] &
    Pick<Store, 'incident' | 'incidents' | 'counts' | 'incidentFacets' | 'lastReceived'> &
    MetricsPageParts['store']
  readonly settings: () => ServerSettings
  readonly sources: readonly Source[]
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

export async function frameOf({ store, settings, now, version }: PagesParts, zoneAsked: string | null) {
  const { incidents, unreadable } = await store.counts()
  return {
    styleSheetHref: STYLE_SHEET_PATH,
    zone: zoneAsked ?? settings().postmortem.timezone,
    zoneAsked,
    now: now(),
    version,
    counts: { incidents, unreadable },
  }
}

export async function notFoundPage(parts: PagesParts, path: string): Promise<Answer> {
  const text = `There is no page at ${path.slice(0, 200)}. A renamed incident is still found by its old id.`
  return htmlAnswer(renderMessagePage({ frame: await frameOf(parts, null), status: 404, heading: 'Page not found', text }), 404)
}

export async function invalidCursorPage(parts: PagesParts): Promise<Answer> {
  const text = 'This link to a page of results is not valid. Start again from the first page.'
  return htmlAnswer(renderMessagePage({ frame: await frameOf(parts, null), status: 422, heading: 'Invalid page link', text }), 422)
}
