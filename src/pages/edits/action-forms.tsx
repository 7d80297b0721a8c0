import { actionFields } from '../../domain/edits/editable-fields.ts'
import type { ActionItem } from '../../domain/incident/action-item.ts'
import { pluralize } from '../../domain/words.ts'
import type { PageContext } from '../page-context.ts'
import type { IncidentView } from '../view.ts'
import { Field, valueIn } from './form-parts.tsx'
import { editHref, formOf } from './incident-forms.tsx'
import { PageForm } from './page-form.tsx'

interface FormProps {
  readonly view: IncidentView
  readonly context: PageContext
}

/** The action items, those of a document and those that people added. */
export function Actions({ view, context: { incident } }: FormProps) {
  const items = incident.actionItems
  if (items.length === 0 && view.editing === undefined) return null
  return (
    <section id="actions" aria-labelledby="actions-heading">
      <div class="section-head">
        <h2 id="actions-heading">Actions</h2>
        <p class="hint">{pluralize(items.filter((item) => !item.done && item.dropped !== true).length, 'action')} open</p>
      </div>
      <ul class="actions">
        {items.map((item) => (
          <Action key={item.id ?? item.text} item={item} view={view} />
        ))}
      </ul>
      {view.editing?.open === 'action' && <ActionForm view={view} item={null} />}
      {view.editing !== undefined && view.editing.open !== 'action' && (
        <p>
          <a class="button" href={editHref(view, 'action', '#action-form')}>
            Add action
          </a>
        </p>
      )}
    </section>
  )
}

function Action({ item, view }: { readonly item: ActionItem; readonly view: IncidentView }) {
  const open = `action-${item.id}`
  if (item.id !== undefined && view.editing?.open === open) {
    return (
      <li>
        <ActionForm view={view} item={item} />
      </li>
    )
  }
  const state = item.done ? 'Done' : item.dropped === true ? 'Dropped' : 'Open'
  return (
    <li id={open}>
      <span class={item.done ? 'done' : 'not-done'}>{state}</span> <bdi>{item.text}</bdi>
      {item.id !== undefined && (
        <>
          <p class="hint">
            {item.owner === undefined ? <span class="late">no owner</span> : <bdi>{item.owner}</bdi>} ·{' '}
            {item.due === undefined ? 'no day' : `due ${item.due}`} · Check:{' '}
            {item.check === undefined ? <span class="late">none yet. How will you see that it helped?</span> : <bdi>{item.check}</bdi>}
          </p>
          {view.editing !== undefined && (
            <a href={editHref(view, open, '#action-form')}>
              Edit<span class="unseen"> the action {item.text}</span>
            </a>
          )}
        </>
      )}
    </li>
  )
}

function ActionForm({ view, item }: { readonly view: IncidentView; readonly item: ActionItem | null }) {
  const fields = actionFields(view.incident, item?.id ?? null)
  const open = item?.id === undefined ? 'action' : `action-${item.id}`
  const form = formOf(view, open)
  if (fields === null) return null
  const labels = {
    text: 'What is to be done',
    owner: 'Owner',
    due: 'Due',
    check: 'Check: how will you see that it helped?',
    state: 'State',
    outcome: 'Did it help?',
  }
  const input = (name: 'text' | 'owner' | 'check', maxLength: number) => (
    <Field id={`action-${name}`} name={name} label={labels[name]} form={form}>
      {(field) => (
        <input
          {...field}
          class="wide"
          value={valueIn(form, name, fields[name] ?? '')}
          maxLength={maxLength}
          dir="auto"
          autocomplete="off"
        />
      )}
    </Field>
  )
  return (
    <PageForm
      view={view}
      name="action"
      title="Action item"
      back="#actions"
      labels={labels}
      was={fields}
      hidden={item?.id === undefined ? {} : { item: item.id }}
      save={item === null ? 'Add' : 'Save'}
    >
      {input('text', 2_000)}
      <div class="fields">
        {input('owner', 200)}
        <Field id="action-due" name="due" label={labels.due} form={form}>
          {(field) => <input {...field} type="date" value={valueIn(form, 'due', fields.due ?? '')} />}
        </Field>
        <Field id="action-state" name="state" label={labels.state} form={form}>
          {(field) => (
            <select {...field}>
              {STATES.map(({ value, words }) => (
                <option key={value} value={value} selected={value === valueIn(form, 'state', fields.state ?? 'open')}>
                  {words}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {input('check', 2_000)}
      {item?.done === true && (
        <Field id="action-outcome" name="outcome" label={labels.outcome} form={form}>
          {(field) => (
            <select {...field}>
              {OUTCOMES.map(({ value, words }) => (
                <option key={value} value={value} selected={value === valueIn(form, 'outcome', fields.outcome ?? '')}>
                  {words}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </PageForm>
  )
}

const STATES = [
  { value: 'open', words: 'Open' },
  { value: 'done', words: 'Done' },
  { value: 'dropped', words: 'Dropped' },
] as const

const OUTCOMES = [
  { value: '', words: 'Nobody has looked yet' },
  { value: 'helped', words: 'It helped' },
  { value: 'not_helped', words: 'It did not' },
] as const
