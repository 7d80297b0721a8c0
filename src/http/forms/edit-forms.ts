import { z } from 'zod'
import { clockIn } from '../../domain/time/clock.ts'
import { loadEditsOf } from '../api/edits/load-edits.ts'
import { planRevert } from '../api/edits/plans.ts'
import { incidentPage, incidentQuery, toSearch } from '../incident-page.ts'
import { notFoundPage } from '../page-answers.ts'
import { json, problem, type Route, route } from '../route.ts'
import { type ActionParts, actionRoutes } from './action-forms.ts'
import { anchorRoutes } from './anchor-forms.ts'
import { type AssignParts, assignRoutes } from './assign-forms.ts'
import { type FormParts, formAnswers, historyPage, historyRoute, isAskedAsData, params, seeOther } from './form-pages.ts'
import { type FormValues, readForm } from './form-values.ts'
import { ignoreRoutes } from './ignore-forms.ts'
import { INCIDENT_FORMS } from './incident-forms.ts'
import { regroupRoutes } from './regroup-forms.ts'
import { NOTHING_CHANGED, planForm, type ReadForm, stateOf, submit } from './submit.ts'

export type FormsParts = AssignParts & ActionParts

/** The forms with which people edit incidents, and the pages that only those need. */
export const formRoutes = (parts: FormsParts): readonly Route[] => [
  editFormRoute(parts),
  historyRoute(parts),
  revertFormRoute(parts),
  ...anchorRoutes(parts),
  ...regroupRoutes(parts),
  ...assignRoutes(parts),
  ...actionRoutes(parts),
  ...ignoreRoutes(parts),
]

/** Title and severity, an entry, a verdict: the forms of an incident's own page. */
function editFormRoute(parts: FormParts): Route {
  return route({
    method: 'post',
    path: '/incidents/{id}/edits',
    role: 'editor',
    summary: 'Edit an incident by a form of its page',
    takesForm: true,
    params,
    query: incidentQuery,
    answers: formAnswers,
    async handle({ params: { id }, query, asked }) {
      const form = readForm(asked)
      if ('status' in form) return problem(form.status, form.detail)
      const kind = INCIDENT_FORMS[form.get('form') ?? '']
      if (kind === undefined) return problem(422, 'This form is not known.', [{ pointer: '/form', detail: 'unknown' }])
      const clock = clockIn(query.timezone ?? parts.settings().postmortem.timezone)
      const held: ReadForm = { reading: null, incident: null }
      const plan = planForm(form, { read: kind.read, clock, held })
      const { outcome, isPreview, author } = await submit(parts, { id, form, asked }, plan)
      if ('status' in outcome && outcome.status === 404) return notFoundPage(parts, `/incidents/${id}`)
      const shown = { ...query, edit: undefined }
      const isUnchanged = 'status' in outcome && outcome.detail === NOTHING_CHANGED
      if ('made' in outcome && !isPreview)
        return seeOther(parts, `/incidents/${id}${toSearch({ ...shown, saved: outcome.made[0].id })}${fragmentOf(form)}`, author)
      if (isUnchanged && !isPreview) return seeOther(parts, `/incidents/${id}${toSearch(shown)}${fragmentOf(form)}`, author)
      const status = 'status' in outcome && !isUnchanged ? outcome.status : 200
      if (isPreview && isAskedAsData(asked)) return json(stateOf(form, outcome, held), status)
      const page = { id, query: { ...query, edit: kind.open(form) }, asked, form: stateOf(form, outcome, held), status }
      return incidentPage(parts, page)
    },
  })
}

/** Where the changed thing stands on the page. */
function fragmentOf(form: FormValues): string {
  const entry = form.get('entry')
  if (entry !== null) return `#entry-${encodeURIComponent(entry)}`
  if (form.get('change') !== null) return '#suspects'
  return FRAGMENTS[form.get('form') ?? ''] ?? ''
}

const FRAGMENTS: Readonly<Record<string, string>> = { add: '#timeline', section: '#draft', action: '#actions', noChange: '#suspects' }

function revertFormRoute(parts: FormParts): Route {
  return route({
    method: 'post',
    path: '/incidents/{id}/edits/{editId}/revert',
    role: 'editor',
    summary: 'Revert an edit by a form',
    takesForm: true,
    params: params.extend({ editId: z.string() }),
    query: incidentQuery,
    answers: formAnswers,
    async handle({ params: { id, editId }, query, asked }) {
      const form = readForm(asked)
      if ('status' in form) return problem(form.status, form.detail)
      const incident = await parts.store.incident(id)
      if (incident === null) return notFoundPage(parts, `/incidents/${id}`)
      const known = (await loadEditsOf(parts.store, incident, await parts.store.edits())).find((edit) => edit.id === editId)
      if (known === undefined) return notFoundPage(parts, `/incidents/${id}/edits/${editId}`)
      const { outcome, isPreview, author } = await submit(parts, { id, form, asked }, planRevert(known.id, known.about))
      if ('made' in outcome && !isPreview) {
        const { timezone } = query
        if (outcome.incidents.length === 0)
          return seeOther(parts, `/unassigned${timezone === undefined ? '' : `?timezone=${encodeURIComponent(timezone)}`}`, author)
        const page = form.get('from') === 'incident' ? toSearch({ ...query, edit: undefined, saved: undefined, reverted: editId }) : null
        const zone = timezone === undefined ? '' : `?timezone=${encodeURIComponent(timezone)}`
        return seeOther(parts, page === null ? `/incidents/${id}/history${zone}#edit-${editId}` : `/incidents/${id}${page}`, author)
      }
      const state = stateOf(form, outcome, { reading: null, incident })
      const status = 'status' in outcome ? outcome.status : 200
      if (isPreview && isAskedAsData(asked)) return json(state, status)
      return historyPage(parts, { incident, asked, zoneAsked: query.timezone ?? null, open: { id: editId, form: state }, status })
    },
  })
}
