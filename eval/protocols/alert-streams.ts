import { appendTo } from '../../src/domain/append-to.ts'
import type { Episode } from '../../src/domain/episode.ts'
import { byText, type ServiceName, serviceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import type { ServiceEntry } from '../../src/domain/service.ts'
import { episodesOf } from '../../src/pipeline/episodes/episodes.ts'
import { readTable } from './csv-table.ts'
import { type StreamMemory, streamMemory } from './stream-memory.ts'

/** Alerts by the sender's identity of the occurrence, `fingerprint@startsAt` as sent. In an order of their own, not of arrival. */
export interface Partition {
  readonly incidents: readonly { readonly id: string; readonly alerts: readonly string[] }[]
  readonly unassigned: readonly string[]
}

/** What the product makes of deliveries that come so many at a time; null: all at once. */
export async function partitionOf(raws: readonly RawEvent[], batch: number | null, policy: Policy): Promise<Partition> {
  const memory = streamMemory(policy)
  const size = batch ?? Math.max(1, raws.length)
  for (let from = 0; from < raws.length; from += size) await memory.learn(raws.slice(from, from + size))
  return partitionIn(memory, policy)
}

function partitionIn({ events, clusters }: StreamMemory, policy: Policy): Partition {
  const assigned = new Set([...clusters.values()].flatMap(({ episodes }) => episodes.map(({ key }) => key)))
  const left = episodesOf([...events.values()], policy).filter(({ key }) => !assigned.has(key))
  const incidents = [...clusters].map(([id, { episodes }]) => ({ id, alerts: keysOf(episodes) }))
  return { incidents: incidents.sort((a, b) => byText(a.id, b.id)), unassigned: keysOf(left) }
}

const keysOf = (episodes: readonly Episode[]): readonly string[] => episodes.map((episode) => episode.senderKey).toSorted(byText)

/** The call graph of a data set: a table of caller and callee, whatever the columns are called. */
export function policyWith(topologyFile: string): Policy {
  const callees = new Map<string, ServiceName[]>()
  for (const [caller, callee] of readTable(topologyFile).slice(1)) {
    if (caller === undefined || callee === undefined) continue
    appendTo(callees, caller, serviceName(callee))
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
