import type { FieldTexts } from '../../domain/edits/editable-fields.ts'
import type { FieldConflict } from '../../domain/edits/form-state.ts'
import type { FormValues } from './form-values.ts'

/** What a form changes, field by field, against what stands there now. */
export interface FieldMerge {
  /** The fields that the sender changed and nobody else did. */
  readonly changed: FieldTexts
  /** The fields that both changed, to different texts. */
  readonly conflicts: readonly FieldConflict[]
  /** What the form shows when it comes back: the sender's text where it was changed, else what stands there now. */
  readonly values: FieldTexts
}

/**
 * In: the fields of a form, each with what stood there when it was opened (`was.<name>`), and what stands there now. Two
 * people who change different fields do not disturb each other.
 */
export function mergeFields(form: FormValues, current: FieldTexts): FieldMerge {
  const fields = Object.entries(current).map(([field, theirs]) => {
    const was = form.get(`was.${field}`) ?? theirs.trim()
    const yours = form.get(field) ?? was
    return { field, theirs, yours, isMine: yours !== was, isTheirs: was !== theirs.trim() }
  })
  const differs = ({ theirs, yours }: { readonly theirs: string; readonly yours: string }) => yours !== theirs.trim()
  const mine = fields.filter((one) => one.isMine && differs(one))
  return {
    changed: Object.fromEntries(mine.filter((one) => !one.isTheirs).map(({ field, yours }) => [field, yours])),
    conflicts: mine.filter((one) => one.isTheirs).map(({ field, theirs, yours }) => ({ field, theirs, yours })),
    values: Object.fromEntries(fields.map(({ field, theirs, yours, isMine }) => [field, isMine ? yours : theirs])),
  }
}
