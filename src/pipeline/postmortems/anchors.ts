import type { FactName } from '../../domain/document.ts'
import type { Anchor, Anchors, Basis } from '../../domain/incident/anchor.ts'
import type { Phase } from '../../domain/incident/timeline.ts'
import { hours, minutes } from '../../domain/time/time.ts'
import { NAMED_BY_EDIT } from '../figures/named-entries.ts'
import type { PhaseReading } from '../phases/reading.ts'
import { claimsTheEnd, isOnlyHoped, isRemedyInEffect } from '../phases/remedies.ts'
import { says, signalsOf } from '../phases/signals.ts'
import { isOwnCheck, isPassiveRemedy, isUnharmed } from './bystanders.ts'
import type { DatedFact, ImportedEntry, ImportedEvidence } from './evidence.ts'

/**
 * In: a document with the phases of its entries. Out: its anchors, all reported.
 * 1. A field of the document wins ("Detection time: 14:05"), then what its timeline says.
 * 2. The stated window wins over the timeline, unless it cannot be right.
 * 3. Where a field says that its time is not known, nothing else is taken for it.
 * 4. What is only inferred from another time says so in its rule and basis.
 */
export function importedAnchors(evidence: ImportedEvidence): Anchors {
  const unknown = new Set(evidence.document.unknownTimes.flatMap(({ name, statedAs }) => (statedAs === 'field' ? [name] : [])))
  const unless = (name: FactName, anchor: () => Anchor | null) => (unknown.has(name) ? null : anchor())
  const stated = (name: FactName, otherwise: () => Anchor | null) => unless(name, () => ofFact(evidence.facts[name]) ?? otherwise())
  const detected = unless('detected', () => detectedOf(evidence))
  const impactStart = unless('start', () => startOf(evidence, detected))
  const resolved = unless('resolved', () => resolvedOf(evidence, impactStart))
  return {
    impactStart,
    detected,
    acknowledged: stated('acknowledged', () => acknowledgedOf(evidence, detected)),
    escalated: stated('escalated', () => escalatedOf(evidence)),
    identified: stated('identified', () => identifiedOf(evidence)),
    mitigated: stated('mitigated', () => mitigatedOf(evidence, { impactStart, resolved })),
    impactEnd: unless('end', () => endOf(evidence, { impactStart, resolved })),
    resolved,
  }
}

function anchorAt({ moment, written, id, line }: DatedFact | ImportedEntry, rule: string, basis: Basis = 'reported'): Anchor {
  return { ...moment, basis, rule, evidence: [id], ...(written === null ? {} : { written }), line }
}

const ofEntry = (entry: ImportedEntry | undefined, rule: string): Anchor | null => (entry === undefined ? null : anchorAt(entry, rule))

const ofFact = (fact: DatedFact | null): Anchor | null => (fact === null ? null : anchorAt(fact, `stated-${fact.name}`))

/** The first moment the organisation is shown to know: where nothing says so, the first sign of a responder. */
function detectedOf(evidence: ImportedEvidence): Anchor | null {
  const stated = evidence.facts.detected
  if (stated !== null) return statedDetection(evidence, stated)
  const signs = evidence.timed.filter(({ text }) => !isOwnCheck(text))
  const first = signs.find(({ reading }) => reading.phase === 'detection')
  const responder = signs.find(({ reading }) => RESPONSE.has(reading.phase))
  const isAnsweredFirst = first !== undefined && responder !== undefined && first.at > responder.at + LONG_BEFORE
  if (first === undefined || isAnsweredFirst) return ofEntry(responder, BY_RESPONDER)
  return ofEntry(first, 'first-entry-in-phase-detection')
}

/** An alert this long after the first response is about something else. */
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
/** Whoever repairs or names the cause has taken it up; whoever is only called has not. */
const WORK: ReadonlySet<Phase> = new Set(['acknowledgement', 'investigation', 'misleading_path', 'identification', 'mitigation'])

/** The first responder to take it up, also where the entry is about the detection or a false lead. */
function acknowledgedOf({ timed }: ImportedEvidence, detected: Anchor | null): Anchor | null {
  const isCall = timed.some(({ id, text }) => detected?.evidence.includes(id) === true && CALL.test(text) && !isTakenUp(text))
  if (detected?.rule === BY_RESPONDER && !isCall) return detected
  const looks = timed.filter((entry) => detected === null || entry.at > detected.at || (entry.at === detected.at && !isCall))
  const first = looks.find(({ reading, text }) => isTakenUpBy(reading.phase, text))
  return ofEntry(first, 'first-entry-of-a-responder')
}

/** A status update that acknowledges the incident is none, nor is a change "that is implemented": nobody is said to take it. */
function isTakenUpBy(phase: Phase, text: string): boolean {
  if (isTakenUp(text)) return phase === 'detection' || WORK.has(phase)
  if (phase === 'acknowledgement') return !says(text, 'communicated')
  return WORK.has(phase) && !isPassiveRemedy(phase, text)
}

/** A machine calls somebody: whether they came is not known yet. */
const CALL = /\b(?:alerted|pag(?:ed|es|ing)|notified)\b/i

/**
 * "I received an alert and started investigating": the detection is the acknowledgement too. An alert that calls
 * someone is not: whether it was received is not known yet.
 */
const isTakenUp = (text: string): boolean =>
  /\b(?:I|we|engineers?|team|on-?call)\b/i.test(text) &&
  signalsOf(text).some(({ rule, isHeld, words }) => isHeld && (rule === 'looking' || (rule === 'taken-up' && !CALL.test(words))))

/** An entry that speaks of the cause wins over one that found something on the way to it. */
function identifiedOf({ timed }: ImportedEvidence): Anchor | null {
  const found = timed.filter(({ reading }) => reading.phase === 'identification')
  const explicit = found.find(({ text }) => /\bidentified\b|\bcaus(?:e|ed|ing)\b/i.test(text))
  return ofEntry(explicit ?? found[0], explicit === undefined ? 'first-entry-in-phase-identification' : 'first-entry-that-names-the-cause')
}

/** An explicit escalation wins over an implied one. */
function escalatedOf({ timed }: ImportedEvidence): Anchor | null {
  const escalations = timed.filter(({ reading }) => reading.phase === 'escalation')
  const explicit = escalations.find(({ text }) => /\bescalat/i.test(text))
  return ofEntry(explicit ?? escalations[0], explicit === undefined ? 'first-hand-over' : 'first-explicit-escalation')
}

/** The first mitigation that took effect, as distinct from the resolution; what was done before the impact mitigated nothing. */
function mitigatedOf({ timed }: ImportedEvidence, { impactStart, resolved }: Pick<Anchors, 'impactStart' | 'resolved'>): Anchor | null {
  const since = timed.filter(({ at }) => impactStart === null || at >= impactStart.at)
  const before = since.filter(({ at }) => resolved === null || at < resolved.at)
  const mitigation = before.find(({ reading, text }) => reading.phase === 'mitigation' && isInEffect(reading, text))
  if (mitigation !== undefined || resolved === null) return ofEntry(mitigation, 'first-mitigation-in-effect')
  // What was thought to be over before it was.
  return ofEntry(
    before.find(({ reading }) => reading.phase === 'resolution'),
    'claim-before-the-resolution',
  )
}

const isInEffect = ({ reason: { rule } }: PhaseReading, text: string): boolean =>
  rule === NAMED_BY_EDIT || isRemedyInEffect(text) || (rule === 'heading' && !says(text, 'mitigation-tried', 'mitigation-failed'))

/**
 * A field wins; else the first entry that claims it, or a later one that coincides with the stated end. A resolution
 * before the first impact of the timeline ended something else.
 */
function resolvedOf(evidence: ImportedEvidence, impactStart: Anchor | null): Anchor | null {
  const field = evidence.stated.find(({ name, statedAs, time }) => name === 'resolved' && statedAs === 'field' && time.clock !== null)
  if (field !== undefined) return ofFact(field)
  const from = impactStart === null || impactStart.rule.startsWith('stated-') ? Number.NEGATIVE_INFINITY : impactStart.at
  const all = evidence.timed.filter(
    ({ reading, at, text }) => reading.phase === 'resolution' && at >= from && !isUnharmed(text) && !isOnlyHoped(text),
  )
  const claims = all.filter((claim) => claim === all.at(-1) || !goesOnAfter(claim, evidence.timed))
  const { end } = evidence.facts
  const atEnd = end === null ? undefined : claims.find(({ at }) => at === end.at)
  if (atEnd !== undefined) return ofEntry(atEnd, 'resolution-at-the-stated-end')
  const first = claims.find(({ text, reading }) => reading.reason.rule === 'heading' || claimsTheEnd(text))
  return (
    ofEntry(first, 'first-entry-in-phase-resolution') ??
    ofEntry(claimedAside(evidence.timed, from), 'claim-beside-a-remedy') ??
    lastRemedy(claims.at(-1))
  )
}

/** "The hub is restarted, launches are back to normal": most of it is about the fix, yet it says that it is over. */
const claimedAside = (timed: readonly ImportedEntry[], from: number): ImportedEntry | undefined =>
  timed.find((entry) => entry.at >= from && ASIDE.has(entry.reading.phase) && claimsTheEnd(entry.text) && !isFollowedByWork(entry, timed))
const ASIDE: ReadonlySet<Phase> = new Set(['mitigation', 'communication'])

/** Looking back does not count: what comes after the end is often an analysis of the cause. */
const isFollowedByWork = (claim: ImportedEntry, timed: readonly ImportedEntry[]): boolean =>
  timed.some(({ at, reading }) => at > claim.at && (reading.phase === 'mitigation' || reading.phase === 'impact_start'))

/** Much work after a claim that it is over: something was, but not all of it. */
const goesOnAfter = (claim: ImportedEntry, timed: readonly ImportedEntry[]): boolean =>
  timed.filter(({ at, reading }) => at > claim.at && GOES_ON.has(reading.phase)).length >= GOES_ON_MIN
const GOES_ON: ReadonlySet<Phase> = new Set(['impact_start', 'detection', 'investigation', 'identification', 'mitigation', 'escalation'])
const GOES_ON_MIN = 3

/** Nobody says that it is over: that the last remedy ended it is a guess. */
const lastRemedy = (entry: ImportedEntry | undefined): Anchor | null =>
  entry === undefined ? null : anchorAt(entry, 'last-remedy', 'inferred')

/** The rule of a start that only the detection bounds. */
export const DETECTION_AS_START = 'detection-stands-for-the-start'

function startOf(evidence: ImportedEvidence, detected: Anchor | null): Anchor | null {
  const stated = evidence.facts.start
  if (stated !== null && !isImpossible(evidence)) return statedStart(evidence, stated)
  if (evidence.document.unknownTimes.some(({ name }) => name === 'start')) return null
  const byLength = beginsByLength(evidence)
  if (byLength !== undefined) return ofEntry(byLength, 'stated-duration-before-the-resolution')
  const begins = evidence.timed.find(({ reading, text }) => reading.phase === 'impact_start' && !isUnharmed(text))
  const said = evidence.timed.find(({ text }) => says(text, 'outage-begins') && !says(text, 'cause-found', 'found') && !isUnharmed(text))
  if (
    said !== undefined &&
    (begins === undefined || said.at <= begins.at || begins.reading.reason.isUnsure === true || begins.reading.confidence < SURE)
  )
    return ofEntry(said, 'first-entry-that-names-the-start')
  if (begins !== undefined && (detected === null || begins.at <= detected.at)) return ofEntry(begins, 'first-entry-in-phase-impact_start')
  return detected === null ? null : { ...detected, basis: 'inferred', rule: DETECTION_AS_START }
}

/** Less sure than this, the words of another entry that name the start win. */
const SURE = 0.6

/** The first entry, where a resolution stands the stated length after it and its own words say nothing else. */
function beginsByLength({ document, timed }: ImportedEvidence): ImportedEntry | undefined {
  const length = document.durations.find(({ of }) => of === 'outage')
  const [first] = timed
  if (length === undefined || first === undefined) return undefined
  if (says(first.text, 'changed', 'changing', 'change-named', 'alerted', 'reported', 'detected')) return undefined
  const end = first.at + minutes(length.minutes)
  return timed.some(({ at, reading }) => at === end && reading.phase === 'resolution') ? first : undefined
}

/** "14:05 or earlier": what began at an unknown time is dated by the first report of it. */
const AT_THE_LATEST = /\b(?:or earlier|at the latest)\b/i

function statedStart(evidence: ImportedEvidence, stated: DatedFact): Anchor {
  const rule = isStatedAsLatest(evidence, stated, 'start') ? 'stated-start-at-the-latest' : null
  return rule === null ? anchorAt(stated, `stated-${stated.name}`) : anchorAt(stated, rule, 'inferred')
}

/** Of a page whose trigger was lost a draft knows only when it had been triggered at the latest. */
function statedDetection(evidence: ImportedEvidence, stated: DatedFact): Anchor {
  if (!isStatedAsLatest(evidence, stated, 'detected')) return anchorAt(stated, `stated-${stated.name}`)
  return { ...anchorAt(stated, 'stated-detection-at-the-latest', 'inferred'), latest: stated.at }
}

const isStatedAsLatest = ({ stated: all }: ImportedEvidence, stated: DatedFact, field: FactName): boolean =>
  all.some(({ name, at, statedAs, text }) => name === field && statedAs === 'field' && at === stated.at && AT_THE_LATEST.test(text))

/** The rule of an end that is that of the incident. */
export const END_BY_RESOLUTION = 'resolution-stands-for-the-end'

function endOf(
  evidence: ImportedEvidence,
  { impactStart, resolved }: { impactStart: Anchor | null; resolved: Anchor | null },
): Anchor | null {
  const stated = evidence.facts.end
  if (stated !== null && !isImpossible(evidence)) return ofFact(stated)
  const length = evidence.document.durations.find(({ of }) => of === 'outage')
  const last =
    length === undefined || impactStart === null
      ? undefined
      : evidence.timed.find(({ at }) => at === impactStart.at + minutes(length.minutes))
  return ofEntry(last, 'start-and-stated-duration') ?? (resolved === null ? null : { ...resolved, rule: END_BY_RESOLUTION })
}

/** A day is wrong where a time is this far from every entry. */
const FAR = hours(20)

/** Whether the stated window cannot be right: it ends before it begins, or both its ends are days from the timeline. */
function isImpossible({ facts: { start, end }, timed }: ImportedEvidence): boolean {
  if (start === null || end === null) return false
  if (end.at < start.at) return true
  return timed.length > 0 && timed.every(({ at }) => Math.abs(at - start.at) > FAR && Math.abs(at - end.at) > FAR)
}
