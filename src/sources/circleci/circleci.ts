import type { RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isHmacSha256 } from '../signature.ts'
import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { environmentIn, saysDeploy } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { entryOf, hasAll, linkAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Workflows and jobs of CircleCI by its outbound webhooks (circleci.com/docs/outbound-webhooks). */
export const circleci = jsonSender({
  name: 'circleci',
  setup: [
    'Project Settings → Webhooks → Add Webhook',
    '  Receiver URL: {url}/webhooks/circleci; Secret token: the secret under sources.circleci.secret; Events: Job Completed',
    'A job is a deployment where its name says so ("deploy", "rollout", "rollback")',
  ],
  authenticate: (raw, secret) => isSigned(raw, secret) || carriesSecret(raw, secret),
  test: (at) => ({
    type: 'job-completed',
    project: { name: TEST_NAME },
    pipeline: { vcs: { branch: 'main' } },
    workflow: {},
    job: { id: `${TEST_NAME}-${at}`, name: 'deploy-test', status: 'success', stopped_at: isoOf(at) },
  }),
  recognizes: (body) => /^(?:workflow|job)-completed$/.test(wordAt(body, 'type')) && hasAll(body, 'workflow'),
  read: readRun,
})

function isSigned(raw: RawEvent, secret: string): boolean {
  const signatures = (raw.headers['circleci-signature'] ?? '').split(',').map((part) => part.trim())
  return (
    secret !== '' &&
    signatures
      .slice(0, 10)
      .map((one) => one.startsWith('v1=') && isHmacSha256(raw.body, secret, one.slice(3)))
      .includes(true)
  )
}

const OUTCOMES: Readonly<Record<string, ChangeStep>> = tableOf({
  succeeded: 'success',
  failed: 'failed error failing timedout infrastructure_fail',
  cancelled: 'canceled cancelled',
})

function readRun(body: unknown, from: From): readonly Part[] {
  const isJob = wordAt(body, 'type') === 'job-completed'
  const run = memberAt(body, isJob ? 'job' : 'workflow')
  const id = textAt(run, 'id')
  const name = textAt(run, 'name')
  if (id === null) return [missing(`/${isJob ? 'job' : 'workflow'}/id`, 'expected the id of the run')]
  if (!saysDeploy(name)) return ['ci, not a deploy']
  const status = wordAt(run, 'status')
  const outcome = entryOf(OUTCOMES, status)
  if (outcome === null) return [`run ${status || 'without a status'}: nothing ended`]
  return [
    changeEvent(from, outcome, {
      about: [isJob ? 'job' : 'workflow', id],
      id: outcome,
      at: [memberAt(run, 'stopped_at'), memberAt(body, 'happened_at')],
      after: memberAt(run, 'started_at') ?? memberAt(run, 'created_at'),
      occurrence: `${isJob ? 'job' : 'workflow'}/${id}`,
      senderKey: id,
      kind: 'job',
      application: textAt(body, 'project/name'),
      environment: environmentIn(name),
      actor: textAt(body, 'pipeline/vcs/commit/author/name', 'pipeline/trigger_parameters/gitlab/user_name'),
      sha: textAt(body, 'pipeline/vcs/revision', 'pipeline/trigger_parameters/gitlab/checkout_sha'),
      ref: textAt(body, 'pipeline/vcs/branch', 'pipeline/vcs/tag', 'pipeline/trigger_parameters/gitlab/branch'),
      rollback: saysRollback(name),
      link: linkAt(body, 'workflow/url'),
    }),
  ]
}
