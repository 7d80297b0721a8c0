import type { HeldNotified, Notified } from '../../domain/alerts/notified.ts'
import type { IncidentId } from '../../domain/identity.ts'
import type { Instant } from '../../domain/time/time.ts'
import type { Firing } from './alert-quality.ts'
import type { Page } from './on-call-load.ts'

/** In: what notified, in the order of time. Out: the alerts that fired; one that is reported twice once. */
export function firingsOf(notified: readonly HeldNotified[]): readonly Firing[] {
  const firings = new Map<Notified['occurrence'], Firing>()
  for (const { kind, name, service, occurrence, series, at, incident } of notified) {
    if (kind !== 'fired' || firings.has(occurrence)) continue
    firings.set(occurrence, { rule: name ?? '', service, series: series ?? occurrence, firedAt: at, incident })
  }
  return [...firings.values()]
}

interface OpenPage {
  readonly at: Instant
  readonly service: string | null
  to: string | null
  acknowledgedAt: Instant | null
  incident: IncidentId | null
}

/** In: what notified, in the order of time. Out: the pages that were triggered, with who took each first. */
export function pagesOf(notified: readonly HeldNotified[]): readonly Page[] {
  const pages = new Map<Notified['occurrence'], OpenPage>()
  for (const { kind, name, service, occurrence, at, incident } of notified) {
    if (kind === 'fired') continue
    const known = pages.get(occurrence)
    if (known === undefined) {
      if (kind === 'triggered') pages.set(occurrence, { at, service, to: null, acknowledgedAt: null, incident })
      continue
    }
    known.incident ??= incident
    if (kind !== 'acknowledged' || known.acknowledgedAt !== null) continue
    known.acknowledgedAt = at
    known.to = name
  }
  return [...pages.values()]
}
