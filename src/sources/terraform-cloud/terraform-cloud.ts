import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isHmac } from '../signature.ts'
import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { environmentIn } from '../values/deploy-names.ts'
import { activityEvent, type From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { entryOf, hasAll, linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Runs and workspaces of HCP Terraform and Terraform Enterprise (hashicorp/terraform-docs-common `notification-configurations.mdx`). */
export const terraformCloud = jsonSender({
  name: 'terraform-cloud',
  setup: [
    'Workspace → Settings → Notifications → Create a notification → Webhook',
    '  Webhook URL: {url}/webhooks/terraform-cloud; Token: the secret under sources.terraform-cloud.secret',
    '  Run events: Applying, Completed, Errored',
  ],
  authenticate: (raw, secret) =>
    isHmac([raw.body], secret, { algorithm: 'sha512', hex: raw.headers['x-tfe-notification-signature'] ?? '' }) ||
    carriesSecret(raw, secret),
  test: (at) => ({
    payload_version: 1,
    notification_configuration_id: TEST_NAME,
    run_id: `${TEST_NAME}-${at}`,
    run_message: TEST_WORDS,
    run_created_at: isoOf(at),
    workspace_id: TEST_NAME,
    workspace_name: TEST_NAME,
    organization_name: 'test',
    notifications: [
      { message: 'Run Applied', trigger: 'run:completed', run_status: 'applied', run_updated_at: isoOf(at), run_updated_by: null },
    ],
  }),
  recognizes: (body) => hasAll(body, 'payload_version') && (hasAll(body, 'notifications') || hasAll(body, 'trigger')),
  read: (body, from) => (hasAll(body, 'trigger') ? readWorkspace(body, from) : readRun(body, from)),
  hasTimeless: true,
})

const STEPS: Readonly<Record<string, ChangeStep>> = { 'run:applying': 'started', 'run:completed': 'succeeded', 'run:errored': 'failed' }

function readRun(body: unknown, from: From): readonly Part[] {
  const notifications = listAt(body, 'notifications')
  if (notifications.length === 0) return [missing('/notifications', 'expected what happened to a run')]
  return notifications.map((notification) => runPart(body, notification, from))
}

function runPart(body: unknown, notification: unknown, from: From): Part {
  const trigger = wordAt(notification, 'trigger')
  const status = wordAt(notification, 'run_status')
  if (trigger === 'verification') return 'verification of the notification'
  if (/^planned_and_finished|^planned_and_saved/.test(status)) return `run ${status}: nothing was applied`
  const isStopped = status === 'canceled' || status === 'discarded' || status === 'force_canceled'
  const step = isStopped ? 'cancelled' : entryOf(STEPS, trigger)
  if (step === null) return `${trigger || 'a run without a trigger'}: nothing began or ended`
  const run = textAt(body, 'run_id')
  const workspace = textAt(body, 'workspace_name')
  return changeEvent(from, step, {
    about: [run, trigger],
    id: run === null ? null : status || trigger,
    at: memberAt(notification, 'run_updated_at'),
    after: memberAt(body, 'run_created_at'),
    occurrence: run,
    kind: 'infrastructure',
    application: workspace,
    environment: environmentIn(workspace),
    actor: textAt(notification, 'run_updated_by') ?? textAt(body, 'run_created_by'),
    rollback: saysRollback(textAt(body, 'run_message')),
    text: [textAt(notification, 'message') ?? trigger, textAt(body, 'run_message')].filter((part) => part !== null).join(': '),
    link: linkAt(body, 'run_url'),
  })
}

function readWorkspace(body: unknown, from: From): readonly Part[] {
  const trigger = wordAt(body, 'trigger')
  const workspace = textAt(body, 'details/workspace_name')
  const result = textAt(body, 'details/new_assessment_result/id')
  const text = [textAt(body, 'message') ?? trigger, workspace].filter((part) => part !== null).join(': ')
  if (trigger === 'verification') return ['verification of the notification']
  if (trigger === 'workspace:auto_destroy_results') {
    const status = wordAt(body, 'details/run_status')
    const step =
      status === 'applied' ? 'succeeded' : status === 'errored' ? 'failed' : /cancel|discard/.test(status) ? 'cancelled' : 'unknown'
    const run = textAt(body, 'details/run_external_id')
    const common = { occurrence: run, kind: 'infrastructure', application: workspace, environment: environmentIn(workspace), text } as const
    return [
      changeEvent(from, step, {
        ...common,
        about: [run, trigger],
        id: run === null ? null : status,
        at: null,
        after: memberAt(body, 'details/run_created_at'),
      }),
    ]
  }
  return [
    activityEvent(from, {
      about: [textAt(body, 'notification_configuration_id'), trigger],
      id: result,
      at: memberAt(body, 'details/new_assessment_result/created_at'),
      series: [textAt(body, 'details/workspace_id') ?? workspace],
      service: workspace,
      environment: environmentIn(workspace),
      text,
      link: linkAt(body, 'details/new_assessment_result/url'),
    }),
  ]
}
