import type { Document, DocumentEntry, FactName, StatedTime } from '../../domain/document.ts'
import type { EventId } from '../../domain/identity.ts'
import type { Anchor, Anchors, Basis } from '../../domain/incident/anchor.ts'
import type { Phase } from '../../domain/incident/timeline.ts'
import { hours, type Instant, instant, minutes } from '../../domain/time/time.ts'
import { toInstant, type WrittenTime, writtenOf } from '../../domain/time/written-time.ts'
import type { PhaseReading } from '../phases/reading.ts'
import { signalsOf } from '../phases/signals.ts'

/** An entry of a document with its phase and its place among the others. */
export interface ImportedEntry extends DocumentEntry {
  readonly id: EventId
  readonly at: Instant
  readonly reading: PhaseReading
}

export interface ImportedEvidence {
  readonly document: Document
  readonly entries: readonly ImportedEntry[]
  /** The event that a line of the document stands for. */
  readonly evidenceOf: (line: number) => EventId
}

/**
 * In: a document with the phases of its entries. Out: its anchors, all reported.
 * 1. A field of the document wins ("Detection time: 14:05"), then what its timeline says.
 * 2. The stated window wins over the timeline, unless it cannot be right.
 * 3. Where a field says that its time is not known, nothing else is taken for it.
 * 4. What is only inferred from another time says so in its rule and basis.
 */
export function importedAnchors(evidence: ImportedEvidence): Anchors {
  const told = { ...evidence, entries: evidence.entries.filter((entry) => entry.time !== null && entry.time.clock !== null) }
  const untold = new Set(evidence.document.unknownTimes.map(({ name }) => name))
  const unless = (name: FactName, anchor: () => Anchor | null) => (untold.has(name) ? null : anchor())
  const stated = (name: FactName, otherwise: () => Anchor | null) => unless(name, () => statedAnchor(told, name) ?? otherwise())
  const detected = unless('detected', () => detectedOf(told))
  const impactStart = unless('start', () => startOf(told, detected))
  const resolved = unless('resolved', () => resolvedOf(told, impactStart))
  return {
    impactStart,
    detected,
    acknowledged: stated('acknowledged', () => acknowledgedOf(told, detected)),
    escalated: stated('escalated', () => escalatedOf(told)),
    identified: stated('identified', () => identifiedOf(told)),
    mitigated: stated('mitigated', () => mitigatedOf(told, { impactStart, resolved })),
    impactEnd: unless('end', () => endOf(told, { impactStart, resolved })),
    resolved,
  }
}

const ABOUT = minutes(5)

function anchorAt(time: WrittenTime, why: { basis?: Basis; rule: string; evidence: readonly EventId[]; line: number }): Anchor {
  const at = toInstant(time)
  const range = time.isAbout ? { earliest: instant(at - ABOUT), latest: instant(at + ABOUT) } : {}
  return { at, ...range, basis: why.basis ?? 'reported', rule: why.rule, evidence: why.evidence, written: writtenOf(time), line: why.line }
}

const ofEntry = (entry: ImportedEntry | undefined, rule: string): Anchor | null =>
  entry?.time == null ? null : anchorAt(entry.time, { rule, evidence: [entry.id], line: entry.line })

const ofFact = ({ evidenceOf }: ImportedEvidence, fact: StatedTime | null): Anchor | null =>
  fact === null ? null : anchorAt(fact.time, { rule: `stated-${fact.name}`, evidence: [evidenceOf(fact.line)], line: fact.line })

/** The stated time of that name with a clock, a field before a sentence; null also where a field says that it is not known. */
export function factOf({ stated, unknownTimes }: Document, name: FactName): StatedTime | null {
  if (unknownTimes.some((field) => field.name === name)) return null
  const named = stated.filter((fact) => fact.name === name && fact.time.clock !== null)
  return named.find(({ statedAs }) => statedAs === 'field') ?? named[0] ?? null
}

const statedAnchor = (evidence: ImportedEvidence, name: FactName): Anchor | null => ofFact(evidence, factOf(evidence.document, name))

/** The first moment the organisation is shown to know: without a word of it, the first sign of a responder. */
function detectedOf(evidence: ImportedEvidence): Anchor | null {
  const stated = statedAnchor(evidence, 'detected')
  if (stated !== null) return stated
  const first = evidence.entries.find(({ reading }) => reading.phase === 'detection')
  const responder = evidence.entries.find(({ reading }) => RESPONSE.has(reading.phase))
  const isAnsweredFirst = first !== undefined && responder !== undefined && first.at > responder.at + LONG_BEFORE
  if (first === undefined || isAnsweredFirst) return ofEntry(responder, BY_RESPONDER)
  return ofEntry(first, 'first-entry-in-phase-detection')
}

/** An alert this long after the first response tells of something else. */
const LONG_BEFORE = hours(1)
const BY_RESPONDER = 'first-sign-of-a-responder'

const RESPONSE: ReadonlySet<Phase> = new Set([
  'acknowledgement',
  'escalation',
  'investigation',
  'misleading_path',
  'identification',
  'mitigation',
])
/** Who repairs or names the cause has taken it up; who is only called has not. */
const WORK: ReadonlySet<Phase> = new Set(['acknowledgement', 'investigation', 'misleading_path', 'identification', 'mitigation'])

/** The first responder to take it up, also where the entry tells of the detection or of a wrong track. */
function acknowledgedOf({ entries }: ImportedEvidence, detected: Anchor | null): Anchor | null {
  if (detected?.rule === BY_RESPONDER) return detected
  const looks = entries.filter((entry) => detected === null || entry.at >= detected.at)
  const first = looks.find(({ reading, text }) => WORK.has(reading.phase) || (reading.phase === 'detection' && isTakenUp(text)))
  return ofEntry(first, 'first-entry-of-a-responder')
}

/**
 * "I received an alert and started investigating": the detection is the acknowledgement too. An alert that calls
 * somebody is not: nobody knows yet whether he has heard it.
 */
const isTakenUp = (text: string): boolean =>
  /\b(?:I|we|engineers?|team|on-?call)\b/i.test(text) &&
  signalsOf(text).some(({ rule, words }) => rule === 'looking' || (rule === 'taken-up' && !/\b(?:alerted|paged|notified)\b/i.test(words)))

/** An entry that speaks of the cause wins over one that found something on the way to it. */
function identifiedOf({ entries }: ImportedEvidence): Anchor | null {
  const found = entries.filter(({ reading }) => reading.phase === 'identification')
  const explicit = found.find(({ text }) => /\bidentified\b|\bcaus(?:e|ed|ing)\b/i.test(text))
  return ofEntry(explicit ?? found[0], explicit === undefined ? 'first-entry-in-phase-identification' : 'first-entry-that-names-the-cause')
}

/** An explicit escalation wins over an implied one. */
function escalatedOf({ entries }: ImportedEvidence): Anchor | null {
  const escalations = entries.filter(({ reading }) => reading.phase === 'escalation')
  const explicit = escalations.find(({ text }) => /\bescalat/i.test(text))
  return ofEntry(explicit ?? escalations[0], explicit === undefined ? 'first-hand-over' : 'first-explicit-escalation')
}

/** The first remedy that took effect, told apart from the resolution; what was done before the harm is no remedy. */
function mitigatedOf({ entries }: ImportedEvidence, { impactStart, resolved }: Pick<Anchors, 'impactStart' | 'resolved'>): Anchor | null {
  const since = entries.filter(({ at }) => impactStart === null || at >= impactStart.at)
  const before = since.filter(({ at }) => resolved === null || at < resolved.at)
  const remedy = before.find(({ reading, text }) => reading.phase === 'mitigation' && isInEffect(reading, text))
  if (remedy !== undefined || resolved === null) return ofEntry(remedy, 'first-remedy-in-effect')
  // What was thought to be over before it was.
  return ofEntry(
    before.find(({ reading }) => reading.phase === 'resolution'),
    'claim-before-the-resolution',
  )
}

function isInEffect({ reason: { rule } }: PhaseReading, text: string): boolean {
  if (FAILED.test(text)) return false
  return rule.endsWith('-done') || rule.includes('recover') || rule === 'heading'
}

const FAILED =
  /\b(?:persist(?:ed|s)?|did not|didn't|no (?:effect|improvement|change|luck)|in vain|without (?:any )?effect|(?:itself |is |was |still )blocked\b|fail(?:ed|s)|without success|to no avail|unsuccessful|not help|alas|but (?:the )?(?:issue|problem)s? (?:remain|continu))/i

/**
 * A field wins; else the first entry that claims it, or a later one that coincides with the stated end. What the timeline
 * has before its own first harm is the end of something else.
 */
function resolvedOf(evidence: ImportedEvidence, impactStart: Anchor | null): Anchor | null {
  const field = evidence.document.stated.find(
    ({ name, statedAs, time }) => name === 'resolved' && statedAs === 'field' && time.clock !== null,
  )
  if (field !== undefined) return ofFact(evidence, field)
  const from = impactStart === null || impactStart.rule.startsWith('stated-') ? Number.NEGATIVE_INFINITY : impactStart.at
  const claims = evidence.entries.filter(({ reading, at }) => reading.phase === 'resolution' && at >= from)
  const end = factOf(evidence.document, 'end')
  const atEnd = end === null ? undefined : claims.find(({ at }) => at === toInstant(end.time))
  return ofEntry(atEnd ?? claims[0], atEnd === undefined ? 'first-entry-in-phase-resolution' : 'resolution-at-the-stated-end')
}

function startOf(evidence: ImportedEvidence, detected: Anchor | null): Anchor | null {
  const stated = factOf(evidence.document, 'start')
  if (stated !== null && !isImpossible(evidence)) return statedStart(evidence, stated)
  if (evidence.document.startUnknownLine !== null) return null
  const begins = evidence.entries.find(({ reading }) => reading.phase === 'impact_start')
  if (begins !== undefined && (detected === null || begins.at <= detected.at)) return ofEntry(begins, 'first-entry-in-phase-impact_start')
  return detected === null ? null : { ...detected, basis: 'inferred', rule: 'detection-stands-for-the-start' }
}

/** "14:05 or earlier": what began at an unknown time before is dated by what told of it. */
const AT_THE_LATEST = /\b(?:or earlier|at the latest)\b/i

function statedStart(evidence: ImportedEvidence, stated: StatedTime): Anchor | null {
  const anchor = ofFact(evidence, stated)
  const at = toInstant(stated.time)
  const fields = evidence.document.stated.filter(
    ({ name, time, statedAs }) => name === 'start' && statedAs === 'field' && toInstant(time) === at,
  )
  const isLatest = fields.some(({ text }) => AT_THE_LATEST.test(text))
  return anchor === null || !isLatest ? anchor : { ...anchor, basis: 'inferred', rule: 'stated-start-at-the-latest' }
}

function endOf(
  evidence: ImportedEvidence,
  { impactStart, resolved }: { impactStart: Anchor | null; resolved: Anchor | null },
): Anchor | null {
  const stated = factOf(evidence.document, 'end')
  if (stated !== null && !isImpossible(evidence)) return ofFact(evidence, stated)
  const length = evidence.document.durations.find(({ of }) => of === 'outage')
  const last =
    length === undefined || impactStart === null
      ? undefined
      : evidence.entries.find(({ at }) => at === impactStart.at + minutes(length.minutes))
  return ofEntry(last, 'start-and-stated-duration') ?? (resolved === null ? null : { ...resolved, rule: 'resolution-stands-for-the-end' })
}

/** A day is wrong where a time is this far from every entry. */
const FAR = hours(20)

/** Whether the stated window cannot be right: it ends before it begins, or both its ends are days from the timeline. */
function isImpossible({ document, entries }: ImportedEvidence): boolean {
  const [start, end] = [factOf(document, 'start'), factOf(document, 'end')]
  if (start === null || end === null) return false
  const [from, to] = [toInstant(start.time), toInstant(end.time)]
  if (to < from) return true
  return entries.length > 0 && entries.every(({ at }) => Math.abs(at - from) > FAR && Math.abs(at - to) > FAR)
}
