import { hours, type Instant, type Milliseconds, minutes, seconds } from '../../../src/domain/time/time.ts'
import type { AlertmanagerSetup, Route } from '../senders/alertmanager.ts'
import type { Deployment } from '../senders/github.ts'
import type { Rule } from '../senders/prometheus.ts'

/** A rule as people write them: the description repeats for how long the condition must have held. */
export function rule(told: {
  readonly alert: string
  readonly severity: 'critical' | 'warning'
  readonly expr: string
  readonly hold: Milliseconds
  readonly summary: string
  readonly condition: string
}): Rule {
  return {
    alert: told.alert,
    expr: told.expr,
    holdMs: told.hold,
    labels: { severity: told.severity },
    annotations: {
      summary: told.summary,
      description: `${told.condition} for more than ${inWords(told.hold)}.`,
      runbook_url: `https://runbooks.example.com/${told.alert}`,
    },
  }
}

function inWords(hold: Milliseconds): string {
  if (hold < minutes(1)) return `${hold / 1_000} seconds`
  return hold === minutes(1) ? '1 minute' : `${hold / 60_000} minutes`
}

/** Critical alerts of an environment page as one group; the rest is only posted, grouped by rule and service. */
export function alertmanagerOf(told: {
  readonly version: string
  readonly externalURLs: readonly string[]
  readonly repeat: Milliseconds
  readonly pagerduty: Route['pagerduty']
  readonly gossipLost?: AlertmanagerSetup['gossipLost']
}): AlertmanagerSetup {
  return {
    version: told.version,
    externalURLs: told.externalURLs,
    groupWaitMs: seconds(30),
    groupIntervalMs: minutes(5),
    gossipLost: told.gossipLost ?? null,
    routes: [
      {
        match: ['severity', 'critical'],
        receiver: 'on-call',
        groupBy: ['cluster', 'environment'],
        repeatMs: told.repeat,
        pagerduty: told.pagerduty,
      },
      { match: null, receiver: 'hindsight', groupBy: ['alertname', 'service'], repeatMs: hours(4), pagerduty: 'none' },
    ],
  }
}

/** An application goes to production, as on any day. */
export const ships = (repository: string, startedAt: Instant, finishedAt: Instant): Deployment => ({
  repository,
  environment: 'production',
  ref: 'main',
  task: 'deploy',
  description: null,
  startedAt,
  finishedAt,
  outcome: 'success',
})
