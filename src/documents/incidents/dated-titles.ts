import { roleOf, type SectionRole } from '../lines/section-names.ts'
import type { SectionLine } from '../lines/sections.ts'
import { sentencesOf } from '../lines/sentences.ts'
import { datesIn } from '../times/calendar-dates.ts'
import { timesIn } from '../times/times.ts'
import { type Account, isTimed, labelOf } from './accounts.ts'
import { TROUBLE } from './trouble-words.ts'

/** Headings that are a date and a title: "Card payments declined, Tuesday 2 April". Each may open an incident, or a part of one. */

/**
 * In: the accounts of one level, in order. Out: those of another incident than the first, by their titles: another trouble, on
 * another day, and the first is over before. The steps and days of one story name what was done, or go on with what came before.
 */
export function otherTroubles(lines: readonly SectionLine[], accounts: readonly Account[]): readonly Account[] {
  const [first, ...more] = accounts.flatMap((account): readonly Told[] => {
    const title = titleOf(account)
    return title === null ? [] : [{ account, title, entries: entriesIn(account.body) }]
  })
  if (first === undefined || first.account !== accounts[0] || [first, ...more].some(({ title }) => isStep(title))) return []
  if (first.entries.length < 2 || !(TROUBLE.test(first.title.text) || beginsAnew(first.entries))) return []
  const subject = wordsOf(lines.find(({ kind }, index) => kind === 'heading' && index < first.account.begin)?.text ?? '')
  const others = more.filter((other) => isOtherTrouble(first, other, subject)).map(({ account }) => account)
  return others.length === 0 || isAboutOne(lines, accounts) ? [] : others
}

/** The lines of an account with a time, or its sentences with one. */
function entriesIn(body: readonly SectionLine[]): readonly string[] {
  const timed = body.filter(isTimed).map(({ text }) => text)
  if (timed.length > 1) return timed
  const sentences = body.flatMap(({ kind, text }) => (kind === 'text' || kind === 'item' ? sentencesOf(text) : []))
  return sentences.filter((sentence) => timesIn(sentence).some(({ clock }) => clock !== null))
}

/**
 * Whether the lines around accounts say that all of them are one: a title that names one trouble, or a section or field that a
 * document has once for each incident.
 */
function isAboutOne(lines: readonly SectionLine[], accounts: readonly Account[]): boolean {
  const inside = new Set(accounts.flatMap(({ begin, body }) => [lines[begin], ...body]))
  const begin = accounts[0]?.begin ?? 0
  return lines.some((line, index) => {
    if (inside.has(line)) return false
    if (line.kind !== 'heading' && DAYS_LONG.test(line.text)) return true
    const name = line.kind === 'heading' ? line.text : labelOf(line)
    if (name === null) return false
    if (line.kind !== 'heading') return BEGINS_OR_ENDS.test(name)
    const role = roleOf(name)
    return (role !== null && ONCE.has(role)) || (index < begin && namesOne(name))
  })
}

const ONCE: ReadonlySet<SectionRole> = new Set(['timeline', 'keyEvents', 'impact', 'cause', 'duration', 'detection', 'resolution'])
/** "It took three days", "two days without orders". */
const DAYS_LONG =
  /\b(?:for|over|last(?:ed|s)?|took|takes|during|within) (?:the |these |about |almost |nearly )?(?:two|three|four|five|several|\d) (?:\w+ )?days\b|\b(?:two|three|four|five|several) (?:\w+ )?days (?:of|without)\b|\bfrom (?:mon|tues|wednes|thurs|fri|satur|sun)day\b[^.]{0,30} (?:to|until|till) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b/i
const BEGINS_OR_ENDS = /^(?:start|end|began|begin|ended|started|from|until|duration|detected|resolved)\b/i

const namesOne = (title: string): boolean => {
  const words = title.replaceAll(NAMES_OF_A_REPORT, ' ').replaceAll(MANY, ' ')
  return TROUBLE.test(words)
}
/** "Payment failures in April" may be several. */
const MANY = /\b(?:errors|failures|time-?outs|delays|crashes|leaks|spikes|incidents|outages|disruptions|lags|losses|stops|drops|breaks)\b/gi
/** "Incident report" names no incident. */
const NAMES_OF_A_REPORT =
  /\b(?:post-?)?(?:incident|outage|failure|downtime)s?[ -](?:reports?|reviews?|notes?|log|diary|journal|summary|digest|postmortems?|management|response)\b|\bpost-incident\b/gi

interface Told {
  readonly account: Account
  readonly title: Title
  readonly entries: readonly string[]
}

function isOtherTrouble(first: Told, other: Told, subject: ReadonlySet<string>): boolean {
  if (other.entries.length < 2 || !isOnAnotherDay(first.account, other.account)) return false
  if (isSameSubject(first.title, other.title, subject) || refersBack(other)) return false
  const isNamed = TROUBLE.test(other.title.text)
  if (!isOver(first.entries, isNamed && TROUBLE.test(first.title.text))) return false
  const own = ownWords(first.title).filter((word) => !subject.has(word))
  if (speaksOf(other.entries, new Set(own))) return false
  return isNamed || (beginsAnew(other.entries) && !speaksOf(other.entries, first.title.words))
}

/** "Card payments declined" and "Refund payments stuck" below "Payments": what all of the document is about tells nothing. */
function isSameSubject(one: Title, two: Title, subject: ReadonlySet<string>): boolean {
  const shared = new Set([...two.words].filter((word) => one.words.has(word)))
  if ([...shared].some((word) => !subject.has(word))) return true
  const hasOwn = (title: Title) => ownWords(title).some((word) => !shared.has(word))
  return shared.size > 0 && !(hasOwn(one) && hasOwn(two))
}

/** Of a title what its trouble befell. */
const ownWords = ({ text }: Title): readonly string[] => [...wordsOf(text.replaceAll(TROUBLES, ' '))]
const TROUBLES = new RegExp(TROUBLE, 'giu')

interface Title {
  readonly text: string
  readonly words: ReadonlySet<string>
}

/** What a heading says beside its date; null: it is a date alone, or has none. */
function titleOf({ heading }: Account): Title | null {
  const dates = datesIn(heading)
  if (dates.length === 0 && !WEEKDAY.test(heading)) return null
  const text = dates.toReversed().reduce((rest, { index, end }) => `${rest.slice(0, index)} ${rest.slice(end)}`, heading)
  const words = wordsOf(text)
  return words.size === 0 ? null : { text, words }
}

const wordsOf = (text: string): ReadonlySet<string> => {
  const words = text.toLowerCase().match(/\p{L}{3,}/gu) ?? []
  return new Set(words.filter((word) => !NO_NAME.test(word)).map((word) => word.slice(0, STEM)))
}

/** "Payments" and "payment" are one word. */
const STEM = 6
const WEEKDAY = /\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tue|wed|thu|thurs?|fri|sat|sun|mon)\b/i
const NO_NAME =
  /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thur?s?|fri|sat|sun|the|and|for|our|are|was|were|not|with|from|all|some|has|have|had|utc|gmt|cet|cest|incident|outage|of|on|in|at)$/

function isOnAnotherDay(first: Account, other: Account): boolean {
  if (first.days.size > 0 && other.days.size > 0) return ![...other.days].some((day) => first.days.has(day))
  const [day, next] = [first, other].map(({ heading }) => WEEKDAY.exec(heading)?.[0].slice(0, 3).toLowerCase())
  return day !== undefined && next !== undefined && day !== next
}

const isStep = ({ text }: Title): boolean => GOES_ON.test(text) || (STEP.test(text) && !TROUBLE.test(text))

/** What goes on with what was told before, or answers it. */
const GOES_ON =
  /\b(?:it|they|again|still|also|further|same|another|second|first|final(?:ly)?|continu\w*|go(?:es|ing) on|ongoing|return(?:s|ed)?(?=\W*$)|return of|recur\w*|relaps\w*|recover\w*|restor\w*|rebuil\w*|repair\w*|roll(?:ed|ing|s)?[ -]?back|fix(?:e[ds])?|hotfix|clean-?up|follow(?:s|ed|ing)?[ -]?ups?|aftermath|after-?effects?|side effects?|knock-on|consequences?|remaining|catch(?:es|ing)?[ -]?up|mitigat\w*|root cause|work-?around|phase|spread\w*|worse\w*|wider|no more|all clear)\b/i
/** What is done within a story, where no trouble is named beside it. */
const STEP =
  /\b(?:more|backlog|replac\w*|roll(?:ed|ing|s)?[ -]?out|migrat\w*|investigat\w*|resol\w*|escalat\w*|detect\w*|diagnos\w*|identif\w*|analys\w*|cause|deploy\w*|release|prepar\w*|upgrad\w*|morning|afternoon|evening|night|part|update|stage|step|complete\w*|everything|back|stab\w*|monitor\w*|verif\w*|clos(?:e[ds]?|ing|ure)|end|over|normal\w*|healthy|contain\w*|eradicat\w*|triage|hardening|review|switch\w*|moves?|settled)\b/i

/** Somebody or something tells of a trouble. */
const NEWS = /\b(?:alert\w*|call|alarm\w*|pag(?:e[ds]?|er|ing)|report\w*|complain\w*|notic\w+|detect\w*|support tickets?|tickets|calls)\b/i

/** What stands before the second entry of an account speaks of what came before: it goes on with it. */
const refersBack = ({ account: { body }, entries }: Told): boolean => {
  const opening = body.slice(0, Math.max(0, body.findIndex(isTimed))).map(({ text }) => text)
  return [...opening, ...entries.slice(0, 1)].some((text) => REFERS.test(text))
}
const REFERS =
  /\b(?:again|still|same|relaps\w*|recur\w*|return(?:s|ed)|reappear\w*|continu\w*|resum\w*|as (?:on|before)|(?:yester|previous |the )day(?:'s| before)?|since (?:mon|tues|wednes|thurs|fri|satur|sun)day|overnight|remaining|knock-on|as a (?:result|consequence)|because of (?:the|yesterday))\b/i

/** The trouble of the first title is what the next day begins with. */
const speaksOf = (entries: readonly string[], words: ReadonlySet<string>): boolean =>
  entries.slice(0, 2).some((text) => [...wordsOf(text)].some((word) => words.has(word)))

const beginsAnew = (entries: readonly string[]): boolean =>
  entries.slice(0, 2).some((text) => (TROUBLE.test(text) || NEWS.test(text)) && !/\b(?:normal|closed|resolved|well|healthy)\b/i.test(text))

/** One of the last entries says that it is over, and none that it is not; where both titles name a trouble a remedy at the end will do. */
function isOver(entries: readonly string[], isRemedyEnough: boolean): boolean {
  const last = entries.slice(-LAST)
  if (last.slice(-2).some((text) => OPEN.test(text))) return false
  return last.some((text) => OVER.test(text) && !OPEN.test(text)) || (isRemedyEnough && last.slice(-2).some((text) => REMEDY.test(text)))
}

const LAST = 3
const OVER =
  /(?<!\b(?:not|never|no) (?:\w{1,20} )?)\b(?:on time|in place|correct(?:ly)?|accepted|arriv(?:es?|ed|ing)|delivered|paid|worked|resolved|restored|recover(?:ed|s|y)|fixed|normal|all clear|again|over|closed|healthy|caught up|drained|empty|back|works?|working|flow(?:s|ing)?|succeed\w*|succe(?:ss|ed)\w*|fine|green|gone|cleared|done|complete[ds]?|operational|no (?:more|further) \w+|as (?:usual|before|expected)|stable|up|wieder|behoben|wiederhergestellt|läuft|funktionier\w+|leer)\b/i
const REMEDY =
  /\b(?:restart\w*|rolled back|rollback|revert\w*|replac\w+|renew\w*|switch\w*|fail(?:ed|s) over|appl(?:ied|ies)|deploy\w*|re-?enabled|disabled|raised|increased|added|removed|deleted|patched|corrected|unblock\w*|re-?played|re-?processed|re-?sent|purged|flushed|scaled|freed|gewechselt|neu gestartet|zurückgerollt|zurückgesetzt|ersetzt|erneuert)\b/i
const OPEN =
  /\b(?:partial\w*|some\b(?! time)|half|most|temporar\w*|for now|until|tomorrow|continu\w*|still|not yet|overnight|hand(?:ed|s)? (?:it )?over|wait\w*|remain\w*|seem\w*|hop(?:e|ing)|so far|next (?:day|morning)|interim|work-?around|again (?:fail|slow|down)\w*|will be|to be|unclear|unknown)\b/i
