import { type AppliedEdit, editsOfEntry } from '../../domain/edits/applied-edit.ts'
import type { FieldError, FormState } from '../../domain/edits/form-state.ts'
import { entryId } from '../../domain/identity.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { MadeEdits, Plan, PlannedEdits, Refusal } from '../api/edits/edit-handler.ts'
import { planEdits, refuse } from '../api/edits/plans.ts'
import type { Asked } from '../asked.ts'
import { effectOf, emptyForm, type FormParts } from './form-pages.ts'
import { type FormReader, type FormReading, sentenceOf } from './form-reading.ts'
import type { FormValues } from './form-values.ts'
import { signingOf } from './signing.ts'

export interface Submission {
  /** Id of the incident; null: what is edited belongs to none. */
  readonly id: string | null
  readonly form: FormValues
  readonly asked: Asked
}

/** What became of a form. `author`: who signed it; null: nobody yet. */
export interface Submitted {
  readonly outcome: MadeEdits | Refusal
  readonly isPreview: boolean
  readonly author: string | null
}

const REASON_MAX = 2_000
const UNSIGNED: FieldError = { field: 'author', sentence: 'Enter your name: every edit is signed.' }

/** Sends a form through the same queue as an edit of the API; a preview stores nothing and needs no name. */
export async function submit(parts: FormParts, { id, form, asked }: Submission, plan: Plan | PlannedEdits): Promise<Submitted> {
  const signing = signingOf(asked, parts.settings().auth)
  const author = (signing?.isFixed === true ? signing.name : form.get('author')) || null
  const isPreview = form.get('do') === 'preview'
  const attribution = { author: author ?? undefined, reason: form.get('reason')?.slice(0, REASON_MAX) || null }
  const isUnsigned = !isPreview && author === null
  const unsigned = refuse(422, 'The edit is not signed.', [{ pointer: '/author', detail: UNSIGNED.sentence }])
  const signed: Plan = (present) => {
    const planned = typeof plan === 'function' ? plan(present) : plan
    return 'status' in planned || !isUnsigned ? planned : unsigned
  }
  const wanted = { id, attribution, dryRun: isPreview, asked }
  const outcome = id === null && isUnsigned ? unsigned : await parts.editor(wanted, typeof plan === 'function' ? signed : plan)
  return { outcome, isPreview, author: signing?.isFixed === true ? null : author }
}

/** What was read of a form against the incident as it was then. */
export interface ReadForm {
  reading: FormReading | null
  incident: Incident | null
}

const GONE = 'This is no longer part of the incident.'
export const NOTHING_CHANGED = 'Nothing was changed.'

/** A plan that reads the form when its turn comes; what was read is noted in `held`. */
export const planForm =
  (form: FormValues, { read, clock, held }: { readonly read: FormReader; readonly clock: Clock; readonly held: ReadForm }): Plan =>
  (present) => {
    const reading = read(form, { incident: present.incident, clock })
    held.reading = reading
    held.incident = present.incident
    if (reading === null) return refuse(404, GONE)
    const [first, ...rest] = reading.contents
    if (reading.errors.length > 0) return refuse(422, 'The form is not complete.')
    if (reading.conflicts.length > 0) return refuse(412, 'Somebody else changed this meanwhile.')
    return first === undefined ? refuse(409, NOTHING_CHANGED) : planEdits([first, ...rest])(present)
  }

/** The form as it comes back: with what is wrong, with what others changed, or with what saving would do. */
export function stateOf(form: FormValues, outcome: MadeEdits | Refusal, { reading, incident }: ReadForm): FormState {
  const shown = emptyForm({ ...form.record, ...reading?.values })
  if ('made' in outcome) return { ...shown, effect: effectOf(outcome, reading?.notes ?? []) }
  const own = reading ?? { errors: [], conflicts: [] }
  if (outcome.detail === NOTHING_CHANGED) return { ...shown, effect: { durations: [], notes: [NOTHING_CHANGED] } }
  const refused = own.errors.length > 0 || own.conflicts.length > 0 ? [] : errorsOf(outcome)
  const theirs = incident === null || own.conflicts.length === 0 ? null : lastEditOf(form, incident)
  return { ...shown, errors: [...own.errors, ...refused], conflicts: own.conflicts, theirs }
}

const FIELDS: Readonly<Record<string, string>> = { to: 'time', at: 'time', author: 'author' }

function errorsOf({ detail, errors }: Refusal): readonly FieldError[] {
  if (errors.length === 0) return [{ field: 'form', sentence: detail }]
  return errors.map(({ pointer, detail: why }) => {
    const [, name = ''] = pointer.split('/')
    return { field: FIELDS[name] ?? name, sentence: name === 'to' || name === 'at' ? `This time is ${why}.` : sentenceOf(why) }
  })
}

/** Who changed last what this form is about. */
function lastEditOf(form: FormValues, incident: Incident): AppliedEdit | null {
  const entry = form.get('entry')
  if (entry !== null) return editsOfEntry(incident, entryId(entry)).at(-1) ?? null
  const change = form.get('change')
  const anchor = form.get('anchor')
  return (
    incident.edits?.findLast(({ content }) => {
      if (change !== null) return content.type === 'verdict' && content.change === change
      if (anchor !== null) return content.type === 'anchor' && content.anchor === anchor
      return content.type === 'title' || content.type === 'severity'
    }) ?? null
  )
}
