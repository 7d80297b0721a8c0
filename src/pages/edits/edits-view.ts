import type { AppliedEdit } from '../../domain/edits/applied-edit.ts'
import type { DurationChange } from '../../domain/edits/duration-changes.ts'
import type { FormState, Signing } from '../../domain/edits/form-state.ts'
import type { UndoState } from '../../domain/edits/undo.ts'
import type { AnchorName } from '../../domain/incident/anchor.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import type { Moment } from '../../domain/time/time.ts'
import type { PageFrame } from '../page-frame.ts'

/** What of an incident's page is open for editing. */
export interface EditingView {
  readonly signing: Signing
  /** What the reader can take back, and bring back. */
  readonly undo: UndoState
  /** The form that the address opens: `head`, `entry-<id>`, `change-<id>`; null: none. */
  readonly open: string | null
  readonly form: FormState | null
  /** What the reader has just done; null: nothing. */
  readonly saved: { readonly edit: AppliedEdit | null; readonly isRevert: boolean } | null
}

/** An edit in the history of an incident. */
export interface HistoryItem {
  readonly edit: AppliedEdit
  /** The edit that reverted it; null: it is in force. */
  readonly revertedBy: AppliedEdit | null
  /** What it did to the durations when it was made; null: not worked out. */
  readonly effect: readonly DurationChange[] | null
}

export interface HistoryView {
  readonly frame: PageFrame
  readonly incident: Incident
  readonly items: readonly HistoryItem[]
  /** Reverts may be made only by somebody who may edit; null: the reader may not. */
  readonly signing: Signing | null
  /** The item whose revert was previewed or refused. */
  readonly open: { readonly id: string; readonly form: FormState } | null
}

/** A time that an anchor could be. */
export interface AnchorCandidateView {
  readonly entry: TimelineEntry | null
  readonly moment: Moment
  readonly isCurrent: boolean
  readonly rule: string | null
  readonly effect: readonly DurationChange[]
}

/** Choosing when an anchor was: nothing is stored before it is saved. */
export interface AnchorView {
  readonly frame: PageFrame
  readonly incident: Incident
  readonly name: AnchorName
  readonly candidates: readonly AnchorCandidateView[]
  /** What "not known" would do. */
  readonly unknownEffect: readonly DurationChange[]
  readonly signing: Signing
  readonly form: FormState | null
}

/** Merging: `other` null: it is still to be chosen, from `nearby`. */
export interface MergeView {
  readonly frame: PageFrame
  readonly incident: Incident
  readonly other: Incident | null
  readonly nearby: readonly Incident[]
  /** What the two become; null: they cannot be merged, `form` says why. */
  readonly merged: Incident | null
  readonly signing: Signing
  readonly form: FormState | null
}

/** Splitting: `parts` are the two incidents as they would be; null: nothing is chosen yet. */
export interface SplitView {
  readonly frame: PageFrame
  readonly incident: Incident
  readonly chosen: ReadonlySet<string>
  readonly parts: readonly Incident[] | null
  readonly signing: Signing
  readonly form: FormState | null
}
