import { type AlertFired, type Event, isAlert } from '../../domain/event.ts'
import type { EventId, IncidentId } from '../../domain/identity.ts'
import type { Instant } from '../../domain/time/time.ts'
import type { Firing } from './alert-quality.ts'

/** In: events, and the incident that holds each. Out: the alerts that fired, tests left out; one that is reported twice once. */
export function firingsOf(events: readonly Event[], incidentOf: (event: EventId) => IncidentId | null): readonly Firing[] {
  const ends = new Map<string, Instant>()
  for (const event of events) if (event.kind === 'alert.resolved') ends.set(occurrenceOf(event), event.occurred.at)
  const firings = new Map<string, Firing>()
  for (const event of events) {
    if (!isAlert(event) || event.kind !== 'alert.fired' || event.isTest) continue
    const occurrence = occurrenceOf(event)
    if (firings.has(occurrence)) continue
    firings.set(occurrence, {
      rule: event.labels.alertname ?? event.text,
      service: event.service,
      series: seriesOf(event),
      firedAt: event.occurred.at,
      endedAt: ends.get(occurrence) ?? null,
      incident: incidentOf(event.id),
    })
  }
  return [...firings.values()]
}

const occurrenceOf = ({ source, keys, id }: Event): string => `${source} ${keys.find(({ names }) => names === 'occurrence')?.value ?? id}`

const seriesOf = ({ source, keys, id }: AlertFired): string => `${source} ${keys.find(({ names }) => names === 'series')?.value ?? id}`
