import type { EventId } from '../../domain/identity.ts'
import type { Milliseconds, Moment } from '../../domain/time/time.ts'

/**
 * A piece of a sentence; times and durations stay values so that the layout chooses zone and words. `dated`: with its
 * day; `moment`: with its day where that is not the day on which the incident began.
 */
export type Part = string | { readonly moment: Moment } | { readonly dated: Moment } | { readonly duration: Milliseconds }

/** A sentence with the events that support it and the rule that made it. */
export interface Statement {
  readonly kind: 'statement'
  readonly parts: readonly Part[]
  readonly evidence: readonly EventId[]
  readonly rule: string
}
/** What the evidence does not say: a marked blank with the question for a human to answer. */
export interface Blank {
  readonly kind: 'blank'
  readonly question: string
}
export type Line = Statement | Blank

export const statement = (parts: readonly Part[], why: Pick<Statement, 'evidence' | 'rule'>): Statement => ({
  kind: 'statement',
  parts,
  ...why,
})

export const blank = (question: string): Blank => ({ kind: 'blank', question })
