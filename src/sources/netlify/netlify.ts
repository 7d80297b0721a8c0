import { createHash } from 'node:crypto'
import type { RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isHmac } from '../signature.ts'
import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import type { From } from '../values/facts.ts'
import { jsonText } from '../values/json-body.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment } from '../values/labels.ts'
import { entryOf, hasAll, linkAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Deploys of Netlify by its HTTP notifications (docs.netlify.com "Deploy notifications"). */
export const netlify = jsonSender({
  name: 'netlify',
  setup: [
    'Project configuration → Notifications → Deploy notifications → Add → HTTP POST request, one each for Deploy started, succeeded, failed',
    '  URL to notify: {url}/webhooks/netlify; JWS secret token: the secret under sources.netlify.secret',
  ],
  authenticate: (raw, secret) => isSigned(raw, secret) || carriesSecret(raw, secret),
  test: (at) => ({
    id: `${TEST_NAME}-${at}`,
    site_id: TEST_NAME,
    state: 'ready',
    name: TEST_NAME,
    updated_at: isoOf(at),
    branch: 'main',
    context: 'production',
  }),
  recognizes: (body) => hasAll(body, 'site_id', 'state') && (hasAll(body, 'deploy_url') || hasAll(body, 'context')),
  read: readDeploy,
})

/** A JSON web signature whose claims hold the hash of the body. */
function isSigned(raw: RawEvent, secret: string): boolean {
  const [header = '', claims = '', signature = ''] = (raw.headers['x-webhook-signature'] ?? '').split('.')
  const base64 = signature.replaceAll('-', '+').replaceAll('_', '/')
  if (!isHmac([`${header}.${claims}`], secret, { algorithm: 'sha256', base64 })) return false
  const parsed = jsonText(Buffer.from(claims, 'base64url').toString('utf8'))
  const head = jsonText(Buffer.from(header, 'base64url').toString('utf8'))
  const digest = createHash('sha256').update(raw.body).digest('hex')
  return 'value' in parsed && 'value' in head && textAt(head.value, 'alg') === 'HS256' && textAt(parsed.value, 'sha256') === digest
}

const STEPS: Readonly<Record<string, ChangeStep>> = { building: 'started', ready: 'succeeded', error: 'failed' }

function readDeploy(body: unknown, from: From): readonly Part[] {
  const state = wordAt(body, 'state')
  const id = textAt(body, 'id')
  const context = textAt(body, 'context')
  if (id === null) return [missing('/id', 'expected the id of the deploy')]
  if (context !== null && /preview/.test(context)) return ['a preview: not in production']
  const skipped = wordAt(body, 'error_message').includes('cancel') || memberAt(body, 'skipped') === true
  const step = skipped ? 'cancelled' : entryOf(STEPS, state)
  if (step === null) return [`deploy ${state || 'without a state'}: nothing began or ended`]
  const branch = textAt(body, 'branch')
  const title = textAt(body, 'title')
  return [
    changeEvent(from, step, {
      about: [id],
      id: step,
      at:
        step === 'started'
          ? memberAt(body, 'created_at')
          : step === 'succeeded'
            ? [memberAt(body, 'published_at'), memberAt(body, 'updated_at')]
            : memberAt(body, 'updated_at'),
      after: memberAt(body, 'created_at'),
      occurrence: id,
      application: textAt(body, 'name', 'site_name'),
      environment: knownEnvironment(context === 'branch-deploy' ? branch : context),
      actor: textAt(body, 'committer'),
      sha: textAt(body, 'commit_ref'),
      ref: branch,
      rollback: saysRollback(title),
      link: linkAt(body, 'admin_url', 'deploy_ssl_url', 'ssl_url'),
    }),
  ]
}
