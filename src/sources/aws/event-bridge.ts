import { type ChangeFact, type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { environmentIn, saysDeploy } from '../values/deploy-names.ts'
import { activityEvent, type From } from '../values/facts.ts'
import type { Part } from '../values/json-sender.ts'
import { labelsOf } from '../values/labels.ts'
import { entryOf, hasAll, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { alarmPart } from './alarm.ts'
import { databaseOf, ecsActionOf, ecsTaskOf, scalingOf } from './notices.ts'

/** An event of Amazon EventBridge, through a topic or an API destination. */
export const isBridged = (message: unknown): boolean => hasAll(message, 'detail-type', 'detail')

const STEPS: Readonly<Record<string, ChangeStep>> = tableOf({
  started: 'started start in_progress service_deployment_in_progress create_in_progress update_in_progress ready_wait',
  succeeded: 'succeeded success completed service_deployment_completed create_complete update_complete succeed',
  failed:
    'failed failure failing service_deployment_failed create_failed update_failed rollback_complete update_rollback_complete rollback_failed fault timed_out',
  cancelled: 'canceled cancelled stopped stop stopping',
})

export function readBridged(message: unknown, from: From): readonly Part[] {
  const type = textAt(message, 'detail-type') ?? ''
  if (type === 'CloudWatch Alarm State Change') return [alarmOf(message, from)]
  if (/^AWS Health/.test(type)) return [healthOf(message, from)]
  const read = Object.entries(READERS).find(([name]) => type.startsWith(name))?.[1]
  return [read === undefined ? `${type || 'an event'}: neither an alarm nor a deployment` : read(message, from)]
}

type Read = (message: unknown, from: From) => Part

const READERS: Readonly<Record<string, Read>> = {
  'CodePipeline Pipeline Execution State Change': pipelineOf,
  'CodePipeline Stage Execution State Change': () => 'a stage of a pipeline: the pipeline as a whole is reported',
  'CodePipeline Action Execution State Change': () => 'an action of a pipeline: the pipeline as a whole is reported',
  'CodeDeploy Deployment State-change Notification': deploymentOf,
  'CodeDeploy Instance State-change Notification': () => 'an instance of a deployment: the deployment as a whole is reported',
  'ECS Deployment State Change': ecsOf,
  'CodeBuild Build State Change': buildOf,
  'CloudFormation Stack Status Change': stackOf,
  'Elastic Beanstalk resource status change': beanstalkOf,
  'EC2 Instance Launch': scalingOf,
  'EC2 Instance Terminate': scalingOf,
  'EC2 Instance-': () => 'an instance is about to be scaled: what becomes of it is reported',
  'ECS Service Action': ecsActionOf,
  'ECS Task State Change': ecsTaskOf,
  'RDS DB': databaseOf,
}

const placeOf = (message: unknown): string => `${textAt(message, 'account') ?? ''}/${textAt(message, 'region') ?? ''}`

function stateChange(
  message: unknown,
  from: From,
  state: string,
  fact: Omit<ChangeFact, 'about' | 'id' | 'at' | 'occurrence'> & { readonly run: string | null },
): Part {
  const step = entryOf(STEPS, state.toLowerCase())
  if (step === null) return `state ${state || 'unknown'}: nothing began or ended`
  return changeEvent(from, step, {
    ...fact,
    about: [placeOf(message), fact.run],
    id: fact.run === null ? null : step,
    at: memberAt(message, 'time'),
    occurrence: `${placeOf(message)}/${fact.run ?? ''}`,
    senderKey: fact.run,
  })
}

function pipelineOf(message: unknown, from: From): Part {
  const pipeline = textAt(message, 'detail/pipeline')
  const trigger = textAt(message, 'detail/execution-trigger/trigger-type', 'detail/execution-type')
  return stateChange(message, from, textAt(message, 'detail/state') ?? '', {
    run: textAt(message, 'detail/execution-id'),
    application: pipeline,
    environment: environmentIn(pipeline),
    rollback: saysRollback(trigger),
  })
}

function deploymentOf(message: unknown, from: From): Part {
  return stateChange(message, from, textAt(message, 'detail/state') ?? '', {
    run: textAt(message, 'detail/deploymentId'),
    application: textAt(message, 'detail/application'),
    environment: environmentIn(textAt(message, 'detail/deploymentGroup')),
    rollback: hasAll(message, 'detail/rollbackInformation'),
  })
}

const lastPart = (arn: string | null): string | null => arn?.split('/').at(-1) || null

/** The service is the resource that the event is about. */
function ecsOf(message: unknown, from: From): Part {
  const reason = textAt(message, 'detail/reason')
  return stateChange(message, from, textAt(message, 'detail/eventName') ?? '', {
    run: textAt(message, 'detail/deploymentId'),
    application: lastPart(textAt(message, 'resources/0')),
    environment: environmentIn(textAt(message, 'resources/0')),
    rollback: saysRollback(reason),
    text: reason,
  })
}

function buildOf(message: unknown, from: From): Part {
  const project = textAt(message, 'detail/project-name')
  if (!saysDeploy(project)) return 'ci, not a deploy'
  return stateChange(message, from, textAt(message, 'detail/build-status') ?? '', {
    kind: 'job',
    run: textAt(message, 'detail/build-id'),
    application: project,
    environment: environmentIn(project),
    sha: textAt(message, 'detail/additional-information/source-version'),
  })
}

function stackOf(message: unknown, from: From): Part {
  const status = textAt(message, 'detail/status-details/status') ?? ''
  const stack = textAt(message, 'detail/stack-id')
  return stateChange(message, from, status, {
    kind: 'infrastructure',
    run: `${stack ?? ''} ${textAt(message, 'detail/client-request-token') ?? ''}`,
    application: stack?.split('/')[1] ?? null,
    rollback: /ROLLBACK/.test(status),
    text: [stack?.split('/')[1] ?? 'stack', status.toLowerCase().replaceAll('_', ' ')].join(' '),
  })
}

function beanstalkOf(message: unknown, from: From): Part {
  const status = textAt(message, 'detail/Status', 'detail/EventName') ?? ''
  const words = textAt(message, 'detail/Message')
  if (!saysDeploy(status, words)) return `Elastic Beanstalk ${status}: no deployment`
  return stateChange(message, from, /fail/i.test(status) ? 'failed' : /complet|success/i.test(status) ? 'succeeded' : 'started', {
    run: textAt(message, 'id'),
    application: textAt(message, 'detail/ApplicationName', 'detail/EnvironmentName'),
    environment: environmentIn(textAt(message, 'detail/EnvironmentName')),
    text: words,
  })
}

function alarmOf(message: unknown, from: From): Part {
  const metrics = memberAt(message, 'detail/configuration/metrics/0/metricStat/metric')
  return alarmPart(from, {
    account: textAt(message, 'account'),
    region: textAt(message, 'region'),
    name: textAt(message, 'detail/alarmName') ?? '',
    state: textAt(message, 'detail/state/value') ?? '',
    at: [memberAt(message, 'detail/state/timestamp'), memberAt(message, 'time')],
    labels: labelsOf(memberAt(metrics, 'dimensions')),
    namespace: textAt(metrics, 'namespace'),
    description: textAt(message, 'detail/configuration/description'),
    reason: textAt(message, 'detail/state/reason'),
  })
}

/** Amazon's own incidents. */
function healthOf(message: unknown, from: From): Part {
  const code = textAt(message, 'detail/eventTypeCode')
  const words = textAt(message, 'detail/eventDescription/0/latestDescription')
  return activityEvent(from, {
    about: [placeOf(message), textAt(message, 'detail/eventArn'), wordAt(message, 'detail/statusCode')],
    id: textAt(message, 'detail/lastUpdatedTime', 'id'),
    at: [memberAt(message, 'detail/lastUpdatedTime'), memberAt(message, 'time')],
    series: [textAt(message, 'detail/eventArn')],
    service: textAt(message, 'detail/service'),
    text: words ?? code ?? 'AWS Health event',
  })
}
