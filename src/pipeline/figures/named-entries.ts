import type { Episode } from '../../domain/episode.ts'
import type { Event, EventKind } from '../../domain/event.ts'
import { type Anchor, type Anchors, type Basis, SET_BY_REVIEWER } from '../../domain/incident/anchor.ts'
import type { Phase, TimelineEntry } from '../../domain/incident/timeline.ts'
import { type EntryEdits, isOpening } from './entry-edits.ts'

/** The rule of whatever a reviewer set directly: the phase of an entry, an anchor. */
export const NAMED_BY_EDIT = SET_BY_REVIEWER
/** The rules of anchors that follow from the edit of an entry. */
export const RETIMED = 'entry-retimed-by-edit'
export const REPHASED = 'entry-rephased-by-edit'

export const anchorOf = ({ at, evidence }: TimelineEntry, basis: Basis, rule: string): Anchor => ({ ...at, basis, rule, evidence })

/** An entry whose phase a reviewer chose. */
export const isNamedByEdit = (entry: TimelineEntry, phase: Phase): boolean =>
  entry.phase === phase && entry.phaseReason.rule === NAMED_BY_EDIT

export const findFirstNamed = (timeline: readonly TimelineEntry[], phase: Phase): Anchor | null =>
  toAnchor(timeline.find((entry) => isNamedByEdit(entry, phase)))

export const findLastNamed = (timeline: readonly TimelineEntry[], phase: Phase): Anchor | null =>
  toAnchor(timeline.findLast((entry) => isNamedByEdit(entry, phase)))

const toAnchor = (entry: TimelineEntry | undefined): Anchor | null => (entry === undefined ? null : anchorOf(entry, 'reported', REPHASED))

/** The earlier of two; of equal ones what was recorded. */
export const findFirst = (recorded: Anchor | null, named: Anchor | null): Anchor | null =>
  named !== null && (recorded === null || named.at < recorded.at) ? named : recorded

export const findLatest = (recorded: Anchor | null, named: Anchor | null): Anchor | null =>
  named !== null && (recorded === null || named.at > recorded.at) ? named : recorded

/** Whether an event still means what its kind says: a reviewer who gave its entry another phase says that it does not. */
export function keepsPhase({ id, kind }: Event, { phases }: EntryEdits): boolean {
  const named = phases.get(id)
  return named === undefined || PHASE_OF_KIND[kind] === undefined || named === PHASE_OF_KIND[kind]
}

const PHASE_OF_KIND: Readonly<Partial<Record<EventKind, Phase>>> = {
  'alert.fired': 'detection',
  'page.triggered': 'detection',
  'page.acknowledged': 'acknowledgement',
  'page.escalated': 'escalation',
  'page.resolved': 'resolution',
}

/** The episodes whose opening still counts as a detection. */
export const withKeptOpening = (episodes: readonly Episode[], edits: EntryEdits): readonly Episode[] =>
  episodes.filter(({ events, startsAt }) => {
    const openings = events.filter((event) => isOpening(event) && event.occurred.at === startsAt)
    if (openings.length === 0) return !events.some(({ id }) => edits.startPhases.has(id))
    return openings.some((event) => keepsPhase(event, edits))
  })

/** The same anchors, each known one changed. */
export function mapAnchors(anchors: Anchors, change: (anchor: Anchor) => Anchor): Anchors {
  const to = (anchor: Anchor | null): Anchor | null => (anchor === null ? null : change(anchor))
  const { impactStart, detected, acknowledged, escalated, identified, mitigated, impactEnd, resolved } = anchors
  return {
    impactStart: to(impactStart),
    detected: to(detected),
    acknowledged: to(acknowledged),
    escalated: to(escalated),
    identified: to(identified),
    mitigated: to(mitigated),
    impactEnd: to(impactEnd),
    resolved: to(resolved),
  }
}
