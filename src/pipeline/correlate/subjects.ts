/**
 * Steps 2 and 3 of the correlation.
 * In: an episode. Out: its subject (a service, host or database within one partition), and the others that its labels name.
 * Promise: subjects are linked with those that the call graph puts beside them, whichever is named first.
 */

import { isMeasuredByTool, isMonitoringName } from '../../domain/alerts/monitoring-names.ts'
import type { Episode } from '../../domain/episode.ts'
import type { Labels } from '../../domain/event.ts'
import type { CorrelationPolicy, Policy } from '../../domain/policy.ts'
import { callReader, type NamedCall } from './named-calls.ts'
import { type Topology, topologyOf } from './topology.ts'

/** Nothing outside of it can belong: one combination of values of the partition labels. A missing value is a value. */
export interface Partition {
  readonly values: readonly (string | null)[]
  readonly subjects: Map<string, Subject>
}

/** A service, host or database in one partition. What changes is what the sweep of `runs.ts` remembers. */
export interface Subject {
  readonly name: string
  readonly partition: Partition
  /** With every subject that it needs or that needs it, among those named so far. */
  readonly links: Link[]
  /** Of those, what it needs. */
  readonly needs: Map<Subject, Link>
  /** The position of the latest run of episodes about it; null: it was only named so far. */
  run: number | null
  lastStart: number
}

/** One subject needs another. */
export interface Link {
  readonly dependent: Subject
  readonly needed: Subject
  /** By the configured call graph; otherwise only episodes that name the other end say so, and when they did counts. */
  readonly isDeclared: boolean
  dependentNamedAt: number
  neededNamedAt: number
  /** The pair of runs that was linked last. */
  dependentRun: number | null
  neededRun: number | null
}

/** What one episode names. `callers` need the subject; the subject needs `callees`. */
export interface NamedSubjects {
  readonly subject: Subject
  readonly callers: readonly Subject[]
  readonly callees: readonly Subject[]
}

export interface SubjectIndex {
  subjectsNamedBy(episode: Episode): NamedSubjects
}

export function subjectIndexOf(policy: Policy): SubjectIndex {
  const { correlation } = policy
  const topology = topologyOf(policy.services)
  const partitionOf = partitionFinder(correlation)
  const callNamedBy = callReader(correlation)
  return {
    subjectsNamedBy(episode) {
      const partition = partitionOf(episode)
      const call = callNamedBy(episode.labels)
      const subject = findOrAddSubject(subjectNameOf(episode, correlation, call), partition, topology)
      const context = { labels: episode.labels, subject, topology }
      const callers = neighboursNamed(context, correlation.callerLabels)
      const callees = neighboursNamed(context, correlation.calleeLabels)
      return call === null ? { subject, callers, callees } : addCall({ subject, callers, callees }, call, topology)
    },
  }
}

/** The other end of a named call, where one end is the subject itself: an alert of a third service knows neither as its neighbour. */
function addCall(named: NamedSubjects, call: NamedCall, topology: Topology): NamedSubjects {
  const { name, partition } = named.subject
  const [caller, callee] = [topology.nameOf(call.caller), topology.nameOf(call.callee)]
  if (caller === callee) return named
  if (name === callee) return { ...named, callers: addSubject(named.callers, findOrAddSubject(caller, partition, topology)) }
  return name === caller ? { ...named, callees: addSubject(named.callees, findOrAddSubject(callee, partition, topology)) } : named
}

const addSubject = (subjects: readonly Subject[], subject: Subject): readonly Subject[] =>
  subjects.includes(subject) ? subjects : [...subjects, subject]

type Named = Pick<Episode, 'labels' | 'service' | 'series' | 'key'>

/** What fails. Exactly one, so that a host or a caller that two failures share bridges nothing. `call`: what its labels name. */
export function subjectNameOf({ labels, service, series, key }: Named, policy: CorrelationPolicy, call: NamedCall | null): string {
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
export function labelValue(labels: Labels, name: string): string | null {
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
    node.partition ??= { values: partitionLabels.map((label) => partitionValue(episode, label)), subjects: new Map() }
    return node.partition
  }
}

/** The environment as the source understood it: senders spell it in many ways. */
export const partitionValue = (episode: Episode, label: string): string | null =>
  label === 'environment' ? episode.environment : labelValue(episode.labels, label)

/** A page seldom says where it is; what it says must hold. */
export const mayConcern = (page: Episode, { values }: Partition, { partitionLabels }: CorrelationPolicy): boolean =>
  partitionLabels.every((label, position) => {
    const value = partitionValue(page, label)
    return value === null || value === values[position]
  })

function childOf(node: PartitionNode, value: string | null): PartitionNode {
  const known = node.children.get(value)
  if (known !== undefined) return known
  const child: PartitionNode = { children: new Map(), partition: null }
  node.children.set(value, child)
  return child
}

function findOrAddSubject(spelling: string, partition: Partition, topology: Topology): Subject {
  const name = topology.nameOf(spelling)
  const known = partition.subjects.get(name)
  if (known !== undefined) return known
  const subject: Subject = { name, partition, links: [], needs: new Map(), run: null, lastStart: Number.NEGATIVE_INFINITY }
  partition.subjects.set(name, subject)
  for (const callee of knownSubjects(partition, topology.calleesOf(name))) if (callee !== subject) makeLink(subject, callee, 'declared')
  for (const caller of knownSubjects(partition, topology.callersOf(name))) if (caller !== subject) makeLink(caller, subject, 'declared')
  return subject
}

/** Walks the shorter of the two, so that a gateway with hundreds of callees costs a quiet partition nothing. */
function knownSubjects({ subjects }: Partition, names: ReadonlySet<string>): readonly Subject[] {
  if (names.size > subjects.size) return [...subjects.values()].filter((subject) => names.has(subject.name))
  return [...names].flatMap((name) => subjects.get(name) ?? [])
}

/** The link by which one subject needs another; made when it is first named. */
export const linkBetween = (dependent: Subject, needed: Subject): Link =>
  dependent.needs.get(needed) ?? makeLink(dependent, needed, 'named')

function makeLink(dependent: Subject, needed: Subject, by: 'declared' | 'named'): Link {
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

interface NeighbourContext {
  readonly labels: Labels
  readonly subject: Subject
  readonly topology: Topology
}

const NO_SUBJECTS: readonly Subject[] = []

function neighboursNamed({ labels, subject, topology }: NeighbourContext, names: readonly string[]): readonly Subject[] {
  let subjects = NO_SUBJECTS
  for (const name of names) {
    const value = labelValue(labels, name)
    if (value === null) continue
    const other = findOrAddSubject(value, subject.partition, topology)
    if (other !== subject) subjects = [...subjects, other]
  }
  return subjects
}
