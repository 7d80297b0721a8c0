import { isoOf } from '../../domain/time/time.ts'
import { changeEvent, changeStep } from '../values/change-facts.ts'
import { environmentIn } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { hasAll, linkAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Jobs of AWX, Ansible Tower and Automation Controller by a webhook notification template (ansible/awx `awx/main/notifications`). */
export const awx = jsonSender({
  name: 'awx',
  setup: [
    'Notifications → Add → Type: Webhook',
    '  Target URL: {url}/webhooks/awx, HTTP method POST, headers {"Authorization": "Bearer TOKEN"}',
    'Job template → Notifications: start, success and failure on',
  ],
  test: (at) => ({ id: at, name: TEST_NAME, finished: isoOf(at), status: 'successful', inventory: 'test', playbook: 'test.yml' }),
  recognizes: (body) =>
    (hasAll(body, 'id', 'status') && hasAll(body, 'playbook') && (hasAll(body, 'inventory') || hasAll(body, 'project'))) ||
    (hasAll(body, 'id', 'status') && hasAll(body, 'friendly_name') && hasAll(body, 'url')) ||
    isTest(body),
  read: readJob,
})

/** "Ansible Tower Test Notification 1 https://…". */
function isTest(body: unknown): boolean {
  return /\btest notification\b/i.test(textAt(body, 'body') ?? '') && !hasAll(body, 'id')
}

function readJob(body: unknown, from: From): readonly Part[] {
  const id = textAt(body, 'id')
  const status = wordAt(body, 'status')
  if (isTest(body)) return ['test of the notification']
  if (id === null) return [missing('/id', 'expected the id of the job')]
  if (/project|inventory/.test(wordAt(body, 'friendly_name'))) return ['an update of a project or an inventory']
  const step = changeStep(status)
  if (step === null || step === 'waiting') return [`job ${status || 'without a status'}: nothing began or ended`]
  const link = linkAt(body, 'url')
  const host = link === null ? '' : new URL(link).host
  const name = textAt(body, 'name', 'playbook')
  return [
    changeEvent(from, step, {
      about: [host, id],
      id: step,
      at: step === 'started' ? memberAt(body, 'started') : memberAt(body, 'finished'),
      after: memberAt(body, 'started'),
      occurrence: `${host}/${id}`,
      senderKey: id,
      kind: 'job',
      application: name,
      environment: environmentIn(textAt(body, 'inventory')) ?? environmentIn(textAt(body, 'limit')),
      actor: textAt(body, 'created_by'),
      rollback: saysRollback(name),
      link,
    }),
  ]
}
