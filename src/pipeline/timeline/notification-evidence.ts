import { appendTo } from '../../domain/append-to.ts'
import type { Episode } from '../../domain/episode.ts'
import type { EventId } from '../../domain/identity.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'

/** An alert, and what notified of it once more. */
interface Notified {
  readonly alert: Episode
  readonly episode: Episode
}

/**
 * In: the entries of an incident. Out: the same, where the entries of an alert name its further notifications as evidence:
 * what was triggered stands beside the alert's first event, what was resolved beside its last one.
 */
export function withNotifications(entries: readonly TimelineEntry[], notifications: readonly Notified[]): readonly TimelineEntry[] {
  if (notifications.length === 0) return entries
  const evidence = new Map<EventId, EventId[]>()
  for (const { alert, episode } of notifications) {
    const [first] = alert.events
    const last = alert.events.at(-1) ?? first
    for (const event of episode.events) appendTo(evidence, event.kind === 'alert.resolved' ? last.id : first.id, event.id)
  }
  return entries.map((entry) => {
    const [first, ...rest] = entry.evidence
    const further = entry.evidence.flatMap((id) => evidence.get(id) ?? [])
    return further.length === 0 ? entry : { ...entry, evidence: [first, ...rest, ...further] }
  })
}
