import { byText } from '../../src/domain/identity.ts'
import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import type { Instant } from '../../src/domain/time/time.ts'
import { type AlertmanagerSetup, notify, webhookOf } from './senders/alertmanager.ts'
import { type DeployLogSetup, deployLogWebhooks, type LoggedChange } from './senders/deploy-log.ts'
import { type Deployment, deploymentWebhooks } from './senders/github.ts'
import type { PageAct, PagerdutySetup } from './senders/page-act.ts'
import { pageWebhooks } from './senders/pagerduty.ts'
import { alertsOf, type Condition, type PrometheusSetup } from './senders/prometheus.ts'

/**
 * What truly happened, and which tools were there to tell of it. The tools tell it in their own way and at their own
 * pace: nobody posts a story.
 */
export interface Story {
  readonly name: string
  /** When the recording ends. */
  readonly until: Instant
  readonly prometheus: PrometheusSetup
  readonly conditions: readonly Condition[]
  readonly alertmanager: AlertmanagerSetup
  readonly pagerduty: PagerdutySetup
  /** What people do with the page of the one Alertmanager group that pages. */
  readonly acts: readonly PageAct[]
  readonly deployLog: DeployLogSetup
  readonly loggedChanges: readonly LoggedChange[]
  /** The owner of the repositories. */
  readonly github: string
  readonly deployments: readonly Deployment[]
}

/** Every delivery of the story's tools, in order of receipt. */
export function recordingsOf(story: Story): readonly RecordedWebhook[] {
  const told = notify(story.alertmanager, alertsOf(story.prometheus, story.conditions), story.until)
  const pagingGroups = new Set(told.pagerduty.map((notification) => notification.groupKey))
  if (pagingGroups.size > 1) throw new Error(`${story.name}: people act on one page, but ${[...pagingGroups].join(' and ')} page`)
  const notifications = [...told.pagerduty].sort((left, right) => left.at - right.at)
  const deliveries = [
    ...told.webhook.map((notification) => webhookOf(story.alertmanager, notification)),
    ...pageWebhooks({ setup: story.pagerduty, alertmanager: story.alertmanager, notifications, acts: story.acts }),
    ...deployLogWebhooks(story.deployLog, story.loggedChanges),
    ...story.deployments.flatMap((deployment) => deploymentWebhooks(story.github, deployment)),
  ]
  return deliveries.sort(byReceipt)
}

export const byReceipt = (left: RecordedWebhook, right: RecordedWebhook): number => byText(left.receivedAt, right.receivedAt)
