import { type Clause, clausesOf, moodOf } from './clauses.ts'
import { any, words } from './rule.ts'
import { signalsIn } from './signals.ts'

/**
 * Whether a text names the cause, whatever else it says and whichever phase that makes it: "Found it: r118 is wrong.
 * Rolling back.", in either order. What is denied, asked, planned or only suspected names none.
 */
export const namesCause = (text: string): boolean => clausesOf(text).some((clause) => namesCauseIn({ ...clause, before: '' }))

function namesCauseIn(clause: Clause): boolean {
  if (HEDGED.test(clause.text)) return false
  if (signalsIn(clause, 'cause-found').some(({ isHeld }) => isHeld)) return true
  return [...clause.text.matchAll(BLAMED)].some((match) => moodOf(clause, match.index, match.index + match[0].length) === 'done')
}

const HEDGED =
  /\b(?:in case|whether|hop(?:e|ing)|hopefully|maybe|perhaps|i think|we think|guess(?:ing)?|suspect(?:s|ed|ing)?|assum(?:e|es|ed|ing))\b/i

/** A change by its kind or its version: `r118`, `v2.3.1`. */
const CHANGE = `(?:[rv]\\d[\\w.]{0,20}|${words(`
  changes? deploy(?:ment)? release rollout roll-out config(?:uration)? rules? migration flag version upgrade update patch commit build
  certificate query index`)})`

const BLAMED = any(
  `it(?:'s| is| was) (?:the |our |that |a |an )?(?:[^ ]{1,40} ){0,4}${CHANGE}`,
  `${CHANGE} (?:[^ ]{1,40} ){0,1}(?:is|was|are|were) ${words('wrong bad faulty broken defective responsible')}`,
  `${CHANGE} (?:[^ ]{1,40} ){0,1}${words('broke breaks')}`,
  `(?:bad|broken|faulty|wrong) ${CHANGE}`,
  '(?:is|was|are|were) (?:to blame|at fault)',
)
