import type { Phase } from '../../domain/incident/timeline.ts'
import { findContradictions } from './contradictions.ts'
import type { PhaseReading, StoryState } from './reading.ts'
import { signalsOf } from './signals.ts'

export interface PhaseContext {
  readonly texts: readonly string[]
  readonly own: readonly PhaseReading[]
  readonly state: StoryState
}

/**
 * In: the phase of each text of a story by itself. Out: its phase at its position in the story.
 * 1. A suspicion that a later text denies was a false lead.
 * 2. Before the first impact a mitigation is a change; once people respond, a change is a mitigation, or something that
 *    they investigate.
 * 3. The first thing noticed is the detection; what is noticed later is investigation.
 * 4. A part found healthy is ruled out before a mitigation and recovered after one.
 * 5. A responder's first look is the acknowledgement, unless an acknowledgement is known.
 * 6. A finished story without a resolution was resolved by the mitigation at its end.
 * 7. After the last resolution there is only follow-up.
 * Headings and structured events keep the phase that they prove.
 */
export function placeReadings({ texts, own, state }: PhaseContext): readonly PhaseReading[] {
  const wrong = findContradictions(texts, own)
  let story: Story = { ...BEGINNING, isTakenUp: own.some(isProvenAcknowledgement) }
  const placed: PhaseReading[] = []
  for (const [index, reading] of own.entries()) {
    const inStory = isProven(reading) ? reading : placeReading(story, markContradiction(wrong.get(index), reading), texts[index] ?? '')
    placed.push(inStory)
    story = advanceStory(story, inStory)
  }
  return markFollowUps(state === 'finished' ? resolveFinishedStory(placed) : placed)
}

/** What has happened so far in the story. */
interface Story {
  readonly hasImpact: boolean
  readonly isDetected: boolean
  /** A responder is on it; known from the start where an event proves it somewhere in the story. */
  readonly isTakenUp: boolean
  readonly isAnswered: boolean
  readonly isMitigated: boolean
}

const BEGINNING: Story = { hasImpact: false, isDetected: false, isTakenUp: false, isAnswered: false, isMitigated: false }

const RESPONSE_PHASES: ReadonlySet<Phase> = new Set([
  'acknowledgement',
  'investigation',
  'misleading_path',
  'escalation',
  'identification',
  'mitigation',
  'resolution',
])
const IMPACT_PHASES: ReadonlySet<Phase> = new Set([...RESPONSE_PHASES, 'impact_start', 'detection'])

const MITIGATION_RULES: ReadonlySet<string> = new Set(['mitigation-done', 'mitigation-tried', 'mitigation-begun'])

const isProven = (reading: PhaseReading): boolean => reading.confidence >= 0.9
const isProvenAcknowledgement = (reading: PhaseReading): boolean => isProven(reading) && reading.phase === 'acknowledgement'

/** Keeps the confidence of the words: that it was suspected is as certain as before; only the later text says that it was wrong. */
function markContradiction(words: readonly string[] | undefined, reading: PhaseReading): PhaseReading {
  return words === undefined ? reading : { ...reading, phase: 'misleading_path', reason: { rule: 'contradicted-later', words } }
}

const relabel = (reading: PhaseReading, phase: Phase, rule: string): PhaseReading => ({
  phase,
  reason: { rule, words: reading.reason.words },
  confidence: 0.5,
})

function advanceStory(story: Story, { phase }: PhaseReading): Story {
  const isResponse = RESPONSE_PHASES.has(phase)
  return {
    hasImpact: story.hasImpact || IMPACT_PHASES.has(phase),
    isDetected: story.isDetected || isResponse || phase === 'detection',
    isTakenUp: story.isTakenUp || isResponse,
    isAnswered: story.isAnswered || isResponse,
    isMitigated: story.isMitigated || phase === 'mitigation',
  }
}

function placeReading(story: Story, reading: PhaseReading, text: string): PhaseReading {
  const { rule } = reading.reason
  if (!story.hasImpact && MITIGATION_RULES.has(rule))
    return relabel(reading, describesImpact(text) ? 'impact_start' : 'change', 'before-the-impact')
  if (!story.hasImpact && rule === 'mitigation-failed') return relabel(reading, 'impact_start', 'before-the-impact')
  if (!story.isDetected)
    return rule === 'taken-up' || (rule === 'called-in' && ALERTED.test(reading.reason.words.join(' ')))
      ? relabel(reading, 'detection', 'first-alert')
      : reading
  if (reading.phase === 'change' && story.isAnswered) return readChangeInResponse(story, reading, text)
  if (rule === 'well' && !story.isMitigated) return acknowledgeFirstLook(story, relabel(reading, 'investigation', 'found-well'))
  if (rule === 'noticed') return acknowledgeFirstLook(story, relabel(reading, 'investigation', 'noticed-later'))
  if (rule === 'symptom' || rule === 'unusable') return relabel(reading, 'other', 'impact-described')
  if (rule === 'called-in' && !story.isTakenUp) return relabel(reading, 'acknowledgement', 'first-called')
  const isFirstFinding = reading.phase === 'identification' && LOOKED.test(text)
  return acknowledgeFirstLook(
    story,
    isFirstFinding && !story.isTakenUp ? relabel(reading, 'investigation', 'found-at-first-look') : reading,
  )
}

/** "The primary loses its disk and a replica is promoted": automation reacts to the impact in the same sentence. */
const describesImpact = (text: string): boolean => signalsOf(text).some(({ rule }) => rule === 'impact-begins')

/** Automation alerts a team before anybody knows; a person calls one in. */
const ALERTED = /\b(?:alert(?:ed|s|ing)?|notif(?:ied|ies|ying)|pag(?:ed|es|ing))\b/i

/** Words of looking: a finding beside them is what the first look found. */
const LOOKED = /\b(?:investigated|investigates|checked|checks|looked|looks|examined|inspected|reviewed|analy[sz]ed)\b/i

function readChangeInResponse(story: Story, reading: PhaseReading, text: string): PhaseReading {
  if (/\bunrelated\b/i.test(text)) return reading
  if (RETROSPECT.test(text)) return acknowledgeFirstLook(story, relabel(reading, 'investigation', 'change-looked-at'))
  return relabel(reading, 'mitigation', reading.reason.rule === 'changed' ? 'change-in-response-done' : 'change-in-response')
}

const RETROSPECT =
  /\b(?:correlat\w{1,4}|coincid\w{1,4}|linked|before (?:this|the|it)|shortly before|prior to|earlier (?:today|this)|yesterday|this morning|last (?:night|week)|recent)\b/i

function acknowledgeFirstLook(story: Story, reading: PhaseReading): PhaseReading {
  const isLook = reading.phase === 'investigation' || reading.reason.rule === 'found'
  return isLook && !story.isTakenUp ? relabel(reading, 'acknowledgement', 'first-look') : reading
}

function resolveFinishedStory(placed: readonly PhaseReading[]): readonly PhaseReading[] {
  const last = placed.at(-1)
  const isOpen =
    last?.phase === 'mitigation' &&
    last.reason.rule !== 'mitigation-failed' &&
    !isProven(last) &&
    placed.every(({ phase }) => phase !== 'resolution')
  return isOpen ? [...placed.slice(0, -1), relabel(last, 'resolution', 'last-mitigation')] : placed
}

/** After the last resolution, for a reopened incident ends with one of its own, and until an event proves that it began again. */
function markFollowUps(placed: readonly PhaseReading[]): readonly PhaseReading[] {
  const last = placed.findLastIndex(({ phase }) => phase === 'resolution')
  if (last < 0) return placed
  const reopened = placed.findIndex((reading, index) => index > last && isProven(reading) && reading.phase === 'detection')
  const end = reopened < 0 ? placed.length : reopened
  const isFollowUp = (reading: PhaseReading, index: number) =>
    index > last && index < end && !isProven(reading) && !STAYS.has(reading.phase)
  return placed.map((reading, index) => (isFollowUp(reading, index) ? relabel(reading, 'followup', 'after-the-resolution') : reading))
}

const STAYS: ReadonlySet<Phase> = new Set(['communication', 'followup', 'acknowledgement'])
