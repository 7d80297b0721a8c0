import type { FormState } from '../../domain/edits/form-state.ts'
import { EffectNote, FormNotes } from './form-parts.tsx'

/** What the notes of a form need to know of it. */
export interface NotesPlace {
  readonly id: string
  readonly zone: string
  readonly labels: Readonly<Record<string, string>>
}

interface DryRunProps {
  readonly place: NotesPlace
  /** The form as the server reads it now; null: it did not answer. */
  readonly state: FormState | null
  /** Why it did not answer; null: it did. */
  readonly failure: string | null
}

/** What saving would do, while somebody still types: what cannot be read yet is said quietly. */
export function DryRunNotes({ place, state, failure }: DryRunProps) {
  if (failure !== null) return <p class="wrong">{failure}</p>
  if (state === null) return null
  if (state.conflicts.length > 0) return <FormNotes id={place.id} form={state} frame={place} labels={place.labels} />
  return (
    <>
      {state.errors.map(({ field, sentence }) => (
        <p class="wrong" key={field}>
          {sentence}
        </p>
      ))}
      {state.effect !== null && <EffectNote effect={state.effect} />}
    </>
  )
}
