/** The share of users, requests or revenue that was affected, as a person stated it. `statement` is the sentence, on one line. */
export interface ImpactStatement {
  /** 0 to 100; of a range the upper end. */
  readonly value: number
  readonly unit: 'percent'
  readonly kind: 'users' | 'requests' | 'revenue'
  readonly statement: string
}

/**
 * In: any text. Out: the shares of users, requests or revenue that it says were hit, each once, in the order of the text.
 * "All users" is 100, but only where no figure is given: "all users … approximately 95 % of users" states 95.
 * Percentages of anything else (CPU, disk, a goal) are not impact, nor are shares that were unaffected or have recovered.
 */
export function impactStatements(text: string): readonly ImpactStatement[] {
  const sentences = sentencesOf(text)
  const figures = sentences.flatMap(figuresIn)
  const hasUserFigure = figures.some(({ kind }) => kind === 'users')
  const everyone = hasUserFigure
    ? []
    : sentences.filter((sentence) => EVERYONE.test(sentence) && !SPARED.test(sentence) && !WISHED.test(sentence))
  const all = everyone.slice(0, 1).map((statement): ImpactStatement => ({ value: 100, unit: 'percent', kind: 'users', statement }))
  return dedupeStatements([...figures, ...all])
}

const TEXT_MAX = 20_000

function sentencesOf(text: string): readonly string[] {
  const plain = text.slice(0, TEXT_MAX).replace(/\*\*|__|`/g, '')
  return plain
    .split(/(?<=[.!?])\s|\n/)
    .map((sentence) =>
      sentence
        .replace(/\s+/g, ' ')
        .replace(/^[\s#>*•-]+/, '')
        .trim(),
    )
    .filter((sentence) => sentence !== '')
}

function figuresIn(statement: string): readonly ImpactStatement[] {
  return PATTERNS.flatMap(({ kind, pattern }) =>
    [...statement.matchAll(pattern)].flatMap((match) => {
      const value = percentOf(match[1] ?? match[2] ?? '')
      const rest = statement.slice(match.index + match[0].length, match.index + match[0].length + 60)
      return value === null || SPARED_AFTER.test(rest) ? [] : [{ value, unit: 'percent' as const, kind, statement }]
    }),
  )
}

function percentOf(figure: string): number | null {
  if (/half/i.test(figure)) return 50
  const value = Number.parseFloat(figure.replace(',', '.'))
  return Number.isFinite(value) && value > 0 && value <= 100 ? value : null
}

function dedupeStatements(statements: readonly ImpactStatement[]): readonly ImpactStatement[] {
  return [...new Map(statements.map((statement) => [`${statement.kind} ${statement.value}`, statement])).values()]
}

const PERCENT = '(?:(?<![\\w.])(\\d{1,3}(?:[.,]\\d{1,3})?) ?(?:%|percent\\b|per cent\\b|pct\\b)|\\b(half)\\b)'
const USERS =
  '(?:end-?)?(?:users?|customers?|clients?|visitors?|subscribers?|shoppers?|accounts?|members?|tenants?|players?|students?|merchants?|people|learners?|passengers?|commuters?|patients?|guests?|buyers?|sellers?)'
const REQUESTS =
  '(?:requests?|traffic|calls?|transactions?|page loads?|page views?|queries|webhooks?|deliveries|messages?|jobs?|connections?|log-?ins?|sign-?ins?|sessions?|checkouts?|operations|responses?|uploads?|downloads?)'
const REVENUE = '(?:sales|revenues?|orders?|purchases|bookings|income|turnover)'
const FALL = '(?:drop|fall|decrease|decline|loss|reduction|dip|slump)'
const FELL = '(?:dropped|fell|decreased|declined|reduced|dipped|plunged|plummeted|down|lost)'
const ABOUT =
  '(?:(?:about|around|approximately|approx\\.?|roughly|nearly|almost|some|up to|at|to|of|by|an estimated|over|more than) |~ ?){0,3}'
/** "of our active", not "of requests from": a noun behind a preposition is not what the share is of. */
const OF = '(?: of)?(?: (?!(?:in|on|for|from|by|to|at|with|cpu|memory|disk|ram|users?|customers?|visitors?)\\b)[a-z-]{1,20}){0,3} '

const PATTERNS: readonly { readonly kind: ImpactStatement['kind']; readonly pattern: RegExp }[] = [
  { kind: 'users', pattern: new RegExp(`${PERCENT}${OF}${USERS}(?!\\w)`, 'gi') },
  {
    kind: 'users',
    pattern: new RegExp(`(?:${USERS} (?:affected|impacted)|(?:affected|impacted) ${USERS})[: ]{1,2}${ABOUT}${PERCENT}`, 'gi'),
  },
  { kind: 'users', pattern: new RegExp(`${USERS} \\(${ABOUT}${PERCENT}\\)`, 'gi') },
  { kind: 'requests', pattern: new RegExp(`${PERCENT}${OF}${REQUESTS}(?!\\w)`, 'gi') },
  { kind: 'requests', pattern: new RegExp(`(?:error|failure) rates? (?:\\w{1,12} ){0,2}${ABOUT}${PERCENT}`, 'gi') },
  { kind: 'requests', pattern: new RegExp(`${PERCENT} (?:error|failure) rates?`, 'gi') },
  { kind: 'revenue', pattern: new RegExp(`${PERCENT} ${FALL} (?:in|of) (?:\\w{1,20} ){0,2}${REVENUE}(?!\\w)`, 'gi') },
  { kind: 'revenue', pattern: new RegExp(`${PERCENT}${OF}${REVENUE}(?!\\w)`, 'gi') },
  { kind: 'revenue', pattern: new RegExp(`${REVENUE} (?:(?:were|was|are|is|have|has|had) ){0,2}${FELL} ${ABOUT}${PERCENT}`, 'gi') },
  { kind: 'revenue', pattern: new RegExp(`${FALL} (?:in|of) (?:\\w{1,20} ){0,2}${REVENUE} (?:of|by) ${ABOUT}${PERCENT}`, 'gi') },
]
const EVERYONE =
  /\b(?:all|every)(?: of)?(?: the| our| its)?(?: [a-z-]{1,20})? (?:users?|customers?|visitors?|clients?|subscribers?)\b(?!['’])|\bno (?:user|customer|visitor|client|subscriber)s? (?:could|(?:was|were) able)\b/i
const SPARED = /\b(?:not all|unaffected|no (?:users|customers)|notif|inform|email)/i
/** What is given to all users, or done so that they have it, is a wish or a repair: "make claims available to all users". */
const WISHED =
  /\b(?:available|accessible|access|back|restored?|resolved|fixed|working|enabled?|delivered?|offered|support|apologi[sz]e|thank) (?:[a-z-]{1,20} ){0,2}(?:to|for) (?:all|every)\b|\b(?:ensur(?:e|ing)|so that|in order to|(?:make|makes|made|making) sure|goal|aim(?:s|ed)?|hop(?:e|ed|ing)|want(?:s|ed)?|plan(?:s|ned)?|will|would|should) (?:[a-z-]{1,20} ){0,6}(?:all|every)\b/i
/** "were unaffected", "could still log in", "are back", "succeeded". */
const SPARED_AFTER =
  /^\W{0,2}(?:(?:were|was|are|is|have|had|been|remained|could) ){0,2}(?:not (?:affected|impacted)|unaffected|unimpacted|back\b|restored|recovered|able|still able|succe)/i
