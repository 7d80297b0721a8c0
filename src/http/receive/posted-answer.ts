import type { Request } from 'express'
import { RETRY_AFTER_SECONDS } from '../problem.ts'
import { type Answer, problem } from '../route.ts'
import type { Received } from './receive.ts'

type Stored<Content> = Extract<Received<Content>, { kind: 'stored' }>

/** The answer of a route that takes deliveries. */
export function postedAnswer<Content>(
  received: Received<Content>,
  request: Request,
  storedAnswer: (stored: Stored<Content>) => Answer,
): Answer {
  switch (received.kind) {
    case 'stored':
      return storedAnswer(received)
    case 'overloaded':
      return { ...problem(503, 'Too many requests in flight; retry.'), headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } }
    case 'aborted':
      return problem(400, 'The body is truncated.')
    case 'refused': {
      const { status, reason, problems } = received.fault
      const answer = problem(status, reason, problems)
      // Otherwise the rest of the body would be awaited before the next request on this connection.
      return request.complete ? answer : { ...answer, headers: { connection: 'close' } }
    }
  }
}
