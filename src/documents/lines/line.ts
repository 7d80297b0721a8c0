/** One line of a document, read as what it is for a person, whatever markup it stands in. */
export interface Line {
  /** From 1. */
  readonly number: number
  /** Columns before the first character that says something; of an item those before its mark. */
  readonly indent: number
  readonly kind: 'blank' | 'heading' | 'item' | 'row' | 'text' | 'code'
  /** Of a heading: 1 to 6 as marked, 7 where only bold type or a colon makes it one, 8 where it is an item of a list. */
  readonly level: number
  /** Without markup. */
  readonly text: string
  /** The bold words at its beginning. */
  readonly lead: string | null
  /** Of a table row. */
  readonly cells: readonly string[]
  /** Of a task: whether it is ticked; null: no task. */
  readonly done: boolean | null
}

/** A line of the source with its number, before it is understood. */
export interface SourceLine {
  readonly number: number
  readonly text: string
}
