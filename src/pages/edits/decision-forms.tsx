import { DISMISSALS } from '../../domain/edits/completion.ts'
import { actionFields } from '../../domain/edits/editable-fields.ts'
import { approvalOf, dismissalOf, writtenSections } from '../../domain/edits/review.ts'
import { DISMISSAL_WORDS } from '../../domain/edits/review-words.ts'
import type { ActionItem } from '../../domain/incident/action-item.ts'
import { milliseconds } from '../../domain/time/time.ts'
import { capitalize, DURATION_NAME_WORDS, durationWords, listWords, NOT_KNOWN, pluralize } from '../../domain/words.ts'
import type { PageContext } from '../page-context.ts'
import type { IncidentView } from '../view.ts'
import { SignedBy } from './edit-words.tsx'
import { Field, valueIn } from './form-parts.tsx'
import { editHref, formOf } from './incident-forms.tsx'
import { PageForm } from './page-form.tsx'

interface FormProps {
  readonly view: IncidentView
  readonly context: PageContext
}

/** What was decided about the whole incident: approved, or no incident; and what changed since. */
export function Decisions({ context: { incident, clock } }: Pick<FormProps, 'context'>) {
  const [approval, dismissal] = [approvalOf(incident), dismissalOf(incident)]
  if (approval === null && dismissal === null) return null
  return (
    <ul class="decisions">
      {dismissal !== null && (
        <li>
          <b>{capitalize(DISMISSAL_WORDS[dismissal.as])}</b>, counted in no duration: <SignedBy edit={dismissal.edit} clock={clock} />
        </li>
      )}
      {approval !== null && (
        <li>
          <b>Approved</b> <SignedBy edit={approval.edit} clock={clock} />
          {approval.isChanged && (
            <>
              {'. '}
              <b>Changed since</b>
              {': '}
              {changeWords(approval, incident)}
            </>
          )}
        </li>
      )}
    </ul>
  )
}

/** `Time to resolve 2 h → 2 h 10 min, 1 entry more`. */
function changeWords({ durations, entriesAdded }: NonNullable<ReturnType<typeof approvalOf>>, incident: PageContext['incident']): string {
  const known = (ms: number | null) => (ms === null ? NOT_KNOWN : durationWords(milliseconds(ms)))
  const parts = [
    ...durations.map(({ name, approvedMs }) => `${DURATION_NAME_WORDS[name]} ${known(approvedMs)} → ${known(incident.durations[name].ms)}`),
    ...(entriesAdded === 0 ? [] : [`${pluralize(Math.abs(entriesAdded), 'entry', 'entries')} ${entriesAdded > 0 ? 'more' : 'less'}`]),
  ]
  return parts.length === 0 ? 'words, not durations.' : `${listWords(parts)}.`
}

/** Approving lists what is left, and lets one approve anyway. */
export function ApproveForm({ view, context: { incident } }: FormProps) {
  if (view.editing?.open !== 'approve') return null
  const open = incident.findings.filter(({ severity }) => severity !== 'info').length
  const isCauseOpen = !writtenSections(incident).has('rootCause') && !incident.changes.some(({ verdict }) => verdict === 'caused')
  const left = [
    ...(isCauseOpen ? ['no root cause is written or confirmed'] : []),
    ...(open > 0 ? [`${pluralize(open, 'finding')} not resolved`] : []),
    ...(incident.status === 'open' ? ['the incident is open'] : []),
  ]
  return (
    <PageForm
      view={view}
      name="approve"
      title="Approval"
      back=""
      labels={{ approve: 'Approve the postmortem' }}
      save={left.length === 0 ? 'Approve' : 'Approve anyway'}
    >
      <p>
        <b>Approve the postmortem.</b> {left.length === 0 ? 'Nothing is left to do.' : `Left: ${listWords(left)}.`} What changes later is
        shown as changed since.
      </p>
    </PageForm>
  )
}

export function DismissForm({ view, context: { incident } }: FormProps) {
  if (view.editing?.open !== 'dismiss') return null
  const form = formOf(view, 'dismiss')
  const current = dismissalOf(incident)?.as ?? ''
  return (
    <PageForm view={view} name="dismiss" title="Dismissal" back="" labels={{ as: 'Dismiss as' }} save="Save">
      <Field
        id="dismiss-as"
        name="as"
        label="Dismiss as"
        hint="It leaves every duration and count; it stays in the list under Dismissed."
        form={form}
      >
        {(field) => (
          <select {...field}>
            {DISMISSALS.map((name) => (
              <option key={name} value={name} selected={name === valueIn(form, 'as', current)}>
                {capitalize(DISMISSAL_WORDS[name])}
              </option>
            ))}
            {current !== '' && <option value="">An incident after all</option>}
          </select>
        )}
      </Field>
    </PageForm>
  )
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
    </PageForm>
  )
}

const STATES = [
  { value: 'open', words: 'Open' },
  { value: 'done', words: 'Done' },
  { value: 'dropped', words: 'Dropped' },
] as const
