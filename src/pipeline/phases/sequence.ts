import type { Phase } from '../../domain/incident/timeline.ts'
import { contradicted } from './contradictions.ts'
import type { PhaseReading, Telling } from './reading.ts'
import { signalsOf } from './signals.ts'

export interface Told {
  readonly texts: readonly string[]
  readonly own: readonly PhaseReading[]
  readonly telling: Telling
}

/**
 * In: what each text of a story says by itself. Out: what it says at its place.
 * 1. A suspicion that a later text denies was a misleading path.
 * 2. Before the first harm a remedy is a change; once people respond, a change is a remedy, or something they look at.
 * 3. The first thing noticed is the detection, what is noticed later is investigation.
 * 4. A part found well is ruled out before a remedy and recovered after one.
 * 5. The first look of a responder is the acknowledgement, unless an acknowledgement is known.
 * 6. A story told to its end, without a resolution, was resolved by the remedy at its end.
 * 7. After the last resolution there is only follow-up.
 * Headings and structured events keep the phase that they prove.
 */
export function inSequence({ texts, own, telling }: Told): readonly PhaseReading[] {
  const wrong = contradicted(texts, own)
  let story: Story = { ...UNTOLD, isTakenUp: own.some(isProvenAcknowledgement) }
  const placed: PhaseReading[] = []
  for (const [index, reading] of own.entries()) {
    const told = isProven(reading) ? reading : placedIn(story, contradictedBy(wrong.get(index), reading), texts[index] ?? '')
    placed.push(told)
    story = after(story, told)
  }
  return followedUp(telling === 'finished' ? resolvedAtTheEnd(placed) : placed)
}

/** What the story has told so far. */
interface Story {
  readonly isHarmed: boolean
  readonly isDetected: boolean
  /** A responder has taken it up; known from the start where an event proves it somewhere in the story. */
  readonly isTakenUp: boolean
  readonly isAnswered: boolean
  readonly isRemedied: boolean
}

const UNTOLD: Story = { isHarmed: false, isDetected: false, isTakenUp: false, isAnswered: false, isRemedied: false }

const RESPONSE: ReadonlySet<Phase> = new Set([
  'acknowledgement',
  'investigation',
  'misleading_path',
  'escalation',
  'identification',
  'mitigation',
  'resolution',
])
const HARM: ReadonlySet<Phase> = new Set([...RESPONSE, 'impact_start', 'detection'])

const DEEDS: ReadonlySet<string> = new Set(['remedy-done', 'remedy-tried', 'remedy-begun'])

const isProven = (reading: PhaseReading): boolean => reading.confidence >= 0.9
const isProvenAcknowledgement = (reading: PhaseReading): boolean => isProven(reading) && reading.phase === 'acknowledgement'

/** Keeps the confidence of the words: what was suspected is as sure as before, and that it was wrong is said later. */
function contradictedBy(words: readonly string[] | undefined, reading: PhaseReading): PhaseReading {
  return words === undefined ? reading : { ...reading, phase: 'misleading_path', reason: { rule: 'contradicted-later', words } }
}

const as = (reading: PhaseReading, phase: Phase, rule: string): PhaseReading => ({
  phase,
  reason: { rule, words: reading.reason.words },
  confidence: 0.5,
})

function after(story: Story, { phase }: PhaseReading): Story {
  const isResponse = RESPONSE.has(phase)
  return {
    isHarmed: story.isHarmed || HARM.has(phase),
    isDetected: story.isDetected || isResponse || phase === 'detection',
    isTakenUp: story.isTakenUp || isResponse,
    isAnswered: story.isAnswered || isResponse,
    isRemedied: story.isRemedied || phase === 'mitigation',
  }
}

function placedIn(story: Story, reading: PhaseReading, text: string): PhaseReading {
  const { rule } = reading.reason
  if (!story.isHarmed && DEEDS.has(rule)) return as(reading, tellsHarm(text) ? 'impact_start' : 'change', 'before-the-harm')
  if (!story.isHarmed && rule === 'remedy-failed') return as(reading, 'impact_start', 'before-the-harm')
  if (!story.isDetected)
    return rule === 'taken-up' || (rule === 'called-in' && ALERTED.test(reading.reason.words.join(' ')))
      ? as(reading, 'detection', 'first-alert')
      : reading
  if (reading.phase === 'change' && story.isAnswered) return changeInResponse(story, reading, text)
  if (rule === 'well' && !story.isRemedied) return firstLook(story, as(reading, 'investigation', 'found-well'))
  if (rule === 'noticed') return firstLook(story, as(reading, 'investigation', 'noticed-later'))
  if (rule === 'symptom' || rule === 'unusable') return as(reading, 'other', 'impact-told')
  if (rule === 'called-in' && !story.isTakenUp) return as(reading, 'acknowledgement', 'first-called')
  const isFirstFinding = reading.phase === 'identification' && LOOKED.test(text)
  return firstLook(story, isFirstFinding && !story.isTakenUp ? as(reading, 'investigation', 'found-at-first-look') : reading)
}

/** "The primary loses its disk and a replica is promoted": what a machine does about the harm comes with it. */
const tellsHarm = (text: string): boolean => signalsOf(text).some(({ rule }) => rule === 'impact-begins')

/** A machine alerts a team before anybody knows; a person calls it. */
const ALERTED = /\b(?:alert(?:ed|s|ing)?|notif(?:ied|ies|ying)|pag(?:ed|es|ing))\b/i

/** Words of looking, not of being told: a finding beside them is what the first look found. */
const LOOKED = /\b(?:investigated|investigates|checked|checks|looked|looks|examined|inspected|reviewed|analy[sz]ed)\b/i

function changeInResponse(story: Story, reading: PhaseReading, text: string): PhaseReading {
  if (/\bunrelated\b/i.test(text)) return reading
  if (RETROSPECT.test(text)) return firstLook(story, as(reading, 'investigation', 'change-looked-at'))
  return as(reading, 'mitigation', reading.reason.rule === 'changed' ? 'change-in-response-done' : 'change-in-response')
}

const RETROSPECT =
  /\b(?:correlat\w{1,4}|coincid\w{1,4}|linked|before (?:this|the|it)|shortly before|prior to|earlier (?:today|this)|yesterday|this morning|last (?:night|week)|recent)\b/i

function firstLook(story: Story, reading: PhaseReading): PhaseReading {
  const isLook = reading.phase === 'investigation' || reading.reason.rule === 'found'
  return isLook && !story.isTakenUp ? as(reading, 'acknowledgement', 'first-look') : reading
}

function resolvedAtTheEnd(placed: readonly PhaseReading[]): readonly PhaseReading[] {
  const last = placed.at(-1)
  const isOpen =
    last?.phase === 'mitigation' &&
    last.reason.rule !== 'remedy-failed' &&
    !isProven(last) &&
    placed.every(({ phase }) => phase !== 'resolution')
  return isOpen ? [...placed.slice(0, -1), as(last, 'resolution', 'last-remedy')] : placed
}

/** Up to the last resolution, for a reopening ends with one of its own, or until an event proves that it began again. */
function followedUp(placed: readonly PhaseReading[]): readonly PhaseReading[] {
  const last = placed.findLastIndex(({ phase }) => phase === 'resolution')
  if (last < 0) return placed
  const reopened = placed.findIndex((reading, index) => index > last && isProven(reading) && reading.phase === 'detection')
  const end = reopened < 0 ? placed.length : reopened
  const isFollowUp = (reading: PhaseReading, index: number) =>
    index > last && index < end && !isProven(reading) && !STAYS.has(reading.phase)
  return placed.map((reading, index) => (isFollowUp(reading, index) ? as(reading, 'followup', 'after-the-resolution') : reading))
}

const STAYS: ReadonlySet<Phase> = new Set(['communication', 'followup', 'acknowledgement'])
