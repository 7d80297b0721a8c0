import { REST_RULES } from './rules-rest.ts'
import { TURN_RULES } from './rules-turns.ts'
import { WORK_RULES } from './rules-work.ts'

/**
 * Every rule by its id, in order of precedence: where a text says several things, the first rule that matches gives the
 * phase. Resolution, escalation, detection and false lead come before mitigation and identification; the rest comes last.
 */
export const PHASE_LEXICON = { ...TURN_RULES, ...WORK_RULES, ...REST_RULES }

export type PhaseRuleId = keyof typeof PHASE_LEXICON

export const PHASE_RULE_IDS = Object.keys(PHASE_LEXICON) as readonly PhaseRuleId[]
