import type { RecordedWebhook } from '../../../src/domain/recorded-webhook.ts'
import { type Instant, instant, isoOf } from '../../../src/domain/time/time.ts'
import { isoSecondsOf } from '../clock.ts'
import { hexFor, numberFor, uuidFor } from '../random.ts'
import { type Account, accountBody, repositoryBody } from './github-body.ts'
import { signatureOf } from './secrets.ts'

/** One deployment of an application by the workflow of its repository. */
export interface Deployment {
  readonly repository: string
  readonly environment: string
  readonly ref: string
  readonly task: 'deploy' | 'rollback'
  readonly description: string | null
  readonly startedAt: Instant
  readonly finishedAt: Instant
  readonly outcome: 'success' | 'failure'
}

const BOT: Account = { login: 'shop-deployer[bot]', id: 88104512, type: 'Bot' }

/** Created, in progress, done: what GitHub posts of one deployment to a hook that asks for both kinds of events. */
export function deploymentWebhooks(owner: string, deployment: Deployment): readonly RecordedWebhook[] {
  const createdAt = instant(deployment.startedAt - 4_000)
  return [
    webhookOf(owner, deployment, { event: 'deployment', at: createdAt, state: null }),
    webhookOf(owner, deployment, { event: 'deployment_status', at: deployment.startedAt, state: 'in_progress' }),
    webhookOf(owner, deployment, { event: 'deployment_status', at: deployment.finishedAt, state: deployment.outcome }),
  ]
}

interface Fact {
  readonly event: 'deployment' | 'deployment_status'
  readonly at: Instant
  readonly state: string | null
}

function webhookOf(owner: string, deployment: Deployment, fact: Fact): RecordedWebhook {
  const body = bodyOf(owner, deployment, fact)
  const words = `${owner} ${deployment.repository} ${fact.at} ${fact.event}`
  const fullName = `${owner}/${deployment.repository}`
  return {
    receivedAt: isoOf(instant(fact.at + numberFor(words, 900, 3_400))),
    method: 'POST',
    path: '/webhooks/github',
    headers: {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': `GitHub-Hookshot/${hexFor('hookshot', 7)}`,
      'x-github-delivery': uuidFor(words),
      'x-github-event': fact.event,
      'x-github-hook-id': String(numberFor(`hook ${owner}`, 400_000_000, 499_999_999)),
      'x-github-hook-installation-target-id': String(numberFor(fullName, 500_000_000, 799_999_999)),
      'x-github-hook-installation-target-type': 'repository',
      'x-hub-signature-256': `sha256=${signatureOf(body)}`,
    },
    body,
  }
}

function bodyOf(owner: string, deployment: Deployment, fact: Fact): unknown {
  const repository = { owner, name: deployment.repository, at: fact.at }
  // An app deploys through the API, so that no check and no workflow of GitHub's own stands behind it.
  const rest = { workflow: null, workflow_run: null, repository: repositoryBody(repository), sender: accountBody(BOT) }
  const about = deploymentBody(owner, deployment, fact)
  if (fact.state === null) return { action: 'created', deployment: about, ...rest }
  return { action: 'created', deployment_status: statusBody(owner, deployment, fact), deployment: about, check_run: null, ...rest }
}

const idOf = (owner: string, { repository, startedAt }: Deployment): number =>
  numberFor(`${owner}/${repository} ${startedAt}`, 900_000_000, 1_599_999_999)

function deploymentBody(owner: string, deployment: Deployment, fact: Fact): unknown {
  const id = idOf(owner, deployment)
  const api = `https://api.github.com/repos/${owner}/${deployment.repository}`
  return {
    url: `${api}/deployments/${id}`,
    id,
    node_id: `DE_kwDO${hexFor(`deployment ${id}`, 12)}`,
    task: deployment.task,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    created_at: isoSecondsOf(instant(deployment.startedAt - 4_000)),
    updated_at: isoSecondsOf(fact.at),
    statuses_url: `${api}/deployments/${id}/statuses`,
    repository_url: api,
    creator: accountBody(BOT),
    sha: hexFor(`${deployment.repository} ${deployment.ref} ${deployment.startedAt}`, 40),
    ref: deployment.ref,
    payload: {},
    transient_environment: false,
    production_environment: deployment.environment === 'production',
    performed_via_github_app: null,
  }
}

function statusBody(owner: string, deployment: Deployment, fact: Fact): unknown {
  const deploymentId = idOf(owner, deployment)
  const id = numberFor(`${deploymentId} ${fact.state}`, 2_000_000_000, 2_999_999_999)
  const api = `https://api.github.com/repos/${owner}/${deployment.repository}`
  const page = `https://deploys.example.com/${deployment.repository}/${deploymentId}`
  return {
    url: `${api}/deployments/${deploymentId}/statuses/${id}`,
    id,
    node_id: `DES_kwDO${hexFor(`status ${id}`, 12)}`,
    state: fact.state,
    creator: accountBody(BOT),
    description: '',
    environment: deployment.environment,
    target_url: page,
    created_at: isoSecondsOf(fact.at),
    updated_at: isoSecondsOf(fact.at),
    deployment_url: `${api}/deployments/${deploymentId}`,
    repository_url: api,
    environment_url: '',
    log_url: page,
    performed_via_github_app: null,
  }
}
