import type { Event } from '../../domain/event.ts'
import { byText, type SourceName } from '../../domain/identity.ts'
import type { Coverage } from '../../domain/incident/incident.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Instant, Interval } from '../../domain/time/time.ts'

/** In: the events of one incident, in the total order. Out: what each source reported and from when to when, and the gaps without any event. */
export function coverageOf(events: readonly Event[], policy: Policy): Coverage {
  const bySource = new Map<SourceName, { events: number; first: Instant; last: Instant }>()
  for (const { source, occurred } of events) {
    const known = bySource.get(source) ?? { events: 0, first: occurred.at, last: occurred.at }
    bySource.set(source, { ...known, events: known.events + 1, last: occurred.at })
  }
  const sources = [...bySource].map(([source, reported]) => ({ source, ...reported })).sort((a, b) => byText(a.source, b.source))
  return { sources, gaps: gapsOf(events, policy.timeline.longGapMs) }
}

function gapsOf(events: readonly Event[], longGapMs: number): readonly Interval[] {
  return events.flatMap((event, index) => {
    const next = events[index + 1]
    if (next === undefined || next.occurred.at - event.occurred.at < longGapMs) return []
    return [{ from: event.occurred.at, to: next.occurred.at }]
  })
}
