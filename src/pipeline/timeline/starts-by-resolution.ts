import type { Episode } from '../../domain/episode.ts'
import type { AlertFired, AlertResolved, Event } from '../../domain/event.ts'
import { instant } from '../../domain/time/time.ts'

/**
 * In: the events of a timeline, and the episodes that they are of. Out: for each alert that is known only by its
 * resolution, that it fired, as the resolution says: the same report, at another time.
 */
export function startsByResolution(events: readonly Event[], episodes: readonly Episode[]): readonly AlertFired[] {
  const received = new Set(events.map(({ id }) => id))
  return episodes.flatMap((episode) => {
    const [first] = episode.events
    if (first.kind !== 'alert.resolved' || !received.has(first.id)) return []
    const isKnownByEnd = first.firedAt < first.occurred.at && episode.events.every(({ kind }) => kind !== 'alert.fired')
    return isKnownByEnd ? [startOf(first)] : []
  })
}

function startOf({ firedAt, kind: _, ...resolution }: AlertResolved): AlertFired {
  const { at, uncorrected } = resolution.occurred
  const occurred = uncorrected === undefined ? { at: firedAt } : { at: firedAt, uncorrected: instant(firedAt + uncorrected - at) }
  return { ...resolution, kind: 'alert.fired', occurred }
}
