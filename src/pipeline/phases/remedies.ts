import { says, signalsOf } from './signals.ts'

/**
 * Whether a text says that a remedy took effect: not one that is only tried or planned, nor one that did not help. What
 * it says first counts: "rolling out the corrected rules" corrected nothing yet.
 */
export function isRemedyInEffect(text: string): boolean {
  if (FAILED.test(text)) return false
  if (BEGUN.test(text)) return says(text, 'recovery-begins')
  const remedy = signalsOf(text).find(({ rule }) => rule === 'mitigation-done')
  return (
    remedy?.isHeld === true ||
    (remedy === undefined && IMPLEMENTED.test(text)) ||
    says(text, 'recovery-begins', ...(remedy === undefined ? (['changed', 'recovered', 'healthy'] as const) : []))
  )
}

/** "Started to roll out the corrected rules": begun is not done. */
const BEGUN =
  /\b(?:start(?:ed|s|ing)?|beg[aiu]ns?|beginning|attempt(?:ed|s|ing)?|tr(?:y|ies|ied|ying)|plan(?:s|ned|ning)?) to (?!recover|work|improve|come|fall|drop)/i
/** "Configuration changes are implemented to take load off the servers". */
const IMPLEMENTED =
  /\b(?:changes?|updates?|settings?|limits?|measures?|configurations?) (?:is|are|was|were|has been|have been) (?:implemented|applied|deployed|put in place|in place|in effect)\b/i
const FAILED =
  /\b(?:persist(?:ed|s)?|did not|didn't|no (?:effect|improvement|change|luck)|in vain|without (?:any )?effect|(?:itself |is |was |still )blocked\b|fail(?:ed|s)|without success|to no avail|unsuccessful|not help|alas|but (?:the )?(?:issue|problem)s? (?:remain|continu))/i

/** Whether a text says in so many words that all of it is over. */
export const claimsTheEnd = (text: string): boolean =>
  says(text, 'outage-ends', 'resolved', 'resolving', 'recovered', 'no-more-impact', 'healthy', 'well') ||
  (GONE.test(text) && !NOT_YET.test(text))

/** "The status page is set to resolved", "the problem goes away". */
const GONE =
  /\b(?:issue|problem|incident|outage|failure|error)s? (?:is|are|was|were|has been|have been) (?:now |fully |completely |all ){0,2}(?:resolved|fixed|solved|over)\b|\brecovery (?:notification|alert|message|mail)s?\b|\b(?:set|changed|moved|switched) to ["“']?resolved\b|\b(?:problem|issue|error|alert|symptom|failure)s? (?:goes|go|went|has gone|have gone) away\b/i
/** "The status page will be set to resolved soon": no claim, whatever else it says. */
export const isOnlyHoped = (text: string): boolean => HOPED.test(text) && !claimsTheEnd(text)

const HOPED =
  /\b(?:will|would|should|expect(?:s|ed)?|hop(?:e|es|ed|ing)|plan(?:s|ned)?) (?:[a-z]{1,20} ){0,3}(?:be|to be) (?:[a-z]{1,20} ){0,3}(?:resolved|fixed|restored|closed|back|solved)\b/i
const NOT_YET =
  /\b(?:will|would|should|could|not|never|until|once|if|when|hop(?:e|es|ed|ing)|expect(?:s|ed)?|before|briefly|temporarily)\b|n't\b/i
