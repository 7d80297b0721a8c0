import { changeEvent } from '../values/change-facts.ts'
import { environmentIn } from '../values/deploy-names.ts'
import { activityEvent, type From } from '../values/facts.ts'
import type { Part } from '../values/json-sender.ts'
import { hasAll, listAt, memberAt, textAt } from '../values/members.ts'

/** What Amazon's services report of themselves besides alarms and deployments: instances of a group, tasks, databases. */

const lastPart = (arn: string | null): string | null => arn?.split(/[/:]/).at(-1) || null

/** `EC2 Instance Launch Successful` and its kin, by EventBridge. */
export function scalingOf(message: unknown, from: From): Part {
  const type = textAt(message, 'detail-type') ?? ''
  return scalingPart(from, /Unsuccessful/.test(type), {
    activity: textAt(message, 'detail/ActivityId'),
    group: textAt(message, 'detail/AutoScalingGroupName'),
    words: textAt(message, 'detail/Description') ?? type,
    cause: textAt(message, 'detail/Cause'),
    at: [memberAt(message, 'detail/EndTime'), memberAt(message, 'time')],
  })
}

/** A notification of a group to a topic. */
export const isScalingNotice = (message: unknown): boolean => hasAll(message, 'AutoScalingGroupName', 'Event')

export function readScalingNotice(message: unknown, from: From): Part {
  const event = textAt(message, 'Event') ?? ''
  if (!/INSTANCE_(?:LAUNCH|TERMINATE)/.test(event))
    return `${event
      .replace(/^autoscaling:/, '')
      .replaceAll('_', ' ')
      .toLowerCase()}: nothing was scaled`
  return scalingPart(from, /ERROR/.test(event), {
    activity: textAt(message, 'ActivityId'),
    group: textAt(message, 'AutoScalingGroupName'),
    words: textAt(message, 'Description', 'StatusMessage') ?? event,
    cause: textAt(message, 'Cause'),
    at: [memberAt(message, 'EndTime'), memberAt(message, 'Time')],
  })
}

interface Scaling {
  readonly activity: string | null
  readonly group: string | null
  readonly words: string
  readonly cause: string | null
  readonly at: readonly unknown[]
}

/** By a topic and by EventBridge it is one activity. */
function scalingPart(from: From, isFailed: boolean, { activity, group, words, cause, at }: Scaling): Part {
  return changeEvent(from, isFailed ? 'failed' : 'succeeded', {
    about: ['scaling', activity],
    id: activity,
    at,
    occurrence: activity === null ? null : `scaling/${activity}`,
    senderKey: activity,
    kind: 'infrastructure',
    application: group,
    environment: environmentIn(group),
    text: [`${group ?? 'group'}: ${words}`, cause].filter((part) => part !== null).join('\n'),
  })
}

/** `SERVICE_TASK_PLACEMENT_FAILURE`, `SERVICE_STEADY_STATE`: what a service of ECS says of itself. */
export function ecsActionOf(message: unknown, from: From): Part {
  const name = textAt(message, 'detail/eventName') ?? 'an action'
  const service = lastPart(textAt(message, 'resources/0'))
  return activityEvent(from, {
    about: ['ecs action', textAt(message, 'resources/0'), name],
    id: textAt(message, 'id'),
    at: memberAt(message, 'time'),
    series: [textAt(message, 'resources/0')],
    service,
    environment: environmentIn(textAt(message, 'resources/0')),
    text: [`${service ?? 'service'}: ${name.toLowerCase().replaceAll('_', ' ')}`, textAt(message, 'detail/reason')]
      .filter((part) => part !== null)
      .join(': '),
  })
}

/** A task that stopped because one of its containers did; one that a deployment or a person stopped is ignored. */
export function ecsTaskOf(message: unknown, from: From): Part {
  const status = textAt(message, 'detail/lastStatus') ?? ''
  const code = textAt(message, 'detail/stopCode') ?? ''
  if (status !== 'STOPPED' || !/^(?:EssentialContainerExited|TaskFailedToStart|TerminationNotice)$/.test(code))
    return `a task ${status.toLowerCase() || 'without a status'}: its deployment is reported`
  const containers = listAt(message, 'detail/containers').flatMap((container) => textAt(container, 'reason') ?? [])
  const service = textAt(message, 'detail/group')?.replace(/^service:/, '') ?? null
  return activityEvent(from, {
    about: ['ecs task', textAt(message, 'detail/taskArn')],
    id: 'stopped',
    at: [memberAt(message, 'detail/stoppedAt'), memberAt(message, 'time')],
    series: [textAt(message, 'detail/clusterArn') === null ? null : `${textAt(message, 'detail/clusterArn')} ${service ?? ''}`],
    service,
    environment: environmentIn(textAt(message, 'detail/clusterArn')),
    text: [`${service ?? 'task'}: task stopped`, textAt(message, 'detail/stoppedReason'), ...containers.slice(0, 3)]
      .filter((part) => part !== null)
      .join(': '),
  })
}

/** Failovers, restarts and low storage of a database, by EventBridge. */
export function databaseOf(message: unknown, from: From): Part {
  const name = textAt(message, 'detail/SourceIdentifier') ?? lastPart(textAt(message, 'resources/0'))
  return databasePart(from, name, {
    event: textAt(message, 'detail/EventID'),
    words: textAt(message, 'detail/Message'),
    at: [memberAt(message, 'detail/Date'), memberAt(message, 'time')],
  })
}

/** The same by a topic, with names of its own. */
export const isDatabaseNotice = (message: unknown): boolean => hasAll(message, 'Event Source', 'Event Message', 'Source ID')

export const readDatabaseNotice = (message: unknown, from: From): Part =>
  databasePart(from, textAt(message, 'Source ID'), {
    event: /RDS-EVENT-\d+/.exec(textAt(message, 'Event ID') ?? '')?.[0] ?? null,
    words: textAt(message, 'Event Message'),
    at: [zoned(memberAt(message, 'Event Time'))],
  })

/** Its stamps are UTC and do not say so. */
const zoned = (time: unknown): unknown => (typeof time === 'string' && /\d$/.test(time) ? `${time}Z` : time)

interface DatabaseNotice {
  readonly event: string | null
  readonly words: string | null
  readonly at: readonly unknown[]
}

const databasePart = (from: From, name: string | null, { event, words, at }: DatabaseNotice): Part =>
  activityEvent(from, {
    about: ['database', name, event],
    at,
    series: [name === null ? null : `rds/${name}`],
    service: name,
    text: `${name ?? 'database'}: ${words ?? event ?? 'an event'}`,
  })
