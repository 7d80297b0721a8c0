import type { ActionItemId } from '../edits/completion.ts'

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
}
