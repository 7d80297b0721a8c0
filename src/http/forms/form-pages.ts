import { z } from 'zod'
import { type Edit, revertsOf } from '../../domain/edit.ts'
import { type AppliedEdit, contentOf } from '../../domain/edits/applied-edit.ts'
import { durationChanges } from '../../domain/edits/duration-changes.ts'
import type { Effect, FormState } from '../../domain/edits/form-state.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { renderHistoryPage } from '../../render/page.tsx'
import type { Store } from '../../store/store.ts'
import type { EditContext, Editor, MadeEdits } from '../api/edits/edit-handler.ts'
import { type EditsOfStore, loadEditsOf } from '../api/edits/load-edits.ts'
import type { Asked } from '../asked.ts'
import { pathOf } from '../doors/route-prefix.ts'
import { frameOf, htmlAnswer, notFoundPage, type PagesParts, pageAnswer, zone } from '../page-answers.ts'
import { type Answer, type Route, route } from '../route.ts'
import { loadEffects } from './edit-effects.ts'
import { cookieOf, signingOf } from './signing.ts'

export type FormParts = PagesParts & {
  readonly store: PagesParts['store'] & EditsOfStore & Pick<Store, 'eventsOf'>
  readonly editor: Editor
  readonly sceneAround: EditContext['sceneAround']
}

const formStateSchema = z.looseObject({ errors: z.array(z.unknown()), conflicts: z.array(z.unknown()), effect: z.unknown() })

/** The form as data, for a script that shows what saving would do while somebody types. */
export const isAskedAsData = ({ headers }: Asked): boolean => headers.accept === 'application/json'

export const params = z.strictObject({ id: z.string() })
export const formAnswers = {
  200: {
    description: 'The page; of a preview, where JSON is asked for, the form as it was read.',
    content: { ...pageAnswer[200].content, 'application/json': formStateSchema },
  },
  303: { description: 'Saved: the page with the change.', content: {} },
  422: { description: 'Not saved: the form with what is wrong.', content: { 'text/html': z.string() } },
} as const

/** To the page that shows the change; the name that signed it is kept for the next one. */
export function seeOther({ settings }: Pick<PagesParts, 'settings'>, location: string, author: string | null): Answer {
  const headers = {
    location: `${pathOf(settings().listen.externalUrl)}${location}`,
    ...(author !== null && { 'set-cookie': cookieOf(author) }),
  }
  return { status: 303, type: 'text/html; charset=utf-8', text: '', headers }
}

/** What making the edits does, for a preview. */
export function effectOf({ before, incidents }: Pick<MadeEdits, 'before' | 'incidents'>, notes: readonly string[]): Effect {
  const after = incidents.find(({ id }) => id === before?.id) ?? incidents[0]
  return { durations: after === undefined || before === null ? [] : durationChanges(before.durations, after.durations), notes }
}

export const emptyForm = (values: FormState['values']): FormState => ({ values, errors: [], conflicts: [], theirs: null, effect: null })

/** Every edit of the incident, with what each replaced where it is in force. */
export function historyRoute(parts: FormParts): Route {
  return route({
    method: 'get',
    path: '/incidents/{id}/history',
    role: 'viewer',
    summary: 'Page of the edits of an incident',
    params,
    query: z.strictObject(zone),
    answers: pageAnswer,
    async handle({ params: { id }, query, asked }) {
      const incident = await parts.store.incident(id)
      if (incident === null) return notFoundPage(parts, `/incidents/${id}/history`)
      return historyPage(parts, { incident, asked, zoneAsked: query.timezone ?? null, open: null, status: 200 })
    },
  })
}

interface HistoryRequest {
  readonly incident: Incident
  readonly asked: Asked
  readonly zoneAsked: string | null
  /** The item whose revert was previewed or refused. */
  readonly open: { readonly id: string; readonly form: FormState } | null
  readonly status: number
}

export async function historyPage(parts: FormParts, { incident, asked, zoneAsked, open, status }: HistoryRequest): Promise<Answer> {
  const all = await parts.store.edits()
  const own = await loadEditsOf(parts.store, incident, all)
  const reverts = revertsOf(all)
  const applied = new Map((incident.edits ?? []).map((edit) => [edit.id, edit]))
  const effects = await loadEffects(parts.sceneAround, incident, { own, all })
  const byId = new Map(own.map((edit) => [edit.id, applied.get(edit.id) ?? withoutBefore(edit)]))
  const items = own.toReversed().flatMap((edit) => {
    const shown = byId.get(edit.id)
    const revert = reverts.get(edit.id)
    const revertedBy = revert === undefined ? null : (byId.get(revert) ?? null)
    return shown === undefined ? [] : [{ edit: shown, revertedBy, effect: effects.get(edit.id) ?? null }]
  })
  const signing = signingOf(asked, parts.settings().auth)
  return htmlAnswer(renderHistoryPage({ frame: await frameOf(parts, zoneAsked), incident, items, signing, open }), status)
}

/** Of an edit that is not in force it is not known what it replaced. */
export const withoutBefore = (edit: Edit): AppliedEdit => {
  const { id, at, author, reason } = edit
  return { id, at, author, reason, content: contentOf(edit) }
}
