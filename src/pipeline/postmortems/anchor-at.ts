import type { Anchor, Basis } from '../../domain/incident/anchor.ts'
import type { DatedFact, ImportedEntry } from './evidence.ts'

/** The moment of a line of the document, with the rule that chose it. */
export function anchorAt({ moment, written, id, line }: DatedFact | ImportedEntry, rule: string, basis: Basis = 'reported'): Anchor {
  return { ...moment, basis, rule, evidence: [id], ...(written === null ? {} : { written }), line }
}

export const ofEntry = (entry: ImportedEntry | undefined, rule: string): Anchor | null =>
  entry === undefined ? null : anchorAt(entry, rule)

export const ofFact = (fact: DatedFact | null): Anchor | null => (fact === null ? null : anchorAt(fact, `stated-${fact.name}`))
