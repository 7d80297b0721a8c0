import { PHASES, type Phase } from '../../domain/incident/timeline.ts'
import type { Feature } from './features.ts'

/** What was learned from labelled stories; how it is trained and how well it reads stands in `docs/phase-model.md`. */
export interface PhaseModel {
  /** Stands with every phase that it gave, so that a stored timeline says what read it. */
  readonly version: string
  /** Hundredths, one for each of PHASES. */
  readonly weights: Readonly<Record<string, readonly number[]>>
  readonly bias: readonly number[]
  /** Logarithms, in hundredths, of how much more often a phase follows another than it occurs at all. */
  readonly follows: readonly (readonly number[])[]
  readonly begins: readonly number[]
  readonly ends: readonly number[]
}

const HUNDREDTH = 0.01

/** How strongly the features speak for each phase: logarithms, up to a constant. */
export function evidenceFor(features: readonly Feature[], { weights, bias }: PhaseModel): readonly number[] {
  const known = features.flatMap(({ name }) => (Object.hasOwn(weights, name) ? [weights[name] ?? []] : []))
  const scale = scaleOf(known.length)
  return PHASES.map((_, phase) => HUNDREDTH * scale * ((bias[phase] ?? 0) + known.reduce((sum, row) => sum + (row[phase] ?? 0), 0)))
}

/** A long text has more features than a short one, and is no surer for it. */
export const scaleOf = (known: number): number => 1 / Math.sqrt(known + 1)

/** `strength`: what the order weighs beside what it weighs in a finished story. */
export const transitionsOf = ({ follows, begins, ends }: PhaseModel, strength: number) => {
  const logs = (row: readonly number[]) => row.map((value) => value * HUNDREDTH * strength)
  return { follows: follows.map(logs), begins: logs(begins), ends: logs(ends) }
}

export const phaseAt = (index: number): Phase => PHASES[index] ?? 'other'
export const indexOf = (phase: Phase): number => PHASES.indexOf(phase)
