/**
 * In: events known so far, and which of them are new. Out: the events that must be reconstructed together because of
 * the new ones, and what else must be known before that is certain.
 * Promise: once all that is demanded is known, reconstructing these events gives the incidents that reconstructing all
 * history would give for them, and no other incident of all history is changed by the new events.
 *
 * A loader begins with the new events and asks its store for what is demanded until it learns nothing more. Then the
 * stored incidents that hold one of the events are `held`: all their events are known and touched, too, until no
 * further incident is. So incidents that new evidence takes apart are replaced as a whole.
 *
 * 1. What the correlation may join is tied (`ties.ts`): alerts of one subject without a pause, those of subjects that need
 *    each other, side effects with what they may be one of, pages with what they may point at. What is tied to
 *    something touched belongs to the neighbourhood; the rest of its partition does not.
 * 2. A new event may have shortened what its episode was thought to last. So the episode counts as lasting as long as
 *    it could ever have been thought to. So does one that the next of its series may end.
 * 3. What might take in a side effect must be known as a whole before that is certain; it belongs only if it might.
 *
 * What is only known may be known in part: then it ties more, never less, and is corrected once it is chosen or must be known whole.
 *
 * Limits: of a subject that is never quiet it is all since the last cut (`runs.ts`), and to know where that was the day
 * before must be known, too. A fact reported again with other labels is looked for where it is now, and where its old incident was.
 */

import type { WantedMark } from '../../domain/alerts/mark.ts'
import { dedupeEvents, type Event, isAlert } from '../../domain/event.ts'
import { type CorrelationKey, type EventId, keyName } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { stretchKey } from '../episodes/episode-fields.ts'
import type { LastReceived } from '../episodes/episodes.ts'
import { marksWanted } from './demand.ts'
import { extentsOf } from './extents.ts'
import { firingsWanted } from './firing-demand.ts'
import { seriesName } from './marks.ts'
import { tiesOf } from './ties.ts'

export interface Touched {
  /** What is new, or was reported anew. */
  readonly changed: ReadonlySet<EventId>
  /** What stored incidents hold that are about to be replaced. */
  readonly held: ReadonlySet<EventId>
}

export interface Neighbourhood {
  /** In the total order. Changes, and messages of no episode, are no part of it unless they are touched. */
  readonly events: readonly Event[]
  /** Other firings of the alerts in it: they date its firings, and are not reconstructed with it. */
  readonly otherFirings: readonly Event[]
  readonly demand: Demand
}

/** Every event must be known that has one of the marks at a time in its interval, and every event with one of the keys. */
export interface Demand {
  /** Each interval once; disjoint where a mark has several, as around pages of different months that people merged. */
  readonly marks: readonly WantedMark[]
  readonly keys: readonly CorrelationKey[]
}

export function neighbourhoodOf(
  known: readonly Event[],
  touched: Touched,
  policy: Policy,
  lastReceived: LastReceived = new Map(),
): Neighbourhood {
  const isTouched = (event: Event) => touched.changed.has(event.id) || touched.held.has(event.id)
  const extents = extentsOf(known, { changed: touched.changed, policy, lastReceived })
  const { groups, classes, lasting, mustLoad } = tiesOf(extents, policy)
  const chosen = new Set(
    extents.flatMap(({ episode, isChanged }, at) => (isChanged || episode.events.some(isTouched) ? groups.leastOf(at) : [])),
  )
  const isChosen = (at: number) => chosen.has(groups.leastOf(at))
  const lookedAt = new Set([...mustLoad].flatMap(([belonging, others]) => (isChosen(belonging) ? [...others] : [])))
  const isLookedAt = (at: number) => lookedAt.has(classes[at] ?? at)
  const near = extents.filter((_, at) => isChosen(at))
  const events = dedupeEvents([...known.filter(isTouched), ...near.flatMap(({ episode }) => episode.events)])
  const looked = extents.filter((_, at) => !isChosen(at) && isLookedAt(at)).flatMap(({ episode }) => episode.events)
  return {
    events,
    otherFirings: otherFiringsOf(known, events),
    demand: {
      marks: [
        ...marksWanted({ extents, classes, lasting, isChosen, isLookedAt, policy }),
        ...firingsWanted({ known, extents, isWanted: (at) => isChosen(at) || isLookedAt(at), isTouched }),
      ],
      keys: keysOf([...events, ...looked]),
    },
  }
}

function otherFiringsOf(known: readonly Event[], events: readonly Event[]): readonly Event[] {
  const own = new Set(events.map(({ id }) => id))
  const series = new Set(events.flatMap((event) => (isAlert(event) ? (stretchKey(event)?.value ?? []) : [])))
  return known.filter((event) => isAlert(event) && !own.has(event.id) && series.has(stretchKey(event)?.value ?? ''))
}

/** The keys of the stretches, and of the pages that they were merged into, each once. Alerts of a series are found by marks. */
function keysOf(events: readonly Event[]): readonly CorrelationKey[] {
  const keys = new Map(
    events.flatMap((event) => {
      const own = isAlert(event) && seriesName(event) !== null ? null : stretchKey(event)
      const isMerge = event.kind === 'page.resolved' && event.mergedInto !== undefined
      const keys = isMerge ? event.keys.filter(({ names }) => names === 'occurrence') : own === null ? [] : [own]
      return keys.map((key) => [keyName(key), key] as const)
    }),
  )
  return [...keys.values()]
}
