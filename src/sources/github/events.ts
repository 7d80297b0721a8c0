import type { Problem, RawEvent } from '../../domain/raw-event.ts'
import type { Reading } from '../source.ts'
import type { ChangeOrReason } from './base.ts'
import { readMerge, readPush, readRelease } from './code.ts'
import { readDeployment, readDeploymentStatus } from './deployment.ts'
import { readRun } from './run.ts'
import type { Hook } from './shape.ts'

export interface NamedHook {
  readonly name: string
  readonly hook: Hook
  readonly problems: readonly Problem[]
}

/** By the event's name: one change, or the reason why there is none. */
export function readHook(raw: RawEvent, { name, hook, problems }: NamedHook): Reading {
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined
  if (read === undefined) return { kind: 'ignored', reason: name === 'ping' ? 'ping' : `not a change: ${name}` }
  const change = read(raw, hook)
  if (change === null) {
    const missing = { pointer: `/${name}`, detail: `a ${name} event without its ${name}` }
    return { kind: 'unreadable', malformed: false, problems: [...problems, missing] }
  }
  return typeof change === 'string' ? { kind: 'ignored', reason: change } : { kind: 'read', events: [change], problems }
}

const READERS: Readonly<Record<string, (raw: RawEvent, hook: Hook) => ChangeOrReason | null>> = {
  deployment: readDeployment,
  deployment_status: readDeploymentStatus,
  workflow_run: readRun,
  release: readRelease,
  push: readPush,
  pull_request: readMerge,
}
