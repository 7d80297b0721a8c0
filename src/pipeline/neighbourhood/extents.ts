import type { Episode } from '../../domain/episode.ts'
import type { Event } from '../../domain/event.ts'
import type { EventId } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { atlasOf } from '../correlate/places.ts'
import { byStartThenKey, type Span, spanOf } from '../correlate/runs.ts'
import { episodesOf, stretchKey } from '../episodes/episodes.ts'

/** `end` and `till` are the latest that they may have been thought to be. */
export interface Extent extends Span {
  readonly isChanged: boolean
  /** Until when a key ties it to a page or an alert. */
  readonly lasts: number
  /** The shortest that it may have attracted others; null: it may not have been there. */
  readonly sureTill: number | null
}

/** In order of (start, key). */
export function extentsOf(known: readonly Event[], changed: ReadonlySet<EventId>, policy: Policy): readonly Extent[] {
  const { correlation } = policy
  // One stretch may hold several episodes, which a change may cut anew. That two sources may share a key does no harm.
  const stretches = new Set(known.filter((event) => changed.has(event.id)).map((event) => stretchKey(event)?.value))
  const siteOf = sitesOf(policy)
  const extents = episodesOf(known, policy).map((episode): Extent => {
    const isChanged = stretches.has(stretchKey(episode.events[0])?.value)
    const span = spanOf(episode, { siteOf }, correlation)
    const latest = span.start + correlation.openEpisodeMaxMs
    // Of an open one the next of its series may be the end.
    if (!isChanged)
      return { ...span, isChanged, lasts: Math.min(span.end, latest), sureTill: episode.endsAt === null ? span.start : span.till }
    return { ...span, isChanged, end: latest, till: episode.startsAt + correlation.reachMs, lasts: latest, sureTill: null }
  })
  // A test takes no part, but it may only now have turned out to be one.
  return extents.filter(({ episode, isChanged }) => isChanged || !episode.isTest).sort(byStartThenKey)
}

/** Alerts and pages are never of one run, so each have places of their own. */
function sitesOf(policy: Policy): (episode: Episode) => Span['site'] {
  const [alerts, pages] = [atlasOf(policy), atlasOf(policy)]
  return (episode) => (episode.kind === 'alert' ? alerts : pages).siteOf(episode)
}
