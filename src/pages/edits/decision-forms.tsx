import { DISMISSALS } from '../../domain/edits/completion.ts'
import { approvalOf, dismissalOf, writtenSections } from '../../domain/edits/review.ts'
import { APPROVED_PART_WORDS, DISMISSAL_WORDS } from '../../domain/edits/review-words.ts'
import { milliseconds } from '../../domain/time/time.ts'
import { capitalize, DURATION_NAME_WORDS, durationWords, listWords, NOT_KNOWN, pluralize } from '../../domain/words.ts'
import type { PageContext } from '../page-context.ts'
import type { IncidentView } from '../view.ts'
import { SignedBy } from './edit-words.tsx'
import { Field, valueIn } from './form-parts.tsx'
import { formOf } from './incident-forms.tsx'
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

/** `Time to resolve 2 h → 2 h 10 min, 1 entry more, the title or the severity`. */
function changeWords(
  { durations, entriesAdded, parts: changed }: NonNullable<ReturnType<typeof approvalOf>>,
  incident: PageContext['incident'],
): string {
  const known = (ms: number | null) => (ms === null ? NOT_KNOWN : durationWords(milliseconds(ms)))
  const parts = [
    ...durations.map(({ name, approvedMs }) => `${DURATION_NAME_WORDS[name]} ${known(approvedMs)} → ${known(incident.durations[name].ms)}`),
    ...(entriesAdded === 0 ? [] : [`${pluralize(Math.abs(entriesAdded), 'entry', 'entries')} ${entriesAdded > 0 ? 'more' : 'less'}`]),
    ...(changed ?? []).map((part) => APPROVED_PART_WORDS[part]),
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
