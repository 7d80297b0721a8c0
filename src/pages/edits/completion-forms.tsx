import { SECTION_NAMES } from '../../domain/edits/completion.ts'
import { sectionFields } from '../../domain/edits/editable-fields.ts'
import { writtenSections } from '../../domain/edits/review.ts'
import { SECTION_TITLES } from '../../domain/edits/review-words.ts'
import { PHASES } from '../../domain/incident/timeline.ts'
import { TYPED_TIME_HINT } from '../../domain/time/typed-time.ts'
import { PHASE_WORDS } from '../../domain/words.ts'
import type { PageContext } from '../page-context.ts'
import { KeyHint } from '../parts.tsx'
import type { IncidentView } from '../view.ts'
import { SignedBy } from './edit-words.tsx'
import { Field, valueIn } from './form-parts.tsx'
import { editHref, formOf } from './incident-forms.tsx'
import { PageForm } from './page-form.tsx'
import { SectionUpdateForm } from './section-update.tsx'

interface FormProps {
  readonly view: IncidentView
  readonly context: PageContext
}

/** Something that no source recorded: an entry of the timeline with its time. */
export function AddEntry({ view, context }: FormProps) {
  if (view.editing === undefined) return null
  if (view.editing.open !== 'add') {
    return (
      <a class="button" href={editHref(view, 'add', '#add-form')}>
        Add entry <KeyHint keys="N" />
      </a>
    )
  }
  const form = formOf(view, 'add')
  return (
    <PageForm
      view={view}
      name="add"
      title="Add an entry"
      back="#timeline"
      labels={{ time: 'Time', text: 'What happened', phase: 'Phase', service: 'Service' }}
    >
      <div class="fields">
        <Field id="add-time" name="time" label="Time" hint={TYPED_TIME_HINT} form={form}>
          {(field) => <input {...field} value={valueIn(form, 'time', '')} maxLength={100} autocomplete="off" spellcheck={false} />}
        </Field>
        <Field id="add-phase" name="phase" label="Phase" form={form}>
          {(field) => (
            <select {...field}>
              {PHASES.map((phase) => (
                <option key={phase} value={phase} selected={phase === valueIn(form, 'phase', 'other')}>
                  {PHASE_WORDS[phase]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field id="add-service" name="service" label="Service" hint="Empty: none in particular" form={form}>
          {(field) => <input {...field} value={valueIn(form, 'service', '')} maxLength={200} list="services-here" autocomplete="off" />}
        </Field>
        <datalist id="services-here">
          {context.incident.services.map((service) => (
            <option key={service} value={service} />
          ))}
        </datalist>
      </div>
      <Field id="add-text" name="text" label="What happened" form={form}>
        {(field) => (
          <textarea {...field} class="wide" rows={2} maxLength={10_000} dir="auto">
            {valueIn(form, 'text', '')}
          </textarea>
        )}
      </Field>
    </PageForm>
  )
}

/** The sections that people write, each with its state: from evidence, or by whom. */
export function Sections({ view, context }: FormProps) {
  const written = writtenSections(context.incident)
  if (view.editing === undefined && written.size === 0) return null
  return (
    <ul class="sections" aria-label="Sections in your own words">
      {SECTION_NAMES.map((section) => {
        const own = written.get(section)
        const open = `section-${section}`
        const update = view.sectionUpdates?.find((one) => one.section === section)
        if (view.editing?.open === open) return <SectionForm key={section} view={view} context={context} section={section} />
        return (
          <li key={section} id={open}>
            <b>{SECTION_TITLES[section]}</b>{' '}
            <span class="hint">{own === undefined ? EMPTY_WORDS[section] : <SignedBy edit={own.edit} clock={context.clock} />}</span>
            {view.editing !== undefined && (
              <>
                {' '}
                <a href={editHref(view, open, `#${open}`)}>
                  {own === undefined ? 'Write' : 'Edit'}
                  <span class="unseen"> the section {SECTION_TITLES[section]}</span>
                </a>
              </>
            )}
            {update !== undefined && <SectionUpdateForm view={view} update={update} />}
          </li>
        )
      })}
    </ul>
  )
}

const EMPTY_WORDS: Readonly<Record<(typeof SECTION_NAMES)[number], string>> = {
  summary: 'not written',
  impact: 'from evidence',
  rootCause: 'from evidence',
  wentWell: 'not written',
  wentPoorly: 'not written',
  lucky: 'not written',
  followUps: 'from actions and findings',
}

function SectionForm({ view, context, section }: FormProps & { readonly section: (typeof SECTION_NAMES)[number] }) {
  const open = `section-${section}`
  const form = formOf(view, open)
  const fields = sectionFields(context.incident, section)
  const label = SECTION_TITLES[section]
  return (
    <li id={open}>
      <PageForm
        view={view}
        name="section"
        title={`Section ${label}`}
        back="#draft"
        labels={{ text: label }}
        was={fields}
        hidden={{ section }}
      >
        <Field
          id="section-text"
          name="text"
          label={label}
          hint="Markdown. It survives every new draft; History can take it back."
          form={form}
        >
          {(field) => (
            <textarea {...field} class="wide" rows={8} maxLength={20_000} dir="auto">
              {valueIn(form, 'text', fields.text ?? '')}
            </textarea>
          )}
        </Field>
        {fields.text !== '' && (
          <p>
            <button type="submit" name="do" value="evidence">
              Give it back to the evidence
            </button>
          </p>
        )}
      </PageForm>
    </li>
  )
}
