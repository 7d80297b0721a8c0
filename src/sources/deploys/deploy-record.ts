import type { ChangeKind, Outcome } from '../../domain/change.ts'
import type { Problem, RawEvent } from '../../domain/raw-event.ts'
import type { Moment } from '../../domain/time/time.ts'

/** One step of one change as a log or a script reports it; null where it does not say. */
export interface DeployRecord {
  readonly at: Moment
  readonly kind: ChangeKind
  readonly status: 'started' | Outcome
  readonly rollback: boolean
  readonly service: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly previous: string | null
  readonly sha: string | null
  readonly ref: string | null
  readonly actor: string | null
  readonly url: string | null
  /** The step of a progressive rollout that it reports. */
  readonly step: string | null
  readonly text: string
  /** The sender's id of the change, the same when it starts and when it ends. */
  readonly id: string | null
  /**
   * What names this step where the sender has no id: never the receipt; for a line of a log the line itself, and the
   * delivery's id in place of a time that is not stated.
   */
  readonly identity: readonly string[]
  /** The files that it touches. */
  readonly paths?: readonly string[]
}

/** A record of which nothing is known yet. */
export const EMPTY_RECORD = {
  kind: 'deployment',
  status: 'succeeded',
  rollback: false,
  service: null,
  environment: null,
  version: null,
  previous: null,
  sha: null,
  ref: null,
  actor: null,
  url: null,
  step: null,
  id: null,
} as const satisfies Partial<DeployRecord>

/** What a form made of a body. `contextLines` counts what was understood and states no change. */
export interface DeployReading {
  readonly records: readonly DeployRecord[]
  readonly problems: readonly Problem[]
  readonly contextLines: number
  /** Only where the body means to be JSON and is none, neither as a whole nor in any line. */
  readonly malformed?: Problem
}

/** A form of deploy log: null where the body is of another form. */
export type DeployForm = (text: string, raw: RawEvent) => DeployReading | null
