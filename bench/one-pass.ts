import { type Event, isAlert } from '../src/domain/event.ts'

/**
 * The least that a correlation must do: one pass over events in order of time, which puts those together that share an
 * occurrence, and those of one series, or of one service of a cluster, that come within ten minutes of each other. Maps and
 * disjoint sets; no ends, no dependencies, no reasons.
 */
export function onePass(events: readonly Event[]): readonly (readonly Event[])[] {
  const parents = Int32Array.from({ length: events.length }, (_, position) => position)
  const latest = { occurrence: new Map<string, number>(), series: new Map<string, number>(), service: new Map<string, number>() }
  const join = (map: Map<string, number>, key: string, { position, withinMs }: { position: number; withinMs: number }) => {
    const before = map.get(key)
    const gap = before === undefined ? Number.POSITIVE_INFINITY : (events[position]?.occurred.at ?? 0) - (events[before]?.occurred.at ?? 0)
    if (before !== undefined && gap <= withinMs) unite(parents, before, position)
    map.set(key, position)
  }
  events.forEach((event, position) => {
    for (const { names, value } of event.keys) {
      join(latest[names], value, { position, withinMs: names === 'occurrence' ? Number.POSITIVE_INFINITY : 600_000 })
    }
    if (isAlert(event)) join(latest.service, `${event.labels.cluster} ${event.service}`, { position, withinMs: 600_000 })
  })
  return groupsOf(events, parents)
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
  const [one, other] = [rootOf(parents, a), rootOf(parents, b)]
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
