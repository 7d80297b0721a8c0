import { servicesFields } from '../../domain/edits/editable-fields.ts'
import { TYPED_TIME_HINT } from '../../domain/time/typed-time.ts'
import type { PageContext } from '../page-context.ts'
import type { IncidentView } from '../view.ts'
import { Field, valueIn } from './form-parts.tsx'
import { editHref, formOf } from './incident-forms.tsx'
import { PageForm } from './page-form.tsx'

interface FormProps {
  readonly view: IncidentView
  readonly context: PageContext
}

const ROWS_MAX = 12

/** Its services: the first one counts in figures by service. */
export function ServicesForm({ view, context: { incident } }: FormProps) {
  if (view.editing?.open !== 'services') return null
  const form = formOf(view, 'services')
  const fields = servicesFields(incident)
  return (
    <PageForm view={view} name="services" title="Services of the incident" back="" labels={{ services: 'Services' }} was={fields}>
      <Field
        id="services-services"
        name="services"
        label="Services"
        hint="One a line. The first is the primary service: figures by service count the incident there."
        form={form}
      >
        {(field) => (
          <textarea {...field} rows={Math.min(ROWS_MAX, incident.services.length + 2)} maxLength={10_000} spellcheck={false}>
            {valueIn(form, 'services', fields.services ?? '')}
          </textarea>
        )}
      </Field>
    </PageForm>
  )
}

/** Closes one whose end no source has reported. */
export function CloseForm({ view }: Pick<FormProps, 'view'>) {
  if (view.editing?.open !== 'close') return null
  const form = formOf(view, 'close')
  const hint = `${TYPED_TIME_HINT} A resolution that is reported later stays in the timeline.`
  return (
    <PageForm view={view} name="close" title="Close the incident" back="" labels={{ time: 'When was it over?' }}>
      <p>
        <b>Close the incident.</b> No source reported its end. If nobody knows when it was over, enter <code>?</code>: it then counts as
        resolved, with a time to resolve that is not known.
      </p>
      <Field id="close-time" name="time" label="When was it over?" hint={hint} form={form}>
        {(field) => <input {...field} value={valueIn(form, 'time', '')} maxLength={100} autocomplete="off" spellcheck={false} />}
      </Field>
    </PageForm>
  )
}

/** The verdict on all changes at once. */
export function NoChangeForm({ view, isConfirmed }: Pick<FormProps, 'view'> & { readonly isConfirmed: boolean }) {
  if (view.editing === undefined) return null
  if (view.editing.open !== 'no-change') {
    return (
      <p>
        <a class="button" href={editHref(view, 'no-change', '#no-change')}>
          {isConfirmed ? 'Open it again' : 'Confirm'}
          <span class="unseen"> that no change is involved</span>
        </a>
      </p>
    )
  }
  return (
    <PageForm
      view={view}
      name="noChange"
      title="No change involved"
      back="#suspects"
      labels={{}}
      hidden={{ isConfirmed: String(!isConfirmed) }}
    >
      <p>
        {isConfirmed
          ? 'Opens the question again: each change has the verdict that was given for it alone.'
          : 'None of the changes caused it, and none that is reported later. A verdict on one of them that is given after this one wins.'}
      </p>
    </PageForm>
  )
}
