import type { Phase } from '../../domain/incident/timeline.ts'
import { type Clause, clausesOf, moodOf } from './clauses.ts'
import { PHASE_LEXICON, PHASE_RULE_IDS, type PhaseRuleId } from './lexicon.ts'
import type { PhaseRule } from './rule.ts'
import { COMPONENT } from './words.ts'

/** A rule that matches a text, and the words that it matched, as written. */
export interface Signal {
  readonly rule: PhaseRuleId
  readonly phase: Phase
  readonly words: string
}

/** In: a text. Out: every rule that matches it, in the order of precedence, then of the text. */
export function signalsOf(text: string): readonly Signal[] {
  const clauses = clausesOf(text)
  const held = PHASE_RULE_IDS.flatMap((rule) => clauses.flatMap((clause) => signalsIn(clause, rule)))
  return NOT_OVER.test(text) ? held.filter(({ rule }) => !PARTIAL.has(rule)) : held
}

const PARTIAL: ReadonlySet<PhaseRuleId> = new Set(['recovered', 'healthy', 'well', 'no-more-impact'])

/** A partial recovery is not the end: "the servers are back, but the site does not recover". */
const NOT_OVER =
  /\b(?:not|n't|never|yet to) (?:yet |fully |been )?(?:recover|resolv|restor|fixed)|\b(?:some|other) (?:issues|problems|errors) remain|\bmostly recover|\bstill (?:failing|broken|down)\b|(?:green|healthy|fine|normal|ok), so (?:i|we|they) (?:then |next )?(?:looked|checked|turned|moved on|went)\b/i

/** Every match of one rule in a clause. */
export function signalsIn(clause: Clause, id: PhaseRuleId): readonly Signal[] {
  const rule: PhaseRule = PHASE_LEXICON[id]
  // matchAll copies the expression each time, and most rules do not match: testing first takes a quarter of the time.
  if (clause.text.search(rule.pattern) < 0) return []
  return [...clause.text.matchAll(rule.pattern)].flatMap((match) => {
    const mood = moodOf(clause, match.index, match.index + match[0].length)
    const isHeld = (rule.moods?.includes(mood) ?? true) && !isExcludedHere(clause, match.index, rule)
    return isHeld ? [{ rule: id, phase: rule.phase, words: match[0].trim() }] : []
  })
}

/** A guard looks no further back: it keeps a text of one endless clause linear. */
const NEAR_MAX = 120

/** Words of a rule that do not mean its phase in this clause. */
function isExcludedHere(clause: Clause, start: number, { phase }: PhaseRule): boolean {
  const before = clause.text.slice(Math.max(0, start - NEAR_MAX), start)
  if (phase === 'mitigation') return isNoMitigation(clause, start, before)
  if (phase === 'detection') return TAKEN_UP.test(before)
  if (phase === 'resolution') return ONE_PART.test(before) || OF_OTHERS.test(before)
  return phase === 'identification' && (DOUBT.test(before) || NOTHING_FOUND.test(clause.text.slice(start, start + NEAR_MAX)))
}

/**
 * "identified that the firewall was misconfigured, blocking traffic": what was found to block is no mitigation. Nor is an
 * adjective: "rolling out the corrected rules".
 */
function isNoMitigation(clause: Clause, start: number, before: string): boolean {
  if (FINDING.test(before)) return true
  if (/\b(?:the|an?|our|its|with) $/i.test(before) && /^\w+ed\b/i.test(clause.text.slice(start))) return true
  return /^(?:thereby )?\w+ing\b/i.test(clause.text) && SUBORDINATE.test(clause.before)
}

const FINDING =
  /\b(?:found|finds?|identif(?:ied|ies)|discover(?:ed|s)?|reveal(?:ed|s)?|reali[sz](?:ed|es?)|determin(?:ed|es)|notic(?:ed|es?)|caused|which|that|because|due to)\b/i
const SUBORDINATE = /\b(?:that|which|caus(?:ed|es|ing)|due to|because)\b/i
/** "acknowledged the alert", "verified by checking the alerts": the alert is not new. */
const TAKEN_UP =
  /\b(?:ack[a-z]{0,10}|respond[a-z]{0,3} to|verif[a-z]{1,4}|confirm[a-z]{0,3}|check[a-z]{0,3}|review[a-z]{0,3})(?: [^ ]{1,20}){0,3} $/i
/** "the second node is back": one part of many is not the whole. */
const ONE_PART = new RegExp(`^(?!.{0,40}\\b(?:all|every)\\b).*\\b${COMPONENT}(?: \\w{1,12}){0,2} $`, 'i')
/** "the provider confirmed that their systems were operational": what others say of their own part. */
const OF_OTHERS =
  /\b(?:providers?|vendor|operator|carrier|supplier|third[- ]party|bank|partner)\b.*\btheir (?:own )?(?:$|(?:end|side|systems?|services?|platform|network)\b)/i
/** "revealed no anomalies", "found that it was not the source" */
const NOTHING_FOUND = /^\w+ (?:that )?(?:\w{1,20} ){0,3}(?:no|not|nothing)\b/i
/** "was suspected as the root cause" */
const DOUBT = /\b(?:suspect[a-z]{0,3}|possibl[ey]|potential(?:ly)?|might|may|theory|hypothesis|speculat[a-z]{1,4})\b/i
