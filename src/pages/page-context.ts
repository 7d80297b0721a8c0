import type { EvidenceIndex } from '../charts/marks.ts'
import { type Picture, type PictureView, pictureOf } from '../charts/picture.ts'
import { rowHref } from '../charts/shapes.tsx'
import type { EntryId, EventId } from '../domain/identity.ts'
import type { AnchorName } from '../domain/incident/anchor.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { type Clock, clockIn } from '../domain/time/clock.ts'
import type { Instant } from '../domain/time/time.ts'
import { evidenceHref, incidentPath } from './links.ts'

/** What every part of an incident's page reads: the incident, its picture, and the clock of the page. */
export interface PageContext {
  readonly incident: Incident
  readonly clock: Clock
  readonly now: Instant
  readonly picture: Picture
  readonly index: EvidenceIndex
  /** The entries that a narrow screen lists only when asked; left out: none. */
  readonly beyond?: ReadonlySet<EntryId>
  /** Where the reader may choose another time for an anchor; absent: the reader may not. */
  readonly chooseHref?: (name: AnchorName) => string
}

export function pageContextOf(incident: Incident, zone: string, now: Instant, view: PictureView = {}): PageContext {
  const picture = pictureOf(incident, now, view)
  return { incident, clock: clockIn(zone), now, picture, index: picture.index }
}

/** The event, or the edit, that something rests on. */
export const sourceHref = (incident: Incident, id: EventId): string =>
  isEdit(incident, id) ? `${incidentPath(incident.id)}/history#edit-${encodeURIComponent(id)}` : evidenceHref(incident.id, id)

/** Whether this names an edit of the incident and no event. */
export const isEdit = ({ edits = [] }: Incident, id: EventId): boolean => edits.some((edit) => String(edit.id) === id)

/** The line of the timeline that holds this evidence, of time `at` where one has it, else the evidence itself; null: there is none. */
export function whyHref(
  { incident, index }: Pick<PageContext, 'incident' | 'index'>,
  evidence: readonly EventId[],
  at?: Instant,
): string | null {
  const row = index.rowOf(evidence, at)
  if (row !== null) return rowHref(row)
  const [first] = evidence
  return first === undefined ? null : sourceHref(incident, first)
}
