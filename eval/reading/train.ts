import { PHASES, type Phase } from '../../src/domain/incident/timeline.ts'
import { type Feature, featuresOf } from '../../src/pipeline/phases/features.ts'
import type { PhaseModel } from '../../src/pipeline/phases/phase-model.ts'
import { indexOf } from '../../src/pipeline/phases/phase-model.ts'
import { placeOf } from '../../src/pipeline/phases/phases.ts'
import type { PhaseInput } from '../../src/pipeline/phases/reading.ts'

/** An entry as the model sees it: the names of its features in the finished story, and without its place in it. */
export interface LabelledEntry {
  readonly told: readonly string[]
  readonly live: readonly string[]
  /** null: nobody said. */
  readonly label: PhaseLabel | null
}
/** The entries of one story in order, as the product reads them. */
export type LabelledStory = readonly LabelledEntry[]

export interface PhaseLabel {
  readonly phase: Phase
  readonly altPhase: readonly Phase[]
}

/** Chosen by leave-one-team-out, never on a document that is measured with the outcome. */
export interface Settings {
  readonly steps: number
  readonly rate: number
  readonly decay: number
  /** A feature seen in fewer entries is dropped. */
  readonly seenMin: number
  /** What the label itself weighs against its alternatives. */
  readonly labelShare: number
  /** What the order of phases weighs against the words. */
  readonly orderWeight: number
  /** What an entry weighs when it is read without its place, as a note of an incident that still goes on. */
  readonly liveWeight: number
}

export const SETTINGS: Settings = { steps: 100, rate: 0.1, decay: 0.2, seenMin: 3, labelShare: 0.5, orderWeight: 0.5, liveWeight: 0.25 }

interface Example {
  readonly features: readonly number[]
  readonly target: readonly number[]
  readonly weight: number
}

/** In: labelled stories. Out: weights, the same bytes for the same stories in the same order. */
export function trainModel(stories: readonly LabelledStory[], version: string, settings: Settings = SETTINGS): PhaseModel {
  const rows = stories.flatMap((entries) => entries.flatMap((entry) => rowsOf(entry, settings)))
  const vocabulary = vocabularyOf(rows, settings)
  const examples = rows.map(
    ({ features, label, weight }): Example => ({
      features: features.flatMap((name) => vocabulary.get(name) ?? []),
      target: targetOf(label, settings),
      weight,
    }),
  )
  const table = learnWeights(examples, vocabulary.size, settings)
  const weights = [...vocabulary].map(([name, index]) => [name, (table[index] ?? []).map(hundredths)] as const)
  return {
    version,
    weights: Object.fromEntries(weights.filter(([, row]) => row.some((weight) => weight !== 0))),
    bias: (table[vocabulary.size] ?? []).map(hundredths),
    ...orderOf(stories, settings),
  }
}

const hundredths = (value: number): number => Math.round(value * 100) + 0

interface Row {
  readonly features: readonly string[]
  readonly label: PhaseLabel
  readonly weight: number
}

function rowsOf({ told, live, label }: LabelledEntry, { liveWeight }: Settings): readonly Row[] {
  if (label === null) return []
  return [{ features: told, label, weight: 1 }, ...(liveWeight === 0 ? [] : [{ features: live, label, weight: liveWeight }])]
}

/** In: the texts of a story, in order, with what people said of them. Out: the story as the model sees it, once for all trainings. */
export function storyFrom(inputs: readonly PhaseInput[], labelOf: (index: number) => PhaseLabel | null): LabelledStory {
  const names = (features: readonly Feature[]) => features.map(({ name }) => name)
  return inputs.map((input, index) => ({
    told: names(featuresOf(input.text, placeOf(input, index, inputs.length))),
    live: names(featuresOf(input.text, null)),
    label: labelOf(index),
  }))
}

function vocabularyOf(rows: readonly Row[], { seenMin, liveWeight }: Settings): ReadonlyMap<string, number> {
  const seen = new Map<string, number>()
  for (const { features } of rows) for (const name of features) seen.set(name, (seen.get(name) ?? 0) + 1)
  const times = liveWeight === 0 ? 1 : 2
  const kept = [...seen].filter(([, count]) => count >= seenMin * times).map(([name]) => name)
  return new Map(kept.toSorted().map((name, index) => [name, index]))
}

function targetOf({ phase, altPhase }: PhaseLabel, { labelShare }: Settings): readonly number[] {
  const others = altPhase.filter((other) => other !== phase)
  const own = others.length === 0 ? 1 : labelShare
  return PHASES.map((candidate) => (candidate === phase ? own : others.includes(candidate) ? (1 - own) / others.length : 0))
}

const WIDTH = PHASES.length

/**
 * Multinomial logistic regression, all examples at once by Adam from zero: no chance takes part. The last row is the bias.
 * Each example counts as its weight, its features as much less as it has more of them.
 */
function learnWeights(examples: readonly Example[], size: number, { steps, rate, decay }: Settings): readonly (readonly number[])[] {
  const weights = new Float64Array((size + 1) * WIDTH)
  const [mean, spread] = [weights.slice(), weights.slice()]
  const rows = examples.map(({ features }) => Int32Array.from([...features, size], (row) => row * WIDTH))
  for (let step = 1; step <= steps; step += 1) {
    const gradient = weights.map((weight) => decay * weight)
    for (const [index, example] of examples.entries()) addGradient(gradient, weights, example, rows[index] ?? new Int32Array())
    const [meanLeft, spreadLeft] = [1 - MEAN_KEPT ** step, 1 - SPREAD_KEPT ** step]
    for (let at = 0; at < weights.length; at += 1) {
      const slope = gradient[at] ?? 0
      mean[at] = MEAN_KEPT * (mean[at] ?? 0) + (1 - MEAN_KEPT) * slope
      spread[at] = SPREAD_KEPT * (spread[at] ?? 0) + (1 - SPREAD_KEPT) * slope * slope
      weights[at] = (weights[at] ?? 0) - (rate * (mean[at] ?? 0)) / meanLeft / (Math.sqrt((spread[at] ?? 0) / spreadLeft) + 1e-8)
    }
  }
  return Array.from({ length: size + 1 }, (_, row) => [...weights.subarray(row * WIDTH, (row + 1) * WIDTH)])
}

const MEAN_KEPT = 0.9
const SPREAD_KEPT = 0.999

/** By index alone, without a list between: this is where a training spends its time. */
function addGradient(gradient: Float64Array, weights: Float64Array, { target, weight }: Example, rows: Int32Array): void {
  const scale = 1 / Math.sqrt(rows.length)
  const errors = new Float64Array(WIDTH)
  for (const row of rows) for (let phase = 0; phase < WIDTH; phase += 1) errors[phase] = (errors[phase] ?? 0) + (weights[row + phase] ?? 0)
  const most = Math.max(...errors) * scale
  let total = 0
  for (let phase = 0; phase < WIDTH; phase += 1) {
    const exponent = Math.exp((errors[phase] ?? 0) * scale - most)
    errors[phase] = exponent
    total += exponent
  }
  for (let phase = 0; phase < WIDTH; phase += 1) errors[phase] = ((errors[phase] ?? 0) / total - (target[phase] ?? 0)) * scale * weight
  for (const row of rows)
    for (let phase = 0; phase < WIDTH; phase += 1) gradient[row + phase] = (gradient[row + phase] ?? 0) + (errors[phase] ?? 0)
}

/** How much more often phases begin, follow and end a story than they occur at all. */
function orderOf(stories: readonly LabelledStory[], { orderWeight }: Settings): Pick<PhaseModel, 'follows' | 'begins' | 'ends'> {
  const zeros = () => PHASES.map(() => 0.5)
  const [prior, begins, ends, follows] = [zeros(), zeros(), zeros(), PHASES.map(zeros)]
  for (const entries of stories) {
    const phases = entries.flatMap(({ label }) => (label === null ? [] : [indexOf(label.phase)]))
    for (const [index, phase] of phases.entries()) {
      add(prior, phase)
      add(follows[phases[index - 1] ?? -1], phase)
    }
    add(begins, phases[0])
    add(ends, phases.at(-1))
  }
  const logs = (row: readonly number[]) =>
    row.map((count, phase) => hundredths(orderWeight * Math.log(shareOf(row, count) / shareOf(prior, prior[phase] ?? 0))))
  return { follows: follows.map(logs), begins: logs(begins), ends: logs(ends) }
}

const shareOf = (row: readonly number[], count: number): number => count / row.reduce((a, b) => a + b, 0)

function add(row: number[] | undefined, index: number | undefined): void {
  if (row !== undefined && index !== undefined) row[index] = (row[index] ?? 0) + 1
}
