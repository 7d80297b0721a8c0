/**
 * Step 2 of the ties: what may be a side effect, and of what.
 * In: extents and their classes. Out: the classes of short alerts tied to those of their possible hosts, and what
 * must be loaded before the rest is certain.
 *
 * 1. In a class without changes the run groups are what they were. In a class with changes any short alert may
 *    be, or have been, one of a brief run group, and all of it a host.
 * 2. A host names a subject of the short alert within the open length of it, and is going on.
 * 3. Whether a class is going on, and whether it is a host, is certain only once all of it is known. So while the short alert is of
 *    interest a class that names the subject must be loaded.
 * 4. So is whether something short is brief: while a host is of interest, what may be its side effect must be loaded.
 */
import type { Policy } from '../../domain/policy.ts'
import type { DisjointSets } from '../correlate/disjoint-sets.ts'
import { mayBeNotification } from '../correlate/group-notifications.ts'
import { type DependencyGroup, hasWithin, joinByDependency } from '../correlate/run-groups.ts'
import { runsOf, type Span } from '../correlate/runs.ts'
import { type Subject, subjectIndexOf } from '../correlate/subjects.ts'
import type { Extent } from './extents.ts'

/** While the one class belongs to the neighbourhood, all of the others must be known. Classes by their least position. */
export type MustLoad = ReadonlyMap<number, ReadonlySet<number>>

interface Classed {
  readonly extents: readonly Extent[]
  /** The class of each extent: the least position of its members. */
  readonly classes: readonly number[]
  /** Until when each extent makes its class go on. */
  readonly attractsUntil: readonly number[]
  readonly groups: DisjointSets
  readonly policy: Policy
}

/** It may be all of a brief group, which begins between `from` and `to`. */
interface ShortAlert {
  readonly at: number
  readonly subjects: ReadonlySet<Subject>
  readonly from: number
  readonly to: number
}

export function tieShortAlerts({ extents, classes, attractsUntil, groups, policy }: Classed): MustLoad {
  const known = certainOf({ extents, classes, policy })
  const shortAlerts = [...known.shortAlerts, ...possibleShortAlerts({ extents, classes, policy }, known.isUncertain)]
  const naming = classesNaming({ extents, classes, attractsUntil })
  const mustLoad = new Map<number, Set<number>>()
  for (const shortAlert of shortAlerts) {
    for (const { other, host } of namingNear(shortAlert, { naming, classes, policy })) {
      if (known.isHost(other) && isGoingOn(host, shortAlert)) groups.unite(shortAlert.at, other)
      else addTo(mustLoad, classes[shortAlert.at] ?? shortAlert.at, other)
    }
  }
  for (const shortAlert of shortExtents({ extents, policy })) {
    for (const { other, host } of namingNear(shortAlert, { naming, classes, policy }))
      if (known.isHost(other) && isGoingOn(host, shortAlert)) addTo(mustLoad, other, classes[shortAlert.at] ?? shortAlert.at)
  }
  return mustLoad
}

const isGoingOn = ({ span }: Host, { from, to }: ShortAlert): boolean => span.start <= to && span.attractsUntil >= from

function addTo(mustLoad: Map<number, Set<number>>, belonging: number, other: number): void {
  const known = mustLoad.get(belonging) ?? new Set()
  mustLoad.set(belonging, known.add(other))
}

interface Naming extends Pick<Classed, 'classes' | 'policy'> {
  readonly naming: ReadonlyMap<Subject, ReadonlyMap<number, Host>>
}

/** The other classes that name a subject of it within the open length. */
function* namingNear({ at, subjects, from, to }: ShortAlert, { naming, classes, policy }: Naming) {
  const { openEpisodeMaxMs } = policy.correlation
  for (const subject of subjects) {
    for (const [other, host] of naming.get(subject) ?? []) {
      if (other === classes[at]) continue
      const isNamed = hasWithin(host.namings, (time) => time, { from: from - openEpisodeMaxMs, to: to + openEpisodeMaxMs })
      if (isNamed) yield { other, host }
    }
  }
}

interface Certain {
  readonly shortAlerts: readonly ShortAlert[]
  readonly isUncertain: (at: number) => boolean
  readonly isHost: (at: number) => boolean
}

/**
 * What the classes without changes consist of. Pages and possible notifications are never certain: which of them point at
 * alerts is decided later.
 */
function certainOf({ extents, classes, policy }: Pick<Classed, 'extents' | 'classes' | 'policy'>): Certain {
  const isDecidedLater = ({ isUnsure, episode }: Extent) => isUnsure || episode.kind === 'page' || mayBeNotification(episode)
  const uncertain = new Set(extents.flatMap((extent, at) => (isDecidedLater(extent) ? (classes[at] ?? at) : [])))
  const isUncertain = (at: number) => uncertain.has(classes[at] ?? at)
  const positions = new Map(extents.map(({ episode }, at) => [episode, at]))
  const certain = extents.filter((_, at) => !isUncertain(at)).map(({ episode }) => episode)
  const { dependencyGroups } = joinByDependency(runsOf(certain, subjectIndexOf(policy), policy.correlation), policy.correlation)
  const membersOf = ({ runs }: DependencyGroup) => runs.flatMap(({ spans }) => spans.map(({ episode }) => positions.get(episode) ?? 0))
  const hosts = new Set(dependencyGroups.filter(({ isBrief }) => !isBrief).flatMap((group) => classes[membersOf(group)[0] ?? 0] ?? []))
  const shortAlerts = dependencyGroups
    .filter(({ isBrief }) => isBrief)
    .map((group) => {
      const members = membersOf(group)
      const subjects = new Set(members.flatMap((at) => subjectsOf(extents[at])))
      return { at: members[0] ?? 0, subjects, from: group.start, to: group.start }
    })
  return { shortAlerts, isUncertain, isHost: (at) => isUncertain(at) || hosts.has(classes[at] ?? at) }
}

/** Any may be the last of a run group, which begins at most the brief span before it and not before its class. */
function possibleShortAlerts(
  { extents, classes, policy }: Pick<Classed, 'extents' | 'classes' | 'policy'>,
  isUncertain: (at: number) => boolean,
): readonly ShortAlert[] {
  return shortExtents({ extents, policy })
    .filter(({ at }) => isUncertain(at))
    .map((short) => ({ ...short, from: Math.max(extents[classes[short.at] ?? short.at]?.start ?? short.from, short.from) }))
}

/** All that may be one of a brief run group, whatever else is known of its class. */
function shortExtents({ extents, policy }: Pick<Classed, 'extents' | 'policy'>): readonly ShortAlert[] {
  const { briefSpanMs } = policy.correlation
  return extents.flatMap((extent, at): readonly ShortAlert[] => {
    const { isUnsure, episode, start, end } = extent
    // The next of its series may be the end of one without a recorded end.
    const isShort = isUnsure || episode.endsAt === null || end - start <= briefSpanMs
    return isShort ? [{ at, subjects: new Set(subjectsOf(extent)), from: start - briefSpanMs, to: start }] : []
  })
}

const subjectsOf = (span: Span | undefined): readonly Subject[] =>
  span === undefined ? [] : [span.named.subject, ...span.named.callers, ...span.named.callees]

interface Host {
  /** From the first start of its class until all that it reaches. */
  readonly span: { start: number; attractsUntil: number }
  /** When it named the subject, in order. */
  readonly namings: number[]
}

/** By subject the classes that name it, whether they may be hosts or not. */
function classesNaming({ extents, classes, attractsUntil }: Pick<Classed, 'extents' | 'classes' | 'attractsUntil'>) {
  const spans = new Map<number, Host['span']>()
  const hosts = new Map<Subject, Map<number, Host>>()
  extents.forEach((extent, at) => {
    const known = classes[at] ?? at
    const span = spans.get(known) ?? { start: extent.start, attractsUntil: extent.start }
    spans.set(known, span)
    span.attractsUntil = Math.max(span.attractsUntil, attractsUntil[at] ?? extent.attractsUntil)
    for (const subject of subjectsOf(extent)) {
      const ofSubject = hosts.get(subject) ?? new Map<number, Host>()
      hosts.set(subject, ofSubject)
      const host = ofSubject.get(known) ?? { span, namings: [] }
      ofSubject.set(known, host)
      host.namings.push(extent.start)
    }
  })
  return hosts
}
