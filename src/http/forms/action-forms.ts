import type { z } from 'zod'
import { actionItemId } from '../../domain/edits/completion.ts'
import { actionFields } from '../../domain/edits/editable-fields.ts'
import type { FormState } from '../../domain/edits/form-state.ts'
import { byUrgency, groupOf, matchesAction } from '../../domain/incident/listed-action.ts'
import { clockIn, dayIn } from '../../domain/time/clock.ts'
import { renderActionsPage } from '../../render/page.tsx'
import type { Store } from '../../store/store.ts'
import { actionFilters, toActionFilter } from '../api/actions.ts'
import { loadActions } from '../api/load-actions.ts'
import type { Asked } from '../asked.ts'
import { frameOf, htmlAnswer, pageAnswer, zone } from '../page-answers.ts'
import { type Answer, problem, type Route, route } from '../route.ts'
import { COMPLETION_FORMS } from './completion-forms.ts'
import { type FormParts, formAnswers, seeOther } from './form-pages.ts'
import type { FormReader } from './form-reading.ts'
import { type FormValues, formValues, readForm } from './form-values.ts'
import { signingOf } from './signing.ts'
import { NOTHING_CHANGED, planForm, type ReadForm, stateOf, submit } from './submit.ts'

export type ActionParts = FormParts & { readonly store: FormParts['store'] & Pick<Store, 'edits' | 'incidentsHolding'> }

const PATH = '/actions'
const query = actionFilters.extend(zone)
type Query = z.output<typeof query>

/** The page of the actions of all incidents, and its buttons. */
export const actionRoutes = (parts: ActionParts): readonly Route[] => [
  route({
    method: 'get',
    path: PATH,
    role: 'viewer',
    summary: 'Page of the actions of all incidents',
    query,
    answers: pageAnswer,
    handle: ({ query: asked, asked: request }) => actionsPage(parts, { query: asked, asked: request, form: null, status: 200 }),
  }),
  route({
    method: 'post',
    path: PATH,
    role: 'editor',
    summary: 'Say that an action is done, dropped, open again, or whether it helped',
    takesForm: true,
    query,
    answers: formAnswers,
    async handle({ query: shown, asked }) {
      const form = readForm(asked)
      if ('status' in form) return problem(form.status, form.detail)
      const [incident = '', item = '', deed = ''] = (form.get('do') ?? '').split(' ')
      const held: ReadForm = { reading: null, incident: null }
      const clock = clockIn(shown.timezone ?? parts.settings().postmortem.timezone)
      const plan = planForm(form, { read: readDeed(item, deed), clock, held })
      const { outcome, author } = await submit(parts, { id: incident, form, asked }, plan)
      const isDone = 'made' in outcome || outcome.detail === NOTHING_CHANGED
      if (isDone) return seeOther(parts, `${PATH}${toSearch(shown)}#action-${encodeURIComponent(item)}`, author)
      return actionsPage(parts, { query: shown, asked, form: stateOf(form, outcome, held), status: outcome.status })
    },
  }),
]

const DEEDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  done: { state: 'done' },
  open: { state: 'open', outcome: '' },
  dropped: { state: 'dropped' },
  helped: { state: 'done', outcome: 'helped' },
  not_helped: { state: 'done', outcome: 'not_helped' },
}

/** What a button of the page does, as the form of the action would: its other fields stay as they are. */
const readDeed =
  (item: string, deed: string): FormReader =>
  (form, context) => {
    const fields = actionFields(context.incident, actionItemId(item))
    const changed = DEEDS[deed]
    if (fields === null || changed === undefined) return null
    if (deed === 'dropped' && (form.get('reason') ?? '') === '')
      return {
        contents: [],
        errors: [{ field: 'reason', sentence: 'Say why it is dropped: enter the reason, then drop it again.' }],
        conflicts: [],
        values: form.record,
        notes: [],
      }
    const was = Object.fromEntries(Object.entries(fields).map(([name, value]) => [`was.${name}`, value]))
    return COMPLETION_FORMS.action?.read(asForm({ ...fields, ...was, ...changed, item }), context) ?? null
  }

const asForm = (fields: Readonly<Record<string, string>>): FormValues => formValues(new URLSearchParams(fields))

function toSearch(shown: Query): string {
  const search = new URLSearchParams(Object.entries(shown).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  return search.size === 0 ? '' : `?${search}`
}

interface ActionsRequest {
  readonly query: Query
  readonly asked: Asked
  readonly form: FormState | null
  readonly status: number
}

async function actionsPage(parts: ActionParts, { query: shown, asked, form, status }: ActionsRequest): Promise<Answer> {
  const frame = await frameOf(parts, shown.timezone ?? null)
  const today = dayIn(clockIn(frame.zone), frame.now)
  const { actions, isMore } = await loadActions(parts.store)
  const filter = toActionFilter(shown)
  const matching = actions.filter((one) => matchesAction(one, { ...filter, state: null }, today))
  const rows = matching.filter((one) => matchesAction(one, filter, today)).toSorted(byUrgency(today))
  const facets = {
    owners: valuesOf(actions.flatMap(({ item }) => item.owner ?? [])),
    services: valuesOf(actions.flatMap(({ incident }) => incident.services)),
    groups: matching.map(({ item }) => groupOf(item, today)),
  }
  const signing = signingOf(asked, parts.settings().auth)
  return htmlAnswer(renderActionsPage({ frame, filter, today, actions: rows, isMore, facets, signing, form }), status)
}

const FACETS_MAX = 200
const valuesOf = (names: readonly string[]): readonly string[] => [...new Set(names)].sort().slice(0, FACETS_MAX)
