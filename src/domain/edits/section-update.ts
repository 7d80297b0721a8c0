import type { SectionName } from './completion.ts'

/** A piece of a text as compared with what it was. */
export interface DiffPart {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** What the evidence says of a section now, compared with what it said when a person wrote the section. */
export interface SectionUpdate {
  readonly section: SectionName
  readonly now: string
  readonly parts: readonly DiffPart[]
}
