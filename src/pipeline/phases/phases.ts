import { findContradictions } from './contradictions.ts'
import { type Evidence, probabilitiesOf } from './decoding.ts'
import { type Feature, featuresOf } from './features.ts'
import { phaseOfHeading } from './headings.ts'
import { evidenceFor, type PhaseModel, phaseAt } from './phase-model.ts'
import type { PhaseInput, PhaseReading, Place, StoryState } from './reading.ts'
import { reasonOf } from './reasons.ts'
import PHASE_MODEL from './weights.json' with { type: 'json' }

export type { PhaseInput, PhaseReading, StoryState } from './reading.ts'

/**
 * In: the texts of one story, in order. Out: the phase of each, with the signs that spoke for it and how surely.
 * Promise: depends on the texts, their order and the model alone; headings and structured events keep the phase they prove.
 */
export function phasesOf(
  inputs: readonly PhaseInput[],
  state: StoryState = 'live',
  model: PhaseModel = PHASE_MODEL,
): readonly PhaseReading[] {
  const read = inputs.map((input, index) => {
    const proven = input.structured ?? phaseOfHeading(input.text)
    const place = state === 'finished' ? placeOf(input, index, inputs.length) : null
    const features = proven === null ? featuresOf(input.text, place) : []
    return { proven, features, scores: evidenceFor(features, model) }
  })
  const own = read.map(({ proven, scores }) => (proven === null ? phaseAt(scores.indexOf(Math.max(...scores))) : null))
  const wrong = findContradictions(
    inputs.map(({ text }) => text),
    own,
  )
  const settled = read.map(({ proven }, index) => proven ?? falseLead(wrong.get(index)))
  const evidence = read.map(({ scores }, index): Evidence => {
    const known = settled[index]
    return known == null ? { scores } : { proven: known.phase }
  })
  const probabilities = probabilitiesOf(evidence, state, model)
  return read.map(({ features }, index) => settled[index] ?? mostProbable(features, probabilities[index] ?? [], model))
}

/** That it was suspected its words say; that it was wrong only a later text. */
const falseLead = (words: readonly string[] | undefined): PhaseReading | null =>
  words === undefined ? null : { phase: 'misleading_path', reason: { rule: 'contradicted-later', words }, confidence: 0.7 }

/** The phase of one text alone, whatever came before it. */
export function phaseOfText(text: string, model: PhaseModel = PHASE_MODEL): PhaseReading {
  const [reading] = phasesOf([{ text, structured: null }], 'live', model)
  if (reading === undefined) throw new Error('one text has one phase')
  return reading
}

export const placeOf = ({ place }: PhaseInput, index: number, count: number): Place => ({
  isAtStatedStart: false,
  isAtStatedEnd: false,
  minutesSince: null,
  ...place,
  index,
  count,
})

function mostProbable(features: readonly Feature[], probabilities: readonly number[], model: PhaseModel): PhaseReading {
  const order = probabilities
    .map((probability, phase) => ({ probability, phase }))
    .toSorted((a, b) => b.probability - a.probability || a.phase - b.phase)
  const [best, second] = order
  if (best === undefined || second === undefined) throw new Error('every phase has a probability')
  const margin = best.probability - second.probability
  return {
    phase: phaseAt(best.phase),
    reason: reasonOf(features, { phase: best.phase, rival: second.phase, margin }, model),
    confidence: best.probability,
    chances: probabilities,
  }
}
