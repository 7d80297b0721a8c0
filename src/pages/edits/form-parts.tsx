import type { ComponentChildren } from 'preact'
import { durationChangeWords } from '../../domain/edits/duration-changes.ts'
import type { Effect, FormState, Signing } from '../../domain/edits/form-state.ts'
import { clockIn } from '../../domain/time/clock.ts'
import type { PageFrame } from '../page-frame.ts'
import { KeyHint } from '../parts.tsx'

/** The value to show in a field: as it was typed, else as it is. */
export const valueIn = (form: FormState | null, field: string, current: string): string => form?.values[field] ?? current

interface FieldProps {
  readonly id: string
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly form: FormState | null
  readonly children: (described: { readonly id: string; readonly name: string; readonly 'aria-describedby'?: string }) => ComponentChildren
}

/** A labelled field, with what is wrong with it beside it. */
export function Field({ id, name, label, hint, form, children }: FieldProps) {
  const error = form?.errors.find(({ field }) => field === name)
  const described = [...(hint === undefined ? [] : [`${id}-hint`]), ...(error === undefined ? [] : [`${id}-error`])].join(' ')
  return (
    <div class={error === undefined ? 'field' : 'field field-wrong'}>
      <label for={id}>{label}</label>
      {children({
        id,
        name,
        ...(described !== '' && { 'aria-describedby': described }),
        ...(error !== undefined && { 'aria-invalid': 'true' }),
      })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="wrong" id={`${id}-error`}>
          {error.sentence}
        </p>
      )}
    </div>
  )
}

interface SignatureProps {
  readonly id: string
  readonly signing: Signing
  readonly form: FormState | null
}

/** Why, and under which name: both are kept with the edit. */
export function Signature({ id, signing, form }: SignatureProps) {
  return (
    <div class="signature">
      <Field id={`${id}-reason`} name="reason" label="Why? Kept with the edit, shown in History" form={form}>
        {(field) => <input {...field} value={valueIn(form, 'reason', '')} maxLength={2_000} autocomplete="off" />}
      </Field>
      {signing.isFixed ? (
        <p class="hint">
          Signed <bdi>{signing.name}</bdi>
        </p>
      ) : (
        <Field id={`${id}-author`} name="author" label="Signed" form={form}>
          {(field) => (
            <input
              {...field}
              value={valueIn(form, 'author', signing.name ?? '')}
              maxLength={200}
              autocomplete="name"
              placeholder="Your name"
            />
          )}
        </Field>
      )}
    </div>
  )
}

/** What was wrong, as links to the fields; what others changed meanwhile; what saving would do. A script writes into the same place. */
export function FormNotes({
  id,
  form,
  frame,
  labels,
}: {
  readonly id: string
  readonly frame: Pick<PageFrame, 'zone'>
  readonly form: FormState | null
  readonly labels: Readonly<Record<string, string>>
}) {
  return (
    <div class="form-notes" data-island={JSON.stringify({ id, zone: frame.zone, labels })}>
      {form !== null && form.errors.length > 0 && (
        <div class="form-errors" role="alert">
          <p>
            <b>Not saved.</b> What you typed is kept below.
          </p>
          <ul>
            {form.errors.map(({ field, sentence }) => (
              <li key={field}>
                {labels[field] === undefined && field !== 'author' ? sentence : <a href={`#${id}-${field}`}>{sentence}</a>}
              </li>
            ))}
          </ul>
        </div>
      )}
      {form !== null && form.conflicts.length > 0 && <Conflict form={form} frame={frame} labels={labels} />}
      {form !== null && form.effect !== null && <EffectNote effect={form.effect} />}
    </div>
  )
}

function Conflict({
  form,
  frame,
  labels,
}: {
  readonly form: FormState
  readonly frame: Pick<PageFrame, 'zone'>
  readonly labels: Readonly<Record<string, string>>
}) {
  const clock = clockIn(frame.zone)
  return (
    <div class="conflict" role="alert">
      <p>
        <b>
          {form.theirs === null ? 'This changed' : <bdi>{form.theirs.author}</bdi>}
          {form.theirs === null ? '' : ` saved this at ${clock.timeOfDayWithSeconds(form.theirs.at)}`} while you were editing it.
        </b>{' '}
        Both versions are kept until you choose.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Theirs, saved</th>
            <th scope="col">Yours, not saved yet</th>
          </tr>
        </thead>
        <tbody>
          {form.conflicts.map(({ field, theirs, yours }) => (
            <tr key={field}>
              <th scope="row">{labels[field] ?? field}</th>
              <td>
                <bdi>{theirs === '' ? 'not set' : theirs}</bdi>
              </td>
              <td>
                <bdi>{yours === '' ? 'not set' : yours}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export const EffectNote = ({ effect }: { readonly effect: Effect }) => (
  <div class="effect" role="status">
    <p>
      <b>Preview, nothing is saved yet.</b>
    </p>
    <ul>
      {effect.notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
      {effect.durations.length === 0 && <li>No duration changes.</li>}
      {effect.durations.map((change) => (
        <li key={change.name}>{durationChangeWords(change)}</li>
      ))}
    </ul>
  </div>
)

/** Save, preview, and the way back. The first button is what Enter presses. */
export const FormButtons = ({ form, back }: { readonly form: FormState | null; readonly back: string }) => (
  <>
    <button type="submit" name="do" value="save" class="primary">
      {form !== null && form.conflicts.length > 0 ? 'Keep mine' : 'Save'}
    </button>
    <button type="submit" name="do" value="preview">
      Preview
    </button>
    <a href={back}>{form !== null && form.conflicts.length > 0 ? 'Keep theirs' : 'Cancel'}</a>
    <KeyHint keys="Esc" />
  </>
)
