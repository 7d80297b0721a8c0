import { clausesOf } from './clauses.ts'
import { says, signalsIn, signalsOf } from './signals.ts'

/**
 * Whether a text says that a remedy took effect: not one that is only tried or planned, nor one that did not help. What
 * it says first counts: "rolling out the corrected rules" corrected nothing yet.
 */
export function isRemedyInEffect(text: string): boolean {
  if (says(text, 'mitigation-failed') || FAILED.test(text)) return false
  if (BEGUN.test(text)) return says(text, 'recovery-begins')
  const remedy = signalsOf(text).find(({ rule }) => rule === 'mitigation-done')
  if (remedy !== undefined) return remedy.isHeld || says(text, 'recovery-begins')
  return says(text, 'recovery-begins', 'changed', 'recovered', 'healthy')
}

/** "Started to roll out the corrected rules": begun is not done. */
const BEGUN =
  /\b(?:start(?:ed|s|ing)?|beg[aiu]ns?|beginning|attempt(?:ed|s|ing)?|tr(?:y|ies|ied|ying)|plan(?:s|ned|ning)?) to (?!recover|work|improve|come|fall|drop)/i
/** In a story any of it may have failed; beside a remedy it is the remedy. */
const FAILED = /\b(?:fail(?:ed|s)|persist(?:ed|s)?)\b/i

/** Whether a text says in so many words that all of it is over. */
export const claimsTheEnd = (text: string): boolean =>
  says(text, 'outage-ends', 'resolved', 'gone', 'resolving', 'recovered', 'no-more-impact', 'healthy', 'well')

/**
 * Whether a text names the cause, whatever else it says and whichever phase that makes it: "Found it: r118 is wrong.
 * Rolling back.", in either order. What is denied, asked, planned or only suspected names none.
 */
export const namesCause = (text: string): boolean =>
  clausesOf(text)
    .map((clause) => ({ ...clause, before: '' }))
    .some((clause) => !HEDGED.test(clause.text) && NAMES_CAUSE.some((rule) => signalsIn(clause, rule).some(({ isHeld }) => isHeld)))

const NAMES_CAUSE = ['cause-found', 'change-blamed'] as const
const HEDGED =
  /\b(?:in case|whether|hop(?:e|ing)|hopefully|maybe|perhaps|i think|we think|guess(?:ing)?|suspect(?:s|ed|ing)?|assum(?:e|es|ed|ing))\b/i
