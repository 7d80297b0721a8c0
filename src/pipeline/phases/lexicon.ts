import { REST_RULES } from './rules-rest.ts'
import { TURN_RULES } from './rules-turns.ts'
import { WORK_RULES } from './rules-work.ts'

/**
 * Every rule by its id, in order of precedence: of a text that says several things, the first rule that holds names the
 * phase. Resolution, escalation, detection and misleading path come before mitigation and identification, what is left last.
 */
export const PHASE_LEXICON = { ...TURN_RULES, ...WORK_RULES, ...REST_RULES }

export type PhaseRuleId = keyof typeof PHASE_LEXICON

export const PHASE_RULE_IDS = Object.keys(PHASE_LEXICON) as readonly PhaseRuleId[]
