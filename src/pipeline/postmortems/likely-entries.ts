import { PHASES, type Phase } from '../../domain/incident/timeline.ts'
import type { PhaseReading } from '../phases/reading.ts'
import type { ImportedEntry } from './evidence.ts'

/** How probable it is that an entry belongs to one of the phases, between 0 and 1. */
export function chanceOf({ phase, chances }: PhaseReading, ...of: readonly Phase[]): number {
  if (chances === undefined) return Number(of.includes(phase))
  return of.reduce((sum, one) => sum + (chances[PHASES.indexOf(one)] ?? 0), 0)
}

/**
 * The entry that is most probably the first of its phases: neither the first that is only somewhat like them, nor a
 * later one that is more like them than several before it. undefined: there is none.
 */
export function mostProbablyFirst(entries: readonly ImportedEntry[], ...phases: readonly Phase[]): ImportedEntry | undefined {
  let noneBefore = 1
  let best: { readonly entry: ImportedEntry; readonly chance: number } | undefined
  for (const entry of entries) {
    const own = chanceOf(entry.reading, ...phases)
    if (own > 0 && (best === undefined || noneBefore * own > best.chance)) best = { entry, chance: noneBefore * own }
    noneBefore *= 1 - own
  }
  return best?.entry
}
