import type { HeldNotified, Notified } from '../../domain/alerts/notified.ts'
import type { Firing } from './alert-quality.ts'

/** In: what notified, in the order of time. Out: the alerts that fired; one that is reported twice once. */
export function firingsOf(notified: readonly HeldNotified[]): readonly Firing[] {
  const firings = new Map<Notified['occurrence'], Firing>()
  for (const { kind, name, service, occurrence, series, at, incident } of notified) {
    if (kind !== 'fired' || firings.has(occurrence)) continue
    firings.set(occurrence, { rule: name ?? '', service, series: series ?? occurrence, firedAt: at, incident })
  }
  return [...firings.values()]
}
