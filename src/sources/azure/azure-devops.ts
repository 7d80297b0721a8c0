import { isoOf } from '../../domain/time/time.ts'
import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { environmentIn, saysDeploy } from '../values/deploy-names.ts'
import { type From, postedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment } from '../values/labels.ts'
import { entryOf, hasAll, linkAt, listAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Builds, releases, pipelines and pushes of Azure DevOps by its service hooks (learn.microsoft.com "Service hooks events"). */
export const azureDevops = jsonSender({
  name: 'azure-devops',
  setup: [
    'Project settings → Service hooks → Create subscription → Web Hooks, one each for Release deployment started and completed,',
    '  Run stage state changed, Build completed, Code pushed, Pull request merge',
    '  URL: {url}/webhooks/azure-devops; Basic authentication: a user of your choice, and the secret under sources.azure-devops.secret as password',
  ],
  test: (at) => ({
    eventType: 'git.push',
    resource: {
      commits: [{ comment: TEST_WORDS }],
      refUpdates: [{ name: 'refs/heads/main', newObjectId: '1'.repeat(40) }],
      repository: { name: TEST_NAME, defaultBranch: 'refs/heads/main' },
      date: isoOf(at),
    },
    resourceVersion: '1.0',
  }),
  recognizes: (body) => hasAll(body, 'eventType', 'resource') && (hasAll(body, 'publisherId') || hasAll(body, 'resourceVersion')),
  read: readEvent,
  hasTimeless: true,
})

const RESULTS: Readonly<Record<string, ChangeStep>> = tableOf({
  succeeded: 'succeeded',
  failed: 'failed partiallysucceeded rejected',
  cancelled: 'canceled cancelled stopped abandoned',
})

function readEvent(body: unknown, from: From): readonly Part[] {
  const type = wordAt(body, 'eventType')
  if (type === '') return [missing('/eventType', 'expected the type of the event')]
  if (type === 'build.complete') return [buildOf(body, from)]
  if (/^ms\.vss-release\.deployment-(?:started|completed)-event$/.test(type)) return [releaseOf(body, from, type.includes('started'))]
  if (/^ms\.vss-release\.deployment-approval-completed/.test(type)) return [approvalOf(body, from)]
  if (/^ms\.vss-pipelines\.(?:run|stage)-state-changed/.test(type)) return [pipelineOf(body, from)]
  if (type === 'git.push') return [pushOf(body, from)]
  if (type === 'git.pullrequest.merged') return [mergeOf(body, from)]
  return [`not a change: ${type}`]
}

/** Ids are unique in one organisation. */
function organisation(body: unknown): string {
  const link = linkAt(body, 'resourceContainers/collection/baseUrl', 'resourceContainers/account/baseUrl', 'resource/url')
  return textAt(body, 'resourceContainers/account/id', 'resourceContainers/collection/id') ?? (link === null ? '' : new URL(link).host)
}

function buildOf(body: unknown, from: From): Part {
  const name = textAt(body, 'resource/definition/name')
  if (!saysDeploy(name)) return 'ci, not a deploy'
  const result = wordAt(body, 'resource/result', 'resource/status')
  const id = textAt(body, 'resource/id')
  return changeEvent(from, entryOf(RESULTS, result) ?? 'unknown', {
    about: [organisation(body), 'build', id],
    id: result,
    at: memberAt(body, 'resource/finishTime'),
    after: memberAt(body, 'resource/startTime'),
    occurrence: `${organisation(body)}/build/${id ?? ''}`,
    senderKey: id,
    kind: 'job',
    application: name,
    environment: environmentIn(name),
    actor: textAt(body, 'resource/requestedFor/displayName', 'resource/requests/0/requestedFor/displayName'),
    version: textAt(body, 'resource/buildNumber'),
    sha: textAt(body, 'resource/sourceVersion'),
    ref: textAt(body, 'resource/sourceBranch'),
    rollback: saysRollback(name),
    link: linkAt(body, 'resource/_links/web/href', 'resource/url'),
  })
}

/** A release goes to one environment after the other: each is a deployment. */
function releaseOf(body: unknown, from: From, isStart: boolean): Part {
  const resource = memberAt(body, 'resource')
  const environment = textAt(resource, 'environment/name')
  const id = textAt(resource, 'environment/id', 'deployment/id')
  const status = wordAt(resource, 'environment/status', 'deployment/deploymentStatus')
  const step = isStart ? 'started' : (entryOf(RESULTS, status) ?? 'unknown')
  const release = textAt(resource, 'environment/release/name', 'release/name', 'deployment/release/name')
  const application = textAt(
    resource,
    'environment/releaseDefinition/name',
    'release/releaseDefinition/name',
    'deployment/releaseDefinition/name',
  )
  return changeEvent(from, step, {
    about: [
      organisation(body),
      'release',
      textAt(resource, 'environment/releaseId', 'release/id'),
      id,
      textAt(resource, 'deployment/attempt', 'attempt'),
    ],
    id: step,
    at: [memberAt(resource, isStart ? 'deployment/startedOn' : 'deployment/completedOn'), memberAt(body, 'createdDate')],
    occurrence: `${organisation(body)}/release/${textAt(resource, 'environment/releaseId', 'release/id') ?? release ?? ''}/${id ?? environment ?? ''}`,
    senderKey: release,
    application,
    environment: knownEnvironment(environment),
    actor: textAt(resource, 'environment/owner/displayName', 'deployment/requestedFor/displayName', 'release/createdBy/displayName'),
    version: release,
    rollback: saysRollback(textAt(resource, 'comment', 'release/description')),
    text: textAt(body, 'message/text'),
    link: linkAt(resource, 'environment/release/_links/web/href', 'release/_links/web/href'),
  })
}

function approvalOf(body: unknown, from: From): Part {
  return postedEvent(from, {
    about: [organisation(body), 'approval', textAt(body, 'resource/approval/id')],
    id: textAt(body, 'resource/approval/status', 'id'),
    at: [memberAt(body, 'resource/approval/modifiedOn'), memberAt(body, 'createdDate')],
    environment: knownEnvironment(memberAt(body, 'resource/approval/releaseEnvironment/name')),
    actor: textAt(body, 'resource/approval/approvedBy/displayName', 'resource/approval/approver/displayName'),
    text: textAt(body, 'message/text') ?? 'deployment approved',
  })
}

/** Of a pipeline with stages the stage that deploys counts. */
function pipelineOf(body: unknown, from: From): Part {
  const resource = memberAt(body, 'resource')
  const stage = textAt(resource, 'stage/displayName', 'stage/name')
  const name = textAt(resource, 'pipeline/name', 'run/pipeline/name')
  if (!saysDeploy(stage ?? name)) return 'ci, not a deploy'
  const state = wordAt(resource, 'stage/state', 'run/state')
  const result = wordAt(resource, 'stage/result', 'run/result')
  const step = state === 'inprogress' || state === 'running' ? 'started' : entryOf(RESULTS, result)
  if (step === null) return `run ${result || state || 'without a state'}: nothing began or ended`
  const run = `${organisation(body)}/run/${textAt(resource, 'run/id') ?? ''}/${textAt(resource, 'stage/id', 'stage/name') ?? ''}`
  return changeEvent(from, step, {
    about: [run],
    id: step,
    at: [memberAt(resource, 'run/finishedDate'), memberAt(body, 'createdDate')],
    occurrence: run,
    kind: 'job',
    application: name,
    environment: environmentIn(stage) ?? environmentIn(name),
    rollback: saysRollback(stage) || saysRollback(name),
    link: linkAt(resource, 'run/_links/web/href'),
  })
}

function pushOf(body: unknown, from: From): Part {
  const [update] = listAt(body, 'resource/refUpdates')
  const ref = textAt(update, 'name')
  const main = textAt(body, 'resource/repository/defaultBranch')
  const after = textAt(update, 'newObjectId')
  if (ref === null || after === null) return missing('/resource/refUpdates', 'a push without its refs')
  if (/^0+$/.test(after)) return 'a branch was deleted'
  if (ref !== main) return `push to ${ref}, not to the default branch`
  const comment = textAt(body, 'resource/commits/0/comment')?.split('\n')[0] ?? null
  return codeChange(body, from, {
    sha: after,
    title: comment,
    branch: ref.replace('refs/heads/', ''),
    at: memberAt(body, 'resource/date'),
    previous: textAt(update, 'oldObjectId'),
  })
}

function mergeOf(body: unknown, from: From): Part {
  const status = wordAt(body, 'resource/status')
  const branch = textAt(body, 'resource/targetRefName')
  const main = textAt(body, 'resource/repository/defaultBranch')
  if (status !== 'completed') return `pull request ${status || 'without a status'}: not merged`
  if (main !== null && branch !== main) return `merged into ${branch ?? 'an unknown branch'}, not into the default branch`
  const sha = textAt(body, 'resource/lastMergeCommit/commitId') ?? ''
  return codeChange(body, from, {
    sha,
    title: textAt(body, 'resource/title'),
    branch: (branch ?? '').replace('refs/heads/', ''),
    at: memberAt(body, 'resource/closedDate'),
    previous: null,
  })
}

interface Code {
  readonly sha: string
  readonly title: string | null
  readonly branch: string
  readonly at: unknown
  readonly previous: string | null
}

function codeChange(body: unknown, from: From, { sha, title, branch, at, previous }: Code): Part {
  const repository = textAt(body, 'resource/repository/id', 'resource/repository/name') ?? ''
  return changeEvent(from, 'succeeded', {
    about: ['code', repository, wordAt(body, 'eventType')],
    id: sha,
    at,
    occurrence: `${repository}/commit/${sha}`,
    senderKey: sha,
    series: [repository],
    kind: 'push',
    application: textAt(body, 'resource/repository/name'),
    actor: textAt(body, 'resource/pushedBy/displayName', 'resource/createdBy/displayName'),
    sha,
    previous: previous === null || /^0+$/.test(previous) ? null : previous,
    ref: branch,
    rollback: saysRollback(title),
    text: `push to ${branch}: ${title ?? sha.slice(0, 8)}`,
    link: linkAt(body, 'resource/repository/remoteUrl', 'resource/repository/url'),
  })
}
