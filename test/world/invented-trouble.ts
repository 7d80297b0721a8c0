import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import { hours, type Instant, instant, minutes, seconds } from '../../src/domain/time/time.ts'
import type { Random } from './random.ts'
import { deployLogWebhooks, type LoggedChange } from './senders/deploy-log.ts'
import { deploymentWebhooks } from './senders/github.ts'
import type { Condition, Rule } from './senders/prometheus.ts'
import { rule, ships } from './stories/tools.ts'

const SERVICES = ['web', 'cart', 'checkout', 'search', 'load-balancer', 'database'] as const
const OPERATORS = ['Platform engineer', 'Database engineer'] as const

/** One thing that went wrong with one service for a while. */
export interface Trouble {
  readonly service: string
  readonly from: Instant
  readonly to: Instant
  readonly conditions: readonly Condition[]
}

/** Somewhere in the hours after `begin`. */
export function troubleOf(random: Random, begin: Instant): Trouble {
  const service = random.pick(SERVICES)
  const from = instant(begin + random.between(0, hours(5)))
  const to = laterBy(from, random.between(8, 150))
  const conditions = Array.from({ length: random.between(1, 4) }, () => conditionsOf(random, { service, from, to }))
  return { service, from, to, conditions: conditions.flat() }
}

/** One lasting stretch, or several short ones: a flap. */
function conditionsOf(random: Random, { service, from, to }: Omit<Trouble, 'conditions'>): readonly Condition[] {
  const base = { rule: ruleOf(random), labels: labelsOf(random, service), value: String(random.between(1, 99)) }
  const begins = instant(from + random.between(0, minutes(6)))
  if (!random.chance(0.25)) return [{ ...base, from: begins, to: random.chance(0.1) ? null : instant(to - random.between(0, minutes(5))) }]
  return Array.from({ length: random.between(2, 4) }, (_, count) => {
    const again = laterBy(begins, count * 11)
    return { ...base, from: again, to: laterBy(again, random.between(2, 8)) }
  })
}

function ruleOf(random: Random): Rule {
  const alert = random.pick(['HighLatency', 'HighErrorRate', 'Down', 'HighLoad', 'QueueLong'])
  const hold = random.pick([seconds(30), minutes(1), minutes(2)])
  return rule({
    alert,
    severity: random.pick(['critical', 'warning']),
    expr: `job:${alert}:rate1m > 1`,
    hold,
    summary: `${alert} of {{ $labels.service }}`,
    condition: 'It has been so',
  })
}

function labelsOf(random: Random, service: string): Condition['labels'] {
  const instance = random.chance(0.4) ? { instance: `${service}-${random.between(1, 3)}:9100` } : {}
  const callee = random.chance(0.4) ? { destination_service: random.pick(SERVICES) } : {}
  return { service, ...instance, ...callee }
}

/** Shortly before the trouble something shipped, or not; somebody may have gone back, and others shipped meanwhile. */
export function changeWebhooks(random: Random, trouble: Trouble): readonly RecordedWebhook[] {
  const log = {
    host: 'deployer',
    offset: random.pick(['+00:00', '+05:30', '-08:00']),
    form: random.pick(FORMS),
    posts: random.pick(['each line', 'each run'] as const),
  }
  const logged: LoggedChange[] = []
  const before = instant(trouble.from - random.between(minutes(1), minutes(45)))
  if (random.chance(0.6)) logged.push(changeOf(random, trouble.service, { at: before, action: random.pick(['config', 'deploy']) }))
  if (random.chance(0.4)) logged.push(changeOf(random, trouble.service, { at: instant(trouble.to - minutes(6)), action: 'rollback' }))
  const others = random.chance(0.5)
    ? [
        {
          ...ships(random.pick(SERVICES), laterBy(trouble.from, -7), laterBy(trouble.from, -2)),
          outcome: random.pick(['success', 'failure'] as const),
        },
      ]
    : []
  return [...deployLogWebhooks(log, logged), ...others.flatMap((deployment) => deploymentWebhooks('example-shop', deployment))]
}

const FORMS = ['rfc 3339 lines', 'spaced lines', 'json lines'] as const

function changeOf(random: Random, service: string, { at, action }: { at: Instant; action: LoggedChange['action'] }): LoggedChange {
  const version = random.between(100, 999)
  return {
    startedAt: instant(Math.floor(at / 1_000) * 1_000),
    finishedAt: instant(Math.floor(at / 1_000) * 1_000 + seconds(random.between(5, 240))),
    action,
    outcome: random.chance(0.85) ? 'succeeded' : 'failed',
    service,
    environment: 'production',
    id: `run-${version}-${at % 100_000}`,
    version: `v${version}`,
    previous: `v${version - 1}`,
    actor: random.pick(OPERATORS),
    text: `${service} ${version}`,
    remarks: [],
  }
}

const laterBy = (at: Instant, minuteCount: number): Instant => instant(at + minutes(minuteCount))
