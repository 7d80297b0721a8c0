export interface ActionItem {
  readonly text: string
  readonly done: boolean
  /** As the document names them. */
  readonly owner?: string
  readonly due?: string
  readonly tracker?: string
}
