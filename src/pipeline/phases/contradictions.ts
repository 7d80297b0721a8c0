import type { Phase } from '../../domain/incident/timeline.ts'
import { clausesOf } from './clauses.ts'

/**
 * In: the texts of a story, each with the phase that its words alone speak for; null: it is proven. Out: the indices of suspicions that a later text denies by naming
 * the same thing ("smells like a DDoS", then "it is not an attack"), each with the words that suspect.
 */
export function findContradictions(texts: readonly string[], own: readonly (Phase | null)[]): ReadonlyMap<number, readonly string[]> {
  const wrong = new Map<number, readonly string[]>()
  let open: readonly Suspicion[] = []
  for (const [index, text] of texts.entries()) {
    const denied = open.length === 0 ? NOTHING : deniedThings(text)
    const refuted = open.filter(({ things }) => things.some((thing) => denied.has(thing)))
    for (const suspicion of refuted) wrong.set(suspicion.index, suspicion.words)
    open = open.filter((suspicion) => !refuted.includes(suspicion))
    const suspected = isOpenToDoubt(own[index]) ? (text.match(SUSPICION) ?? []) : []
    const isRefutedAtOnce = suspected.length > 0 && FUTILE.test(text)
    if (isRefutedAtOnce) wrong.set(index, suspected)
    const words = isRefutedAtOnce || own[index] === 'mitigation' ? [] : suspected
    if (words.length > 0) open = [...open, { index, words, things: suspectedThings(text) }].slice(-SUSPICIONS_MAX)
  }
  return wrong
}

interface Suspicion {
  readonly index: number
  readonly words: readonly string[]
  readonly things: readonly string[]
}

const NOTHING: ReadonlySet<string> = new Set()

/** People hold a few suspicions at a time; the bound keeps a story of a thousand guesses linear. */
const SUSPICIONS_MAX = 20

/** Only its words make it an investigation, an identification or a mitigation: neither a heading nor an event proves it. */
const isOpenToDoubt = (own: Phase | null | undefined): boolean => own != null && DOUBTFUL.has(own)

const DOUBTFUL: ReadonlySet<Phase> = new Set(['investigation', 'identification', 'mitigation'])

/** Acting on the suspicion changed nothing: the text that suspects refutes itself. */
const FUTILE =
  /\b(?:in vain|no (?:luck|change|effect|improvement|avail)|without (?:success|effect|improvement|luck)|(?:did not|didn't) (?:help|change|improve|fix|work)|nothing (?:wrong|unusual|there|suspicious)|still (?:hangs?|fails?|failing|down|broken))\b/i

const SUSPICION =
  /\b(?:suspect(?:s|ed|ing)?|suspicion|smells? like|looks? like|sounds? like|seems?|might be|may be|could be|possibl[ey]|potential(?:ly)?|probably|thought|thinks?|believ(?:e|es|ed|ing)|guess(?:ing|ed)?|theory|hypothes[ei]s|maybe|perhaps|likely)\b/gi

/** What a suspicion names: the things in the clause that suspects and in those after it in the sentence. */
function suspectedThings(text: string): readonly string[] {
  return clausesOf(text).flatMap((clause) => (`${clause.before} ${clause.text}`.search(SUSPICION) < 0 ? [] : thingsIn(clause.text)))
}

/** What a text denies: the things after "not a", "no", "ruled out", or before "was ruled out", "is clean". */
function deniedThings(text: string): ReadonlySet<string> {
  const things = clausesOf(text).flatMap(({ text: clause }) => {
    const after = DENIED_AFTER.exec(clause)
    const before = DENIED_BEFORE.exec(clause)
    return [
      ...(after === null ? [] : thingsIn(clause.slice(after.index))),
      ...(before === null ? [] : thingsIn(clause.slice(0, before.index))),
    ]
  })
  return new Set(things)
}

const DENIED_AFTER =
  /\b(?:(?:not|isn't|wasn't|aren't|never) (?:an?|the|our|its|caused by|due to|related to|in|with)\b|no (?!longer|luck)|nothing\b|rul(?:ed|es|ing) out|unrelated to|instead of|rather than|cleared)/i
const DENIED_BEFORE =
  /\b(?:(?:was|were|is|are|been|looks?) (?:ruled out|cleared|fine|clean|ok|okay|normal|innocent|unrelated|not the)|ruled out|(?:wasn't|isn't|not) (?:it|the (?:cause|culprit|problem|issue)))/i

function thingsIn(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[a-z][a-z0-9]{1,30}/g) ?? []
  return words.filter((word) => !COMMON.has(word)).map((word) => SAME_THING.get(word) ?? word.replace(/s$/, ''))
}

const SAME_THING: ReadonlyMap<string, string> = new Map([
  ['ddos', 'attack'],
  ['dos', 'attack'],
  ['malicious', 'attack'],
  ['db', 'database'],
  ['lb', 'balancer'],
  ['queries', 'query'],
  ['deployment', 'deploy'],
  ['release', 'deploy'],
])

/** Words that two texts of one incident may share without naming the same suspect. */
const COMMON: ReadonlySet<string> = new Set(
  `the and was were not are for from with that this these those has have had been being is in on of to an as at be by or it its
  we our they their he she but due all after one no nothing new high some any more issue issues problem problems cause caused causes
  traffic request requests server servers service services error errors user users log logs load team engineer engineers
  looks like seems might may could possible possibly potential probably suspect suspected suspects suspecting suspicion thought think
  believe likely maybe looking checking investigating investigation initial root sign signs evidence related`.split(/\s+/),
)
