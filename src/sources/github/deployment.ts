import type { ChangeRef, Outcome } from '../../domain/change.ts'
import { isProduction } from '../../domain/environment.ts'
import type { EventBase } from '../../domain/event.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import type { Moment } from '../../domain/time/time.ts'
import { changeText } from '../values/change-text.ts'
import { jsonText } from '../values/json-body.ts'
import { firstKnown, knownLink, knownText } from '../values/known-text.ts'
import { knownEnvironment, labelsOf } from '../values/labels.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { momentOf, plausibleTime } from '../values/times.ts'
import { baseOf, type ChangeOrReason, changeRef, runOccurrence } from './base.ts'
import type { DeploymentBody, Hook, StatusBody } from './shape.ts'

/** A deployment was created: it may wait for an approval for hours, or never begin. Its statuses report when it began; they carry all of it. */
export function readDeployment(_: RawEvent, { deployment }: Hook): ChangeOrReason | null {
  return deployment === null || deployment === undefined ? null : 'deployment created: not begun'
}

const OUTCOMES: Readonly<Record<string, Outcome>> = { success: 'succeeded', failure: 'failed', error: 'failed' }

/** A step of a deployment. `inactive` means that a newer one replaced it; what waits has not begun. */
export function readDeploymentStatus(raw: RawEvent, hook: Hook): ChangeOrReason | null {
  const { deployment, deployment_status: status } = hook
  if (deployment === null || deployment === undefined || status === null || status === undefined) return null
  const state = knownText(status.state)?.toLowerCase() ?? 'unknown'
  const outcome = Object.hasOwn(OUTCOMES, state) ? OUTCOMES[state] : undefined
  if (outcome === undefined && state !== 'in_progress') return `deployment status ${state}: nothing began or ended`
  if (deployment.transient_environment === true && deployment.production_environment !== true)
    return 'a preview of a branch: not in production'
  const base = statusBase(raw, hook, { deployment, status })
  const change = deploymentRef(hook, deployment, base.link)
  if (outcome === undefined) return { ...base, kind: 'change.started', change }
  // What a reviewer refuses fails without having been in progress.
  return { ...base, kind: 'change.finished', change: outcome === 'failed' ? { ...change, needsStart: true } : change, outcome }
}

/** The environment by its name; one that the repository marks as production is that, whatever its name is. */
function environmentOf(deployment: DeploymentBody, status: StatusBody): string | null {
  const name = knownEnvironment(status.environment, deployment.environment)
  if (deployment.production_environment !== true || name === null) return name
  // "prod-eu" is kept: it is apart from "prod-us". "Production – web" names a project of a host such as Vercel.
  return isProduction(name) && !OF_PROJECT.test(name) ? name : 'production'
}

const OF_PROJECT = /^(?:production|prod|live)\s*(?:[–—:(/]|\s-\s)/

/** The workflow run that a deployment is a part of, as `runOccurrence` of the run names it; null: none is known. */
function runOf(status: StatusBody, hook: Hook): string | null {
  const [, id, attempt] = RUN_ADDRESS.exec(firstKnown(status.target_url, status.log_url) ?? '') ?? []
  const known = knownText(hook.workflow_run?.id)
  if (id === undefined) return known === null ? null : runOccurrence(known, hook.workflow_run?.run_attempt)
  return runOccurrence(id, attempt ?? (known === id ? hook.workflow_run?.run_attempt : null))
}

const RUN_ADDRESS = /\/actions\/runs\/(\d{1,20})(?:\/attempts\/(\d{1,6}))?/

function statusBase(raw: RawEvent, hook: Hook, { deployment, status }: { deployment: DeploymentBody; status: StatusBody }): EventBase {
  const base = deploymentBase(raw, hook, {
    deployment,
    fact: `status ${firstKnown(status.id, status.state) ?? ''}`,
    environment: environmentOf(deployment, status),
    run: runOf(status, hook),
    at: momentOf(status.created_at, {
      receivedAt: raw.receivedAt,
      earliest: plausibleTime(deployment.created_at, raw.receivedAt)?.at ?? null,
    }),
  })
  return { ...base, link: knownLink(status.target_url, status.log_url, hook.repository?.html_url) }
}

interface DeploymentFact {
  readonly deployment: DeploymentBody
  readonly fact: string
  readonly environment: string | null
  readonly run: string | null
  readonly at: Moment
}

function deploymentBase(raw: RawEvent, hook: Hook, { deployment, fact, environment, run, at }: DeploymentFact): EventBase {
  const id = knownText(deployment.id) ?? ''
  const what = firstKnown(deployment.ref, deployment.sha)
  const sentence = changeText({
    action: 'deploy',
    rollback: isRollback(deployment),
    service: knownText(hook.repository?.name),
    what,
    environment,
  })
  const text = [sentence, knownText(deployment.description)].filter((part) => part !== null).join(': ')
  const base = baseOf(raw, hook, {
    fact: ['deployment', id, fact],
    occurrence: `deployment/${id}`,
    partOf: run,
    environment,
    text,
    senderKey: id,
  })
  return { ...base, occurred: at, actor: firstKnown(hook.sender?.login, deployment.creator?.login) }
}

function deploymentRef(hook: Hook, deployment: DeploymentBody, link: string | null): ChangeRef {
  const texts = labelsOf(payloadOf(deployment))
  return {
    ...changeRef(hook, 'deployment'),
    version: firstKnown(texts.version),
    previous: firstKnown(texts.previous),
    sha: knownText(deployment.sha),
    ref: knownText(deployment.ref),
    rollback: isRollback(deployment),
    url: link,
  }
}

/** By the task, by what the deployer put into the payload, or by the words of the description. */
function isRollback(deployment: DeploymentBody): boolean {
  const payload = payloadOf(deployment)
  const isMarked = typeof payload === 'object' && payload !== null && 'rollback' in payload && payload.rollback === true
  return isMarked || saysRollback(knownText(deployment.task)) || saysRollback(knownText(deployment.description))
}

function payloadOf({ payload }: DeploymentBody): unknown {
  if (typeof payload !== 'string') return payload
  const parsed = jsonText(payload)
  return 'value' in parsed ? parsed.value : null
}
