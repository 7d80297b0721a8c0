import type { Headers, Problem } from '../../domain/raw-event.ts'
import type { Instant } from '../../domain/time/time.ts'
import { OperationalError, type Store } from '../../store/store.ts'
import type { Log } from '../../telemetry/log.ts'
import type { throttleLog } from '../../telemetry/throttled-log.ts'

export interface RefusalDesk {
  readonly store: Pick<Store, 'refuse'>
  readonly now: () => Instant
  readonly log: Log
  readonly tell: ReturnType<typeof throttleLog>
}

export interface Fault {
  readonly status: number
  readonly reason: string
  /** Only of a sender that authenticated. */
  readonly body?: Uint8Array
  readonly problems?: readonly Problem[]
}

/** Lists a refusal among the deliveries. Failing at that is logged and changes no answer. */
export async function listRefusal(
  desk: RefusalDesk,
  from: { readonly source: string; readonly path: string; readonly headers: Headers },
  fault: Fault,
): Promise<void> {
  const { status, reason, body = null, problems = [] } = fault
  const told = problems[0] === undefined ? reason : `${reason} ${problems[0].pointer} ${problems[0].detail}`
  desk.tell(`refused ${status}`, (leftOut) => desk.log.warn({ source: from.source, status, leftOut }, `delivery refused: ${told}`))
  try {
    await desk.store.refuse({ ...from, receivedAt: desk.now(), status, reason: told, body })
  } catch (error) {
    logFailure(desk, error)
  }
}

/** Tells of a delivery that failed by our fault or the world's, at most once a minute for each cause. */
export function logFailure({ tell, log }: Pick<RefusalDesk, 'tell' | 'log'>, error: unknown): void {
  const key = error instanceof OperationalError ? error.code : 'broken'
  tell(key, (leftOut) => log.error({ err: error, leftOut }, 'a delivery could not be handled'))
}
