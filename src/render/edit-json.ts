import type { Edit } from '../domain/edit.ts'
import type { EditId } from '../domain/identity.ts'
import { isoOf, type Moment } from '../domain/time.ts'

/** An edit as the API shows it. `revertedBy`: the revert that made it void; null: it holds. */
export function editJson(edit: Edit, reverts: ReadonlyMap<EditId, EditId>): object {
  const { at, ...rest } = edit
  const to = 'to' in edit ? { to: edit.to === null ? null : momentJson(edit.to) } : {}
  return { ...rest, ...to, at: isoOf(at), revertedBy: reverts.get(edit.id) ?? null }
}

const momentJson = ({ at, earliest, latest }: Moment): object => ({
  at: isoOf(at),
  ...(earliest === undefined ? {} : { earliest: isoOf(earliest) }),
  ...(latest === undefined ? {} : { latest: isoOf(latest) }),
})
