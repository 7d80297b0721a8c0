import { defined } from '../domain/defined.ts'
import type { Edit } from '../domain/edit.ts'
import type { EditId } from '../domain/identity.ts'
import { isoOf, type Moment } from '../domain/time/time.ts'

/** An edit as the API shows it. `revertedBy`: the edit that reverted it; null: it is in force. */
export const editJson = (edit: Edit, reverts: ReadonlyMap<EditId, EditId>): object => ({
  ...exportedEditJson(edit),
  revertedBy: reverts.get(edit.id) ?? null,
})

/** The edit as it was made, without what follows from other edits: what `restore-edits` reads. */
export function exportedEditJson(edit: Edit): object {
  const { at, ...rest } = edit
  const to = 'to' in edit ? { to: edit.to === null ? null : momentJson(edit.to) } : {}
  return { ...rest, ...to, at: isoOf(at) }
}

const momentJson = ({ at, earliest, latest }: Moment): object =>
  defined({
    at: isoOf(at),
    earliest: earliest === undefined ? undefined : isoOf(earliest),
    latest: latest === undefined ? undefined : isoOf(latest),
  })
