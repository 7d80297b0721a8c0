import { isoOf } from '../../domain/time/time.ts'
import { jsonSender, missing } from '../values/json-sender.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { isBridged, readBridged } from './event-bridge.ts'

/** Deployments, pipelines and alarms of AWS by an API destination of EventBridge (docs.aws.amazon.com/eventbridge). */
export const awsEventbridge = jsonSender({
  name: 'aws-eventbridge',
  setup: [
    'EventBridge → API destinations → Create: {url}/webhooks/aws-eventbridge, method POST;',
    '  connection: API key, name Authorization, value "Bearer " and the secret under sources.aws-eventbridge.secret',
    'Rules → Create: {"source": ["aws.codedeploy", "aws.codepipeline", "aws.ecs", "aws.cloudformation", "aws.cloudwatch", "aws.autoscaling", "aws.rds", "aws.health"]}, target: this API destination',
  ],
  test: (at) => ({
    id: `${TEST_NAME}-${at}`,
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    time: isoOf(at),
    detail: {
      alarmName: TEST_NAME,
      configuration: { description: TEST_WORDS },
      state: { reason: 'Test', timestamp: isoOf(at), value: 'ALARM' },
    },
  }),
  recognizes: isBridged,
  read: (body, from) => (isBridged(body) ? readBridged(body, from) : [missing('/detail-type', 'expected an event of EventBridge')]),
})
