import { z } from 'zod'
import type { FormState } from '../../domain/edits/form-state.ts'
import { type EventId, eventId } from '../../domain/identity.ts'
import { type Incident, observedSpan } from '../../domain/incident/incident.ts'
import { earlier, hours, later } from '../../domain/time/time.ts'
import { renderMergePage, renderSplitPage } from '../../render/page.tsx'
import type { MadeEdits, Plan, Refusal } from '../api/edits/edit-handler.ts'
import { planMerge, planSplit, refuse } from '../api/edits/plans.ts'
import type { Asked } from '../asked.ts'
import { loadIncidents } from '../incident-page.ts'
import { frameOf, htmlAnswer, notFoundPage, pageAnswer, zone } from '../page-answers.ts'
import { type Answer, problem, type Route, route } from '../route.ts'
import { type FormParts, formAnswers, params, seeOther } from './form-pages.ts'
import { type FormValues, formValues, readForm } from './form-values.ts'
import { signingOf } from './signing.ts'
import { stateOf, submit } from './submit.ts'

/** Pages on which incidents are merged and split, each with a preview first. */
export const regroupRoutes = (parts: FormParts): readonly Route[] => [...mergeRoutes(parts), ...splitRoutes(parts)]

/** As when nothing was sent but a wish to see. */
const PREVIEW = { do: 'preview' }
const UNREAD = { reading: null, incident: null }

function mergeRoutes(parts: FormParts): readonly Route[] {
  const path = '/incidents/{id}/merge'
  return [
    route({
      method: 'get',
      path,
      role: 'editor',
      summary: 'Page to merge two incidents',
      params,
      query: z.strictObject({ ...zone, with: z.string().max(200).optional() }),
      answers: pageAnswer,
      async handle({ params: { id }, query: { timezone, with: other }, asked }) {
        const shown = { id, asked, zoneAsked: timezone ?? null }
        if (other === undefined) return mergePage(parts, { ...shown, other: null, merged: null, form: null, status: 200 })
        return previewMerge(parts, shown, { form: formValues(new URLSearchParams({ with: other })), refusal: null })
      },
    }),
    route({
      method: 'post',
      path,
      role: 'editor',
      summary: 'Merge two incidents by a form',
      takesForm: true,
      params,
      query: z.strictObject(zone),
      answers: formAnswers,
      async handle({ params: { id }, query: { timezone }, asked }) {
        const form = readForm(asked)
        if ('status' in form) return problem(form.status, form.detail)
        const { outcome, isPreview, author } = await submit(
          parts,
          { id, form, asked },
          planMerge(eventId(form.get('with') ?? ''), chosenTitle(form)),
        )
        if ('made' in outcome && !isPreview) return seeOther(parts, savedAddress(outcome, id, timezone), author)
        return previewMerge(parts, { id, asked, zoneAsked: timezone ?? null }, { form, refusal: 'made' in outcome ? null : outcome })
      },
    }),
  ]
}

/** Empty: as the evidence says. The page offers titles that there are; an address may hold more. */
const chosenTitle = (form: FormValues): string | undefined => form.get('title')?.slice(0, TITLE_MAX) || undefined
const TITLE_MAX = 500

/** The page of the incident in which the edit can be seen. */
function savedAddress({ incidents, made }: MadeEdits, id: string, timezone: string | undefined): string {
  const at = incidents.find((one) => one.id === id) ?? incidents[0]
  const search = new URLSearchParams({ ...(timezone !== undefined && { timezone }), saved: made[0].id })
  return `/incidents/${at?.id ?? id}?${search}`
}

interface Shown {
  readonly id: string
  readonly asked: Asked
  readonly zoneAsked: string | null
}

interface Answered {
  readonly form: FormValues
  /** null: nothing was to be stored yet. */
  readonly refusal: Refusal | null
}

/** The comparison, with the form that makes it so: of one that was refused with all that was chosen. */
async function previewMerge(parts: FormParts, shown: Shown, { form, refusal }: Answered): Promise<Answer> {
  const { id, asked } = shown
  const [other] = await loadIncidents(parts, [form.get('with') ?? ''])
  const preview = formValues(new URLSearchParams(PREVIEW))
  const { outcome } = await submit(parts, { id, form: preview, asked }, planMerge(eventId(form.get('with') ?? '')))
  const isMade = 'made' in outcome
  const merged = isMade ? (outcome.incidents[0] ?? null) : null
  const status = refusal?.status ?? (isMade ? 200 : outcome.status)
  // What the preview says is on the page: the comparison.
  const state = { ...stateOf(form, refusal ?? outcome, UNREAD), effect: null }
  return mergePage(parts, { ...shown, other: other ?? null, merged, form: state, status })
}

interface MergeRequest extends Shown {
  readonly other: Incident | null
  readonly merged: Incident | null
  readonly form: FormState | null
  readonly status: number
}

/** Incidents that began within so much of it are offered. */
const NEAR_MS = hours(12)
const NEARBY_MAX = 10

async function mergePage(parts: FormParts, { id, asked, zoneAsked, other, merged, form, status }: MergeRequest): Promise<Answer> {
  const incident = await parts.store.incident(id)
  const signing = signingOf(asked, parts.settings().auth)
  if (incident === null || signing === null) return notFoundPage(parts, `/incidents/${id}`)
  const span = observedSpan(incident)
  const near = span === null ? {} : { from: earlier(span.from, NEAR_MS), to: later(span.to, NEAR_MS) }
  const { items } = await parts.store.incidents({ ...near, limit: NEARBY_MAX + 1 })
  const nearby = items.filter((one) => one.id !== incident.id).slice(0, NEARBY_MAX)
  return htmlAnswer(renderMergePage({ frame: await frameOf(parts, zoneAsked), incident, other, nearby, merged, signing, form }), status)
}

function splitRoutes(parts: FormParts): readonly Route[] {
  const path = '/incidents/{id}/split'
  const query = z.strictObject(zone)
  return [
    route({
      method: 'get',
      path,
      role: 'editor',
      summary: 'Page to split alerts and pages off an incident',
      params,
      query,
      answers: pageAnswer,
      handle: ({ params: { id }, query: { timezone }, asked }) =>
        splitPage(parts, { id, asked, zoneAsked: timezone ?? null, chosen: [], parts: null, form: null, status: 200 }),
    }),
    route({
      method: 'post',
      path,
      role: 'editor',
      summary: 'Split alerts and pages off by a form',
      takesForm: true,
      params,
      query,
      answers: formAnswers,
      async handle({ params: { id }, query: { timezone }, asked }) {
        const form = readForm(asked)
        if ('status' in form) return problem(form.status, form.detail)
        const chosen = form.all('events').map(eventId)
        const { outcome, isPreview, author } = await submit(parts, { id, form, asked }, planChosen(chosen))
        if ('made' in outcome && !isPreview) return seeOther(parts, savedAddress(outcome, id, timezone), author)
        const isMade = 'made' in outcome
        const shown = { id, asked, zoneAsked: timezone ?? null, chosen, parts: isMade ? outcome.incidents : null }
        const state = stateOf(form, outcome, UNREAD)
        return splitPage(parts, { ...shown, form: { ...state, effect: null }, status: isMade ? 200 : outcome.status })
      },
    }),
  ]
}

const EVENTS_MAX = 500

function planChosen([first, ...rest]: readonly EventId[]): Plan {
  if (first === undefined) return () => refuse(422, 'Choose at least one alert or page.')
  if (rest.length >= EVENTS_MAX) return () => refuse(422, `Choose at most ${EVENTS_MAX}.`)
  return planSplit([first, ...rest])
}

interface SplitRequest extends Shown {
  readonly chosen: readonly EventId[]
  readonly parts: readonly Incident[] | null
  readonly form: FormState | null
  readonly status: number
}

async function splitPage(server: FormParts, { id, asked, zoneAsked, chosen, parts, form, status }: SplitRequest): Promise<Answer> {
  const incident = await server.store.incident(id)
  const signing = signingOf(asked, server.settings().auth)
  if (incident === null || signing === null) return notFoundPage(server, `/incidents/${id}`)
  const frame = await frameOf(server, zoneAsked)
  return htmlAnswer(renderSplitPage({ frame, incident, chosen: new Set(chosen), parts, signing, form }), status)
}
