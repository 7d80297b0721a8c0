/**
 * Step 2 of the ties: what may be a side effect, and of what.
 * In: extents and their classes. Out: the classes of blips and of their possible hosts tied, and lookouts.
 *
 * 1. In a class without changes the components are what they are and were. In a class with changes any short alert may
 *    be, or have been, one of a brief component, and all of it a host.
 * 2. A host names a place of the blip within the open length of it, and is going on.
 * 3. Whether a class is going on is certain only once all of it is known. So what names the place is looked at.
 */
import type { Policy } from '../../domain/policy.ts'
import { hasWithin, joinedByNeed, type Stretch } from '../correlate/components.ts'
import type { Groups } from '../correlate/groups.ts'
import { atlasOf, type Place } from '../correlate/places.ts'
import { runsOf, type Span } from '../correlate/runs.ts'
import type { Extent } from './extents.ts'

/** While the blip is of interest, all of the other's class must be known. Positions of extents. */
export interface Lookout {
  readonly blip: number
  readonly other: number
}

interface Classed {
  readonly extents: readonly Extent[]
  /** The class of each extent: the least position of its members. */
  readonly classes: readonly number[]
  /** Until when each extent makes its class go on. */
  readonly tills: readonly number[]
  readonly groups: Groups
  readonly policy: Policy
}

/** May be brief, and begins then. */
interface Blip {
  readonly at: number
  readonly places: ReadonlySet<Place>
  readonly from: number
  readonly to: number
}

export function brieflyTied({ extents, classes, tills, groups, policy }: Classed): readonly Lookout[] {
  const known = certainOf({ extents, classes, policy })
  const blips = [...known.blips, ...possibleBlips({ extents, classes, policy }, known.isUncertain)]
  const hosts = hostsOf({ extents, classes, tills }, known.isHost)
  const { openEpisodeMaxMs } = policy.correlation
  const lookouts: Lookout[] = []
  for (const { at, places, from, to } of blips) {
    for (const place of places) {
      for (const [other, host] of hosts.get(place) ?? []) {
        const isNamed = hasWithin(host.namings, (time) => time, { from: from - openEpisodeMaxMs, to: to + openEpisodeMaxMs })
        if (!isNamed || other === classes[at]) continue
        if (host.span.start <= to && host.span.till >= from) groups.unite(at, other)
        else lookouts.push({ blip: at, other })
      }
    }
  }
  return lookouts
}

interface Certain {
  readonly blips: readonly Blip[]
  readonly isUncertain: (at: number) => boolean
  readonly isHost: (at: number) => boolean
}

/** What the classes without changes consist of. Pages are never certain: which of them point at alerts is decided later. */
function certainOf({ extents, classes, policy }: Pick<Classed, 'extents' | 'classes' | 'policy'>): Certain {
  const uncertain = new Set(
    extents.flatMap(({ isChanged, episode }, at) => (isChanged || episode.kind === 'page' ? (classes[at] ?? at) : [])),
  )
  const isUncertain = (at: number) => uncertain.has(classes[at] ?? at)
  const positions = new Map(extents.map(({ episode }, at) => [episode, at]))
  const certain = extents.filter((_, at) => !isUncertain(at)).map(({ episode }) => episode)
  const { stretches } = joinedByNeed(runsOf(certain, atlasOf(policy), policy.correlation), policy.correlation)
  const membersOf = ({ runs }: Stretch) => runs.flatMap(({ spans }) => spans.map(({ episode }) => positions.get(episode) ?? 0))
  const hosts = new Set(stretches.filter(({ isBrief }) => !isBrief).flatMap((stretch) => classes[membersOf(stretch)[0] ?? 0] ?? []))
  const blips = stretches
    .filter(({ isBrief }) => isBrief)
    .map((stretch) => {
      const members = membersOf(stretch)
      const places = new Set(members.flatMap((at) => placesOf(extents[at])))
      return { at: members[0] ?? 0, places, from: stretch.start, to: stretch.start }
    })
  return { blips, isUncertain, isHost: (at) => isUncertain(at) || hosts.has(classes[at] ?? at) }
}

/** Any may be the last of a component, which begins at most the brief span before it and not before its class. */
function possibleBlips(
  { extents, classes, policy }: Pick<Classed, 'extents' | 'classes' | 'policy'>,
  isUncertain: (at: number) => boolean,
) {
  const { briefSpanMs } = policy.correlation
  return extents.flatMap((extent, at): readonly Blip[] => {
    const { isChanged, episode, start, end } = extent
    // Of one that was never told to end the next of its series may be the end.
    const isShort = isChanged || episode.endsAt === null || end - start <= briefSpanMs
    if (!isShort || !isUncertain(at)) return []
    const first = extents[classes[at] ?? at]?.start ?? start
    return [{ at, places: new Set(placesOf(extent)), from: Math.max(first, start - briefSpanMs), to: start }]
  })
}

const placesOf = (span: Span | undefined): readonly Place[] =>
  span === undefined ? [] : [span.site.place, ...span.site.callers, ...span.site.callees]

interface Host {
  /** From the first start of its class until all that it reaches. */
  readonly span: { start: number; till: number }
  /** When it named the place, in order. */
  readonly namings: number[]
}

function hostsOf({ extents, classes, tills }: Pick<Classed, 'extents' | 'classes' | 'tills'>, isHost: (at: number) => boolean) {
  const spans = new Map<number, Host['span']>()
  const hosts = new Map<Place, Map<number, Host>>()
  extents.forEach((extent, at) => {
    if (!isHost(at)) return
    const known = classes[at] ?? at
    const span = spans.get(known) ?? { start: extent.start, till: extent.start }
    spans.set(known, span)
    span.till = Math.max(span.till, tills[at] ?? extent.till)
    for (const place of placesOf(extent)) {
      const ofPlace = hosts.get(place) ?? new Map<number, Host>()
      hosts.set(place, ofPlace)
      const host = ofPlace.get(known) ?? { span, namings: [] }
      ofPlace.set(known, host)
      host.namings.push(extent.start)
    }
  })
  return hosts
}
