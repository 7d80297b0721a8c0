import { isoOf } from '../../domain/time/time.ts'
import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { environmentIn } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment } from '../values/labels.ts'
import { entryOf, hasAll, linkAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Jobs of Rundeck by a job's notification "Send Webhook" as JSON (docs.rundeck.com "Job notifications"). */
export const rundeck = jsonSender({
  name: 'rundeck',
  setup: [
    'Job → Edit → Notifications → on start, on success, on failure: HTTP Notification (or Send Webhook, JSON)',
    '  URL: {url}/webhooks/rundeck, method POST, content type application/json, header Authorization: Bearer TOKEN',
  ],
  test: (at) => ({
    trigger: 'success',
    status: 'succeeded',
    executionId: at,
    execution: {
      id: at,
      status: 'succeeded',
      project: TEST_NAME,
      'date-ended': { unixtime: at, date: isoOf(at) },
      job: { id: TEST_NAME, name: `deploy ${TEST_NAME}`, group: 'test', project: TEST_NAME },
    },
  }),
  recognizes: (body) => hasAll(body, 'trigger', 'executionId') && hasAll(body, 'execution'),
  read: readExecution,
})

const TRIGGERS: Readonly<Record<string, ChangeStep>> = tableOf({
  started: 'start running',
  succeeded: 'success succeeded',
  failed: 'failure failed retryablefailure',
  cancelled: 'aborted',
})

function readExecution(body: unknown, from: From): readonly Part[] {
  const trigger = wordAt(body, 'trigger')
  const id = textAt(body, 'executionId', 'execution/id')
  if (id === null) return [missing('/executionId', 'expected the id of the execution')]
  const status = wordAt(body, 'execution/status', 'status')
  const step = status === 'aborted' ? 'cancelled' : entryOf(TRIGGERS, trigger)
  if (step === null) return [`trigger ${trigger || 'unknown'}: nothing began or ended`]
  const link = linkAt(body, 'execution/permalink', 'execution/href')
  const host = link === null ? '' : new URL(link).host
  const name = textAt(body, 'execution/job/name', 'jobName')
  const started = [memberAt(body, 'execution/date-started/unixtime'), memberAt(body, 'execution/date-started/date')]
  return [
    changeEvent(from, step, {
      about: [host, id],
      id: step,
      at: step === 'started' ? started : [memberAt(body, 'execution/date-ended/unixtime'), memberAt(body, 'execution/date-ended/date')],
      after: memberAt(body, 'execution/date-started/unixtime'),
      occurrence: `${host}/${id}`,
      senderKey: id,
      kind: 'job',
      application: name,
      environment:
        knownEnvironment(memberAt(body, 'execution/job/options/environment'), memberAt(body, 'execution/job/options/env')) ??
        environmentIn(name) ??
        environmentIn(textAt(body, 'execution/project')),
      actor: textAt(body, 'execution/user'),
      version: textAt(body, 'execution/job/options/version'),
      rollback: saysRollback(name),
      link,
    }),
  ]
}
