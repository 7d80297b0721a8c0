import type { AppliedEdit } from './applied-edit.ts'
import type { DurationChange } from './duration-changes.ts'

/** Under which name a reader's edits are signed. */
export interface Signing {
  /** null: the reader has not said yet. */
  readonly name: string | null
  /** By sign-in, so that a form cannot change it. */
  readonly isFixed: boolean
}

export interface FieldError {
  readonly field: string
  readonly sentence: string
}

/** Somebody else changed the field after the form was opened. */
export interface FieldConflict {
  readonly field: string
  readonly theirs: string
  readonly yours: string
}

/** What saving would change; `notes`: how typed values were read. */
export interface Effect {
  readonly durations: readonly DurationChange[]
  readonly notes: readonly string[]
}

/** A form as it was sent, to be shown again: nothing that somebody typed is lost. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>
  readonly errors: readonly FieldError[]
  readonly conflicts: readonly FieldConflict[]
  /** Who made the conflicting change; null: not known. */
  readonly theirs: AppliedEdit | null
  /** Of a preview; null: none was asked for. */
  readonly effect: Effect | null
}
