import { isoOf } from '../../domain/time/time.ts'
import { changeEvent, changeStep } from '../values/change-facts.ts'
import { environmentIn, saysDeploy } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment } from '../values/labels.ts'
import { hasAll, linkAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Deploys of Semaphore (classic), and pipelines of Semaphore 2 by its notifications (docs.semaphoreci.com "Webhook notifications"). */
export const semaphore = jsonSender({
  name: 'semaphore',
  setup: [
    'sem create notification hindsight --projects PROJECT --webhook-endpoint {url}/webhooks/semaphore/TOKEN (a token under sources.semaphore.tokens)',
    'A pipeline deploys where its name says so ("deploy", "rollout", "rollback")',
  ],
  test: (at) => ({
    project: { id: TEST_NAME, name: TEST_NAME },
    revision: { branch: { name: 'main' } },
    workflow: {},
    pipeline: { id: `${TEST_NAME}-${at}`, name: 'Deploy to test', result: 'passed', done_at: isoOf(at) },
  }),
  recognizes: (body) =>
    hasAll(body, 'project_hash_id') || (hasAll(body, 'pipeline/id') && hasAll(body, 'project/id') && hasAll(body, 'workflow')),
  read: (body, from) => (hasAll(body, 'pipeline') ? readPipeline(body, from) : readDeploy(body, from)),
})

function readDeploy(body: unknown, from: From): readonly Part[] {
  const event = wordAt(body, 'event')
  if (event !== 'deploy') return [event === 'build' ? 'ci, not a deploy' : `not a change: ${event || 'an event without a name'}`]
  const result = wordAt(body, 'result')
  const step = changeStep(result)
  if (step === null || step === 'waiting') return [`deploy ${result || 'without a result'}: nothing began or ended`]
  const [project, server, number] = [textAt(body, 'project_hash_id'), textAt(body, 'server_name'), textAt(body, 'number')]
  const run = [project, server, number].map((part) => part ?? '').join('/')
  const title = textAt(body, 'commit/message')?.split('\n')[0] ?? null
  return [
    changeEvent(from, step, {
      about: [run],
      id: step,
      at: memberAt(body, step === 'started' ? 'started_at' : 'finished_at'),
      after: memberAt(body, 'started_at'),
      occurrence: run,
      senderKey: number,
      application: textAt(body, 'project_name'),
      environment: knownEnvironment(server),
      actor: textAt(body, 'commit/author_name'),
      sha: textAt(body, 'commit/id'),
      ref: textAt(body, 'branch_name'),
      rollback: saysRollback(title),
      link: linkAt(body, 'html_url'),
    }),
  ]
}

function readPipeline(body: unknown, from: From): readonly Part[] {
  const id = textAt(body, 'pipeline/id')
  const name = textAt(body, 'pipeline/name', 'pipeline/yaml_file_name')
  if (id === null) return [missing('/pipeline/id', 'expected the id of the pipeline')]
  if (!saysDeploy(name, textAt(body, 'pipeline/yaml_file_name'))) return ['ci, not a deploy']
  const result = wordAt(body, 'pipeline/result')
  const step = wordAt(body, 'pipeline/state') === 'running' ? 'started' : changeStep(result)
  if (step === null || step === 'waiting') return [`pipeline ${result || 'without a result'}: nothing began or ended`]
  return [
    changeEvent(from, step, {
      about: [id],
      id: step,
      at: memberAt(body, step === 'started' ? 'pipeline/running_at' : 'pipeline/done_at'),
      after: memberAt(body, 'pipeline/running_at'),
      occurrence: id,
      kind: 'job',
      application: textAt(body, 'project/name'),
      environment: environmentIn(name),
      actor: textAt(body, 'revision/sender/login'),
      sha: textAt(body, 'revision/commit_sha'),
      ref: textAt(body, 'revision/branch/name', 'revision/reference'),
      rollback: saysRollback(name),
      link: null,
    }),
  ]
}
