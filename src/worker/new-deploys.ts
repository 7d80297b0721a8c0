import { type Event, isChange } from '../domain/event.ts'
import type { EventId } from '../domain/identity.ts'
import { changeRecordsOf } from '../pipeline/episodes/change-records.ts'
import { deploymentsOf } from '../pipeline/metrics/change-metrics.ts'
import type { DeployCount } from '../telemetry/deploy-metrics.ts'

/** The deployments to production that finished with one of these events and were not known before, by service. */
export function newDeploys(events: readonly Event[], known: ReadonlySet<EventId>): readonly DeployCount[] {
  const fresh = events.filter((event) => isChange(event) && !event.isTest && !known.has(event.id))
  const counts = new Map<string, number>()
  for (const { service } of deploymentsOf(changeRecordsOf(fresh))) counts.set(service ?? '', (counts.get(service ?? '') ?? 0) + 1)
  return [...counts].map(([service, count]) => ({ service, count }))
}
