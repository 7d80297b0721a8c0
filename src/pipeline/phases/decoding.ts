import { PHASES, type Phase } from '../../domain/incident/timeline.ts'
import { indexOf, type PhaseModel, transitionsOf } from './phase-model.ts'
import type { StoryState } from './reading.ts'

/** What is known of an entry before its neighbours are: the phase that its kind proves, or what its features speak for. */
export type Evidence = { readonly proven: Phase } | { readonly scores: readonly number[] }

/**
 * In: the evidence of the entries of a story, in order. Out: for each entry the probability of each phase, given all of
 * them: phases come in an order, and a proven one speaks for those beside it. An end is one only of a finished story.
 */
export function probabilitiesOf(story: readonly Evidence[], state: StoryState, model: PhaseModel): readonly (readonly number[])[] {
  const { follows, begins, ends } = transitionsOf(model, state === 'live' ? LIVE_ORDER : 1)
  const local = story.map(scoresOf)
  const last = local.length - 1
  const forward: (readonly number[])[] = []
  for (const [index, scores] of local.entries()) {
    const before = forward[index - 1]
    forward.push(
      scores.map(
        (score, to) => score + (before === undefined ? at(begins, to) : logSum(before.map((sum, from) => sum + at(follows[from], to)))),
      ),
    )
  }
  const backward: (readonly number[])[] = []
  for (let index = last; index >= 0; index -= 1) {
    const [after, scores] = [backward.at(-1), local[index + 1]]
    backward.push(
      PHASES.map((_, from) => {
        if (after === undefined || scores === undefined) return state === 'finished' ? at(ends, from) : 0
        return logSum(after.map((sum, to) => sum + at(scores, to) + at(follows[from], to)))
      }),
    )
  }
  return forward.map((sums, index) => normalized(sums.map((sum, phase) => sum + at(backward[last - index], phase))))
}

/** The order is that of documents: while an incident goes on, machines report between the notes of people. */
const LIVE_ORDER = 0.5

const at = (row: readonly number[] | undefined, index: number): number => row?.[index] ?? 0

/** As good as impossible, yet a number that others can be compared with. */
const NEVER = -1e6

function scoresOf(evidence: Evidence): readonly number[] {
  if ('scores' in evidence) return evidence.scores
  const proven = indexOf(evidence.proven)
  return PHASES.map((_, phase) => (phase === proven ? 0 : NEVER))
}

function logSum(values: readonly number[]): number {
  const most = Math.max(...values)
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0))
}

function normalized(logs: readonly number[]): readonly number[] {
  const total = logSum(logs)
  return logs.map((log) => Math.exp(log - total))
}
