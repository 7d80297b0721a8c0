import { STATUS_CODES } from 'node:http'
import type { Problem } from '../domain/raw-event.ts'

export const PROBLEM_TYPE = 'application/problem+json'

/** How soon a sender may try again, in seconds: a commit takes milliseconds, a full disk takes a person. */
export const RETRY_AFTER_SECONDS = 5

/** RFC 9457. The type is always about:blank: the status says it all, `detail` says what to do. */
export interface ProblemDocument {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors?: readonly Problem[]
}

/** What stands at fault in a body of a million bad lines is told of the first ones only. */
const ERRORS_MAX = 100

export function problemDocument(status: number, detail: string, errors: readonly Problem[] = []): ProblemDocument {
  const told = errors.length === 0 ? {} : { errors: errors.slice(0, ERRORS_MAX) }
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, ...told }
}
