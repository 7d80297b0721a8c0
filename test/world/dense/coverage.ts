import type { Incident } from '../../../src/domain/incident/incident.ts'
import type { DenseWorld } from './dense-world.ts'

/** Why an event is in its incident: each stands for code that only worlds with it try. */
export const REASONS = [
  'same-service-nearby',
  'same-key',
  'dependency-nearby',
  'brief-attachment',
  'named-by-title',
  'same-notification',
  'named-by-edit',
] as const

/** What the worlds held, so that a property that holds of nothing is seen. */
export type Coverage = Map<string, number>

export const count = (coverage: Coverage, axis: string, by = 1): unknown => coverage.set(axis, (coverage.get(axis) ?? 0) + by)

export function noteWorld(coverage: Coverage, world: DenseWorld): void {
  count(coverage, 'worlds')
  count(coverage, `calls: ${world.calls}`)
  count(coverage, world.order)
  if (world.clock !== 0) count(coverage, 'corrected clocks')
  for (const { type } of world.edits) count(coverage, `edits: ${type}`)
  for (const trouble of world.troubles) {
    count(coverage, `troubles: ${trouble.kind}`)
    if (trouble.lasts === null) count(coverage, 'lost ends')
    if (trouble.kind === 'alert') count(coverage, `firings told: ${trouble.tells}`)
    if (trouble.kind === 'page' && trouble.into !== null) count(coverage, 'merged pages')
  }
}

export function noteIncidents(coverage: Coverage, incidents: readonly Incident[]): void {
  count(coverage, 'incidents', incidents.length)
  for (const { members, changes } of incidents) {
    if (changes.length > 0) count(coverage, 'incidents with changes')
    for (const { rule } of members.filter(({ because }) => because === 'same-conversation')) count(coverage, `messages by ${rule}`)
    for (const because of new Set(members.map((member) => member.because))) count(coverage, `incidents with ${because}`)
  }
}

export function printCoverage(coverage: Coverage): void {
  const axes = [...coverage].map(([axis, times]) => `${axis} ${times}`).sort()
  process.stdout.write(`${axes.join(', ')}\n`)
}
