import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { type From, postedEvent } from '../values/facts.ts'
import { missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment } from '../values/labels.ts'
import { entryOf, hasAll, linkAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { personOf, projectName, projectOf } from './project.ts'

const STEPS: Readonly<Record<string, ChangeStep>> = tableOf({
  started: 'running',
  succeeded: 'success',
  failed: 'failed',
  cancelled: 'canceled cancelled',
})

export function readDeployment(body: unknown, from: From): Part {
  const status = wordAt(body, 'status')
  const id = textAt(body, 'deployment_id')
  if (id === null) return missing('/deployment_id', 'a deployment event without its deployment')
  if (status === 'approved' || status === 'rejected') return approval(body, from, { id, status })
  const step = entryOf(STEPS, status)
  if (step === null) return `deployment ${status || 'without a status'}: nothing began or ended`
  const title = textAt(body, 'commit_title')
  const sha = /\/commit\/([0-9a-f]{40,64})/.exec(textAt(body, 'commit_url') ?? '')?.[1] ?? textAt(body, 'short_sha')
  return changeEvent(from, step, {
    about: ['deployment', projectOf(body), id],
    id: status,
    at: memberAt(body, 'status_changed_at'),
    // The job that deploys reports the same deployment, by its own id.
    occurrence: `${projectOf(body)}/${textAt(body, 'deployable_id') === null ? `deployment/${id}` : `job/${textAt(body, 'deployable_id')}`}`,
    senderKey: id,
    application: projectName(body),
    environment: environmentOf(textAt(body, 'environment'), textAt(body, 'environment_tier')),
    actor: personOf(body),
    sha,
    ref: textAt(body, 'ref'),
    rollback: saysRollback(title),
    link: linkAt(body, 'deployable_url', 'project/web_url'),
  })
}

/** Its own name; one whose tier is production and whose name says nothing is production. */
function environmentOf(name: string | null, tier: string | null): string | null {
  const environment = knownEnvironment(name)
  return tier?.toLowerCase() === 'production' && environment !== null && !/prod|prd|live/.test(environment) ? 'production' : environment
}

function approval(body: unknown, from: From, { id, status }: { readonly id: string; readonly status: string }): Part {
  const words = textAt(body, 'approval/comment', 'comment')
  return postedEvent(from, {
    about: ['deployment', projectOf(body), id, status],
    at: [memberAt(body, 'approval/created_at'), memberAt(body, 'status_changed_at')],
    occurrence: `${projectOf(body)}/deployment/${id}`,
    service: projectName(body),
    environment: knownEnvironment(memberAt(body, 'environment')),
    actor: textAt(body, 'approval/user/username') ?? personOf(body),
    text: `deployment ${status}${words === null ? '' : `: ${words}`}`,
    link: linkAt(body, 'deployable_url'),
  })
}

/** A job with an environment is that deployment, reported again; one that stops an environment takes it down. */
export function readJob(body: unknown, from: From): Part {
  if (!hasAll(body, 'environment') || memberAt(body, 'environment') === null) return 'ci, not a deploy'
  const status = wordAt(body, 'build_status')
  const step = entryOf(STEPS, status)
  const id = textAt(body, 'build_id')
  if (id === null) return missing('/build_id', 'a job event without its job')
  if (step === null) return `job ${status || 'without a status'}: nothing began or ended`
  const isStop = wordAt(body, 'environment/action') === 'stop'
  const environment = environmentOf(textAt(body, 'environment/name', 'environment'), textAt(body, 'environment/deployment_tier'))
  return changeEvent(from, step, {
    about: ['job', projectOf(body), id],
    id: status,
    at: memberAt(body, step === 'started' ? 'build_started_at' : 'build_finished_at'),
    after: memberAt(body, 'build_started_at'),
    occurrence: `${projectOf(body)}/job/${id}`,
    senderKey: id,
    kind: isStop ? 'infrastructure' : 'deployment',
    application: projectName(body),
    environment,
    actor: personOf(body),
    sha: textAt(body, 'sha'),
    ref: textAt(body, 'ref'),
    rollback: saysRollback(textAt(body, 'build_name')) || saysRollback(textAt(body, 'commit/message')?.split('\n')[0] ?? null),
    ...(isStop ? { text: `environment ${environment ?? ''} stopped` } : {}),
    link: linkAt(body, 'repository/homepage', 'project/web_url'),
  })
}

/** Most are CI, and a green one may have skipped its deployment: the jobs and the deployments themselves are reported. */
export const readPipeline = (): Part => 'a pipeline: its deployments are reported by themselves'
