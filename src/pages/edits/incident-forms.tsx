import type { Change } from '../../domain/change.ts'
import { changeFields, entryFields, type FieldTexts, headFields } from '../../domain/edits/editable-fields.ts'
import type { FormState } from '../../domain/edits/form-state.ts'
import { ANCHOR_NAMES } from '../../domain/incident/anchor.ts'
import { PHASES, type TimelineEntry } from '../../domain/incident/timeline.ts'
import { TYPED_TIME_HINT } from '../../domain/time/typed-time.ts'
import { ANCHOR_TITLES, PHASE_WORDS } from '../../domain/words.ts'
import { incidentPath, pageHref } from '../links.ts'
import type { PageContext } from '../page-context.ts'
import type { IncidentView } from '../view.ts'
import { Field, FormButtons, FormNotes, Signature, valueIn } from './form-parts.tsx'

interface FormProps {
  readonly view: IncidentView
  readonly context: PageContext
}

/** Of this page, with what of it is shown: where a form is sent, and where it leads back to. */
export const pageQuery = ({ entriesBefore, hidden, zoom, tab, rows }: IncidentView) => ({
  tab,
  rows: rows === 'all' ? 'all' : null,
  entriesBefore: entriesBefore === 0 ? null : entriesBefore,
  hidden: hidden === 'shown' ? 'shown' : null,
  from: zoom?.from ?? null,
  to: zoom?.to ?? null,
  by: zoom?.by === 'source' ? 'source' : null,
})

export const editHref = (view: IncidentView, open: string, fragment: string): string =>
  `${pageHref(incidentPath(view.incident.id), view.frame, { ...pageQuery(view), edit: open })}${fragment}`

export const backHref = (view: IncidentView, fragment: string): string =>
  `${pageHref(incidentPath(view.incident.id), view.frame, pageQuery(view))}${fragment}`

export const actionOf = (view: IncidentView): string => pageHref(`${incidentPath(view.incident.id)}/edits`, view.frame, pageQuery(view))

/** What stood in each field when the form was made: who changes another field meanwhile is not in the way. */
export const Was = ({ fields }: { readonly fields: FieldTexts }) => (
  <>
    {Object.entries(fields).map(([name, value]) => (
      <input key={name} type="hidden" name={`was.${name}`} value={value} />
    ))}
  </>
)

/** The form as it was sent, where this one was. */
export const formOf = ({ editing }: IncidentView, open: string): FormState | null => (editing?.open === open ? editing.form : null)

const HEAD_LABELS = { title: 'Title', severity: 'Severity' }

/** Title and severity. */
export function HeadForm({ view, context }: FormProps) {
  const { incident } = context
  if (view.editing?.open !== 'head') return null
  const form = formOf(view, 'head')
  const fields = headFields(incident)
  return (
    <form class="edit-form" method="post" action={actionOf(view)} id="head-form" aria-label="Title and severity">
      <input type="hidden" name="form" value="head" />
      <Was fields={fields} />
      <FormNotes id="head" form={form} frame={view.frame} labels={HEAD_LABELS} />
      <div class="fields">
        <Field id="head-title" name="title" label={HEAD_LABELS.title} form={form}>
          {(field) => <input {...field} class="wide" value={valueIn(form, 'title', incident.title)} maxLength={500} dir="auto" />}
        </Field>
        <Field
          id="head-severity"
          name="severity"
          label={HEAD_LABELS.severity}
          hint="As your team says it: SEV1, critical … Empty: not known."
          form={form}
        >
          {(field) => <input {...field} value={valueIn(form, 'severity', incident.severity ?? '')} maxLength={100} />}
        </Field>
      </div>
      <Signature id="head" signing={view.editing.signing} form={form} />
      <p class="form-buttons">
        <FormButtons form={form} back={backHref(view, '')} />
      </p>
    </form>
  )
}

const ENTRY_LABELS = { text: 'Text', time: 'Time', phase: 'Phase', anchor: 'This is when' }

/** Text, time and phase of an entry, whether it is a time that durations hang on, and whether it is shown. */
export function EntryForm({ view, context, entry }: FormProps & { readonly entry: TimelineEntry }) {
  const open = `entry-${entry.id}`
  const fields = entryFields(context.incident, entry.id, context.clock)
  if (view.editing?.open !== open || fields === null) return null
  const form = formOf(view, open)
  return (
    <form class="edit-form" method="post" action={actionOf(view)} aria-label="Edit this entry">
      <input type="hidden" name="form" value="entry" />
      <input type="hidden" name="entry" value={entry.id} />
      <Was fields={fields} />
      <FormNotes id="entry" form={form} frame={view.frame} labels={ENTRY_LABELS} />
      <div class="fields">
        <Field id="entry-time" name="time" label={ENTRY_LABELS.time} hint={TYPED_TIME_HINT} form={form}>
          {(field) => (
            <input {...field} value={valueIn(form, 'time', fields.time ?? '')} maxLength={100} autocomplete="off" spellcheck={false} />
          )}
        </Field>
        <Field id="entry-phase" name="phase" label={ENTRY_LABELS.phase} form={form}>
          {(field) => (
            <select {...field}>
              {PHASES.map((phase) => (
                <option key={phase} value={phase} selected={phase === valueIn(form, 'phase', entry.phase)}>
                  {PHASE_WORDS[phase]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field id="entry-anchor" name="anchor" label={ENTRY_LABELS.anchor} form={form}>
          {(field) => (
            <select {...field}>
              <option value="">leave as it is</option>
              {ANCHOR_NAMES.map((name) => (
                <option key={name} value={name} selected={name === valueIn(form, 'anchor', '')}>
                  {ANCHOR_TITLES[name]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Field id="entry-text" name="text" label={ENTRY_LABELS.text} form={form}>
        {(field) => (
          <textarea {...field} class="wide" rows={Math.min(8, entry.text.split('\n').length + 1)} maxLength={10_000} dir="auto">
            {valueIn(form, 'text', entry.text)}
          </textarea>
        )}
      </Field>
      <Signature id="entry" signing={view.editing.signing} form={form} />
      <p class="form-buttons">
        <FormButtons form={form} back={backHref(view, `#${open}`)} />
        <button type="submit" name="do" value={entry.hidden ? 'show' : 'hide'} class="apart">
          {entry.hidden ? 'Show this entry' : 'Hide this entry'}
        </button>
      </p>
    </form>
  )
}

/** It caused this, it did not, or neither is decided. */
export function VerdictForm({ view, context, change }: FormProps & { readonly change: Change }) {
  const fields = changeFields(context.incident, change.id)
  if (view.editing === undefined || fields === null) return null
  const open = `change-${change.id}`
  const form = formOf(view, open)
  const id = `verdict-${change.id}`
  if (view.editing.open !== open) {
    return (
      <p>
        <a class="button" href={editHref(view, open, `#${open}`)}>
          {change.verdict === null ? 'Give a verdict' : 'Change the verdict'}
          <span class="unseen"> on {change.summary}</span>
        </a>
      </p>
    )
  }
  return (
    <form class="edit-form" method="post" action={actionOf(view)} aria-label="Verdict on this change">
      <input type="hidden" name="form" value="verdict" />
      <input type="hidden" name="change" value={change.id} />
      <Was fields={fields} />
      <FormNotes id={id} form={form} frame={view.frame} labels={VERDICT_LABELS} />
      <Field
        id={`${id}-verdict`}
        name="verdict"
        label={VERDICT_LABELS.verdict}
        hint="A change that caused it counts in the change fail rate."
        form={form}
      >
        {(field) => (
          <select {...field}>
            {VERDICTS.map(({ value, words }) => (
              <option key={value} value={value} selected={value === valueIn(form, 'verdict', fields.verdict ?? '')}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Signature id={id} signing={view.editing.signing} form={form} />
      <p class="form-buttons">
        <FormButtons form={form} back={backHref(view, '#suspects')} />
      </p>
    </form>
  )
}

const VERDICT_LABELS = { verdict: 'Verdict' }

const VERDICTS = [
  { value: 'caused', words: 'It caused this' },
  { value: 'not_caused', words: 'It did not cause this' },
  { value: '', words: 'Not decided' },
] as const
