/** A part of a sentence that says one thing: guards such as "not" and "will" do not reach beyond it. */
export interface Clause {
  readonly text: string
  /** The end of what the sentence said before it; '' for its first clause. */
  readonly before: string
  readonly isQuestion: boolean
}

/** How a clause says it: it happened, it is under way, it was tried, it is only intended, or it is denied. */
export type Mood = 'done' | 'ongoing' | 'tried' | 'planned' | 'denied'

/** In: any text. Out: its clauses in order, on one line each, without Markdown markup. */
export function clausesOf(text: string): readonly Clause[] {
  const plain = text
    .slice(0, TEXT_MAX)
    .replace(/[’‘]/g, "'")
    .replace(/\*\*|__|`/g, '')
  return plain
    .split(SENTENCE_ENDS)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '')
    .flatMap(clausesOfSentence)
}

/** A text longer than this is an article, not an entry. */
const TEXT_MAX = 3_000
/** Far enough to see what a participle goes with. */
const BEFORE_MAX = 300
const SENTENCE_ENDS = /(?<=[.!?])\s|[;\n]/
const CLAUSE_ENDS = /, | - | – |—|: | \(|\) |\)$|(?<! up) and | but | then | however | so /i

function clausesOfSentence(sentence: string): readonly Clause[] {
  const isQuestion = sentence.endsWith('?')
  const parts = sentence
    .replace(/[.!]$/, '')
    .split(CLAUSE_ENDS)
    .map((part) => part.trim().replace(/^(?:and|but|then|so|however) /i, ''))
  let before = ''
  return parts
    .filter((part) => part !== '' && part !== '-')
    .map((text) => {
      const clause = { text, before, isQuestion }
      before = `${before}, ${text}`.slice(-BEFORE_MAX)
      return clause
    })
}

/**
 * The mood of the words from `start` to `end` of a clause. Up to three words before them count: "did not fully
 * resolve" is denied, "will restart" planned, "is being rolled back" ongoing.
 */
export function moodOf(clause: Clause, start: number, end: number): Mood {
  const match = clause.text.slice(start, end)
  const before = lastWords(clause.text.slice(0, start), 3).replace(SEEMING, '')
  if (isDenied(`${before} ${match}`)) return 'denied'
  if (clause.isQuestion) return 'planned'
  if (ATTEMPT.test(before)) return 'tried'
  if (INTENT.test(before) || PURPOSE.test(before) || INTENT_INSIDE.test(match)) return 'planned'
  if (start === 0 && BARE_VERB.test(match) && / to |^to /i.test(clause.before)) return 'planned'
  if (UNDER_WAY.test(`${before} ${match}`)) return 'ongoing'
  return GERUND.test(match) && !COMPLETED_BY.test(before) ? 'ongoing' : 'done'
}

const isDenied = (words: string): boolean => DENIAL.test(words) && !DENIAL_EXCEPTION.test(words)

function lastWords(text: string, count: number): string {
  return text.slice(-60).trim().split(' ').slice(-count).join(' ')
}

/** "appears to be resolved" states no purpose. */
const SEEMING = /\b(?:appear|seem|confirm|find|found|believ|know|verif|turn)[a-z]{0,4} (?:out )?to(?: be| have)?\b/i
const DENIAL =
  /\b(?:not|never|no|nor|neither|without|cannot|unable|nobody|nothing|fail(?:s|ed|ing)? to|yet to|nicht|keine?[nrs]?|pas encore|aún no|todavía no|ancora non|nog niet)\b|n't\b/i
const DENIAL_EXCEPTION = /\b(?:not only|no longer|no doubt|not until|wasn't until)\b/i
const ATTEMPT =
  /\b(?:(?:attempt(?:s|ed|ing)?|tr(?:y|ies|ied|ying)|beg[aiu]ns?|beginning|start(?:s|ed|ing)?|work(?:s|ed|ing)?|PR|pull request|decided|continu(?:e|es|ed|ing)) (?:on|to|to be|a|an|with)|tried|trying|began|begins|started|starting|attempting|initiated)$/i
const INTENT =
  /\b(?:will|would|should|could|can|may|might|must|plan(?:s|ned|ning)?|needs?|needed|propos(?:e|es|ed|ing)|suggest(?:s|ed|ing)?|consider(?:s|ed|ing)?|wants?|wanted|if|until|unless|before|expected)\b|'ll\b/i
const PURPOSE = /\bto(?: be| have| fully| better| quickly)?$/i
const INTENT_INSIDE = /\b(?:will|would|should|could|may|might|to be|needs? to)\b|'ll\b/i
/** A verb without an ending, after "to": "to isolate the cause and fix it". */
const BARE_VERB = /^(?!\w+(?:ed|ing|s)\b)\w/i
const UNDER_WAY = /\b(?:being|in progress|under ?way|(?:is|are|it) rolling|ongoing)\b/i
const GERUND = /^\w+ing\b/i
const COMPLETED_BY = /\b(?:after|by|finished|completed|done|upon)$/i
