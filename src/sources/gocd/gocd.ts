import { isoOf } from '../../domain/time/time.ts'
import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { environmentIn, saysDeploy } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { entryOf, hasAll, listAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Pipelines of GoCD by a webhook plugin, as its API and its notification plugins have them. */
export const gocd = jsonSender({
  name: 'gocd',
  setup: [
    'A notification plugin (such as the webhook notifier) with the address {url}/webhooks/gocd/TOKEN (a token under sources.gocd.tokens)',
    'A stage is a deployment where its name, or that of its pipeline, says so ("deploy", "rollout", "rollback")',
  ],
  test: (at) => ({
    pipeline: {
      name: TEST_NAME,
      counter: '1',
      'build-cause': [{ modifications: [{ revision: '0'.repeat(40) }] }],
      stage: { name: 'deploy-test', counter: '1', result: 'Passed', 'last-transition-time': isoOf(at) },
    },
  }),
  recognizes: (body) => (hasAll(body, 'stages', 'build_cause') && hasAll(body, 'name')) || hasAll(body, 'pipeline/stage/name'),
  read: (body, from) => {
    const pipeline = hasAll(body, 'pipeline/stage') ? memberAt(body, 'pipeline') : body
    const stages = [...listAt(pipeline, 'stages'), ...(hasAll(pipeline, 'stage') ? [memberAt(pipeline, 'stage')] : [])]
    return stages.length === 0
      ? [missing('/stages', 'expected the stages of a pipeline')]
      : stages.map((stage) => stagePart(pipeline, stage, from))
  },
  hasTimeless: true,
})

const RESULTS: Readonly<Record<string, ChangeStep>> = tableOf({ succeeded: 'passed', failed: 'failed', cancelled: 'cancelled canceled' })

function stagePart(pipeline: unknown, stage: unknown, from: From): Part {
  const [name, own] = [textAt(pipeline, 'name'), textAt(stage, 'name')]
  if (!saysDeploy(own, name)) return 'ci, not a deploy'
  const state = wordAt(stage, 'state')
  const step = entryOf(RESULTS, wordAt(stage, 'result')) ?? (state === 'building' ? 'started' : null)
  if (step === null) return `stage ${wordAt(stage, 'result') || state || 'without a result'}: nothing began or ended`
  const run = [name, textAt(pipeline, 'counter'), own, textAt(stage, 'counter')].map((part) => part ?? '').join('/')
  const started = [
    memberAt(stage, 'create-time'),
    ...listAt(stage, 'jobs').map((job) => memberAt(job, 'scheduled_date') ?? memberAt(job, 'schedule-time')),
  ]
  const revision =
    memberAt(pipeline, 'build_cause/material_revisions/0/modifications/0') ?? memberAt(pipeline, 'build-cause/0/modifications/0')
  return changeEvent(from, step, {
    about: [run],
    id: step,
    at: step === 'started' ? started : memberAt(stage, 'last-transition-time'),
    after: started.find((one) => one !== undefined),
    occurrence: run,
    kind: 'job',
    application: name,
    environment: environmentIn(own) ?? environmentIn(name),
    actor: textAt(stage, 'approved_by', 'approved-by') === 'changes' ? null : textAt(stage, 'approved_by', 'approved-by'),
    version: textAt(pipeline, 'label'),
    sha: textAt(revision, 'revision'),
    rollback: saysRollback(own) || saysRollback(name),
  })
}
