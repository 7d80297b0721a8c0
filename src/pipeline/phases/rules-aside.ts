import { any, type PhaseRule, words } from './rule.ts'

/** A change by its kind or its version: `r118`, `v2.3.1`. */
const CHANGE = `(?:[rv]\\d[\\w.]{0,20}|${words(`
  changes? deploy(?:ment)? release rollout roll-out config(?:uration)? rules? migration flag version upgrade update patch commit build
  certificate query index`)})`

/**
 * What the model does not learn from, because labelled texts say it too seldom, and whoever asks about one entry must know:
 * they rank below all others and give no phase.
 */
export const ASIDE_RULES = {
  /** The end of some trouble, maybe of a part of it: only where all else says so is it the end of the whole. */
  gone: {
    phase: 'resolution',
    moods: ['done'],
    pattern: any(
      `(?:(?:outage|incident|impact|downtime|disruption|issue|problem)|failure|error)s? (?:is|are|was|were|has been|have been) ${words('now fully completely all')}? ?(?:resolved|fixed|solved|over)`,
      'recovery (?:notification|alert|message|mail)s?',
      `(?:problem|issue|error|alert|symptom|failure)s? (?:goes|go|went|gone) away`,
    ),
  },
  /** What `cause-found` does not know: a change that is named, and blamed in the words for something broken. */
  'change-blamed': {
    phase: 'identification',
    moods: ['done'],
    pattern: any(
      `it(?:'s| is| was) (?:the |our |that |a |an )?(?:[^ ]{1,40} ){0,4}${CHANGE}`,
      `${CHANGE} (?:[^ ]{1,40} ){0,1}(?:is|was|are|were) ${words('wrong bad faulty broken defective responsible')}`,
      `${CHANGE} (?:[^ ]{1,40} ){0,1}${words('broke breaks')}`,
      `(?:bad|broken|faulty|wrong) ${CHANGE}`,
      '(?:is|was|are|were) (?:to blame|at fault)',
    ),
  },
  /** It neither begins nor ends anything: "the upgrade hangs half way, everything still working fine". */
  unharmed: {
    phase: 'other',
    pattern: any(
      `still (?:[a-z]{1,20} ){0,2}${words('works? working up fine ok(?:ay)? available healthy serving running normal')}`,
      '(?:no|without|without any) (?:user |customer |visible )?impact (?:yet|so far|at this point)',
    ),
  },
} as const satisfies Readonly<Record<string, PhaseRule>>
