import type { SectionLine } from '../lines/sections.ts'

/** The lines of the first incident of a document, with those that are about none in particular. */
export interface FirstIncident {
  readonly lines: readonly SectionLine[]
  /** The lines on which the others begin, from 1; empty: the document describes one incident. */
  readonly others: readonly number[]
}

/** Why a document may be about several incidents, whether they were told apart or not. */
export interface SeveralInDoubt {
  /** It says so itself. */
  readonly isOfSeveral: boolean
  /** The lines of titles that end with a day of their own, each above a story, from 1; empty: there are not two. */
  readonly titles: readonly number[]
}
