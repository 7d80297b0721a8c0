import type { ActionItemId, ActionOutcome } from '../edits/completion.ts'

export interface ActionItem {
  /** Of one that a reviewer added; absent: a document lists it. */
  readonly id?: ActionItemId
  readonly text: string
  readonly done: boolean
  /** It was decided not to do it. */
  readonly dropped?: true
  /** As the document, or the reviewer, names them. */
  readonly owner?: string
  readonly due?: string
  readonly tracker?: string
  /** How it will be seen that it helped. */
  readonly check?: string
  /** Of a done one: what a person saw since; absent: nobody has looked yet. */
  readonly outcome?: ActionOutcome
}
