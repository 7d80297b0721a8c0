import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isHmac } from '../signature.ts'
import { changeEvent, changeStep } from '../values/change-facts.ts'
import { environmentIn } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { hasAll, linkAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { firstLine } from '../values/plain-text.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Releases of Heroku by an app webhook (devcenter.heroku.com "App Webhooks"), and the deploy hooks before it. */
export const heroku = jsonSender({
  name: 'heroku',
  setup: [
    'heroku webhooks:add -a APP -i api:release -l notify -s SECRET -u {url}/webhooks/heroku',
    '  (SECRET: the one under sources.heroku.secret)',
  ],
  authenticate: (raw, secret) =>
    isHmac([raw.body], secret, { algorithm: 'sha256', base64: raw.headers['heroku-webhook-hmac-sha256'] ?? '' }) ||
    carriesSecret(raw, secret),
  test: (at) => ({
    id: `${TEST_NAME}-${at}`,
    action: 'update',
    resource: 'release',
    created_at: isoOf(at),
    webhook_metadata: { event: { include: 'api:release' } },
    data: {
      app: { name: TEST_NAME, id: TEST_NAME },
      id: `${TEST_NAME}-${at}`,
      version: 1,
      status: 'succeeded',
      description: 'Deploy of a test',
      created_at: isoOf(at),
      updated_at: isoOf(at),
    },
  }),
  recognizes: (body) => hasAll(body, 'app_uuid', 'release') || (hasAll(body, 'webhook_metadata') && hasAll(body, 'resource')),
  read: (body, from) => (hasAll(body, 'resource') ? readWebhook(body, from) : readHook(body, from)),
})

/** A form with the fields of one deploy; no time. */
function readHook(body: unknown, from: From): readonly Part[] {
  const [app, release] = [textAt(body, 'app'), textAt(body, 'release')]
  if (app === null || release === null) return [missing('/release', 'expected the app and its release')]
  const log = firstLine(textAt(body, 'git_log'))
  return [
    changeEvent(from, 'succeeded', {
      about: [textAt(body, 'app_uuid') ?? app],
      id: release,
      at: null,
      occurrence: `${textAt(body, 'app_uuid') ?? app}/${release}`,
      senderKey: release,
      application: app,
      environment: environmentIn(app),
      actor: textAt(body, 'user'),
      version: release,
      previous: textAt(body, 'prev_head'),
      sha: textAt(body, 'head_long', 'head'),
      rollback: saysRollback(log),
      link: linkAt(body, 'url'),
    }),
  ]
}

/** A release is created while it is pending, and updated when it is done. */
function readWebhook(body: unknown, from: From): readonly Part[] {
  const resource = wordAt(body, 'resource')
  const data = memberAt(body, 'data')
  if (resource !== 'release') return [`not a change: ${resource || 'of no resource'}`]
  const status = wordAt(data, 'status')
  const step = status === 'pending' ? 'started' : changeStep(status)
  const id = textAt(data, 'id')
  if (id === null) return [missing('/data/id', 'expected the id of the release')]
  if (step === null || step === 'waiting') return [`release ${status || 'without a status'}: nothing began or ended`]
  const app = textAt(data, 'app/name')
  const description = textAt(data, 'description')
  const version = textAt(data, 'version')
  const isConfig = /\b(?:config vars?|set [A-Z_]+|unset|attach|detach|addon)\b/i.test(description ?? '')
  return [
    changeEvent(from, step, {
      about: [id],
      id: step,
      at: step === 'started' ? memberAt(data, 'created_at') : [memberAt(data, 'updated_at'), memberAt(body, 'created_at')],
      occurrence: id,
      kind: isConfig ? 'config' : 'deployment',
      application: app,
      environment: environmentIn(app),
      actor: textAt(data, 'user/email') ?? textAt(body, 'actor/email'),
      version: version === null ? null : `v${version}`,
      sha: textAt(data, 'slug/commit'),
      rollback: saysRollback(description),
      text: description === null || app === null ? null : `${app}: ${description}`,
    }),
  ]
}
