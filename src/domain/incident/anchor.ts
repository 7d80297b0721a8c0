import { defined } from '../defined.ts'
import type { EventId } from '../identity.ts'
import { type Milliseconds, type Moment, minutes } from '../time/time.ts'

/** In the order in which an ordinary incident passes them. */
export const ANCHOR_NAMES = [
  'impactStart',
  'detected',
  'acknowledged',
  'escalated',
  'identified',
  'mitigated',
  'impactEnd',
  'resolved',
] as const
export type AnchorName = (typeof ANCHOR_NAMES)[number]

/** measured: a machine recorded it; reported: a person said so; inferred: a rule said so. */
export type Basis = 'measured' | 'reported' | 'inferred'

/** A time that durations hang on. `rule` names the rule that chose it; `evidence` is sorted by event time. */
export interface Anchor extends Moment {
  readonly basis: Basis
  readonly rule: string
  readonly evidence: readonly EventId[]
  /** Of a time that a person wrote: as far as it is known (`domain/time/written-time.ts`). `at` is no date where that one is none. */
  readonly written?: string
  readonly line?: number
  /** What `earliest` rests on, where it was derived. */
  readonly bound?: Bound
  /** Why `at` may be later than what it stands for. */
  readonly delays?: readonly Delay[]
}

/** The rule of a time that a reviewer set. */
export const SET_BY_REVIEWER = 'named-by-edit'

/** The rule of a time that the evidence does not know and a linked postmortem does. */
export const FROM_POSTMORTEM = 'from-linked-postmortem'

/** A rule of its own, and the events that it rests on. */
export interface Bound {
  readonly rule: string
  readonly evidence: readonly EventId[]
}

/**
 * for-not-known: how long the condition held before the alert fired is not known; window: the expression looks back so far;
 * keep-firing-for: the rule holds the alert up for so long; evaluation: the interval of scrapes and evaluations;
 * receipt: only the receipt of the notification is known, after `group_interval` or, where the alert was given up,
 * `resolve_timeout`.
 */
export type Delay =
  | { readonly cause: 'for-not-known' | 'receipt' }
  | { readonly cause: 'window' | 'keep-firing-for' | 'evaluation'; readonly ms: Milliseconds }

/** null: not known. */
export type Anchors = { readonly [Name in AnchorName]: Anchor | null }

/** A time with a derived bound is exact as far as it goes: it was then or earlier, and is not "about" so. */
export const bestEstimate = (anchor: Anchor): Moment =>
  anchor.bound === undefined ? anchor : defined({ at: anchor.at, uncorrected: anchor.uncorrected })

/** From when on it may have been, where that was derived. */
export const earliestBound = ({ bound, earliest }: Anchor): Moment | null =>
  bound === undefined || earliest === undefined ? null : { at: earliest }

/** The end of an alert that nobody resolved is known only as an interval: a wide one makes no length. */
const VAGUE_FROM_MS = minutes(10)

export function isVagueEnd({ rule, earliest, latest }: Anchor): boolean {
  if (rule !== 'alert-expired' && rule !== 'alert-began-anew') return false
  return earliest === undefined || latest === undefined || latest - earliest > VAGUE_FROM_MS
}
