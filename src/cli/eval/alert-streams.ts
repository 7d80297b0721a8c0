import { byTime, type Event, foldTellings } from '../../domain/event.ts'
import { byText, type ServiceName, serviceName } from '../../domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../../domain/policy.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import type { ServiceEntry } from '../../domain/service.ts'
import { type Cluster, correlate } from '../../pipeline/correlate.ts'
import { episodesOf } from '../../pipeline/episodes.ts'
import { readAll } from '../../reading.ts'
import { readTable } from './csv-table.ts'

/** Alerts by the sender's identity of the occurrence, `fingerprint@startsAt` as sent. */
export interface Partition {
  readonly incidents: readonly { readonly id: string; readonly alerts: readonly string[] }[]
  readonly unassigned: readonly string[]
}

/** What the product makes of deliveries. Their order, and repeats, change nothing. */
export function partitionOf(raws: readonly RawEvent[], policy: Policy): Partition {
  const { clusters, noise } = correlate(episodesOf(foldTellings(readAll(raws).events), policy), policy)
  return { incidents: clusters.map((cluster) => ({ id: idOf(cluster), alerts: keysOf(cluster.episodes) })), unassigned: keysOf(noise) }
}

/** An incident is named after its earliest event. */
const idOf = ({ episodes }: Cluster): string =>
  episodes.flatMap((episode) => episode.events).reduce((first: Event, event) => (byTime(event, first) < 0 ? event : first)).id

const keysOf = (episodes: Cluster['episodes'] | readonly Cluster['episodes'][0][]): readonly string[] =>
  episodes.map((episode) => episode.senderKey).toSorted(byText)

/** The call graph of a data set: a table of caller and callee, whatever the columns are called. */
export function policyWith(topologyFile: string): Policy {
  const callees = new Map<string, ServiceName[]>()
  for (const [caller, callee] of readTable(topologyFile).slice(1)) {
    if (caller === undefined || callee === undefined) continue
    callees.set(caller, [...(callees.get(caller) ?? []), serviceName(callee)])
  }
  return { ...DEFAULT_POLICY, services: [...callees].map(([name, dependsOn]) => serviceOf(name, dependsOn)) }
}

const serviceOf = (name: string, dependsOn: readonly ServiceName[]): ServiceEntry => ({
  name: serviceName(name),
  aliases: [],
  dependsOn,
  team: null,
  tier: null,
})
