import { isoOf } from '../../domain/time/time.ts'
import { type ChangeStep, changeEvent, changeStep } from '../values/change-facts.ts'
import { environmentIn } from '../values/deploy-names.ts'
import { type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment, labelsOf } from '../values/labels.ts'
import { entryOf, hasAll, isObject, linkAt, listAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Applications of Argo CD by its notifications (argoproj/argo-cd `docs/operator-manual/notifications`); the body is a template of ours. */
export const argocd = jsonSender({
  name: 'argocd',
  setup: [
    '# ConfigMap argocd-notifications-cm',
    'service.webhook.hindsight: |',
    '  url: {url}/webhooks/argocd',
    '  headers: [{ name: Authorization, value: Bearer $token }, { name: Content-Type, value: application/json }] # the secret under sources.argocd.secret',
    'template.hindsight: |',
    '  webhook: { hindsight: { method: POST, body: \'{"app": {{toJson .app.metadata}}, "spec": {{toJson .app.spec}}, "status": {{toJson .app.status}}}\' } }',
    'trigger.on-sync-status: |',
    "  - { when: app.status.operationState.phase in ['Running', 'Succeeded', 'Error', 'Failed'], send: [hindsight],",
    '      oncePer: app.status.operationState.startedAt + app.status.operationState.phase }',
    "  - { when: app.status.health.status in ['Healthy', 'Degraded'], send: [hindsight], oncePer: app.status.health.lastTransitionTime }",
    '# annotation of each application: notifications.argoproj.io/subscribe.on-sync-status.hindsight: ""',
  ],
  test: (at) => ({
    metadata: { name: TEST_NAME },
    spec: { destination: { namespace: 'test' } },
    status: { sync: { revision: '0'.repeat(40) }, operationState: { phase: 'Succeeded', finishedAt: isoOf(at) } },
  }),
  recognizes: (body) => isApplication(body) || isSyncResult(body) || isCommitStatus(body),
  read: (body, from) => {
    if (isApplication(body)) return readApplication(body, from)
    if (isCommitStatus(body)) return readCommitStatus(body, from)
    return isSyncResult(body)
      ? ['the resources of a sync, without its application']
      : [missing('/app', 'expected an application: its "metadata", "spec" and "status"')]
  },
})

/** As our template has it, or as the application itself is. */
const isApplication = (body: unknown): boolean =>
  (hasAll(body, 'app', 'status') && isObject(memberAt(body, 'status'))) ||
  (hasAll(body, 'metadata/name', 'status') && (hasAll(body, 'status/operationState') || hasAll(body, 'status/sync'))) ||
  hasAll(body, 'app/metadata', 'app/status')
const isSyncResult = (body: unknown): boolean => hasAll(body, 'resources/0/syncPhase') || hasAll(body, 'resources/0/hookPhase')
const CONTEXT = /^(?:continuous-delivery|argocd)\/(.{1,200})$/
const isCommitStatus = (body: unknown): boolean => hasAll(body, 'state') && CONTEXT.test(textAt(body, 'context') ?? '')

const PHASES: Readonly<Record<string, ChangeStep>> = tableOf({ started: 'running', succeeded: 'succeeded', failed: 'failed error' })

function readApplication(body: unknown, from: From): readonly Part[] {
  const app = hasAll(body, 'app/metadata') ? memberAt(body, 'app') : body
  const metadata = memberAt(app, 'metadata') ?? memberAt(app, 'app')
  const name = textAt(metadata, 'name') ?? textAt(app, 'app')
  if (name === null) return [missing('/app/name', 'expected the name of the application')]
  const application = { app, name, metadata, place: `${textAt(metadata, 'namespace') ?? ''}/${name}` }
  const health = healthOf(application, from)
  const sync = syncOf(application, from)
  const parts = [...(typeof sync === 'string' && health.length > 0 ? [] : [sync]), ...health]
  return parts
}

interface Application {
  readonly app: unknown
  readonly metadata: unknown
  readonly name: string
  readonly place: string
}

const environmentOf = ({ app, metadata }: Application): string | null => {
  const labels = labelsOf(memberAt(metadata, 'labels'))
  return (
    knownEnvironment(labels.environment, labels.env) ??
    environmentIn(textAt(app, 'spec/destination/namespace')) ??
    environmentIn(textAt(app, 'spec/destination/name')) ??
    environmentIn(textAt(app, 'spec/project'))
  )
}

function syncOf(application: Application, from: From): Part {
  const { app, name, place } = application
  const phase = wordAt(app, 'status/operationState/phase')
  const step = entryOf(PHASES, phase)
  if (step === null) return `phase ${phase || 'unknown'}: nothing began or ended`
  const started = memberAt(app, 'status/operationState/startedAt')
  const revision = textAt(
    app,
    'status/operationState/syncResult/revision',
    'status/operationState/operation/sync/revision',
    'status/sync/revision',
    'status/sync/revisions/0',
  )
  const sha = revision !== null && /^[0-9a-f]{7,64}$/.test(revision) ? revision : null
  return changeEvent(from, step, {
    about: [place, revision, textAt(app, 'status/operationState/startedAt')],
    id: step === 'started' ? 'started' : phase,
    at: step === 'started' ? started : memberAt(app, 'status/operationState/finishedAt'),
    after: started,
    occurrence: `${place}@${textAt(app, 'status/operationState/startedAt') ?? revision ?? ''}`,
    senderKey: place,
    application: name,
    environment: environmentOf(application),
    actor: textAt(app, 'status/operationState/operation/initiatedBy/username', 'operation/initiatedBy/username'),
    sha,
    version: sha === null ? revision : null,
    ref: textAt(app, 'spec/source/targetRevision', 'spec/sources/0/targetRevision'),
    rollback: isRollback(app, revision),
    link: linkAt(app, 'status/summary/externalURLs/0'),
  })
}

/** A person asks for a revision that was deployed before another one. */
function isRollback(app: unknown, revision: string | null): boolean {
  const asked = textAt(app, 'status/operationState/operation/sync/revision')
  const isBySomebody = textAt(app, 'status/operationState/operation/initiatedBy/username') !== null
  const earlier = listAt(app, 'status/history')
    .slice(0, -1)
    .map((entry) => textAt(entry, 'revision'))
  const last = textAt(listAt(app, 'status/history').at(-1), 'revision')
  return isBySomebody && asked !== null && asked === revision && last !== asked && earlier.includes(asked)
}

/** Degraded is an alert of its own. */
function healthOf(application: Application, from: From): readonly Part[] {
  const { app, name, place } = application
  const health = wordAt(app, 'status/health/status')
  const at = memberAt(app, 'status/health/lastTransitionTime')
  if (typeof at !== 'string' || (health !== 'degraded' && health !== 'healthy')) return []
  const fact = {
    about: [place, 'health', health],
    at,
    series: [`${place}/health`],
    service: name,
    environment: environmentOf(application),
    text: [`application ${name} is ${health}`, textAt(app, 'status/health/message')].filter((part) => part !== null).join(': '),
  }
  return [health === 'degraded' ? firedEvent(from, fact) : resolvedEvent(from, fact)]
}

/** The notification that argoproj's own example makes for GitHub. */
function readCommitStatus(body: unknown, from: From): readonly Part[] {
  const state = wordAt(body, 'state')
  const name = CONTEXT.exec(textAt(body, 'context') ?? '')?.[1] ?? null
  const step = state === 'pending' ? 'started' : changeStep(state)
  if (step === null || step === 'waiting') return [`state ${state || 'unknown'}: nothing began or ended`]
  return [changeEvent(from, step, { about: ['status', name, state], at: null, application: name, link: linkAt(body, 'target_url') })]
}
