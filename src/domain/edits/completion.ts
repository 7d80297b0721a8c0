import type { Brand, Instant } from '../time/time.ts'

/** Sections of the draft that a person may write in place of what the evidence gives. */
export const SECTION_NAMES = ['summary', 'impact', 'rootCause', 'wentWell', 'wentPoorly', 'lucky', 'followUps'] as const
export type SectionName = (typeof SECTION_NAMES)[number]

/** Why what looks like an incident counts as none. */
export const DISMISSALS = ['not_an_incident', 'false_positive', 'maintenance', 'test'] as const
export type Dismissal = (typeof DISMISSALS)[number]

export const ACTION_STATES = ['open', 'done', 'dropped'] as const
export type ActionState = (typeof ACTION_STATES)[number]

/** What was seen after an action was done. */
export const ACTION_OUTCOMES = ['helped', 'not_helped'] as const
export type ActionOutcome = (typeof ACTION_OUTCOMES)[number]

/** The id of the edit that added it. */
export type ActionItemId = Brand<string, 'ActionItemId'>
export const actionItemId = (text: string): ActionItemId => text as ActionItemId

/** What an approval is of, in the order in which a change of it is named. */
export const APPROVED_PARTS = ['title', 'times', 'timeline', 'changes', 'impact', 'actions', 'sections', 'services'] as const
export type ApprovedPart = (typeof APPROVED_PARTS)[number]

/**
 * What was approved: the durations in milliseconds by name, and a hash of all that the draft says. `parts`: a hash of each part of it;
 * absent: it was approved before they were kept apart.
 */
export interface Approved {
  readonly content: string
  readonly parts?: Readonly<Record<ApprovedPart, string>>
  readonly durations: Readonly<Record<string, number | null>>
  readonly entries: number
}

/** How far the review of an incident has come; of an open one it has not begun. */
export const REVIEW_STATES = ['needs_review', 'in_review', 'approved', 'dismissed'] as const
export type ReviewState = (typeof REVIEW_STATES)[number]

/** From when to when, as far as a person said. */
export interface StatedSpan {
  readonly from: Instant | null
  readonly until: Instant | null
}
