import type { FormState, Signing } from '../../domain/edits/form-state.ts'
import type { ActionFilter, ActionGroup, ListedAction } from '../../domain/incident/listed-action.ts'
import type { PageFrame } from '../page-frame.ts'

/** `actions`: those that match, the most urgent first. `facets`: of all; `groups`: one for each that matches but for its state. */
export interface ActionsView {
  readonly frame: PageFrame
  readonly filter: ActionFilter
  /** As `2024-06-28`, in the zone of the page. */
  readonly today: string
  readonly actions: readonly ListedAction[]
  readonly isMore: boolean
  readonly facets: { readonly owners: readonly string[]; readonly services: readonly string[]; readonly groups: readonly ActionGroup[] }
  /** null: the reader may change nothing. */
  readonly signing: Signing | null
  readonly form: FormState | null
}
