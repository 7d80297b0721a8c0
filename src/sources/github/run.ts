import type { Outcome } from '../../domain/change.ts'
import { isNonProduction } from '../../domain/environment.ts'
import type { EventBase } from '../../domain/event.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { saysDeploy } from '../values/deploy-names.ts'
import { firstKnown, knownLink, knownText } from '../values/known-text.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { momentOf, plausibleTime } from '../values/times.ts'
import { baseOf, type ChangeOrReason, changeRef, runOccurrence } from './base.ts'
import type { Hook } from './shape.ts'

/** Waiting, skipped, neutral, stale, and words that GitHub may add: never a success. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  success: 'succeeded',
  failure: 'failed',
  timed_out: 'failed',
  startup_failure: 'failed',
  cancelled: 'cancelled',
}
/** What runs for a pull request deploys a preview at most. */
const OF_PULL_REQUEST: readonly string[] = ['pull_request', 'pull_request_target', 'pull_request_review', 'merge_group']

/** A run of a workflow that deploys. */
export function readRun(raw: RawEvent, hook: Hook): ChangeOrReason | null {
  const { workflow_run: run, workflow } = hook
  if (run === null || run === undefined) return null
  // `workflow_run.name` may be empty where `workflow.name` is not.
  const name = firstKnown(run.name, workflow?.name)
  const path = firstKnown(run.path, workflow?.path)
  if (!saysDeploy(name, path)) return 'ci, not a deploy'
  if (OF_PULL_REQUEST.includes(knownText(run.event) ?? '')) return `workflow run for a ${knownText(run.event)}: not in production`
  const base = runBase(raw, hook, { run, name: name ?? path ?? '' })
  const change = {
    ...changeRef(hook, 'job'),
    sha: knownText(run.head_sha),
    ref: knownText(run.head_branch),
    rollback: saysRollback(`${name ?? ''} ${run.display_title ?? ''}`),
    url: base.link,
  }
  if (hook.action === 'in_progress') return { ...base, kind: 'change.started', change }
  const conclusion = knownText(run.conclusion)?.toLowerCase() ?? 'unknown'
  const outcome = Object.hasOwn(OUTCOMES, conclusion) ? OUTCOMES[conclusion] : undefined
  if (hook.action !== 'completed') return `workflow run ${hook.action ?? 'without an action'}: not begun`
  return outcome === undefined ? `workflow run concluded ${conclusion}: no deploy` : { ...base, kind: 'change.finished', change, outcome }
}

/** A run has no environment; "Deploy preview" says which one it is not. */
function environmentIn(name: string): string | null {
  const word = name
    .toLowerCase()
    .match(/\p{L}+/gu)
    ?.find((part) => ENVIRONMENT_WORDS.includes(part))
  return word !== undefined && isNonProduction(name) && !PRODUCTION_WORD.test(name) ? word : null
}
const ENVIRONMENT_WORDS: readonly string[] = [
  'preview',
  'previews',
  'staging',
  'stage',
  'dev',
  'development',
  'qa',
  'uat',
  'sandbox',
  'demo',
  'test',
]
const PRODUCTION_WORD = /\b(?:prod|production|live)\b/i

type Run = NonNullable<Hook['workflow_run']>

function runBase(raw: RawEvent, hook: Hook, { run, name }: { readonly run: Run; readonly name: string }): EventBase {
  const attempt = `${knownText(run.id) ?? ''}/${knownText(run.run_attempt) ?? '1'}`
  const started = plausibleTime(run.run_started_at, raw.receivedAt)?.at ?? null
  const base = baseOf(raw, hook, {
    fact: ['run', attempt, knownText(hook.action) ?? ''],
    occurrence: runOccurrence(knownText(run.id) ?? '', run.run_attempt),
    environment: environmentIn(name),
    text: [name, knownText(run.display_title)].filter((part) => part !== null).join(': '),
    senderKey: knownText(run.id) ?? '',
  })
  const stated = hook.action === 'in_progress' ? run.run_started_at : run.updated_at
  const at = momentOf(stated, { receivedAt: raw.receivedAt, earliest: started })
  // A run's `updated_at` is some time after its end, never before it.
  const occurred =
    hook.action === 'in_progress' || started === null || started > at.at ? at : { at: at.at, earliest: started, latest: at.latest ?? at.at }
  return { ...base, occurred, link: knownLink(run.html_url, hook.repository?.html_url) }
}
