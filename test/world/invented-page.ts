import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import { type Instant, instant } from '../../src/domain/time/time.ts'
import type { Random } from './random.ts'
import type { AlertmanagerSetup, Notification } from './senders/alertmanager.ts'
import type { PageAct } from './senders/page-act.ts'
import { pageWebhooks } from './senders/pagerduty.ts'

const PEOPLE = ['On-call engineer', 'Platform engineer', 'Incident commander', 'Database engineer'] as const

export interface PageSetup {
  readonly alertmanager: AlertmanagerSetup
  /** What the pager calls its service; null: as the group's. */
  readonly service: string | null
}

/** One page of the group whose notifications these are, and what people did with it. */
export function pageOf(
  random: Random,
  { alertmanager, service: pagerService }: PageSetup,
  notifications: readonly Notification[],
): readonly RecordedWebhook[] {
  const [trigger] = notifications
  if (trigger === undefined) return []
  const service = pagerService ?? trigger.groupLabels.service ?? 'web'
  const setup = { subdomain: 'example-shop', service, escalationPolicy: `${service} on call`, firstOnCall: PEOPLE[0] }
  return pageWebhooks({ setup, alertmanager, notifications, acts: actsOf(random, trigger.at) })
}

/** What people did, in an order that people keep: no one closes before somebody took it, unless nobody ever did. */
function actsOf(random: Random, triggeredAt: Instant): readonly PageAct[] {
  let at = triggeredAt
  const next = () => {
    at = instant(at + random.between(40_000, 900_000))
    return { at, by: random.pick(PEOPLE) }
  }
  const acts: PageAct[] = []
  if (random.chance(0.85)) acts.push({ ...next(), does: 'acknowledges' })
  for (let count = random.between(0, 4); count > 0; count -= 1) acts.push({ ...next(), does: 'notes', text: random.pick(NOTES) })
  if (random.chance(0.4)) acts.push({ ...next(), does: random.pick(['escalates', 'reassigns']), to: random.pick(PEOPLE) })
  if (random.chance(0.2)) acts.push({ ...next(), does: 'adds responder', to: PEOPLE[3], policy: 'Database on call', text: 'Please join.' })
  if (random.chance(0.2)) acts.push({ ...next(), does: 'tells stakeholders', text: `${random.between(2, 100)}% of users are affected.` })
  if (random.chance(0.2)) acts.push({ ...next(), does: 'sets priority', priority: random.pick(['P1', 'P2', 'P3']) })
  if (random.chance(0.9)) acts.push({ ...next(), does: 'resolves' })
  if (random.chance(0.15)) acts.push({ ...next(), does: 'reopens' }, { ...next(), does: 'acknowledges' }, { ...next(), does: 'resolves' })
  return acts
}

const NOTES = [
  'Looking into it.',
  'Could be the database, checking its connections.',
  'Database is fine.',
  'Found it, the last change is wrong.',
  'Rolling back.',
  'Numbers look better now.',
  'Same errors as before.',
] as const
