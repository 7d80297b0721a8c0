import { z } from 'zod'
import { defined } from '../domain/defined.ts'
import type { FormState } from '../domain/edits/form-state.ts'
import { type UndoState, undoStateOf } from '../domain/edits/undo.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { clockIn } from '../domain/time/clock.ts'
import { pluralize } from '../domain/words.ts'
import { sectionUpdates } from '../render/evidence-section.ts'
import { renderIncidentPage, renderMessagePage } from '../render/page.tsx'
import { pictureSvg } from '../render/picture-svg.tsx'
import { loadEditsOf } from './api/edits/load-edits.ts'
import type { Asked } from './asked.ts'
import { signingOf } from './forms/signing.ts'
import { frameOf, htmlAnswer, liveFrame, notFoundPage, type PagesParts, pageAnswer, zone } from './page-answers.ts'
import { type Answer, type Route, route } from './route.ts'
import { zoomOf, zoomQuery } from './zoom.ts'

/** What of an incident's page is shown. `tab`, `rows`: on a narrow screen; `edit`: the form that is open; `saved`, `reverted`: the edit that the reader has just made. */
export const incidentQuery = z.strictObject({
  ...zone,
  ...zoomQuery,
  entriesBefore: z.coerce.number().int().min(0).default(0),
  hidden: z.enum(['left out', 'shown']).default('left out'),
  tab: z.enum(['timeline', 'draft', 'suspects', 'findings', 'coverage', 'actions']).optional(),
  rows: z.enum(['few', 'all']).default('few'),
  edit: z.string().max(250).optional(),
  saved: z.string().max(100).optional(),
  reverted: z.string().max(100).optional(),
})
export type IncidentQueryParameters = z.output<typeof incidentQuery>

/** The query of the page again, without what is as if it were not given. */
export function toSearch(query: IncidentQueryParameters): string {
  const { entriesBefore, hidden, rows, ...rest } = query
  const given = {
    ...(entriesBefore > 0 && { entriesBefore }),
    ...(hidden === 'shown' && { hidden }),
    ...(rows === 'all' && { rows }),
    ...rest,
  }
  const search = new URLSearchParams(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])))
  return search.size === 0 ? '' : `?${search}`
}

export function incidentRoute(parts: PagesParts): Route {
  return route({
    method: 'get',
    path: '/incidents/{id}',
    role: 'viewer',
    summary: 'Incident page',
    params: z.strictObject({ id: z.string() }),
    query: incidentQuery,
    answers: { ...pageAnswer, 404: { description: 'No such incident.', content: { 'text/html': z.string() } } },
    handle: ({ params: { id }, query, asked }) => incidentPage(parts, { id, query, asked, form: null, status: 200 }),
  })
}

/** The picture alone, as it is on the page. */
export const pictureRoute = (parts: PagesParts): Route =>
  route({
    method: 'get',
    path: '/incidents/{id}/picture.svg',
    role: 'viewer',
    summary: 'The picture of an incident as a file',
    params: z.strictObject({ id: z.string() }),
    query: z.strictObject({ ...zone, ...zoomQuery }),
    answers: {
      200: { description: 'SVG 1.1 with its own style sheet.', content: { 'image/svg+xml': z.string() } },
      404: { description: 'No such incident.', content: { 'text/html': z.string() } },
    },
    async handle({ params: { id }, query }) {
      const incident = await parts.store.incident(id)
      if (incident === null) return notFoundPage(parts, `/incidents/${id}/picture.svg`)
      const shownIn = query.timezone ?? parts.settings().postmortem.timezone
      const { window } = zoomOf(query, incident, clockIn(shownIn))
      const text = pictureSvg(incident, { zone: shownIn, now: parts.now(), view: { window, ...defined({ by: query.by }) } })
      const headers = { 'content-disposition': `attachment; filename="incident-${incident.id.slice(0, 12)}.svg"` }
      return { status: 200, type: 'image/svg+xml', text, headers }
    },
  })

interface IncidentPageRequest {
  readonly id: string
  readonly query: IncidentQueryParameters
  readonly asked: Asked
  /** The form that was sent, with what is wrong with it; null: none was. */
  readonly form: FormState | null
  readonly status: number
}

export async function incidentPage(parts: PagesParts, { id, query, asked, form, status }: IncidentPageRequest): Promise<Answer> {
  const found = await parts.store.incidentAndDigest(id)
  const frame = await frameOf(parts, query.timezone ?? null)
  if (found === null) return missingPage(parts, frame, id)
  const { incident, digest } = found
  const [describedBy, describes] = await Promise.all([
    loadIncidents(parts, incident.describedBy),
    loadIncidents(parts, incident.describes === null ? [] : [incident.describes]),
  ])
  const signing = signingOf(asked, parts.settings().auth)
  const undo = await loadUndoState(parts, incident, signing?.name ?? null)
  const editing = { open: query.edit ?? null, form, undo, saved: savedOf(incident, query) }
  const events = incident.timeline.reduce((sum, entry) => sum + entry.evidence.length, 0)
  const page = renderIncidentPage({
    frame: liveFrame(frame, [digest, describedBy.length], { incident: incident.id, events }),
    incident,
    postmortems: describedBy,
    describes: describes[0] ?? null,
    draft: parts.draftHtml(incident, frame.zone),
    sectionUpdates: sectionUpdates(incident),
    entriesBefore: query.entriesBefore,
    hidden: query.hidden,
    zoom: { from: query.from ?? null, to: query.to ?? null, by: query.by ?? 'service', ...zoomOf(query, incident, clockIn(frame.zone)) },
    tab: query.tab ?? null,
    rows: query.rows,
    ...(signing !== null && { editing: { signing, ...editing } }),
  })
  return htmlAnswer(page, status)
}

/** While deliveries are being processed, as after a rebuild, an incident that is not there may be about to be: the page follows. */
async function missingPage(parts: PagesParts, frame: Awaited<ReturnType<typeof frameOf>>, id: string): Promise<Answer> {
  const pending = await parts.store.pendingCount()
  if (pending === 0) return notFoundPage(parts, `/incidents/${id}`)
  const text = `No incident has this id now, and ${pluralize(pending, 'delivery is', 'deliveries are')} still being processed. If it is among them, it appears here.`
  const page = renderMessagePage({ frame: liveFrame(frame, 'being rebuilt'), status: 503, heading: 'Incidents are being rebuilt', text })
  return { ...htmlAnswer(page, 503), headers: { 'retry-after': '5' } }
}

/** Edits of one incident that nobody has signed yet are nobody's to take back. */
async function loadUndoState({ store }: PagesParts, incident: Incident, name: string | null): Promise<UndoState> {
  if (name === null) return { undo: null, redo: null }
  return undoStateOf(await loadEditsOf(store, incident, await store.edits()), name)
}

function savedOf({ edits = [] }: Incident, { saved, reverted }: IncidentQueryParameters) {
  if (reverted !== undefined) return { edit: null, isRevert: true }
  return saved === undefined ? null : { edit: edits.find(({ id }) => id === saved) ?? null, isRevert: false }
}

/** The incidents with these ids, without those that are gone. */
export const loadIncidents = async ({ store }: Pick<PagesParts, 'store'>, ids: readonly string[]): Promise<readonly Incident[]> =>
  (await Promise.all(ids.map((id) => store.incident(id)))).flatMap((incident) => incident ?? [])
