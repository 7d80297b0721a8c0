import { DOCUMENT_SOURCE, type Document } from '../../domain/document.ts'
import { byText, type EventId, entryId, eventIdOf, incidentId, type NonEmpty } from '../../domain/identity.ts'
import type { Anchors } from '../../domain/incident/anchor.ts'
import type { Finding } from '../../domain/incident/finding.ts'
import type { Coverage, Incident } from '../../domain/incident/incident.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import { instant } from '../../domain/time/time.ts'
import { durationsOf } from '../figures/durations.ts'
import type { PhaseModel } from '../phases/phase-model.ts'
import { importedAnchors } from './anchors.ts'
import { type ImportedEntry, readEvidence } from './evidence.ts'
import { importedFindings } from './findings.ts'
import { importedImpact, statedOf } from './stated.ts'

/**
 * In: a postmortem as read. Out: the incident that it describes; null where it states no time at all.
 * Promise: every time is reported and names its line; what the document does not state stays null.
 */
export function importedIncident(document: Document, model?: PhaseModel): Incident | null {
  const evidence = readEvidence(document, model)
  const { entries } = evidence
  const anchors = importedAnchors(evidence)
  const isTimed = Object.values(anchors).some((anchor) => anchor !== null)
  if (entries.length === 0 && !isTimed) return null
  const status = document.unknownTimes.some(({ name, isPending }) => name === 'resolved' && isPending) ? 'open' : 'resolved'
  const impact = importedImpact(document, anchors)
  return {
    id: incidentId(entries[0]?.id ?? firstEvidence(anchors) ?? eventIdOf(DOCUMENT_SOURCE, document.contentId, 'document')),
    origin: 'document',
    describedBy: [],
    describes: null,
    title: document.title ?? 'Untitled postmortem',
    status,
    severity: document.severity,
    services: [],
    anchors,
    durations: durationsOf(anchors, status),
    impact,
    members: [],
    timeline: entries.map(timelineEntry).toSorted((a, b) => a.at.at - b.at.at || (a.line ?? 0) - (b.line ?? 0) || byText(a.id, b.id)),
    changes: [],
    noChangeScore: null,
    findings: [...document.findings, ...importedFindings({ ...evidence, anchors, impact })].toSorted(byLine),
    coverage: coverageOf(entries),
    actionItems: document.actionItems,
    stated: statedOf(evidence, impact),
  }
}

/** Without entries it is named after a stated time, so that its id is that of an event here too. */
const firstEvidence = (anchors: Anchors): EventId | undefined => Object.values(anchors).flatMap((anchor) => anchor?.evidence ?? [])[0]

function timelineEntry({ id, at, moment, endsAt, written, reading, text, line }: ImportedEntry): TimelineEntry {
  const evidence: NonEmpty<EventId> = [id]
  return {
    id: entryId(id),
    at: moment,
    until: endsAt,
    receivedAt: at,
    phase: reading.phase,
    phaseReason: reading.reason,
    kind: 'entry.reported',
    source: DOCUMENT_SOURCE,
    service: null,
    actor: null,
    text,
    count: 1,
    evidence,
    hidden: false,
    written,
    line,
  }
}

function coverageOf(entries: readonly ImportedEntry[]): Coverage {
  const times = entries.map(({ at }) => at)
  if (times.length === 0) return { sources: [], gaps: [] }
  return {
    sources: [{ source: DOCUMENT_SOURCE, events: entries.length, first: instant(Math.min(...times)), last: instant(Math.max(...times)) }],
    gaps: [],
  }
}

const byLine = (a: Finding, b: Finding): number => (a.line ?? 0) - (b.line ?? 0) || byText(a.code, b.code)
