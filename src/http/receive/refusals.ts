import type { Headers, Problem } from '../../domain/raw-event.ts'
import type { Instant } from '../../domain/time/time.ts'
import type { BriefReading } from '../../reading/first-reading.ts'
import { OperationalError, type Store } from '../../store/store.ts'
import type { Log } from '../../telemetry/log.ts'
import type { throttleLog } from '../../telemetry/throttled-log.ts'
import type { Changes } from '../changes/changes.ts'
import { INVALID_BODY } from '../problem.ts'

export interface RefusalContext {
  readonly store: Pick<Store, 'refuse'>
  readonly changes: Pick<Changes, 'publish'>
  readonly now: () => Instant
  readonly log: Log
  readonly logThrottled: ReturnType<typeof throttleLog>
}

/** Why a delivery is refused. */
export interface Fault {
  readonly status: number
  readonly reason: string
  /** Only from a sender that authenticated. */
  readonly body?: Uint8Array
  readonly problems?: readonly Problem[]
}

export function unreadableFault({ malformed, problems }: Extract<BriefReading, { kind: 'unreadable' }>): Fault {
  if (malformed) return { status: 400, reason: 'The body is malformed.', problems }
  return { status: 422, reason: INVALID_BODY, problems }
}

/** Lists a refusal among the deliveries. If that fails, it is logged and the answer stays the same. */
export async function listRefusal(
  context: RefusalContext,
  from: { readonly source: string; readonly path: string; readonly headers: Headers },
  fault: Fault,
): Promise<void> {
  const { status, body = null, problems = [] } = fault
  const reason = problems[0] === undefined ? fault.reason : `${fault.reason} ${problems[0].pointer} ${problems[0].detail}`
  context.logThrottled(`refused ${status}`, (leftOut) =>
    context.log.warn({ source: from.source, status, leftOut }, `delivery refused: ${reason}`),
  )
  try {
    await context.store.refuse({ ...from, receivedAt: context.now(), status, reason, body })
    context.changes.publish({ incidents: [], deliveries: 1 })
  } catch (error) {
    logFailure(context, error)
  }
}

/** Logs a delivery that failed because of us or the store, at most once a minute for each cause. */
export function logFailure({ logThrottled, log }: Pick<RefusalContext, 'logThrottled' | 'log'>, error: unknown): void {
  const key = error instanceof OperationalError ? error.code : 'broken'
  logThrottled(key, (leftOut) => log.error({ err: error, leftOut }, 'failed to handle a delivery'))
}
