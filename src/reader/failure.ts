import { OperationalError } from '../store/store.ts'
import { portableError } from '../threads/thread-errors.ts'
import type { Failure } from './reader-messages.ts'

/** A failure as it goes to the other thread, and as it comes out there. */
export function toFailure(error: unknown): Failure {
  const operational = error instanceof OperationalError ? { code: error.code, retryable: error.retryable } : null
  return { error: portableError(error instanceof Error ? error : new Error(String(error))), operational }
}

export const fromFailure = ({ error, operational }: Failure): Error =>
  operational === null ? error : new OperationalError(operational.code, error.message, { retryable: operational.retryable, cause: error })
