import type { Outcome } from '../../domain/change.ts'
import { knownText } from '../values/known-text.ts'
import { type FieldIndex, findField } from './deploy-fields.ts'

export type Step = 'started' | Outcome | 'waiting'

/** Words of status fields and of sentences; `waiting` is no step of a change: nothing began. */
const STEPS: Readonly<Record<string, Step>> = {
  ...wordsFor(
    'started',
    'start started starting begin began begun beginning running initiated launching progressing in_progress in-progress',
  ),
  ...wordsFor('succeeded', 'succeeded succeed success successful successfully finished finish complete completed completes done ok passed'),
  ...wordsFor('failed', 'failed failure failures fail fails failing error errored timeout timed_out unsuccessful unsuccessfully crashed'),
  ...wordsFor('cancelled', 'cancelled canceled aborted abort cancel'),
  ...wordsFor('waiting', 'pending queued waiting scheduled blocked skipped requested planned approved created'),
}

/** What a status field says besides; in a sentence these words are about something else. */
const FIELD_STEPS: Readonly<Record<string, Step>> = {
  ...wordsFor('started', 'deploying rolling_out building rolling_back inprogress executing'),
  ...wordsFor('succeeded', 'deployed live healthy active ready released rolled_out rolled_back rolledback reverted superseded synced'),
  ...wordsFor('failed', 'unhealthy degraded broken rejected'),
  ...wordsFor('waiting', 'not_started'),
}

/** Levels of a log record that stands where others state an outcome. */
const LEVELS: readonly string[] =
  'trace verbose debug info information informational notice warn warning critical crit fatal emergency emerg alert'.split(' ')
export const isLevel = (word: string): boolean => LEVELS.includes(word.trim().toLowerCase())

/** The step that a status word names; null for a word that is none. */
export function statusWord(word: string): Step | null {
  const name = word.trim().toLowerCase()
  return Object.hasOwn(STEPS, name) ? (STEPS[name] ?? null) : null
}

/** The step that the value of a status field names: one word, or a phrase such as "COMPLETED_WITH_ERRORS". */
export function statusValue(value: string): Step | null {
  const name = value
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
  const step = Object.hasOwn(FIELD_STEPS, name) ? FIELD_STEPS[name] : statusWord(name)
  return step ?? stepIn(plainOutcomes(name.replaceAll('_', ' ')).split(/\s+/))
}

/** The last step that the words name. */
export const stepIn = (words: readonly string[]): Step | null => words.flatMap((word) => statusWord(word) ?? []).at(-1) ?? null

const SUCCESS = '(?:succeed(?:ed)?|success(?:ful(?:ly)?)?|finish(?:ed)?|complet(?:e|ed|ing)|done|ok|passed)'
const FAILURE = '(?:fail(?:ed|ure|ing)?|error(?:ed)?|time out|timed out|unsuccessful|crash(?:ed)?)'
const START = '(?:start(?:ed)?|begin|begun|began|running)'
const ACT = '(?:deploy|release|roll ?out|rollback|upgrade|migrat|restart|version|attempt|run|build|try)'
const DONE = '(?:deployed|released|upgraded|migrated|restarted|rolled ?out|rolled ?back|reverted)'
const NOT = '(?:not|never|no longer)(?: (?:yet|be|been|being|have|has|fully|entirely|a|get|really|even))*'

/** Phrases whose last word misleads, in plain words; each is tried in this order on lower-case text. */
const PHRASES: readonly (readonly [RegExp, string | ((...groups: string[]) => string)])[] = [
  // What came of an earlier change.
  [/\([^()]*\b(?:previous|previously|last|prior|earlier)\b[^()]*\)/g, ' '],
  [
    new RegExp(
      `\\b(?:previous|last|prior|earlier) (?:\\w+ )?${ACT}\\w*(?: of \\S+)?(?: \\w+){0,2}? (?:${SUCCESS}|${FAILURE}|${DONE}|cancell?ed|aborted)\\b`,
      'g',
    ),
    ' ',
  ],
  [
    new RegExp(
      `\\b(?:after|following|despite|of|for|from|fix|fixes|fixing|replaces|replacing|undo|undoing) (?:(?:a|an|the|that|\\d+|previous|last) )*${FAILURE} (?=${ACT})`,
      'g',
    ),
    ' of ',
  ],
  [/\bn['’]t\b|n['’]t\b/g, ' not'],
  [/\bcannot\b/g, 'can not'],
  // Counts.
  [
    /\b(?:0|no|zero|without|without any|with no|with 0) (?:(?:hosts?|tests?|tasks?|jobs?|pods?|new) )?(?:errors?|failures?|failed|problems?)\b/g,
    ' ',
  ],
  [/\b(?:errors?|failures?|failed)[:=]? ?(?:0|none|no|false)\b/g, ' '],
  [
    /\b\d+ ?(?:of|out of|\/) ?\d+ (?:\w+ )?(?:(?:have been|are|were) )?(?:started|running|ready|updated|available|done|complete[d]?|passed)\b/g,
    ' ',
  ],
  [/\b[1-9]\d* (?:\w+ )?(?:errors?|failures?|failed)\b|\bwith (?:(?:an?|some|several|many) )?(?:errors?|failures?)\b/g, ' failed '],
  [
    /\bexceeded its progress deadline\b|\b(?:non-?zero exit|exit(?:ed)? (?:with )?(?:a )?non-?zero)(?: (?:code|status))?\b|\bgave up\b/g,
    ' failed ',
  ],
  [
    /\b(?:exit(?:ed)?|return(?:ed)?|rc)(?: with)?(?: (?:code|status|value))?[ :=]+(-?\d+)\b/g,
    (_, code = '') => (Number(code) === 0 ? ' succeeded ' : ' failed '),
  ],
  [/\bsuccess(?:ful)?[:=] ?(?:false|no)\b|\b(?:without|no) success\b/g, ' failed '],
  // Negation.
  [new RegExp(`\\b${NOT} (${DONE}) (?:successfully|correctly|properly)\\b`, 'g'), (_, done = '') => ` failed ${done}`],
  [new RegExp(`\\bnot yet (?:${SUCCESS})\\b|\\bnot (?:${SUCCESS}) yet\\b|\\bstill not (?:${SUCCESS})\\b`, 'g'), ' started '],
  [new RegExp(`\\b(?:${NOT}|(?:fail(?:ed|s|ing)?|unable|refused) to(?: be)?) ${SUCCESS}\\b`, 'g'), ' failed '],
  [new RegExp(`\\b${NOT} ${FAILURE}\\b`, 'g'), ' succeeded '],
  [new RegExp(`\\b(?:fail(?:ed|s)?|unable|refused) to (?:be )?${START}\\b`, 'g'), ' failed '],
  [new RegExp(`\\b${NOT} ${START}\\b`, 'g'), ' waiting '],
  [new RegExp(`\\b${NOT} (?:cancell?ed|aborted)\\b`, 'g'), ' '],
  [/\b(?:unable to|(?:could|can) not)(?: be)? /g, ' failed '],
  [/\btimed out\b/g, 'failed'],
]

/** A lower-case sentence in which no outcome is negated, counted or of another change. */
export function plainOutcomes(sentence: string): string {
  return PHRASES.reduce(
    (text, [phrase, plain]) => (typeof plain === 'string' ? text.replace(phrase, plain) : text.replace(phrase, plain)),
    sentence,
  )
}

function wordsFor(step: Step, words: string): Record<string, Step> {
  return Object.fromEntries(words.split(' ').map((word) => [word, step]))
}

/** What an exit code or a flag of success says; null where it says nothing, or only that a program ended well. */
export function exitStep(fields: FieldIndex): Step | null {
  const code = knownText(findField(fields, 'exitCode')?.value)
  if (code !== null && /^-?\d+$/.test(code)) return Number(code) === 0 ? null : 'failed'
  const success = findField(fields, 'success')?.value
  return success === false || success === 'false' ? 'failed' : null
}
