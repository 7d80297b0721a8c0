import type { FactName } from '../../domain/document.ts'
import type { Anchor, Anchors } from '../../domain/incident/anchor.ts'
import type { Phase } from '../../domain/incident/timeline.ts'
import { hours, minutes } from '../../domain/time/time.ts'
import { NAMED_BY_EDIT } from '../figures/named-entries.ts'
import type { PhaseReading } from '../phases/reading.ts'
import { claimsTheEnd, isRemedyInEffect } from '../phases/remedies.ts'
import { says, signalsOf } from '../phases/signals.ts'
import { anchorAt, basisOfAcknowledgement, basisOfDetection, ofEntry, ofFact, ofPhase } from './anchor-at.ts'
import { isOwnCheck, isPassiveRemedy, isUnharmed } from './bystanders.ts'
import type { DatedFact, ImportedEntry, ImportedEvidence } from './evidence.ts'
import { chanceOf, mostProbablyFirst } from './likely-entries.ts'
import { resolvedOf } from './resolution.ts'

/**
 * In: a document with the phases of its entries. Out: its anchors; what an entry or a field says is reported, the rest inferred.
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

/** The first moment the organisation is shown to know: where nothing says so, the first sign of a responder. */
function detectedOf(evidence: ImportedEvidence): Anchor | null {
  const stated = evidence.facts.detected
  if (stated !== null) return statedDetection(evidence, stated)
  const signs = evidence.timed.filter(({ reading, text }) => reading.phase !== 'change' && !isOwnCheck(text))
  const first = mostProbablyFirst(signs, 'detection', ...RESPONSE)
  if (first === undefined) return null
  const basis = basisOfDetection(first)
  const isDetection = first.reading.phase === 'detection' && basis === 'reported'
  return anchorAt(first, isDetection ? 'first-entry-in-phase-detection' : BY_RESPONDER, basis)
}

const BY_RESPONDER = 'first-sign-of-a-responder'

const RESPONSE: readonly Phase[] = ['acknowledgement', 'escalation', 'investigation', 'misleading_path', 'identification', 'mitigation']
/** Whoever repairs or names the cause has taken it up; whoever is only called has not. */
const WORK: ReadonlySet<Phase> = new Set(['acknowledgement', 'investigation', 'misleading_path', 'identification', 'mitigation'])

/** The first responder to take it up, also where the entry is about the detection or a false lead. */
function acknowledgedOf({ timed }: ImportedEvidence, detected: Anchor | null): Anchor | null {
  const notice = timed.find(({ id }) => detected?.evidence.includes(id) === true)
  const isCall = notice !== undefined && CALL.test(notice.text) && !isTakenUp(notice.text)
  if (detected?.rule === BY_RESPONDER && notice !== undefined && !isCall) return { ...detected, basis: basisOfAcknowledgement(notice) }
  const looks = timed.filter((entry) => detected === null || entry.at > detected.at || (entry.at === detected.at && !isCall))
  const first = looks.find(({ reading, text }) => isTakenUpBy(reading.phase, text))
  return first === undefined ? null : anchorAt(first, 'first-entry-of-a-responder', basisOfAcknowledgement(first))
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
  const explicit = found.find(({ text }) => says(text, 'cause-found'))
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

/** The rule of a start that only the detection bounds. */
export const DETECTION_AS_START = 'detection-stands-for-the-start'

function startOf(evidence: ImportedEvidence, detected: Anchor | null): Anchor | null {
  const stated = evidence.facts.start
  if (stated !== null && !isImpossible(evidence)) return statedStart(evidence, stated)
  if (evidence.document.unknownTimes.some(({ name }) => name === 'start')) return null
  const byLength = beginsByLength(evidence)
  if (byLength !== undefined) return ofPhase(byLength, 'impact_start', 'stated-duration-before-the-resolution')
  const begins = beginningBefore(detected, evidence)
  const said = evidence.timed.find(({ text }) => says(text, 'outage-begins') && !says(text, 'cause-found', 'found') && !isUnharmed(text))
  if (said !== undefined && (begins === undefined || said.at <= begins.at || chanceOf(begins.reading, 'impact_start') < SURE))
    return ofEntry(said, 'first-entry-that-names-the-start')
  if (begins !== undefined) return ofPhase(begins, 'impact_start', 'first-entry-in-phase-impact_start')
  return detected === null ? null : { ...detected, basis: 'inferred', rule: DETECTION_AS_START }
}

/** The first sign of impact that is not later than its detection. */
function beginningBefore(detected: Anchor | null, { timed }: ImportedEvidence): ImportedEntry | undefined {
  const first = mostProbablyFirst(
    timed.filter(({ at, text }) => (detected === null || at <= detected.at) && !isUnharmed(text)),
    'impact_start',
  )
  return first !== undefined && chanceOf(first.reading, 'impact_start') >= LIKE_A_START ? first : undefined
}

const LIKE_A_START = 0.2

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
  // An entry may be most like a resolution without saying that it is over.
  if (last !== undefined) return anchorAt(last, 'start-and-stated-duration', claimsTheEnd(last.text) ? 'reported' : 'inferred')
  return resolved === null ? null : { ...resolved, rule: END_BY_RESOLUTION }
}

/** A day is wrong where a time is this far from every entry. */
const FAR = hours(20)

/** Whether the stated window cannot be right: it ends before it begins, or both its ends are days from the timeline. */
function isImpossible({ facts: { start, end }, timed }: ImportedEvidence): boolean {
  if (start === null || end === null) return false
  if (end.at < start.at) return true
  return timed.length > 0 && timed.every(({ at }) => Math.abs(at - start.at) > FAR && Math.abs(at - end.at) > FAR)
}
