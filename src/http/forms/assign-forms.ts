import { z } from 'zod'
import type { FormState } from '../../domain/edits/form-state.ts'
import { type EventId, eventId } from '../../domain/identity.ts'
import { earlier, firstInstant, hours, lastInstant, later } from '../../domain/time/time.ts'
import { renderAssignPage } from '../../render/page.tsx'
import type { MadeEdits } from '../api/edits/edit-handler.ts'
import { planAssign } from '../api/edits/plans.ts'
import { loadReasons, type UnassignedParts } from '../api/load-unassigned.ts'
import type { Asked } from '../asked.ts'
import { frameOf, htmlAnswer, notFoundPage, pageAnswer, zone } from '../page-answers.ts'
import { type Answer, json, problem, type Route, route } from '../route.ts'
import { effectOf, emptyForm, type FormParts, formAnswers, isAskedAsData, seeOther } from './form-pages.ts'
import { type FormValues, readForm } from './form-values.ts'
import { signingOf } from './signing.ts'
import { stateOf, submit } from './submit.ts'

export type AssignParts = FormParts & UnassignedParts & { readonly store: FormParts['store'] & UnassignedParts['store'] }

const PATH = '/unassigned/assign'
/** As many as one page of the list has. */
const EVENTS_MAX = 100
const events = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .transform((ids) => [...new Set(ids.filter((id) => id !== ''))].slice(0, EVENTS_MAX).map(eventId))

/** The page on which alerts and pages of no incident are made one, or are added to one. */
export const assignRoutes = (parts: AssignParts): readonly Route[] => [
  route({
    method: 'get',
    path: PATH,
    role: 'editor',
    summary: 'Page to put events of no incident into one',
    query: z.strictObject({ ...zone, event: events.optional() }),
    answers: pageAnswer,
    handle: ({ query: { timezone, event = [] }, asked }) =>
      assignPage(parts, { ids: event, asked, zoneAsked: timezone ?? null, form: null, status: 200 }),
  }),
  route({
    method: 'post',
    path: PATH,
    role: 'editor',
    summary: 'Put events of no incident into one by a form',
    takesForm: true,
    query: z.strictObject(zone),
    answers: formAnswers,
    async handle({ query: { timezone }, asked }) {
      const form = readForm(asked)
      if ('status' in form) return problem(form.status, form.detail)
      const ids = form.all('event').slice(0, EVENTS_MAX).map(eventId)
      const [first, ...rest] = ids
      const page = { ids, asked, zoneAsked: timezone ?? null }
      if (first === undefined)
        return assignPage(parts, { ...page, form: withError(form, 'Choose at least one alert or page.'), status: 422 })
      const into = form.get('into') ?? 'own'
      const incident = into === 'own' ? null : await parts.store.incident(into === 'other' ? (form.get('other') ?? '') : into)
      if (into !== 'own' && incident === null)
        return assignPage(parts, { ...page, form: withError(form, 'No incident has or had this id.', 'other'), status: 422 })
      const plan = incident === null ? planAssign(first, rest) : planAssign(eventId(incident.id), ids)
      const { outcome, isPreview, author } = await submit(parts, { id: null, form, asked }, plan)
      if ('made' in outcome && !isPreview) return seeOther(parts, addressOf(outcome, timezone), author)
      if (!('made' in outcome)) {
        const state = stateOf(form, outcome, { reading: null, incident: null })
        return isPreview && isAskedAsData(asked)
          ? json(state, outcome.status)
          : assignPage(parts, { ...page, form: state, status: outcome.status })
      }
      const effect = effectOf({ ...outcome, before: incident }, [`It would be “${outcome.incidents[0]?.title ?? ''}”.`])
      const state = { ...emptyForm(form.record), effect }
      return isPreview && isAskedAsData(asked) ? json(state) : assignPage(parts, { ...page, form: state, status: 200 })
    },
  }),
]

const withError = (form: FormValues, sentence: string, field = 'form'): FormState => ({
  ...emptyForm(form.record),
  errors: [{ field, sentence }],
})

function addressOf({ incidents, made }: MadeEdits, timezone: string | undefined): string {
  const search = new URLSearchParams({ ...(timezone !== undefined && { timezone }), saved: made[0].id })
  return `/incidents/${incidents[0]?.id ?? made[0].about}?${search}`
}

interface AssignRequest {
  readonly ids: readonly EventId[]
  readonly asked: Asked
  readonly zoneAsked: string | null
  readonly form: FormState | null
  readonly status: number
}

/** Incidents within so much of the events are offered. */
const NEAR_MS = hours(6)
const NEARBY_MAX = 10

async function assignPage(parts: AssignParts, { ids, asked, zoneAsked, form, status }: AssignRequest): Promise<Answer> {
  const signing = signingOf(asked, parts.settings().auth)
  if (signing === null) return notFoundPage(parts, PATH)
  const found = await parts.store.eventsOf(ids)
  const rows = await loadReasons(parts, found)
  const times = rows.map(({ event }) => event.occurred.at)
  const [from, to] = [firstInstant(times), lastInstant(times)]
  const near = from === null || to === null ? null : { from: earlier(from, NEAR_MS), to: later(to, NEAR_MS), limit: NEARBY_MAX }
  const nearby = near === null ? [] : (await parts.store.incidents(near)).items
  return htmlAnswer(renderAssignPage({ frame: await frameOf(parts, zoneAsked), rows, nearby, signing, form }), status)
}
