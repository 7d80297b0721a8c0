/** What an episode takes from its events, whatever its kind. */
import { byTime, type Event, isAlert, isPage } from '../../domain/event.ts'
import { byText, type CorrelationKey, type NonEmpty, type ServiceName } from '../../domain/identity.ts'
import { bySeverity, type SeverityWords } from '../../domain/severity.ts'

/** The first key of this kind that an event has. */
export function keyNamed(event: Event, names: CorrelationKey['names']): CorrelationKey | null {
  for (const key of event.keys) if (key.names === names) return key
  return null
}

/**
 * The key that an event shares, within its source, with the others of its stretch: an alert's series, because senders
 * change the start by which an occurrence is named; of all else the occurrence. null: it is part of none.
 */
export function stretchKey(event: Event): CorrelationKey | null {
  if (isAlert(event)) return keyNamed(event, 'series') ?? keyNamed(event, 'occurrence')
  return keyNamed(event, 'occurrence') ?? (isPage(event) ? keyNamed(event, 'series') : null)
}

/** Events mostly come in the total order already. */
export function inTimeOrder<E extends Event>(events: [E, ...E[]]): NonEmpty<E> {
  return events.every((event, position) => position === 0 || byTime(events[position - 1] ?? event, event) <= 0)
    ? events
    : events.sort(byTime)
}

export function seriesOf(events: readonly Event[], main: Event): readonly string[] {
  const own = keyNamed(main, 'series')?.value ?? null
  const others: string[] = []
  for (const event of events) {
    for (const { names, value } of event.keys) if (names === 'series' && value !== own && !others.includes(value)) others.push(value)
  }
  others.sort(byText)
  return own === null ? others : [own, ...others]
}

/** The most severe one; of equal ones the earlier. */
export function mostSevere(events: readonly Event[], words: SeverityWords): string | null {
  let most: string | null = null
  for (const event of events) {
    if (!('severity' in event) || event.severity === null || event.severity === undefined || event.severity === most) continue
    if (most === null || bySeverity(event.severity, most, words) < 0) most = event.severity
  }
  return most
}

/** People correct the severity of a page as they learn more: the last word counts, lower or higher. */
export function latestSeverity(events: readonly Event[]): string | null {
  let latest: string | null = null
  for (const event of events) if ('severity' in event) latest = event.severity ?? latest
  return latest
}

export function serviceOf(events: readonly Event[]): ServiceName | null {
  for (const { service } of events) if (service !== null) return service
  return null
}

export function environmentOf(events: readonly Event[]): string | null {
  for (const { environment } of events) if (environment !== null) return environment
  return null
}

export const isTest = (event: Event): boolean => event.isTest
