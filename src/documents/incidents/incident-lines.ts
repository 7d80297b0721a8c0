import type { SectionLine } from '../lines/sections.ts'

/** The lines of the first incident of a document, with those that are about none in particular. */
export interface FirstIncident {
  readonly lines: readonly SectionLine[]
  /** The lines on which the others begin, from 1; empty: the document describes one incident. */
  readonly others: readonly number[]
}
