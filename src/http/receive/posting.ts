import type { SourceName } from '../../domain/identity.ts'
import type { Metrics, ReceivedOutcome } from '../../telemetry/metrics.ts'
import { RETRY_AFTER_SECONDS } from '../problem.ts'
import { type Answer, problem } from '../route.ts'
import type { InFlight, Lease } from './in-flight.ts'

/** An answer to what a person or a script posted, and how it is counted; null: not at all, because the sender went away. */
export interface Taken {
  readonly answer: Answer
  readonly outcome: ReceivedOutcome | null
}

export interface PostingDesk {
  readonly metrics: Pick<Metrics, 'received'>
  readonly inFlight: InFlight
}

/** Takes what was posted where there is room for it, else says 503; counts what became of it. A throw counts as failed. */
export async function counted(
  { metrics, inFlight }: PostingDesk,
  source: SourceName,
  take: (lease: Lease) => Promise<Taken>,
): Promise<Answer> {
  const lease = inFlight.begin()
  let outcome: ReceivedOutcome | null = 'failed'
  try {
    const taken = lease === null ? OVERLOADED : await take(lease)
    outcome = taken.outcome
    return taken.answer
  } finally {
    lease?.release()
    if (outcome !== null) metrics.received(source, outcome)
  }
}

/** No room in memory for what was posted. */
export const OVERLOADED: Taken = {
  answer: { ...problem(503, 'Too much at once: send this one again.'), headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } },
  outcome: 'overloaded',
}
