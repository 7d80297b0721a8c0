import type { Event } from '../../domain/event.ts'
import type { EventId, IncidentId } from '../../domain/identity.ts'
import type { Instant } from '../../domain/time/time.ts'
import type { Page } from './on-call-load.ts'

interface OpenPage {
  readonly at: Instant
  readonly service: string | null
  to: string | null
  acknowledgedAt: Instant | null
  incident: IncidentId | null
}

/** In: events, and the incident that holds each. Out: the pages that were triggered, with who took each first, tests left out. */
export function pagesOf(events: readonly Event[], incidentOf: (event: EventId) => IncidentId | null): readonly Page[] {
  const pages = new Map<string, OpenPage>()
  for (const event of events.toSorted((a, b) => a.occurred.at - b.occurred.at)) {
    if (!event.kind.startsWith('page.') || event.isTest) continue
    const key = `${event.source} ${event.keys.find(({ names }) => names === 'occurrence')?.value ?? event.id}`
    const known = pages.get(key)
    if (known === undefined) {
      if (event.kind === 'page.triggered')
        pages.set(key, { at: event.occurred.at, service: event.service, to: null, acknowledgedAt: null, incident: incidentOf(event.id) })
      continue
    }
    known.incident ??= incidentOf(event.id)
    if (event.kind !== 'page.acknowledged' || known.acknowledgedAt !== null) continue
    known.acknowledgedAt = event.occurred.at
    known.to = event.actor
  }
  return [...pages.values()]
}
