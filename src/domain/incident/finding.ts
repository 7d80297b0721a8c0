import type { EventId } from '../identity.ts'

/** What does not add up in a written postmortem, and how grave that is: an error makes `lint` fail. */
export const FINDING_SEVERITY = {
  'timezone-missing': 'warning',
  'timezone-conflict': 'error',
  'timezone-ambiguous': 'info',
  'tz-dst-mismatch': 'warning',
  'date-missing': 'warning',
  'year-missing': 'warning',
  'ambiguous-date': 'warning',
  'date-conflict': 'error',
  'weekday-mismatch': 'error',
  'midnight-rollover': 'warning',
  'out-of-order': 'error',
  'malformed-time': 'error',
  'start-mismatch': 'error',
  'end-mismatch': 'error',
  'start-unknown': 'info',
  'duration-mismatch': 'error',
  'metric-mismatch': 'error',
  'detection-conflict': 'error',
  'impact-conflict': 'error',
  'several-incidents': 'warning',
  'narrative-conflict': 'warning',
  'evidence-conflict': 'warning',
} as const satisfies Readonly<Record<string, 'error' | 'warning' | 'info'>>
export type DocumentFindingCode = keyof typeof FINDING_SEVERITY
export const DOCUMENT_FINDING_CODES = Object.keys(FINDING_SEVERITY) as readonly DocumentFindingCode[]

export const FINDING_CODES = [
  'no-detection',
  'no-acknowledgement',
  'no-escalation',
  'no-resolution',
  'acknowledged-before-detected',
  'clock-skew',
  'clock-corrected',
  'truncated-alerts',
  'unresolved-alert',
  'expired-alert',
  'start-moved',
  'resolved-before-start',
  'resolution-taken-back',
  'resolved-before-impact-end',
  'long-gap',
  'flapping',
  'silent-source',
  'limit-reached',
  'report-differs',
  'may-describe',
  'describes-several',
] as const
export type FindingCode = (typeof FINDING_CODES)[number] | DocumentFindingCode

/** A finding in a written document; its severity follows from its code. `line` null: it belongs to no line. */
export const findingAt = (code: DocumentFindingCode, line: number | null, message: string): Finding => ({
  code,
  severity: FINDING_SEVERITY[code],
  message,
  evidence: [],
  ...(line === null ? {} : { line }),
})

/** Something that does not add up. `message` is a sentence with the facts that disagree. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  readonly evidence: readonly EventId[]
  /** Of a document: the line, from 1. */
  readonly line?: number
}
