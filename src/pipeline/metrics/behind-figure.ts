import { byText } from '../../domain/identity.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt } from '../../domain/metrics/counting.ts'
import type { DefinitionName } from '../../domain/metrics/definition.ts'
import { definitionOf } from '../../domain/metrics/definitions.ts'
import type { Firing } from './alert-quality.ts'
import { exclusionOf } from './exclusions.ts'
import { causesOf, type MeasureContext, type Measured, measureIncident, suspectOf } from './measure.ts'

/** Sets of incidents that figures count. */
export const INCIDENT_SETS = ['all', 'change-confirmed', 'change-suspected', 'without-change'] as const
export type IncidentSet = (typeof INCIDENT_SETS)[number]

/** Which figure is looked behind: a measure of a definition, a set of incidents, or the incidents in which a rule fired. */
export interface Figure {
  readonly definition: DefinitionName
  readonly measure: string
  readonly set: IncidentSet
  readonly rule: { readonly name: string; readonly service: string | null } | null
}

/** An incident with what it adds to the figure. */
export interface BehindFigure {
  readonly incident: IncidentFigures
  readonly measured: Measured
}

/**
 * In: the incidents of a period, and the alerts that fired in it. Out: those that the figure is made of or leaves out, the longest first, then
 * what has no length. null: the definition has no such measure.
 */
export function incidentsBehind(
  incidents: readonly IncidentFigures[],
  { definition: name, measure: measureName, set, rule }: Figure,
  { context, firings }: { readonly context: MeasureContext; readonly firings: readonly Firing[] },
): readonly BehindFigure[] | null {
  const definition = definitionOf(name)
  const measure = definition.measures.find((one) => one.name === measureName)
  if (measure === undefined) return null
  const fired =
    rule === null
      ? null
      : new Set(firings.flatMap((one) => (one.rule === rule.name && one.service === rule.service ? (one.incident ?? []) : [])))
  return incidents
    .filter((incident) => isIn(set, incident, context) && (fired === null || fired.has(incident.id)))
    .map((incident) => ({ incident, measured: measureIncident(incident, { definition, measure }, context) }))
    .sort(byLength)
}

/** As change metrics count them: an excluded incident is in none of them. */
function isIn(set: IncidentSet, incident: IncidentFigures, context: MeasureContext): boolean {
  if (set === 'all') return true
  if (exclusionOf(incident, context) !== null) return false
  if (set === 'change-confirmed') return causesOf(incident).length > 0
  return (suspectOf(incident) === null) === (set === 'without-change')
}

const KINDS: readonly Measured['kind'][] = ['known', 'at-least', 'unknown', 'invalid', 'left-out', 'excluded']
const lengthOf = ({ measured }: BehindFigure): number => ('ms' in measured ? measured.ms : 0)

const byLength = (a: BehindFigure, b: BehindFigure): number =>
  KINDS.indexOf(a.measured.kind) - KINDS.indexOf(b.measured.kind) ||
  lengthOf(b) - lengthOf(a) ||
  (countedAt(b.incident) ?? 0) - (countedAt(a.incident) ?? 0) ||
  byText(a.incident.id, b.incident.id)
