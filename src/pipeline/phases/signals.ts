import { type Clause, clausesOf, type Mood, moodOf } from './clauses.ts'
import { PHASE_LEXICON, PHASE_RULE_IDS, type PhaseRuleId } from './lexicon.ts'
import type { PhaseRule } from './rule.ts'

/** A phrase of the lexicon in a text: how the text says it, and in which words. */
export interface Signal {
  readonly rule: PhaseRuleId
  readonly mood: Mood
  /** Whether the phrase means its phase when it is said so: "will be restarted" is no mitigation yet. */
  readonly isHeld: boolean
  readonly words: string
}

/** What an incident says is read again with all that is added to it: searching it for all phrases is most of what reading it costs. */
const KNOWN_MAX = 5_000
const KNOWN_CHARACTERS_MAX = 1_000
const known = new Map<string, readonly Signal[]>()

/** In: a text. Out: every phrase of the lexicon in it, in the order of precedence, then of the text. */
export function signalsOf(text: string): readonly Signal[] {
  const found = known.get(text)
  if (found !== undefined) return found
  const clauses = clausesOf(text)
  const signals = PHASE_RULE_IDS.flatMap((rule) => clauses.flatMap((clause) => signalsIn(clause, rule)))
  if (known.size >= KNOWN_MAX) known.clear()
  if (text.length <= KNOWN_CHARACTERS_MAX) known.set(text, signals)
  return signals
}

/** Whether a text says something that the lexicon knows, in a mood that counts. */
export const says = (text: string, ...rules: readonly PhaseRuleId[]): boolean => {
  const clauses = clausesOf(text)
  return rules.some((rule) => clauses.some((clause) => signalsIn(clause, rule).some(({ isHeld }) => isHeld)))
}

/** Every match of one rule in a clause. */
export function signalsIn(clause: Clause, id: PhaseRuleId): readonly Signal[] {
  const rule: PhaseRule = PHASE_LEXICON[id]
  // matchAll copies the expression each time, and most rules do not match: testing first takes a quarter of the time.
  if (clause.text.search(rule.pattern) < 0) return []
  return [...clause.text.matchAll(rule.pattern)].map((match) => {
    const mood = moodOf(clause, match.index, match.index + match[0].length)
    return { rule: id, mood, isHeld: rule.moods?.includes(mood) ?? true, words: match[0].trim() }
  })
}
