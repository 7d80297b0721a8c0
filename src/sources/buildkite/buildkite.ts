import type { RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isFresh, isHmac, isSecret } from '../signature.ts'
import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { environmentIn, saysDeploy } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { entryOf, hasAll, linkAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Builds and jobs of Buildkite by its webhooks (buildkite.com/docs/apis/webhooks). */
export const buildkite = jsonSender({
  name: 'buildkite',
  setup: [
    'Organization Settings → Notification Services → Add → Webhook',
    '  Webhook URL: {url}/webhooks/buildkite; Token: the secret under sources.buildkite.secret, sent as an HMAC signature',
    '  Events: build.running, build.finished, job.started, job.finished',
    'A pipeline or a job is a deployment where its name says so ("deploy", "rollout", "rollback")',
  ],
  authenticate: (raw, secret) =>
    isSigned(raw, secret) || isSecret(raw.headers['x-buildkite-token'] ?? '', secret) || carriesSecret(raw, secret),
  test: (at) => ({
    event: 'build.finished',
    build: { id: `${TEST_NAME}-${at}`, state: 'passed', message: TEST_WORDS, branch: 'main', finished_at: isoOf(at) },
    pipeline: { slug: `deploy-${TEST_NAME}` },
  }),
  recognizes: (body) => /^(?:build|job)\./.test(wordAt(body, 'event')) && (hasAll(body, 'build') || hasAll(body, 'pipeline')),
  read: (body, from) => (wordAt(body, 'event') === 'ping' ? ['ping'] : readEvent(body, from)),
})

function isSigned(raw: RawEvent, secret: string): boolean {
  const [, time = '', hex = ''] =
    /^timestamp=(\d{1,12}),\s*signature=([0-9a-f]{64})$/i.exec(raw.headers['x-buildkite-signature'] ?? '') ?? []
  return isFresh(time, raw) && isHmac([`${time}.`, raw.body], secret, { algorithm: 'sha256', hex })
}

const STATES: Readonly<Record<string, ChangeStep>> = tableOf({
  started: 'running started',
  succeeded: 'passed',
  failed: 'failed failing timed_out broken',
  cancelled: 'canceled canceling cancelled',
})

function readEvent(body: unknown, from: From): readonly Part[] {
  const event = wordAt(body, 'event')
  if (!/^(?:build|job)\./.test(event)) return [`not a change: ${event || 'an event without a name'}`]
  const isJob = event.startsWith('job.')
  const run = memberAt(body, isJob ? 'job' : 'build')
  const id = textAt(run, 'id')
  if (id === null) return [missing(`/${isJob ? 'job' : 'build'}/id`, 'expected the id of the run')]
  const name = isJob ? textAt(run, 'name', 'label', 'step_key') : textAt(body, 'pipeline/name', 'pipeline/slug')
  if (!saysDeploy(name)) return ['ci, not a deploy']
  const state = wordAt(run, 'state')
  const isPassed = memberAt(run, 'passed')
  const step = state === 'finished' ? (isPassed === true ? 'succeeded' : isPassed === false ? 'failed' : 'unknown') : entryOf(STATES, state)
  if (step === null) return [`${event} ${state}`.trim().concat(': nothing began or ended')]
  return [
    changeEvent(from, step, {
      about: [isJob ? 'job' : 'build', id],
      id: step,
      at: step === 'started' ? memberAt(run, 'started_at') : memberAt(run, 'finished_at'),
      after: memberAt(run, 'started_at'),
      occurrence: id,
      kind: 'job',
      application: textAt(body, 'pipeline/slug', 'pipeline/name'),
      environment: environmentIn(name),
      actor: textAt(body, 'build/creator/name', 'sender/name'),
      sha: textAt(body, 'build/commit'),
      ref: textAt(body, 'build/branch'),
      rollback: saysRollback(name) || saysRollback(textAt(body, 'build/message')?.split('\n')[0] ?? null),
      link: linkAt(run, 'web_url') ?? linkAt(body, 'build/web_url'),
    }),
  ]
}
