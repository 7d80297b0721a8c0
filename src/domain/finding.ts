import type { EventId } from './identity.ts'

export const FINDING_CODES = [
  'no-detection',
  'no-acknowledgement',
  'no-escalation',
  'no-resolution',
  'acknowledged-before-detected',
  'clock-skew',
  'truncated-alerts',
  'unresolved-alert',
  'expired-alert',
  'long-gap',
  'flapping',
  'silent-source',
  'limit-reached',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

/** Something that does not add up. `message` is a sentence with the facts that disagree. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  readonly evidence: readonly EventId[]
}
