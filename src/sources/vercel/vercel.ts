import { carriesSecret, isHmac } from '../signature.ts'
import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { entryOf, hasAll, linkAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Deployments of Vercel by its webhooks (vercel.com/docs/webhooks/webhooks-api). */
export const vercel = jsonSender({
  name: 'vercel',
  setup: [
    'Team Settings → Webhooks → Create Webhook',
    '  Endpoint URL: {url}/webhooks/vercel; the secret that is shown goes to hindsight.yml under sources.vercel.secret',
    '  Events: Deployment Created, Succeeded, Error, Canceled, Promoted, Rollback',
  ],
  authenticate: (raw, secret) =>
    isHmac([raw.body], secret, { algorithm: 'sha1', hex: raw.headers['x-vercel-signature'] ?? '' }) || carriesSecret(raw, secret),
  test: (at) => ({
    id: `${TEST_NAME}-${at}`,
    type: 'deployment.succeeded',
    createdAt: at,
    payload: {
      target: 'production',
      project: { id: TEST_NAME, name: TEST_NAME },
      deployment: { id: `${TEST_NAME}-${at}`, name: TEST_NAME },
    },
  }),
  recognizes: (body) =>
    /^(?:deployment|project|domain|integration|alerts)[.-]/.test(wordAt(body, 'type')) && hasAll(body, 'payload', 'createdAt'),
  read: readEvent,
})

const TYPES: Readonly<Record<string, ChangeStep>> = {
  'deployment.created': 'started',
  deployment: 'started',
  'deployment.succeeded': 'succeeded',
  'deployment.ready': 'succeeded',
  'deployment-ready': 'succeeded',
  'deployment.promoted': 'succeeded',
  'deployment.rollback': 'succeeded',
  'deployment.error': 'failed',
  'deployment-error': 'failed',
  'deployment.canceled': 'cancelled',
  'deployment-canceled': 'cancelled',
}

function readEvent(body: unknown, from: From): readonly Part[] {
  const type = wordAt(body, 'type')
  const step = entryOf(TYPES, type)
  if (type === '') return [missing('/type', 'expected the type of the event')]
  if (step === null) return [`not a change: ${type}`]
  const payload = memberAt(body, 'payload')
  const target = wordAt(payload, 'target', 'deployment/target')
  const isProduction = target === 'production' || type === 'deployment.promoted' || type === 'deployment.rollback'
  if (!isProduction && target !== 'staging') return ['a preview: not in production']
  const id = textAt(payload, 'deployment/id', 'deploymentId', 'toDeploymentId') ?? textAt(body, 'id')
  const meta = memberAt(payload, 'deployment/meta')
  const gitOf = (name: string) => textAt(meta, `github${name}`, `gitlab${name}`, `bitbucket${name}`)
  const message = gitOf('CommitMessage')?.split('\n')[0] ?? null
  return [
    changeEvent(from, step, {
      about: [id, type],
      id: textAt(body, 'id'),
      at: memberAt(body, 'createdAt'),
      occurrence: type === 'deployment.rollback' || type === 'deployment.promoted' ? `${id ?? ''} ${type}` : id,
      senderKey: id,
      application: textAt(payload, 'name', 'deployment/name', 'project/name', 'project/id', 'projectId'),
      environment: isProduction ? 'production' : target,
      actor: gitOf('CommitAuthorName') ?? gitOf('CommitAuthorLogin'),
      sha: gitOf('CommitSha'),
      ref: gitOf('CommitRef'),
      rollback: type === 'deployment.rollback' || saysRollback(message),
      link: linkAt(payload, 'links/deployment', 'deployment/inspectorUrl'),
    }),
  ]
}
