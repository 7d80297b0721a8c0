import type { Edit } from '../domain/edit.ts'
import type { EditId } from '../domain/identity.ts'
import { isoOf, type Moment } from '../domain/time/time.ts'

/** An edit as the API shows it. `revertedBy`: the revert that made it void; null: it holds. */
export const editJson = (edit: Edit, reverts: ReadonlyMap<EditId, EditId>): object => ({
  ...exportedEditJson(edit),
  revertedBy: reverts.get(edit.id) ?? null,
})

/** All that was said, and nothing that follows from other edits: what `restore-edits` reads. */
export function exportedEditJson(edit: Edit): object {
  const { at, ...rest } = edit
  const to = 'to' in edit ? { to: edit.to === null ? null : momentJson(edit.to) } : {}
  return { ...rest, ...to, at: isoOf(at) }
}

const momentJson = ({ at, earliest, latest }: Moment): object => ({
  at: isoOf(at),
  ...(earliest === undefined ? {} : { earliest: isoOf(earliest) }),
  ...(latest === undefined ? {} : { latest: isoOf(latest) }),
})
