import { STATUS_CODES } from 'node:http'
import type { Problem } from '../domain/raw-event.ts'

export const PROBLEM_TYPE = 'application/problem+json'

/** How soon a sender may retry, in seconds: a commit takes milliseconds, a full disk takes an engineer. */
export const RETRY_AFTER_SECONDS = 5

export const INVALID_PARAMETER = 'A URL parameter is invalid.'
export const INVALID_BODY = 'The body is well-formed but invalid.'

/** RFC 9457. The type is always about:blank: the status is the type, `detail` says what to do. */
export interface ProblemDocument {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors?: readonly Problem[]
}

/** A body of a million bad lines gets only its first errors listed. */
const ERRORS_MAX = 100

export function problemDocument(status: number, detail: string, errors: readonly Problem[] = []): ProblemDocument {
  const listed = errors.length === 0 ? {} : { errors: errors.slice(0, ERRORS_MAX) }
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, ...listed }
}
