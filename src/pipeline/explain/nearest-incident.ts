/**
 * In: an event of no incident, and what was reconstructed around it. Out: the recorded incident nearest to it in time, and what
 * keeps the event out of that one. Promise: the answer for that incident is the one of `standingOf`.
 */
import type { Event } from '../../domain/event.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { type Milliseconds, milliseconds } from '../../domain/time/time.ts'
import type { AbsenceReason } from './absence.ts'
import { type Scene, standingOf } from './explanation.ts'

export interface NearestIncident {
  readonly incident: Incident
  /** 0: the event happened during the incident. */
  readonly apartMs: Milliseconds
  /** Where the incident is, seen from the event. */
  readonly side: 'earlier' | 'during' | 'later'
  /** Without those that keep the event out of every incident. */
  readonly reasons: readonly AbsenceReason[]
}

export function nearestIncident(event: Event, scene: Scene): NearestIncident | null {
  const near = scene.reconstruction.incidents
    .filter(({ incident }) => incident.origin === 'evidence')
    .map(({ incident }) => ({ incident, ...distanceOf(event, incident) }))
    .sort((a, b) => a.apartMs - b.apartMs)
  const [nearest] = near
  if (nearest === undefined) return null
  const reasons = standingOf(event.id, nearest.incident, scene)?.reasons ?? []
  return { ...nearest, reasons: reasons.filter(({ code }) => !ABOUT_EVERY_INCIDENT.has(code)) }
}

const ABOUT_EVERY_INCIDENT: ReadonlySet<AbsenceReason['code']> = new Set(['noise', 'test', 'no-episode'])

function distanceOf({ occurred: { at } }: Event, { coverage }: Incident): Pick<NearestIncident, 'apartMs' | 'side'> {
  const first = coverage.sources.reduce((least, source) => Math.min(least, source.first), Number.POSITIVE_INFINITY)
  const last = coverage.sources.reduce((most, source) => Math.max(most, source.last), Number.NEGATIVE_INFINITY)
  if (at < first) return { apartMs: milliseconds(first - at), side: 'later' }
  if (at > last) return { apartMs: milliseconds(at - last), side: 'earlier' }
  return { apartMs: milliseconds(0), side: 'during' }
}
