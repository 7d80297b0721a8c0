import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret } from '../signature.ts'
import { type From, postedEvent } from '../values/facts.ts'
import { jsonText } from '../values/json-body.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { hasAll, listAt, memberAt, textAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { isAlarm, readAlarm } from './alarm.ts'
import { isDeployTrigger, readDeployTrigger } from './codedeploy-trigger.ts'
import { isBridged, readBridged } from './event-bridge.ts'
import { isDatabaseNotice, isScalingNotice, readDatabaseNotice, readScalingNotice } from './notices.ts'
import { snsSignature } from './sns-signature.ts'

/** What reaches a topic of Amazon SNS: alarms of CloudWatch, events of EventBridge, triggers of CodeDeploy (docs.aws.amazon.com/sns). */
export const awsSns = jsonSender({
  name: 'aws-sns',
  setup: [
    'aws sns subscribe --topic-arn TOPIC --protocol https \\',
    '  --notification-endpoint {url}/webhooks/aws-sns --attributes \'{"RawMessageDelivery":"false"}\'',
    'TOPIC, the ARN, goes to sources.aws-sns.topic: its signature is verified, and its subscription confirmed by itself',
    'Without it: {url}/webhooks/aws-sns/TOKEN (under sources.aws-sns.token); open the SubscribeURL of the delivery once',
  ],
  authenticate: carriesSecret,
  signedByCertificate: snsSignature,
  test: (at) => ({
    AlarmName: TEST_NAME,
    AlarmDescription: TEST_WORDS,
    AWSAccountId: '000000000000',
    NewStateValue: 'ALARM',
    NewStateReason: 'Test',
    StateChangeTime: isoOf(at),
    Region: 'test',
    OldStateValue: 'OK',
    Trigger: { MetricName: 'Test', Namespace: 'Test', Dimensions: [] },
  }),
  recognizes: (body) =>
    hasAll(body, 'TopicArn', 'MessageId') ||
    hasAll(body, 'Records/0/Sns') ||
    isAlarm(body) ||
    isDeployTrigger(body) ||
    isScalingNotice(body),
  read: readDelivery,
})

function readDelivery(body: unknown, from: From): readonly Part[] {
  const records = listAt(body, 'Records')
  if (records.length > 0)
    return records.flatMap((record, index) =>
      readEnvelope(memberAt(record, 'Sns') ?? memberAt(record, 'Records'), from, `/Records/${index}/Sns`),
    )
  return hasAll(body, 'Message', 'TopicArn') || hasAll(body, 'Type', 'MessageId')
    ? readEnvelope(body, from, '')
    : readMessage(body, from, null)
}

function readEnvelope(envelope: unknown, from: From, pointer: string): readonly Part[] {
  const type = textAt(envelope, 'Type')
  if (type === 'SubscriptionConfirmation')
    return ['the subscription is to be confirmed: by itself where sources.aws-sns.topic names the topic, else open its SubscribeURL']
  if (type === 'UnsubscribeConfirmation') return ['the topic was unsubscribed']
  const message = memberAt(envelope, 'Message')
  if (typeof message !== 'string') return [missing(`${pointer}/Message`, 'expected the text of a message')]
  const parsed = /^\s*[[{]/.test(message) ? jsonText(message) : null
  return parsed !== null && 'value' in parsed ? readMessage(parsed.value, from, envelope) : readWords(message, from, envelope)
}

function readMessage(message: unknown, from: From, envelope: unknown): readonly Part[] {
  const topic = textAt(envelope, 'TopicArn')
  if (isAlarm(message)) return [readAlarm(message, from, topic)]
  if (isBridged(message)) return readBridged(message, from)
  if (isDeployTrigger(message)) return readDeployTrigger(message, from)
  if (isScalingNotice(message)) return [readScalingNotice(message, from)]
  if (isDatabaseNotice(message)) return [readDatabaseNotice(message, from)]
  return envelope === null
    ? [missing('', 'expected a message of SNS, or an alarm of CloudWatch')]
    : ['a message that is neither an alarm nor a deployment']
}

/** A message that people or scripts wrote. */
function readWords(text: string, from: From, envelope: unknown): readonly Part[] {
  const subject = textAt(envelope, 'Subject')
  return [
    postedEvent(from, {
      about: ['message', textAt(envelope, 'TopicArn')],
      id: textAt(envelope, 'MessageId'),
      at: memberAt(envelope, 'Timestamp'),
      senderKey: textAt(envelope, 'MessageId'),
      text: subject === null || text.startsWith(subject) ? text : `${subject}: ${text}`,
    }),
  ]
}
