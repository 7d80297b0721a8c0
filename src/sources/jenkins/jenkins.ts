import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { environmentIn, saysDeploy } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment } from '../values/labels.ts'
import { entryOf, hasAll, linkAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Jobs of Jenkins by its Notification plugin (jenkinsci/notification-plugin). */
export const jenkins = jsonSender({
  name: 'jenkins',
  setup: [
    'Job → Configure → Job Notifications → Add Endpoint: format JSON, protocol HTTP, event All Events',
    '  URL: {url}/webhooks/jenkins/TOKEN (a token under sources.jenkins.tokens)',
    'A job is a deployment where its name says so ("deploy", "rollout", "rollback"), or a parameter names an environment',
  ],
  test: (at) => ({
    display_name: `deploy-${TEST_NAME}`,
    build: { number: 1, timestamp: at, phase: 'FINALIZED', status: 'SUCCESS', parameters: { ENVIRONMENT: 'test', VERSION: 'test' } },
  }),
  recognizes: (body) => hasAll(body, 'build/phase') && (hasAll(body, 'build/number') || hasAll(body, 'build/full_url')),
  read: readBuild,
  hasTimeless: true,
})

const ENDS: Readonly<Record<string, ChangeStep>> = tableOf({
  succeeded: 'success',
  failed: 'failure',
  cancelled: 'aborted',
  unknown: 'unstable',
})
const ENVIRONMENTS = [
  'environment',
  'ENVIRONMENT',
  'env',
  'ENV',
  'Environment',
  'DEPLOY_ENV',
  'TARGET_ENV',
  'deploy_env',
  'target_env',
  'stage',
  'STAGE',
]

function readBuild(body: unknown, from: From): readonly Part[] {
  const phase = wordAt(body, 'build/phase')
  const name = textAt(body, 'display_name', 'name')
  const number = textAt(body, 'build/number')
  if (name === null && number === null) return [missing('/build/number', 'expected the build of a job')]
  const environment = ENVIRONMENTS.map((parameter) => textAt(body, `build/parameters/${parameter}`)).find((value) => value !== null) ?? null
  if (!saysDeploy(name, textAt(body, 'url')) && environment === null) return ['ci, not a deploy']
  const status = wordAt(body, 'build/status')
  // The end is reported twice: when the build is complete, and when its last steps are done.
  const step =
    phase === 'started'
      ? 'started'
      : phase === 'finalized' || phase === 'finished'
        ? (entryOf(ENDS, status) ?? (status === '' ? 'unknown' : null))
        : null
  if (step === null) return [`build ${phase || 'without a phase'} ${status}`.trim().concat(': nothing began or ended')]
  const link = linkAt(body, 'build/full_url')
  const root = link === null ? '' : new URL(link).host
  const job = `${root}/${textAt(body, 'url', 'name') ?? ''}`
  return [
    changeEvent(from, step, {
      about: [job, number],
      id: number === null ? null : step,
      at: memberAt(body, 'build/timestamp'),
      occurrence: `${job}#${number ?? ''}`,
      senderKey: number,
      kind: 'job',
      application: name,
      environment: knownEnvironment(environment) ?? environmentIn(name),
      actor: textAt(body, 'build/userId', 'build/user_id'),
      sha: textAt(body, 'build/scm/commit'),
      ref: textAt(body, 'build/scm/branch'),
      version: textAt(body, 'build/parameters/version', 'build/parameters/VERSION', 'build/parameters/TAG', 'build/parameters/tag'),
      rollback: saysRollback(name),
      link,
    }),
  ]
}
