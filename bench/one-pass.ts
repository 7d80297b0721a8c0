import { type Event, isAlert } from '../src/domain/event.ts'

/**
 * The least that a correlation must do: one pass over events in order of time, which puts those together that share an
 * occurrence, and those of one series, or of one service of a cluster, that come within ten minutes of each other. Maps and
 * disjoint sets; no ends, no dependencies, no reasons.
 */
export function onePass(events: readonly Event[]): readonly (readonly Event[])[] {
  const parents = new Int32Array(events.length)
  const occurrences = new Map<string, number>()
  const series = new Map<string, number>()
  const clusters = new Map<string, Map<string, number>>()
  for (let position = 0; position < events.length; position += 1) {
    parents[position] = position
    const event = events[position]
    if (event === undefined || !isAlert(event)) continue
    for (const { names, value } of event.keys) {
      if (names === 'occurrence') unite(parents, occurrences.get(value) ?? position, position)
      else uniteNear(events, parents, { before: series.get(value) ?? position, position })
      const known = names === 'occurrence' ? occurrences : series
      known.set(value, position)
    }
    const services = servicesOf(clusters, event.labels.cluster ?? '')
    uniteNear(events, parents, { before: services.get(event.service ?? '') ?? position, position })
    services.set(event.service ?? '', position)
  }
  return groupsOf(events, parents)
}

const NEAR_MS = 600_000

function uniteNear(events: readonly Event[], parents: Int32Array, { before, position }: { before: number; position: number }): void {
  if ((events[position]?.occurred.at ?? 0) - (events[before]?.occurred.at ?? 0) <= NEAR_MS) unite(parents, before, position)
}

function servicesOf(clusters: Map<string, Map<string, number>>, cluster: string): Map<string, number> {
  const known = clusters.get(cluster)
  if (known !== undefined) return known
  const services = new Map<string, number>()
  clusters.set(cluster, services)
  return services
}

function groupsOf(events: readonly Event[], parents: Int32Array): readonly (readonly Event[])[] {
  const groups = new Map<number, Event[]>()
  events.forEach((event, position) => {
    const root = rootOf(parents, position)
    const known = groups.get(root)
    if (known === undefined) groups.set(root, [event])
    else known.push(event)
  })
  return [...groups.values()]
}

function unite(parents: Int32Array, a: number, b: number): void {
  const one = rootOf(parents, a)
  const other = rootOf(parents, b)
  if (one !== other) parents[Math.max(one, other)] = Math.min(one, other)
}

function rootOf(parents: Int32Array, position: number): number {
  let at = position
  for (;;) {
    const parent = parents[at] ?? at
    if (parent === at) return at
    const next = parents[parent] ?? parent
    parents[at] = next
    at = next
  }
}
