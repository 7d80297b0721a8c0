import type { Event } from '../../domain/event.ts'
import type { ChangeId, EventId } from '../../domain/identity.ts'
import type { Instant } from '../../domain/time/time.ts'
import { type Clause, clausesOf } from '../phases/clauses.ts'
import type { Candidate } from './candidates.ts'

/**
 * What a responder's note says of a change. blames: it was the cause; clears: it was not; fixes: it is named as what was
 * done about the trouble; failed-fix: that did not help.
 */
export interface Mention {
  readonly stance: 'blames' | 'clears' | 'fixes' | 'failed-fix'
  readonly at: Instant
  readonly words: string
  readonly noteId: EventId
}

/**
 * In: notes in the total order, changes, the ffailing services. Out: per change what the notes say of it, in order.
 * 1. A note is read clause by clause; a clause names a change by an identity of its own (version, commit, number) or
 *    by its service. Notes often mention the ffailing services, so these name a change only beside a word for one.
 * 2. The stance is in the clause itself, else in the clause after it, or in one that heads the sentence, if these name
 *    no service.
 * Promise: a question, a suspicion and an announcement are no stance, and nothing is blamed before it began.
 */
export function mentionsOf(
  notes: readonly Event[],
  candidates: readonly Candidate[],
  failing: ReadonlySet<string>,
): ReadonlyMap<ChangeId, readonly Mention[]> {
  const names = candidates.map((candidate) => namesOf(candidate, failing))
  const read = notes.map((note) => ({ note, clauses: readClauses(note.text, names) }))
  return new Map(
    names.map((known) => [
      known.candidate.record.id,
      read.flatMap(({ note, clauses }) => mentionsIn(note, clauses, known)).filter((mention) => isTimely(mention, known.candidate)),
    ]),
  )
}

const isTimely = ({ stance, at }: Mention, { startedAt }: Candidate): boolean => stance === 'fixes' || at >= startedAt

function mentionsIn(note: Event, clauses: readonly ReadClause[], names: Names): readonly Mention[] {
  return clauses.flatMap((clause, index) => {
    const stance = clause.isAboutChanges && isNamed(names, clauses, index) ? stanceAt(clauses, index) : null
    return stance === null ? [] : [{ stance, at: note.occurred.at, words: clause.text, noteId: note.id }]
  })
}

interface ReadClause extends Clause {
  readonly words: string
  /** Clauses of one sentence share its number. */
  readonly sentence: number
  /** It speaks of a changed service or change, whichever. */
  readonly isAboutChanges: boolean
}

function readClauses(text: string, names: readonly Names[]): readonly ReadClause[] {
  let sentence = 0
  return clausesOf(text).map((clause) => {
    if (clause.before === '') sentence += 1
    const words = wordsOf(clause.text)
    return { ...clause, words, sentence, isAboutChanges: names.some((known) => isIdentified(known, words) || isServiceNamed(known, words)) }
  })
}

interface Names {
  readonly candidate: Candidate
  /** Any of them alone names the change. */
  readonly identities: readonly string[]
  readonly services: readonly string[]
  readonly isFfailing: boolean
}

function namesOf(candidate: Candidate, failing: ReadonlySet<string>): Names {
  const { record, services, spellings } = candidate
  const numbers = record.summary.match(/(?<=#)\d{1,9}/g) ?? []
  const sent = [record.ref.version, record.senderKey].flatMap((name) => (name === null ? [] : [wordsOf(name)])).filter(isDistinctive)
  return {
    candidate,
    identities: [...sent, ...numbers.map((number) => ` #${number} `)],
    services: spellings.map(wordsOf),
    isFfailing: [...services].some((service) => failing.has(service)),
  }
}

/** "7" or "latest" names nothing. */
const isDistinctive = (words: string): boolean => words.length >= 6 && /\d/.test(words)

/** Lower-case words between single spaces: "load-balancer" and "Load balancer's" agree; `v2.3.1` and `2.3.1` too. */
function wordsOf(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}#]+/gu, ' ')
    .replace(/(?<= |^)v(?=\d)/g, '')
    .trim()
  return ` ${words} `
}

function isNamed(names: Names, clauses: readonly ReadClause[], index: number): boolean {
  const words = clauses[index]?.words ?? ''
  if (isIdentified(names, words)) return true
  if (!isServiceNamed(names, words)) return false
  return !names.isFfailing || CHANGE.test(words) || CHANGE.test(neighbour(clauses, index, 1)?.words ?? '')
}

const isServiceNamed = ({ services }: Names, words: string): boolean =>
  services.some((name) => words.includes(name) || words.includes(`${name.trimEnd()}s `))

const isIdentified = ({ identities, candidate }: Names, words: string): boolean =>
  identities.some((identity) => words.includes(identity)) || isCommitNamed(candidate.record.ref.sha, words)

/** Short and long forms of one commit agree from seven digits on. */
function isCommitNamed(sha: string | null, words: string): boolean {
  return sha !== null && (words.match(/(?<= )[0-9a-f]{7,40}(?= )/g) ?? []).some((short) => sha.toLowerCase().startsWith(short))
}

function stanceAt(clauses: readonly ReadClause[], index: number): Mention['stance'] | null {
  const clause = clauses[index]
  if (clause === undefined || clause.isQuestion) return null
  const own = stanceOf(clause.words)
  const after = stanceOf(neighbour(clauses, index, 1)?.words ?? '')
  // "Rolled back checkout, no improvement": the outcome is that of the rollback.
  if (own === 'fixes' && after === 'clears') return 'failed-fix'
  const heading = neighbour(clauses, index, -1)
  return own ?? after ?? (heading?.before === '' ? stanceOf(heading.words) : null)
}

/** A clause of the same sentence that names no change of its own. */
function neighbour(clauses: readonly ReadClause[], index: number, step: 1 | -1): ReadClause | null {
  const beside = clauses[index + step]
  return beside !== undefined && beside.sentence === clauses[index]?.sentence && !beside.isAboutChanges ? beside : null
}

function stanceOf(words: string): Mention['stance'] | null {
  if (DOUBT.test(words)) return null
  const isFix = FIX.test(words)
  if (CLEARED.test(words)) return isFix ? 'failed-fix' : 'clears'
  if (BLAME.test(words)) return 'blames'
  return isFix ? 'fixes' : null
}

const CHANGE =
  / (?:deploy\w*|releas\w+|rollout|rolled out|version|build|chang\w+|(?:mis)?config\w*|settings?|flag|migration|push\w*|merge\w*|commit|roll\w* back|rollback|revert\w*|upgrade\w*|update\w*|patch|hotfix|certificate) /
const DOUBT =
  / (?:maybe|perhaps|possibl[ey]|might|may|could|suspect\w*|whether|if|in case|wonder\w*|check(?:s|ed|ing)?|looking|investigat\w+|considering|unclear|not sure|should we) /
const CLEARED =
  / (?:(?:not|isn t|wasn t|never) (?:the|a|our|this|that|it|caused?|due|related|responsible|to blame|because|involved)|(?:not|didn t|doesn t) (?:help|fix|change)|rul(?:ed|ing) out|unrelated|innocent|red herring|cleared|coincidence|nothing to do|no (?:effect|improvement|change|difference|better|evidence|sign)|without effect) /
const BLAME =
  / (?:root cause|caus(?:e|es|ed|ing)|culprit|due to|because|broke|broken|breaks|breaking|bad|wrong\w*|faulty|misconfigur\w+|invalid|typo|traced|turn(?:s|ed) out|identified|found|responsible|introduced|regression|to blame|explains|it (?:s|is|was) the|drop(?:s|ped|ping)|missing|lost) /
const FIX =
  / (?:roll(?:s|ed|ing)? (?:it )?back|rollback|revert\w*|undo(?:ne|ing)?|restor\w+|disabl\w+|(?:turn|switch)(?:ed|ing)? (?:it )?off|restart\w*|scal(?:ed|ing)|fail(?:ed|ing)? over|drain\w*|block(?:ed|ing)|hotfix\w*|fix(?:ed|ing|es)?|correct(?:ed|ing|s)|mitigat\w+) /
