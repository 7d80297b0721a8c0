import { ASIDE_RULES } from './rules-aside.ts'
import { REST_RULES } from './rules-rest.ts'
import { TURN_RULES } from './rules-turns.ts'
import { WORK_RULES } from './rules-work.ts'

/**
 * The rules that speak for a phase, by their ids in order of precedence: where a text says several things, the first rule
 * that matches gives the phase. Resolution, escalation, detection and false lead come before mitigation and
 * identification; the rest comes last.
 */
const LEARNED_RULES = { ...TURN_RULES, ...WORK_RULES, ...REST_RULES }

/** Every rule by its id. */
export const PHASE_LEXICON = { ...LEARNED_RULES, ...ASIDE_RULES }

export type PhaseRuleId = keyof typeof PHASE_LEXICON

export const PHASE_RULE_IDS = Object.keys(LEARNED_RULES) as readonly (keyof typeof LEARNED_RULES)[]
