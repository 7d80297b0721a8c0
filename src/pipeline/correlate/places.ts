/**
 * Steps 2 and 3 of the correlation.
 * In: an episode. Out: where it is: its place (subject and partition), and the places that its labels name besides.
 * Promise: places are linked with those that the call graph puts beside them, whichever is spoken of first.
 */
import type { Episode } from '../../domain/episode.ts'
import type { Labels } from '../../domain/event.ts'
import { isMeasuredByTool, isMonitoringName } from '../../domain/monitoring-names.ts'
import type { CorrelationPolicy, Policy } from '../../domain/policy.ts'
import { callReader, type NamedCall } from './named-calls.ts'
import { type Topology, topologyOf } from './topology.ts'

/** Nothing outside of it can belong: one combination of values of the partition labels. A missing value is a value. */
export interface Partition {
  readonly values: readonly (string | null)[]
  readonly places: Map<string, Place>
}

/** One entity in one partition. What changes is what the sweep of `runs.ts` remembers. */
export interface Place {
  readonly name: string
  readonly partition: Partition
  /** With every place that it needs or that needs it, among those spoken of. */
  readonly links: Link[]
  /** Of those, what it needs. */
  readonly needs: Map<Place, Link>
  /** The position of the latest run of episodes about it; null: it was only named so far. */
  run: number | null
  lastStart: number
}

/** One place needs another. */
export interface Link {
  readonly dependent: Place
  readonly needed: Place
  /** By the configured call graph; otherwise only episodes that name the other end say so, and when they did counts. */
  readonly isDeclared: boolean
  dependentNamedAt: number
  neededNamedAt: number
  /** The pair of runs that was linked last. */
  dependentRun: number | null
  neededRun: number | null
}

/** `callers` need the place; the place needs `callees`. */
export interface Site {
  readonly place: Place
  readonly callers: readonly Place[]
  readonly callees: readonly Place[]
}

export interface Atlas {
  readonly topology: Topology
  siteOf(episode: Episode): Site
}

export function atlasOf(policy: Policy): Atlas {
  const { correlation } = policy
  const topology = topologyOf(policy.services)
  const partitionOf = partitionFinder(correlation)
  const callNamedBy = callReader(correlation)
  return {
    topology,
    siteOf(episode) {
      const partition = partitionOf(episode)
      const call = callNamedBy(episode.labels)
      const place = placeNamed(subjectOf(episode, correlation, call), partition, topology)
      const context = { labels: episode.labels, place, topology }
      const callers = placesBeside(context, correlation.callerLabels)
      const callees = placesBeside(context, correlation.calleeLabels)
      return call === null ? { place, callers, callees } : withCall({ place, callers, callees }, call, topology)
    },
  }
}

/** The other end of a named call, where one end is the place itself: an alert of a third service knows neither as its neighbour. */
function withCall(site: Site, call: NamedCall, topology: Topology): Site {
  const { name, partition } = site.place
  const [caller, callee] = [topology.nameOf(call.caller), topology.nameOf(call.callee)]
  if (caller === callee) return site
  if (name === callee) return { ...site, callers: withPlace(site.callers, placeNamed(caller, partition, topology)) }
  return name === caller ? { ...site, callees: withPlace(site.callees, placeNamed(callee, partition, topology)) } : site
}

const withPlace = (places: readonly Place[], place: Place): readonly Place[] => (places.includes(place) ? places : [...places, place])

/** What ails. Exactly one, so that a host or a caller that two failures share bridges nothing. `call`: what its labels name. */
export function subjectOf({ labels, service, series, key }: Episode, policy: CorrelationPolicy, call: NamedCall | null): string {
  const subject = firstValue(labels, policy.subjectLabels, isMonitoringName)
  if (subject !== null) return subject
  if (call !== null) return call.callee
  // The source has looked for what was measured; the address beside it may be the tool's own.
  if (service !== null && isMeasuredByTool(labels)) return service
  const host = firstValue(labels, policy.hostLabels)
  if (host !== null) return withoutPort(host)
  if (service !== null) return service
  const rule = firstValue(labels, RULE_LABELS)
  return rule === null ? (series[0] ?? key) : `rule ${rule}`
}

const RULE_LABELS = ['alertname'] as const

function firstValue(labels: Labels, names: readonly string[], isExcluded = (_: string): boolean => false): string | null {
  for (const name of names) {
    const value = labelValue(labels, name)
    if (value !== null && !isExcluded(value)) return value
  }
  return null
}

/** An inherited name such as `constructor` is no label; an empty value is none, as in Prometheus. */
function labelValue(labels: Labels, name: string): string | null {
  const value = labels[name]
  return value !== undefined && value !== '' && Object.hasOwn(labels, name) ? value : null
}

/** The last group of an IPv6 address is no port, unless the address stands in brackets. */
function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':')
  const isPort = colon > 0 && (host.indexOf(':') === colon || host[colon - 1] === ']')
  return isPort ? host.slice(0, colon) : host
}

interface PartitionNode {
  readonly children: Map<string | null, PartitionNode>
  partition: Partition | null
}

/** A tree with one level for each label: texts joined into one could be made to look alike by their senders. */
function partitionFinder({ partitionLabels }: CorrelationPolicy): (episode: Episode) => Partition {
  const root: PartitionNode = { children: new Map(), partition: null }
  return (episode) => {
    let node = root
    for (const label of partitionLabels) node = childOf(node, partitionValue(episode, label))
    node.partition ??= { values: partitionLabels.map((label) => partitionValue(episode, label)), places: new Map() }
    return node.partition
  }
}

/** The environment as the source understood it: senders spell it in many ways. */
export const partitionValue = (episode: Episode, label: string): string | null =>
  label === 'environment' ? episode.environment : labelValue(episode.labels, label)

function childOf(node: PartitionNode, value: string | null): PartitionNode {
  const known = node.children.get(value)
  if (known !== undefined) return known
  const child: PartitionNode = { children: new Map(), partition: null }
  node.children.set(value, child)
  return child
}

function placeNamed(spelling: string, partition: Partition, topology: Topology): Place {
  const name = topology.nameOf(spelling)
  const known = partition.places.get(name)
  if (known !== undefined) return known
  const place: Place = { name, partition, links: [], needs: new Map(), run: null, lastStart: Number.NEGATIVE_INFINITY }
  partition.places.set(name, place)
  for (const callee of placesKnown(partition, topology.calleesOf(name))) if (callee !== place) makeLink(place, callee, 'declared')
  for (const caller of placesKnown(partition, topology.callersOf(name))) if (caller !== place) makeLink(caller, place, 'declared')
  return place
}

/** Walks the shorter of the two, so that a gateway with hundreds of callees costs a quiet partition nothing. */
function placesKnown({ places }: Partition, names: ReadonlySet<string>): readonly Place[] {
  if (names.size > places.size) return [...places.values()].filter((place) => names.has(place.name))
  return [...names].flatMap((name) => places.get(name) ?? [])
}

/** The link by which one place needs another; made when it is first spoken of. */
export const linkBetween = (dependent: Place, needed: Place): Link => dependent.needs.get(needed) ?? makeLink(dependent, needed, 'named')

function makeLink(dependent: Place, needed: Place, by: 'declared' | 'named'): Link {
  const made: Link = {
    dependent,
    needed,
    isDeclared: by === 'declared',
    dependentNamedAt: Number.NEGATIVE_INFINITY,
    neededNamedAt: Number.NEGATIVE_INFINITY,
    dependentRun: null,
    neededRun: null,
  }
  dependent.needs.set(needed, made)
  dependent.links.push(made)
  needed.links.push(made)
  return made
}

interface Context {
  readonly labels: Labels
  readonly place: Place
  readonly topology: Topology
}

const NOWHERE: readonly Place[] = []

function placesBeside({ labels, place, topology }: Context, names: readonly string[]): readonly Place[] {
  let places = NOWHERE
  for (const name of names) {
    const value = labelValue(labels, name)
    if (value === null) continue
    const other = placeNamed(value, place.partition, topology)
    if (other !== place) places = [...places, other]
  }
  return places
}
