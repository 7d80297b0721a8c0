import { type Edit, effectiveEdits, isGrouping } from '../../domain/edit.ts'
import { reconstruct } from '../reconstruct.ts'
import type { Scene } from './explanation.ts'

/**
 * The scene under these edits. null: they group events otherwise, so that it may take other events, which have to be loaded. An edit
 * decides what belongs to a neighbourhood only by what it merges and splits.
 */
export function underEdits(scene: Scene, edits: readonly Edit[]): Scene | null {
  if (groupingOf(edits) !== groupingOf(scene.edits)) return null
  return { ...scene, edits, reconstruction: reconstruct(scene.events, edits, scene.policy, scene.beyond) }
}

const groupingOf = (edits: readonly Edit[]): string =>
  effectiveEdits(edits)
    .filter(isGrouping)
    .map(({ id }) => id)
    .join()
