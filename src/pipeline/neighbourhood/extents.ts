import { appendTo } from '../../domain/append-to.ts'
import { type Episode, ownSeries } from '../../domain/episode.ts'
import type { Event } from '../../domain/event.ts'
import type { EventId } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { mayBeNotification } from '../correlate/group-notifications.ts'
import { byStartThenKey, type Span, spanOf } from '../correlate/runs.ts'
import { subjectIndexOf } from '../correlate/subjects.ts'
import { stretchKey } from '../episodes/episode-fields.ts'
import { episodesOf, type LastReceived } from '../episodes/episodes.ts'
import { beganAt } from './marks.ts'

/** `end` and `attractsUntil` are the latest that they may have been thought to be. */
export interface Extent extends Span {
  readonly isChanged: boolean
  /** How long it lasts, or was thought to last, may be more than is known. */
  readonly isUnsure: boolean
  /** The latest that it may have been thought to begin: what is one firing now may have been several, each of which had notifications of its own. */
  readonly begunUntil: number
  /** Until when a key ties it to a page or an alert. */
  readonly linkableUntil: number
  /** The shortest that it may have attracted others; null: it may not have been there. */
  readonly surelyAttractsUntil: number | null
}

export interface ExtentContext {
  readonly changed: ReadonlySet<EventId>
  readonly policy: Policy
  readonly lastReceived: LastReceived
}

/** In order of (start, key). */
export function extentsOf(known: readonly Event[], { changed, policy, lastReceived }: ExtentContext): readonly Extent[] {
  const { correlation } = policy
  const subjectsNamedBy = subjectReader(policy)
  const episodes = episodesOf(known, policy, lastReceived)
  const isChangedBy = changeTest(episodes, known, { changed, policy })
  const reported = new Map(known.map((event) => [event.id, event]))
  const extents = episodes.map((episode): Extent => {
    const isChanged = isChangedBy(episode)
    const isUnsure = isChanged || endedBySilence(episode)
    const span = spanOf(episode, { subjectsNamedBy }, correlation)
    const begunUntil = isUnsure ? lastBeginning(episode, reported) : episode.startsAt
    const linkableMax = Math.max(span.start, begunUntil) + correlation.openEpisodeMaxMs
    const latest = Math.max(span.end, linkableMax)
    if (!isUnsure) {
      return {
        ...span,
        isChanged,
        isUnsure,
        begunUntil,
        linkableUntil: Math.min(span.end, linkableMax),
        surelyAttractsUntil: surelyAttractsUntil(episode, span),
      }
    }
    return {
      ...span,
      isChanged,
      isUnsure,
      begunUntil,
      end: latest,
      attractsUntil: begunUntil + correlation.reachMs,
      linkableUntil: linkableMax,
      surelyAttractsUntil: null,
    }
  })
  // A test takes no part, but it may only now have turned out to be one.
  return extents.filter(({ episode, isChanged }) => isChanged || !episode.isTest).sort(byStartThenKey)
}

/**
 * A page may be cut anew by any event of its stretch. An alert's event changes its firing, the one before, which it may
 * have ended, and the one after, whose reports it may have taken.
 */
function changeTest(
  episodes: readonly Episode[],
  known: readonly Event[],
  { changed, policy }: Pick<ExtentContext, 'changed' | 'policy'>,
): (episode: Episode) => boolean {
  // That two sources may share a key does no harm.
  const stretches = new Set(known.filter((event) => changed.has(event.id)).map((event) => stretchKey(event)?.value))
  const firings = new Map<string, Episode[]>()
  for (const episode of episodes)
    if (episode.kind === 'alert' && stretches.has(ownSeries(episode))) appendTo(firings, ownSeries(episode), episode)
  const changedAlerts = new Set<Episode>()
  for (const ofSeries of firings.values()) {
    for (const [at, { events }] of ofSeries.entries()) {
      if (!events.some(({ id }) => changed.has(id))) continue
      const [before, own, after] = [ofSeries[at - 1], ofSeries[at], ofSeries[at + 1]]
      if (own !== undefined) changedAlerts.add(own)
      if (before !== undefined && own !== undefined && mayDependOn(before, own, policy)) changedAlerts.add(before)
      if (after !== undefined && own !== undefined && mayDependOn(own, after, policy)) changedAlerts.add(after)
    }
  }
  return (episode) =>
    episode.kind === 'alert'
      ? changedAlerts.has(episode) || episode.events.some(({ id }) => changed.has(id))
      : stretches.has(stretchKey(episode.events[0])?.value)
}

/** Until it was silent for too long it counted as firing on. */
const endedBySilence = ({ end }: Episode): boolean => end?.basis === 'stated' && end.firedAfter !== null

/** By each of its reports, as it was sent: an episode gives its events the time at which it began as a whole. */
const lastBeginning = ({ events, startsAt }: Episode, reported: ReadonlyMap<EventId, Event>): number =>
  events.reduce<number>((last, event) => Math.max(last, beganAt(reported.get(event.id) ?? event)), startsAt)

/** What was resolved longer before the next firing than one may take the other's place has nothing to do with it. */
function mayDependOn({ end, endsAt }: Episode, next: Episode, { correlation }: Policy): boolean {
  if (end?.basis !== 'stated' || end.firedAfter !== null || endsAt === null) return true
  return next.startsAt - endsAt <= correlation.reachMs
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
