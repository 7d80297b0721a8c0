import { appendTo } from '../../domain/append-to.ts'
import { byText } from '../../domain/identity.ts'
import type { TeamOf } from '../../domain/metrics/teams.ts'
import type { WindowChanges } from '../../domain/metrics/window-figures.ts'
import { earlier, type Instant, type Window } from '../../domain/time/time.ts'
import type { Deployment } from './change-metrics.ts'
import type { WindowIncident } from './windows.ts'

/** Services and teams that have ratios of their own, those with the most deployments: the API has all. */
const NAMES_MAX = 200

interface ChangeWindowContext {
  readonly windows: readonly Window[]
  readonly asOf: Instant
  readonly teamOf: TeamOf
}

/**
 * In: all incidents, and the deployments to production. Out: for each window how many of the deployments that were in service in it failed,
 * over all, by service and by team. A deployment counts once, whenever the incident that it caused was detected.
 */
export function windowChanges(
  incidents: readonly WindowIncident[],
  deployments: readonly Deployment[],
  { windows, asOf, teamOf }: ChangeWindowContext,
): readonly WindowChanges[] {
  const counted = incidents.filter(({ excluded }) => excluded === null)
  const confirmed = new Set(counted.flatMap(({ causes }) => causes))
  const suspected = new Set(counted.flatMap(({ suspect }) => suspect ?? []))
  return windows.flatMap(({ name: window, lengthMs }) => {
    const from = earlier(asOf, lengthMs)
    const within = deployments.filter(({ completedAt }) => completedAt >= from && completedAt <= asOf)
    const countOf = (own: readonly Deployment[], labels: WindowChanges['labels']): WindowChanges => ({
      kind: 'changes',
      window,
      labels,
      deployments: own.length,
      confirmed: own.filter(({ id, hasFailed }) => hasFailed || confirmed.has(id)).length,
      suspected: own.filter(({ id, hasFailed }) => hasFailed || confirmed.has(id) || suspected.has(id)).length,
    })
    const services = groupsBy(within, ({ service }) => service)
    const teams = groupsBy(within, ({ service }) => (service === null ? null : teamOf(service)))
    return [
      countOf(within, {}),
      ...services.map(([service, own]) => countOf(own, { service })),
      ...teams.map(([team, own]) => countOf(own, { team })),
    ]
  })
}

/** What has no name is in no group. */
function groupsBy(
  deployments: readonly Deployment[],
  nameOf: (deployment: Deployment) => string | null,
): readonly (readonly [string, readonly Deployment[]])[] {
  const groups = new Map<string, Deployment[]>()
  for (const deployment of deployments) {
    const name = nameOf(deployment)
    if (name !== null) appendTo(groups, name, deployment)
  }
  return [...groups].sort(([a, ofA], [b, ofB]) => ofB.length - ofA.length || byText(a, b)).slice(0, NAMES_MAX)
}
