import { byEditTime, type Edit } from '../edit.ts'
import type { EditId } from '../identity.ts'

/** What the next undo and the next redo of a person revert; null: there is nothing to take back, or to bring back. */
export interface UndoState {
  /** The last edit of the person that is in force. */
  readonly undo: EditId | null
  /** The revert with which the person took the last one back. */
  readonly redo: EditId | null
}

/**
 * Reads the edits of one incident, in any order, as one person's stack: an edit is put on it, reverting it takes it off and makes it
 * the next to bring back, and whoever edits anew has nothing to bring back any more. What others reverted is in neither.
 *
 * @param author The name that signs the person's edits.
 */
export function undoStateOf(edits: readonly Edit[], author: string): UndoState {
  let done: readonly EditId[] = []
  let undone: readonly { readonly edit: EditId; readonly revert: EditId }[] = []
  for (const edit of edits.toSorted(byEditTime)) {
    const isOwn = edit.author === author
    if (edit.type !== 'revert') {
      if (!isOwn) continue
      done = [...done, edit.id]
      undone = []
      continue
    }
    const broughtBack = undone.find(({ revert }) => revert === edit.edit)
    if (broughtBack !== undefined) {
      undone = undone.filter((one) => one !== broughtBack)
      done = [...done, broughtBack.edit]
    } else if (done.includes(edit.edit)) {
      done = done.filter((id) => id !== edit.edit)
      if (isOwn) undone = [...undone, { edit: edit.edit, revert: edit.id }]
    }
  }
  return { undo: done.at(-1) ?? null, redo: undone.at(-1)?.revert ?? null }
}
