import type { Episode } from '../../domain/episode.ts'
import type { Event } from '../../domain/event.ts'
import type { EventId } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { mayBeNotification } from '../correlate/group-notifications.ts'
import { byStartThenKey, type Span, spanOf } from '../correlate/runs.ts'
import { subjectIndexOf } from '../correlate/subjects.ts'
import { episodesOf, stretchKey } from '../episodes/episodes.ts'

/** `end` and `attractsUntil` are the latest that they may have been thought to be. */
export interface Extent extends Span {
  readonly isChanged: boolean
  /** Until when a key ties it to a page or an alert. */
  readonly linkableUntil: number
  /** The shortest that it may have attracted others; null: it may not have been there. */
  readonly surelyAttractsUntil: number | null
}

/** In order of (start, key). */
export function extentsOf(known: readonly Event[], changed: ReadonlySet<EventId>, policy: Policy): readonly Extent[] {
  const { correlation } = policy
  // One stretch may hold several episodes, which a change may cut anew. Two sources that share a key only make it larger.
  const stretches = new Set(known.filter((event) => changed.has(event.id)).map((event) => stretchKey(event)?.value))
  const subjectsNamedBy = subjectReader(policy)
  const extents = episodesOf(known, policy).map((episode): Extent => {
    const isChanged = stretches.has(stretchKey(episode.events[0])?.value)
    const span = spanOf(episode, { subjectsNamedBy }, correlation)
    const latest = span.start + correlation.openEpisodeMaxMs
    // The next of its series may be the end of an open one.
    if (!isChanged)
      return {
        ...span,
        isChanged,
        linkableUntil: Math.min(span.end, latest),
        surelyAttractsUntil: surelyAttractsUntil(episode, span),
      }
    return {
      ...span,
      isChanged,
      end: latest,
      attractsUntil: episode.startsAt + correlation.reachMs,
      linkableUntil: latest,
      surelyAttractsUntil: null,
    }
  })
  // A test takes no part, but it may only now have turned out to be one.
  return extents.filter(({ episode, isChanged }) => isChanged || !episode.isTest).sort(byStartThenKey)
}

/** What may be only one more notification of alerts may be no part of their run. */
function surelyAttractsUntil(episode: Episode, span: Span): number | null {
  if (mayBeNotification(episode)) return null
  return episode.endsAt === null ? span.start : span.attractsUntil
}

/** Alerts and pages are never of one run, so each have subjects of their own. */
function subjectReader(policy: Policy): (episode: Episode) => Span['named'] {
  const [alerts, pages] = [subjectIndexOf(policy), subjectIndexOf(policy)]
  return (episode) => (episode.kind === 'alert' ? alerts : pages).subjectsNamedBy(episode)
}
