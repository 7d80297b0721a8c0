import { phaseOfHeading } from './headings.ts'
import type { PhaseInput, PhaseReading, StoryState } from './reading.ts'
import { placeReadings } from './sequence.ts'
import { type Signal, signalsOf } from './signals.ts'

export type { PhaseInput, PhaseReading, StoryState } from './reading.ts'

/**
 * In: the texts of one story, in order. Out: the phase of each, with the rule and the words that gave it.
 * Promise: depends on the texts and their order alone; headings and structured events keep the phase they prove.
 */
export function phasesOf(inputs: readonly PhaseInput[], state: StoryState = 'live'): readonly PhaseReading[] {
  const own = inputs.map(({ text, structured }) => structured ?? phaseOfText(text))
  return placeReadings({ texts: inputs.map(({ text }) => text), own, state })
}

/** The phase of one text alone, whatever came before it. */
export function phaseOfText(text: string): PhaseReading {
  return phaseOfHeading(text) ?? readingOf(text, signalsOf(text))
}

function readingOf(text: string, signals: readonly Signal[]): PhaseReading {
  const first = signals[0]
  if (first === undefined) return { phase: 'other', reason: { rule: 'no-known-words', words: [] }, confidence: 0.5 }
  if (first.phase === 'mitigation' && FAILED_GUESS.every((rule) => signals.some((signal) => signal.rule === rule)))
    return { phase: 'misleading_path', reason: { rule: 'mitigation-of-a-wrong-guess', words: [first.words] }, confidence: 0.7 }
  const words = signals.filter(({ phase }) => phase === first.phase).map((signal) => signal.words)
  const hedges = first.phase === 'misleading_path' ? (text.match(HEDGES) ?? []) : []
  return { phase: first.phase, reason: { rule: first.rule, words: [...new Set([...words, ...hedges])] }, confidence: 0.7 }
}

/** "We suspected the proxy and restarted it; no change." */
const FAILED_GUESS = ['suspected', 'mitigation-failed'] as const

/** They give no phase, but show beside "assumed" how unsure the writer was. */
const HEDGES = /\b(?:possibl[ey]|potential(?:ly)?|probabl[ey]|likely|might|may)\b/gi
