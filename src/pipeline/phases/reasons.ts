import type { PhaseReason } from '../../domain/incident/timeline.ts'
import type { Feature } from './features.ts'
import type { PhaseModel } from './phase-model.ts'

const SIGNS_MAX = 3
/** Closer than this the second phase is nearly as probable. */
const UNSURE_BELOW = 0.2

interface Choice {
  readonly phase: number
  readonly rival: number
  readonly margin: number
}

/** In: what an entry has, and the phase that was taken before its rival. Out: what spoke most for the one against the other. */
export function reasonOf(features: readonly Feature[], { phase, rival, margin }: Choice, model: PhaseModel): PhaseReason {
  const weightOf = ({ name }: Feature): number => {
    const row = Object.hasOwn(model.weights, name) ? model.weights[name] : undefined
    return row === undefined ? 0 : (row[phase] ?? 0) - (row[rival] ?? 0)
  }
  const speaking = features
    .map((feature) => ({ feature, weight: weightOf(feature) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
  // One word has several features: it is named once.
  const strongest = [...new Map(speaking.toReversed().map(({ feature }) => [feature.quote ?? feature.name, feature])).values()].toReversed()
  const named = strongest.slice(0, SIGNS_MAX)
  return {
    rule: `phase-model-${model.version}`,
    words: named.flatMap(({ quote }) => (quote === undefined ? [] : [quote])),
    signs: named.map(signWords),
    margin: Math.round(margin * 100) / 100,
    isUnsure: margin < UNSURE_BELOW,
  }
}

/** “rolled back” (mitigation done), last entry. */
function signWords({ name, quote }: Feature): string {
  if (quote === undefined) return PLACE_WORDS.get(name) ?? KIND_WORDS.get(name.split(' ')[1] ?? '') ?? name
  const [kind, phrase] = [name.slice(0, name.indexOf(' ')), name.slice(name.indexOf(' ') + 1)]
  return WORD_KINDS.has(kind) ? `“${quote}”` : `“${quote}” (${phrase.replaceAll(/[-_]/g, ' ')})`
}

const WORD_KINDS: ReadonlySet<string> = new Set(['w', 'p', '0', '1', '2'])
const KIND_WORDS: ReadonlyMap<string, string> = new Map([
  ['CODE', 'something in code'],
  ['URL', 'an address'],
  ['WHO', 'a person'],
  ['PCT', 'a share'],
  ['NUM', 'a number'],
])
const PLACE_WORDS: ReadonlyMap<string, string> = new Map([
  ['fifth 0', 'early in the story'],
  ['fifth 1', 'in the second fifth of the story'],
  ['fifth 2', 'in the middle of the story'],
  ['fifth 3', 'in the fourth fifth of the story'],
  ['fifth 4', 'late in the story'],
  ['no phrase', 'no known phrase'],
  ['short', 'few words'],
  ['long', 'many words'],
])
