import type { Document } from '../../domain/document.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { checkCauses } from './cause-claims.ts'
import type { CheckedClaim, RecordedIncident } from './claim.ts'
import { checkEntries } from './entry-claims.ts'
import { checkFigures } from './figure-claims.ts'

/** A written postmortem, read. */
export interface WrittenPostmortem {
  readonly document: Document
  readonly incident: Incident
}

/**
 * In: a written postmortem and the incident of the evidence that it describes. Out: every claim of it about a time, a duration,
 * a count, an order or a cause, by line, each supported, contradicted or without evidence.
 * Promise: what the evidence does not say contradicts nothing.
 */
export function checkClaims({ document, incident }: WrittenPostmortem, recorded: RecordedIncident): readonly CheckedClaim[] {
  const sentences = [...document.impact, ...document.entries.map(({ line, text }) => ({ line, text }))]
  const claims = [...checkEntries(incident, document, recorded), ...checkFigures(document, recorded), ...checkCauses(sentences, recorded)]
  const once = new Map(claims.map((claim) => [`${claim.line} ${claim.kind} ${claim.claim}`, claim]))
  return [...once.values()].toSorted((a, b) => a.line - b.line)
}
