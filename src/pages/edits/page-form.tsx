import type { ComponentChildren } from 'preact'
import type { FieldTexts } from '../../domain/edits/editable-fields.ts'
import type { IncidentView } from '../view.ts'
import { FormButtons, FormNotes, Signature } from './form-parts.tsx'
import { actionOf, backHref, formOf, Was } from './incident-forms.tsx'

interface PageFormProps {
  readonly view: IncidentView
  /** The name of the form, and the beginning of the ids of its fields. */
  readonly name: string
  /** What the form is for. */
  readonly title: string
  /** The fragment of the page to which Cancel leads. */
  readonly back: string
  readonly labels: Readonly<Record<string, string>>
  readonly was?: FieldTexts
  readonly hidden?: Readonly<Record<string, string>>
  /** Saves with other words, and without a preview: it changes no duration. */
  readonly save?: string
  readonly children: ComponentChildren
}

/** A form of an incident's page: what is wrong on top, the fields, who and why, the buttons. */
export function PageForm({ view, name, title, back, labels, was = {}, hidden = {}, save, children }: PageFormProps) {
  if (view.editing === undefined) return null
  const form = formOf(view, view.editing.open ?? name)
  return (
    <form class="edit-form" method="post" action={actionOf(view)} id={`${name}-form`} aria-label={title}>
      <input type="hidden" name="form" value={name} />
      {Object.entries(hidden).map(([field, value]) => (
        <input key={field} type="hidden" name={field} value={value} />
      ))}
      <Was fields={was} />
      <FormNotes id={name} form={form} frame={view.frame} labels={labels} />
      {children}
      <Signature id={name} signing={view.editing.signing} form={form} />
      <p class="form-buttons">
        {save === undefined ? (
          <FormButtons form={form} back={backHref(view, back)} />
        ) : (
          <>
            <button type="submit" name="do" value="save" class="primary">
              {save}
            </button>
            <a href={backHref(view, back)}>Cancel</a>
          </>
        )}
      </p>
    </form>
  )
}
