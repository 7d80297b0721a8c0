/**
 * Step 2 of the ties: what may be a side effect, and of what.
 * In: extents and their classes. Out: the classes of short alerts tied to those of their possible hosts, and what
 * must be loaded before the rest is certain.
 *
 * 1. In a class without changes the run groups are what they were. In a class with changes any short alert may
 *    be, or have been, one of a brief run group, and all of it a host.
 * 2. A host names a subject of the short alert within the open length of it, and is going on.
 * 3. Whether a class is going on is certain only once all of it is known. So a class that names the subject must be loaded.
 */
import type { Policy } from '../../domain/policy.ts'
import type { DisjointSets } from '../correlate/disjoint-sets.ts'
import { mayBeNotification } from '../correlate/group-notifications.ts'
import { type DependencyGroup, hasWithin, joinByDependency } from '../correlate/run-groups.ts'
import { runsOf, type Span } from '../correlate/runs.ts'
import { type Subject, subjectIndexOf } from '../correlate/subjects.ts'
import type { Extent } from './extents.ts'

/** While the short alert is of interest, all of the other's class must be known. Positions of extents. */
export interface MustLoad {
  readonly shortAlert: number
  readonly other: number
}

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

export function tieShortAlerts({ extents, classes, attractsUntil, groups, policy }: Classed): readonly MustLoad[] {
  const known = certainOf({ extents, classes, policy })
  const shortAlerts = [...known.shortAlerts, ...possibleShortAlerts({ extents, classes, policy }, known.isUncertain)]
  const hosts = hostsOf({ extents, classes, attractsUntil }, known.isHost)
  const { openEpisodeMaxMs } = policy.correlation
  const mustLoad: MustLoad[] = []
  for (const { at, subjects, from, to } of shortAlerts) {
    for (const subject of subjects) {
      for (const [other, host] of hosts.get(subject) ?? []) {
        const isNamed = hasWithin(host.namings, (time) => time, { from: from - openEpisodeMaxMs, to: to + openEpisodeMaxMs })
        if (!isNamed || other === classes[at]) continue
        if (host.span.start <= to && host.span.attractsUntil >= from) groups.unite(at, other)
        else mustLoad.push({ shortAlert: at, other })
      }
    }
  }
  return mustLoad
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
  const isDecidedLater = ({ isChanged, episode }: Extent) => isChanged || episode.kind === 'page' || mayBeNotification(episode)
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
) {
  const { briefSpanMs } = policy.correlation
  return extents.flatMap((extent, at): readonly ShortAlert[] => {
    const { isChanged, episode, start, end } = extent
    // The next of its series may be the end of one without a recorded end.
    const isShort = isChanged || episode.endsAt === null || end - start <= briefSpanMs
    if (!isShort || !isUncertain(at)) return []
    const first = extents[classes[at] ?? at]?.start ?? start
    return [{ at, subjects: new Set(subjectsOf(extent)), from: Math.max(first, start - briefSpanMs), to: start }]
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

function hostsOf(
  { extents, classes, attractsUntil }: Pick<Classed, 'extents' | 'classes' | 'attractsUntil'>,
  isHost: (at: number) => boolean,
) {
  const spans = new Map<number, Host['span']>()
  const hosts = new Map<Subject, Map<number, Host>>()
  extents.forEach((extent, at) => {
    if (!isHost(at)) return
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
