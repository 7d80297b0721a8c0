import type { Document } from '../../domain/document.ts'
import type { Anchors } from '../../domain/incident/anchor.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import { impactStatements } from '../figures/impact-statements.ts'

/** In: a document and its anchors. Out: who was affected and how much, as far as its prose gives a number. */
export function importedImpact({ impact }: Document, anchors: Anchors): readonly Impact[] {
  const text = impact.map((passage) => passage.text).join('\n')
  const [from, to] = [anchors.impactStart?.at ?? null, anchors.impactEnd?.at ?? null]
  return impactStatements(text).map((stated) => ({ ...stated, from, to, basis: 'reported', evidence: [] }))
}
