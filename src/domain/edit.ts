import type { Verdict } from './change.ts'
import type { ActionItemId, ActionOutcome, ActionState, Approved, Dismissal, SectionName } from './edits/completion.ts'
import {
  byText,
  type ChangeId,
  contentHash,
  type EditId,
  type EntryId,
  type EventId,
  editId,
  type NonEmpty,
  type ServiceName,
  type SourceName,
} from './identity.ts'
import type { AnchorName } from './incident/anchor.ts'
import type { ImpactKind } from './incident/impact.ts'
import type { Phase } from './incident/timeline.ts'
import type { Instant, Moment } from './time/time.ts'

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

/** What an edit says. An event that it names takes effect once it is received. */
export type EditContent =
  | { readonly type: 'hide' | 'show'; readonly entry: EntryId }
  | { readonly type: 'retime'; readonly entry: EntryId; readonly to: Moment }
  | { readonly type: 'retext'; readonly entry: EntryId; readonly text: string }
  | { readonly type: 'rephase'; readonly entry: EntryId; readonly phase: Phase }
  /** `entry`: the line of the timeline that it is; left out: none says so but the reviewer. */
  | { readonly type: 'anchor'; readonly anchor: AnchorName; readonly to: Moment | null; readonly entry?: EntryId }
  | { readonly type: 'verdict'; readonly change: ChangeId; readonly verdict: Verdict | null }
  | { readonly type: 'title'; readonly text: string }
  | { readonly type: 'severity'; readonly severity: string | null }
  /** Something that no source recorded: an entry of the timeline, named after the edit. */
  | {
      readonly type: 'add'
      readonly to: Moment
      readonly text: string
      readonly phase: Phase
      readonly service: ServiceName | null
    }
  /** How users were affected, in place of what was reported of the same kind. */
  | {
      readonly type: 'impact'
      readonly kind: ImpactKind
      /** Absent: of the whole incident. One kind may have several, each from another time: the phases of the impact. */
      readonly from?: Instant
      readonly until?: Instant
      /** Where the figures were read. */
      readonly source?: string
      readonly value: number | null
      readonly unit: 'percent' | 'count'
      readonly numerator: number | null
      readonly denominator: number | null
      readonly statement: string
    }
  /** A section of the draft in a person's words, as Markdown; null: what the evidence gives. */
  | {
      readonly type: 'section'
      readonly section: SectionName
      readonly text: string | null
      /** What the evidence gave for it then, to see what changed since; absent: nothing is known of it. */
      readonly evidence?: string
    }
  /** `item` null: a new one, named after the edit. `due`: a day, `2024-06-28`. */
  | {
      readonly type: 'actionItem'
      readonly item: ActionItemId | null
      readonly text: string
      readonly owner: string | null
      readonly due: string | null
      readonly check: string | null
      readonly state: ActionState
      readonly outcome?: ActionOutcome
    }
  | { readonly type: 'approve'; readonly approved: Approved }
  /** Its services, the primary one first, in place of those of its alerts and pages. */
  | { readonly type: 'services'; readonly services: NonEmpty<ServiceName> }
  /** Whether no change is involved: none of those that were examined, and none that is reported later, caused it. */
  | { readonly type: 'noChange'; readonly isConfirmed: boolean }
  /** It is over, though no source reported its end. null: nobody knows when. */
  | { readonly type: 'close'; readonly to: Moment | null }
  /** null: it is an incident after all. */
  | { readonly type: 'dismiss'; readonly as: Dismissal | null }
  /** What holds `about` and `events` is one incident, whatever starts one. */
  | { readonly type: 'assign'; readonly events: readonly EventId[] }
  /** Events of the rule are left out of the list of what is in no incident, and counted there. */
  | { readonly type: 'ignore'; readonly source: SourceName; readonly rule: string; readonly service: ServiceName | null }
  /** What holds `about` and what holds `with` are one incident. `title`: what it is called as long as it holds both; left out: as its evidence says. */
  | { readonly type: 'merge'; readonly with: EventId; readonly title?: string }
  /** The episodes that hold `events` leave the incident that holds `about` and are one of their own. */
  | { readonly type: 'split'; readonly events: NonEmpty<EventId> }
  /** The edit of this id, which may be a revert itself, is void. */
  | { readonly type: 'revert'; readonly edit: EditId }

export type Edit = EditBase & EditContent
export type GroupingEdit = Extract<Edit, { readonly type: 'merge' | 'split' | 'assign' }>

/** Identity of an edit: who said what about which incident, and when. The same again in the same millisecond is a duplicate. */
export const editOf = (base: Omit<EditBase, 'id'>, content: EditContent): Edit => ({
  id: editId(contentHash(base.about, String(base.at), base.author, JSON.stringify([base.reason, content]))),
  ...base,
  ...content,
})

/** Later edits of the same thing win: time of the edit, then id. */
export const byEditTime = (a: Edit, b: Edit): number => a.at - b.at || byText(a.id, b.id)

/**
 * The edits that hold, in the order in which they were made, without the reverts themselves. A revert voids only what
 * came before it, so that going through them from the last one decides each exactly once.
 */
export function effectiveEdits(edits: readonly Edit[]): readonly Edit[] {
  const voided = revertsOf(edits)
  return edits.filter((edit) => edit.type !== 'revert' && !voided.has(edit.id)).sort(byEditTime)
}

/** The edits that are void, reverts among them, each with the id of the revert that made it so. */
export function revertsOf(edits: readonly Edit[]): ReadonlyMap<EditId, EditId> {
  const voided = new Map<EditId, EditId>()
  for (const edit of edits.toSorted(byEditTime).reverse()) {
    const before = edit.type === 'revert' && !voided.has(edit.id) ? revertedBy(edit, edits) : undefined
    if (before !== undefined) voided.set(before.id, edit.id)
  }
  return voided
}

const revertedBy = (revert: Extract<Edit, { readonly type: 'revert' }>, edits: readonly Edit[]): Edit | undefined =>
  edits.find((edit) => edit.id === revert.edit && byEditTime(edit, revert) < 0)

export const isGrouping = (edit: Edit): edit is GroupingEdit => edit.type === 'merge' || edit.type === 'split' || edit.type === 'assign'

/** Every event that an edit names; of a revert those of what it reverts. */
export function eventsNamedBy(edit: Edit, edits: readonly Edit[]): readonly EventId[] {
  switch (edit.type) {
    case 'merge':
      return [edit.about, edit.with]
    case 'split':
    case 'assign':
      return [edit.about, ...edit.events]
    case 'revert': {
      const before = revertedBy(edit, edits)
      return before === undefined ? [edit.about] : [edit.about, ...eventsNamedBy(before, edits)]
    }
    default:
      return [edit.about]
  }
}
