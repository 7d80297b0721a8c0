import type { Labels } from '../../domain/event.ts'
import { severityIn } from '../../domain/severity.ts'
import { affectedServiceOf } from '../alertmanager/affected-service.ts'
import { type AlertFact, type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import type { Part } from '../values/json-sender.ts'
import { environmentOf } from '../values/labels.ts'
import { hasAll, listAt, memberAt, textAt } from '../values/members.ts'

/** An alarm of CloudWatch as it notifies a topic. */
export const isAlarm = (message: unknown): boolean => hasAll(message, 'AlarmName') && hasAll(message, 'NewStateValue')

/** The region's display name is no identity; its code stands in the names of the topic and the alarm. */
export function readAlarm(message: unknown, from: From, topic: string | null): Part {
  const region = regionIn(textAt(message, 'AlarmArn')) ?? regionIn(topic) ?? textAt(message, 'Region')
  return alarmPart(from, {
    account: textAt(message, 'AWSAccountId'),
    region,
    name: textAt(message, 'AlarmName') ?? '',
    state: textAt(message, 'NewStateValue') ?? '',
    at: memberAt(message, 'StateChangeTime'),
    labels: dimensionsOf(message),
    namespace: textAt(message, 'Trigger/Namespace'),
    description: textAt(message, 'AlarmDescription'),
    reason: textAt(message, 'NewStateReason'),
  })
}

const regionIn = (arn: string | null): string | null => /^arn:[\w-]+:\w+:([a-z0-9-]+):/.exec(arn ?? '')?.[1] ?? null

export interface AlarmState {
  readonly account: string | null
  readonly region: string | null
  readonly name: string
  readonly state: string
  readonly at: unknown
  readonly labels: Labels
  readonly namespace: string | null
  readonly description: string | null
  readonly reason: string | null
}

/** Insufficient data neither fires nor ends: what was in alarm stays so. The former state does not matter. */
export function alarmPart(from: From, alarm: AlarmState): Part {
  const state = alarm.state.toUpperCase()
  const series = [alarm.account, alarm.region, alarm.name].map((part) => part ?? '').join('/')
  const fact: AlertFact = {
    about: [series, state],
    at: alarm.at,
    series: [series],
    senderKey: alarm.name,
    service: affectedServiceOf(alarm.labels) ?? resourceOf(alarm.labels),
    environment: environmentOf(alarm.labels),
    severity: severityIn(alarm.labels),
    labels: alarm.labels,
    text: [alarm.description ?? alarm.name, alarm.reason].filter((part) => part !== null).join(': '),
    link: consoleLink(alarm),
  }
  if (state === 'ALARM') return firedEvent(from, fact)
  if (state === 'OK') return resolvedEvent(from, fact)
  return `state ${state || 'unknown'}: neither fires nor ends`
}

/** Of usual names only: no other part of it is checked. */
const consoleLink = ({ region, name }: AlarmState): string | null =>
  region !== null && /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region) && /^[\w .:/-]{1,255}$/.test(name)
    ? `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#alarmsV2:alarm/${encodeURIComponent(name)}`
    : null

function dimensionsOf(message: unknown): Labels {
  const metrics = [
    memberAt(message, 'Trigger'),
    ...listAt(message, 'Trigger/Metrics').map((metric) => memberAt(metric, 'MetricStat/Metric')),
  ]
  const pairs = metrics
    .flatMap((metric) => listAt(metric, 'Dimensions'))
    .map((dimension) => [textAt(dimension, 'name', 'Name') ?? '', textAt(dimension, 'value', 'Value') ?? ''] as const)
  return Object.fromEntries(pairs.filter(([name, value]) => name !== '' && value !== ''))
}

/** What the alarm measures, the nearest to a service first. */
const RESOURCES = [
  ...[
    'ServiceName',
    'FunctionName',
    'ApiName',
    'ApiId',
    'DBInstanceIdentifier',
    'DBClusterIdentifier',
    'QueueName',
    'TopicName',
    'TableName',
  ],
  ...['BucketName', 'LoadBalancer', 'TargetGroup', 'CacheClusterId', 'StreamName', 'DeliveryStreamName', 'StateMachineArn', 'DomainName'],
  ...['DistributionId', 'AutoScalingGroupName', 'ClusterName', 'EnvironmentName', 'InstanceId'],
]

const resourceOf = (labels: Labels): string | null => textAt(labels, ...RESOURCES)
