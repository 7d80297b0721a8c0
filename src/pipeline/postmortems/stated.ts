import type { Document } from '../../domain/document.ts'
import type { Anchors } from '../../domain/incident/anchor.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import type { Stated } from '../../domain/incident/incident.ts'
import { offsetOf } from '../../domain/time/written-time.ts'
import { impactStatements } from '../figures/impact-statements.ts'
import type { ImportedEvidence } from './evidence.ts'

/** What the document itself states of its incident, beside what is computed from its timeline. */
export function statedOf({ document, facts, stated }: ImportedEvidence, impact: readonly Impact[]): Stated {
  const percentUsersAffected = percentOf(impact)
  const writtenTime = (name: 'start' | 'end') => (facts[name] ?? stated.find((fact) => fact.name === name))?.written ?? null
  const duration = document.durations.find((length) => length.of === 'outage') ?? null
  const zone = document.timezone
  return {
    start: writtenTime('start'),
    end: writtenTime('end'),
    durationSeconds: duration === null ? null : duration.minutes * 60,
    timezone: zone?.stated ?? null,
    utcOffset: zone === null || zone.offsetMinutes === null ? null : offsetOf(zone.offsetMinutes),
    percentUsersAffected,
    rootCause: document.rootCause,
    rootCauseCategory: document.rootCauseCategory,
  }
}

/** Where groups of users were affected differently, the largest share. */
function percentOf(impact: readonly Impact[]): number | null {
  const shares = impact.flatMap(({ kind, value }) => (kind === 'users' && value !== null ? [value] : []))
  return shares.length === 0 ? null : Math.max(...shares)
}

/** In: a document and its anchors. Out: who was affected and how much, as far as its prose gives a number. */
export function importedImpact({ impact }: Document, anchors: Anchors): readonly Impact[] {
  const text = impact.map((passage) => passage.text).join('\n')
  const [from, to] = [anchors.impactStart?.at ?? null, anchors.impactEnd?.at ?? null]
  return impactStatements(text).map((stated) => ({ ...stated, from, to, basis: 'reported', evidence: [] }))
}
