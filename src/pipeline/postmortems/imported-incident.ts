import type { Document, DocumentEntry } from '../../domain/document.ts'
import { byText, type EventId, entryId, eventIdOf, incidentId, type NonEmpty, sourceName } from '../../domain/identity.ts'
import type { Anchors } from '../../domain/incident/anchor.ts'
import type { Finding } from '../../domain/incident/finding.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import type { Coverage, Incident, Stated } from '../../domain/incident/incident.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import { type Instant, instant, type Moment, minutes } from '../../domain/time/time.ts'
import { offsetOf, toInstant, type WrittenTime, writtenOf } from '../../domain/time/written-time.ts'
import { durationsOf } from '../figures/durations.ts'
import { impactStatements } from '../figures/impact-statements.ts'
import { type PhaseReading, phaseOfText, phasesOf } from '../phases/phases.ts'
import { factOf, type ImportedEntry, importedAnchors } from './anchors.ts'
import { importedFindings } from './findings.ts'

const SOURCE = sourceName('document')
/** "Around 14:05" is this much earlier or later. */
const ABOUT = minutes(5)

/**
 * In: a postmortem as read, and the identity of its content. Out: the incident that it tells of; null where it tells of no
 * time at all. Promise: every time is reported and names its line; what the document does not say stays null.
 */
export function importedIncident(document: Document, contentId: string): Incident | null {
  const entries = importedEntries(document, contentId)
  const anchors = importedAnchors({ document, entries, evidenceOf: (line) => eventIdOf(SOURCE, contentId, `line ${line}`) })
  const timed = Object.values(anchors).some((anchor) => anchor !== null)
  if (entries.length === 0 && !timed) return null
  const status = document.unknownTimes.some(({ name, isPending }) => name === 'resolved' && isPending) ? 'open' : 'resolved'
  const impact = impactOf(document, anchors)
  const percent = percentOf(impact)
  return {
    id: incidentId(entries[0]?.id ?? firstEvidence(anchors) ?? eventIdOf(SOURCE, contentId, 'document')),
    ...{ origin: 'document', describedBy: [], describes: null },
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
    findings: [...document.findings, ...importedFindings({ document, entries, anchors, impact })].toSorted(byLine),
    coverage: coverageOf(entries),
    actionItems: document.actionItems,
    stated: statedOf(document, percent),
  }
}

/** Without entries it is named after a stated time, so that its id is that of an event here, too. */
const firstEvidence = (anchors: Anchors): EventId | undefined => Object.values(anchors).flatMap((anchor) => anchor?.evidence ?? [])[0]

/** Entries with phases; one without a time stands at that of the entry above it. */
function importedEntries(document: Document, contentId: string): readonly ImportedEntry[] {
  const told = document.entries
  const begins = beginningOf(document)
  const readings = phasesOf(
    told.map((entry) => ({ text: entry.text, structured: entry === begins ? AT_STATED_START : null })),
    'finished',
  )
  let above: Instant | null = null
  return told.map((entry, index): ImportedEntry => {
    const reading = readings[index] ?? { phase: 'other', reason: { rule: 'unread', words: [] }, confidence: 0.5 }
    const at: Instant = entry.time === null ? (above ?? firstPlace(told)) : toInstant(entry.time)
    above = at
    return { ...entry, at, reading, id: eventIdOf(SOURCE, contentId, `line ${entry.line}`, String(index)) }
  })
}

/**
 * The first entry at the stated start, where its own words say nothing else: what began then is the harm. Without a
 * stated start the first entry, where a resolution stands the stated length after it.
 */
function beginningOf(document: Document): DocumentEntry | undefined {
  const start = factOf(document, 'start')
  const from = start === null ? startByLength(document) : toInstant(start.time)
  const first = document.entries.find(({ time }) => time?.clock != null && toInstant(time) === from)
  return first !== undefined && phaseOfText(first.text).phase === 'other' ? first : undefined
}

function startByLength({ entries, durations }: Document): Instant | null {
  const length = durations.find(({ of }) => of === 'outage')
  const first = entries[0]?.time ?? null
  if (length === undefined || first === null || first.clock === null) return null
  const end = toInstant(first) + minutes(length.minutes)
  const isEnd = ({ time, text }: DocumentEntry) =>
    time?.clock != null && toInstant(time) === end && phaseOfText(text).phase === 'resolution'
  return entries.some(isEnd) ? toInstant(first) : null
}

const AT_STATED_START: PhaseReading = { phase: 'impact_start', reason: { rule: 'at-the-stated-start', words: [] }, confidence: 0.9 }

function firstPlace(told: readonly DocumentEntry[]): Instant {
  const first = told.find(({ time }) => time !== null)?.time ?? null
  return first === null ? instant(0) : toInstant(first)
}

function timelineEntry({ id, at, time, until, reading, text, line }: ImportedEntry): TimelineEntry {
  const evidence: NonEmpty<EventId> = [id]
  return {
    id: entryId(id),
    at: momentOf(at, time),
    until: until === null ? null : toInstant(until),
    receivedAt: at,
    phase: reading.phase,
    phaseReason: reading.reason,
    kind: 'entry.reported',
    source: SOURCE,
    service: null,
    actor: null,
    text,
    count: 1,
    evidence,
    hidden: false,
    written: time === null ? null : writtenOf(time),
    line,
  }
}

const momentOf = (at: Instant, time: WrittenTime | null): Moment =>
  time?.isAbout === true ? { at, earliest: instant(at - ABOUT), latest: instant(at + ABOUT) } : { at }

function impactOf({ impact }: Document, anchors: Anchors): readonly Impact[] {
  const text = impact.map((passage) => passage.text).join('\n')
  const [from, to] = [anchors.impactStart?.at ?? null, anchors.impactEnd?.at ?? null]
  return impactStatements(text).map((stated) => ({ ...stated, from, to, basis: 'reported', evidence: [] }))
}

/** Of groups that were hit differently the worse hit. */
function percentOf(impact: readonly Impact[]): number | null {
  const shares = impact.flatMap(({ kind, value }) => (kind === 'users' && value !== null ? [value] : []))
  return shares.length === 0 ? null : Math.max(...shares)
}

function statedOf(document: Document, percentUsersAffected: number | null): Stated {
  const time = (name: 'start' | 'end') => (factOf(document, name) ?? document.stated.find((fact) => fact.name === name))?.time ?? null
  const [start, end] = [time('start'), time('end')]
  const duration = document.durations.find((length) => length.of === 'outage') ?? null
  const zone = document.timezone
  return {
    start: start === null ? null : writtenOf(start),
    end: end === null ? null : writtenOf(end),
    durationSeconds: duration === null ? null : duration.minutes * 60,
    timezone: zone?.stated ?? null,
    utcOffset: zone === null || zone.offsetMinutes === null ? null : offsetOf(zone.offsetMinutes),
    percentUsersAffected,
    rootCause: document.rootCause,
    rootCauseCategory: document.rootCauseCategory,
  }
}

function coverageOf(entries: readonly ImportedEntry[]): Coverage {
  const times = entries.map(({ at }) => at)
  if (times.length === 0) return { sources: [], gaps: [] }
  return {
    sources: [{ source: SOURCE, events: entries.length, first: instant(Math.min(...times)), last: instant(Math.max(...times)) }],
    gaps: [],
  }
}

const byLine = (a: Finding, b: Finding): number => (a.line ?? 0) - (b.line ?? 0) || byText(a.code, b.code)
