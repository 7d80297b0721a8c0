import type { AnchorName } from './anchor.ts'
import type { Verdict } from './change.ts'
import type { ChangeId, EditId, EntryId, EventId } from './identity.ts'
import type { Instant, Moment } from './time.ts'
import type { Phase } from './timeline.ts'

/**
 * A reviewer's reversible record, laid over the result. `about` is any event of the incident: the edit finds its
 * incident as an old incident id does, so no late evidence, re-ingest or rule change loses it.
 */
export interface EditBase {
  readonly id: EditId
  readonly about: EventId
  readonly at: Instant
  readonly author: string
  readonly reason: string | null
}

export type Edit = EditBase &
  (
    | { readonly type: 'hide' | 'show'; readonly entry: EntryId }
    | { readonly type: 'retime'; readonly entry: EntryId; readonly to: Moment }
    | { readonly type: 'retext'; readonly entry: EntryId; readonly text: string }
    | { readonly type: 'rephase'; readonly entry: EntryId; readonly phase: Phase }
    | { readonly type: 'anchor'; readonly anchor: AnchorName; readonly to: Moment | null }
    | { readonly type: 'verdict'; readonly change: ChangeId; readonly verdict: Verdict | null }
    | { readonly type: 'title'; readonly text: string }
    | { readonly type: 'severity'; readonly severity: string | null }
  )

/** Later edits of the same thing win: time of the edit, then id. */
export const byEditTime = (a: Edit, b: Edit): number => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
