import type { Phase } from '../src/domain/incident/timeline.ts'
import { phaseOfHeading } from '../src/pipeline/phases/headings.ts'
import type { PhaseRuleId } from '../src/pipeline/phases/lexicon.ts'
import { signalsOf } from '../src/pipeline/phases/signals.ts'

/** The stages of an incident on a status page. */
export type StatusStage = 'investigating' | 'identified' | 'monitoring' | 'resolved'

/**
 * In: an update of a status page. Out: the stage that it announces.
 * The words are those of the phases, their order is not: on a page "identified, a fix is being rolled out" has not left
 * the stage "identified", "back to normal, we are monitoring" is not the end, and what is described in hindsight is.
 */
export function stageOfText(text: string): StatusStage {
  const mark = phaseOfHeading(text)
  if (mark !== null) return stageOfPhase(mark.phase)
  const rules = new Set<PhaseRuleId>(signalsOf(text).flatMap(({ rule, isHeld }) => (isHeld ? [rule] : [])))
  const isRemedied = rules.has('mitigation-done') || rules.has('recovery-begins')
  const isBegun = rules.has('mitigation-tried') || rules.has('mitigation-begun')
  if (OVER.some((rule) => rules.has(rule))) return WATCHING.test(text) && !LESSON.test(text) ? 'monitoring' : 'resolved'
  if (isWrittenAfterwards(text, isRemedied)) return 'resolved'
  if (LOOKING.test(text) && !rules.has('cause-found')) return 'investigating'
  if (ROLLING_OUT.test(text) || (isBegun && rules.has('cause-found'))) return 'identified'
  if (isRemedied) return 'monitoring'
  if (rules.has('cause-found') || isBegun || WORKING.test(text)) return 'identified'
  return WATCHING.test(text) ? 'monitoring' : 'investigating'
}

const OVER: readonly PhaseRuleId[] = ['resolved', 'resolving', 'recovered', 'no-more-impact', 'healthy', 'well', 'outage-ends']

/** A page knows no smaller steps: until the cause is known, everything is investigating. */
export const stageOfPhase = (phase: Phase): StatusStage => STAGES[phase]

const STAGES: Readonly<Record<Phase, StatusStage>> = {
  change: 'investigating',
  impact_start: 'investigating',
  detection: 'investigating',
  acknowledgement: 'investigating',
  investigation: 'investigating',
  misleading_path: 'investigating',
  escalation: 'investigating',
  identification: 'identified',
  mitigation: 'monitoring',
  resolution: 'resolved',
  followup: 'resolved',
  communication: 'investigating',
  other: 'investigating',
}

/** Gives the whole window, a lesson for the future or what the incident was, or speaks in the past tense alone. */
function isWrittenAfterwards(text: string, isRemedied: boolean): boolean {
  if (hasWindow(text) || LESSON.test(text) || /^this incident (?:was|has)\b/i.test(text)) return true
  if (DATED_OPENING.test(text)) return isRemedied ? !WATCHING.test(text) : !PRESENT.test(text)
  return PAST.test(text) && !PRESENT.test(text)
}

/** "between 10:59 and 13:48 UTC", "from 2pm to 2:30pm": two clock times in a sentence that speaks of a span. */
function hasWindow(text: string): boolean {
  return text.split(/(?<=[.!?])\s/).some((sentence) => SPAN.test(sentence) && (sentence.match(CLOCK) ?? []).length >= 2)
}

const SPAN = /\b(?:between|from|starting)\b/i
const CLOCK = /\b\d{1,2}(?::\d\d|(?::\d\d)? ?[ap]m\b)/gi
const WATCHING =
  /\b(?:are|'re|continu[a-z]{1,4}(?: to)?|now|actively|closely|keep|being|is) (?:still |now |actively |closely |currently )?(?:monitor(?:ing|ed)?|watching)\b|\bkeep(?:ing)? an eye\b|[,.] monitoring\b/i
const LOOKING =
  /\b(?:are|'re|is|currently|actively) (?:still |now |currently |actively )?(?:investigating|looking into|diagnosing|working to (?:identify|understand))\b|^investigating\b|; investigating\b/i
const WORKING = /\b(?:working|to work) (?:to|on|towards?|with)\b|\bin the process of\b|\bbeing prepared\b/i
const ROLLING_OUT = /\b(?:is|are|it|being) (?:(?:now|currently|being|gradually) ){0,2}roll(?:ing|ed) out\b/i
const LESSON =
  /\b(?:mark(?:ing|ed) (?:this|the) (?:incident|issue) as resolved|to prevent|recurrence|in the future|future incidents|similar (?:issues|incidents)|apologi[sz]e|thank you for)\b/i
const DATED_OPENING = /^(?:on|between|from|starting|at|incident report)\b[^.]{0,60}\d/i
const PAST = /\b(?:experienced|saw|suffered|was|were|had)\b/i
const PRESENT = /\b(?:is|are|am|currently|now|will|continu[a-z]{1,4}|investigating|monitoring|working|has|have)\b|'re\b|'ve\b/i
