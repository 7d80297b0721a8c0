import type { HeldNotified, Notified } from '../../domain/alerts/notified.ts'
import type { IncidentId } from '../../domain/identity.ts'
import type { Instant } from '../../domain/time/time.ts'
import type { Page } from './on-call-load.ts'

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
