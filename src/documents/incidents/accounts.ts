import { headOf, isRelative } from '../entries/heads.ts'
import { rowHead } from '../entries/rows.ts'
import { roleOf, type SectionRole } from '../lines/section-names.ts'
import type { SectionLine } from '../lines/sections.ts'
import { datesIn } from '../times/calendar-dates.ts'
import { timesIn } from '../times/times.ts'
import { LASTING, type Opening, OUT, openingsIn } from './openings.ts'

/** What stands below a line that may open an account. Both ends are indices of lines; `end` is behind the last. */
export interface Account {
  readonly begin: number
  readonly end: number
  /** Of its opening. */
  readonly level: number
  readonly number: string | null
  /** Nothing but a date, as above a day of one story. */
  readonly isDay: boolean
  /** It says from when to when, or that on that day something was out: both are said of a whole incident. */
  readonly isDatedOutage: boolean
  /** Something is told from one time to another. */
  readonly isStory: boolean
  /** Days as they are written, without a year. */
  readonly days: ReadonlySet<string>
  /** The sections and fields below the opening that a story has once. */
  readonly parts: ReadonlySet<SectionRole>
}

/** The accounts of a document that stand beside each other, for each level of headings, the outermost first. */
export function accountsByLevel(lines: readonly SectionLine[]): readonly (readonly Account[])[] {
  const openings = openingsIn(lines)
  const levels = [...new Set(openings.map(({ level }) => level))].toSorted((a, b) => a - b)
  return levels.map((level) => accountsOn(level, lines, openings))
}

function accountsOn(level: number, lines: readonly SectionLine[], openings: readonly Opening[]): readonly Account[] {
  const own = new Map(openings.flatMap((opening) => (opening.level === level ? [[opening.index, opening] as const] : [])))
  const bounds = lines.flatMap((line, index) => (own.has(index) || (line.kind === 'heading' && line.level <= level) ? [index] : []))
  return bounds.flatMap((begin, position) => {
    const opening = own.get(begin)
    return (opening && accountOf(lines, opening, bounds[position + 1] ?? lines.length)) ?? []
  })
}

/** null: nothing below that opening has a time of day. */
function accountOf(lines: readonly SectionLine[], { index, level, number }: Opening, end: number): Account | null {
  const [heading, ...body] = lines.slice(index, end)
  if (heading === undefined || ![heading, ...body].some(holdsTime)) return null
  const [date] = datesIn(heading.text)
  const isOutage = () => LASTING.test(heading.text) || holdsWindow(heading) || (OUT.test(heading.text) && isStory(body))
  const dated = [heading, ...body.filter((line) => isTimed(line) || labelOf(line) !== null)]
  return {
    begin: index,
    end,
    level,
    number,
    isDay: date !== undefined && heading.text.length - (date.end - date.index) <= DAY_REST_MAX,
    isDatedOutage: date !== undefined && isOutage(),
    isStory: isStory(body),
    days: new Set(dated.flatMap(({ text }) => datesIn(text.slice(0, HEAD_MAX)).map(({ day }) => `${day.month}-${day.day}`))),
    parts: new Set(body.flatMap((line) => partOf(line) ?? [])),
  }
}

/** "Day 2: ", "(Thursday)" beside the date. */
const DAY_REST_MAX = 12
const HEAD_MAX = 160

export function isTimed(line: SectionLine): boolean {
  if (line.kind === 'blank' || line.kind === 'code') return false
  const head = line.kind === 'row' ? rowHead(line.cells) : headOf(line.text)
  return head?.time != null && (isRelative(head.time) || head.time.clock !== null)
}

const holdsTime = ({ kind, text }: SectionLine): boolean =>
  kind !== 'code' && timesIn(text.slice(0, PARAGRAPH_MAX)).some(({ clock }) => clock !== null)

const holdsWindow = ({ text }: SectionLine): boolean =>
  timesIn(text.slice(0, PARAGRAPH_MAX)).some(({ clock, until }) => clock !== null && until !== null)

/** Further on in a paragraph no window of the incident is stated. */
const PARAGRAPH_MAX = 400

/** Whether lines tell of something from one time to another. */
export const isStory = (body: readonly SectionLine[]): boolean => body.filter(isTimed).length > 1 || body.some(holdsWindow)

/** "Start: …", "| Root cause | … |", "Resolved - …": what stands before the words, behind a time. */
function labelOf({ kind, text, cells }: SectionLine): string | null {
  if (kind === 'heading') return null
  if (kind === 'row') return cells[0] ?? null
  const said = headOf(text)?.text ?? text
  return /^([^:|]{2,40}):\s/.exec(text)?.[1] ?? /^(resolved|investigating)\b\W{1,3}\s/i.exec(said)?.[1] ?? null
}

function partOf(line: SectionLine): SectionRole | null {
  const name = line.kind === 'heading' ? line.text : labelOf(line)
  if (name === null) return null
  const role = START_OR_END.test(name) ? 'duration' : /^investigating$/i.test(name) ? 'detection' : roleOf(name)
  if (role === null || !ONCE.has(role)) return null
  // Without a number "Time | What happened" is the head of a table, and says of no story when it was.
  return role === 'duration' && line.kind !== 'heading' && !/\d/.test(line.text) ? null : role
}

const START_OR_END = /^(?:start|end|began|begin|ended|started|from|until)\b/i
/** Impact, status and next steps come again in every update of one story. */
const ONCE: ReadonlySet<SectionRole> = new Set(['timeline', 'cause', 'duration', 'detection', 'resolution'])

/**
 * The headings beside each other that name something and end with a day of their own ("Refunds stuck, Thursday 4 April"), each above a
 * story: each may be an incident, or a chapter of one. Out: their indices; empty: there are not two.
 */
export function datedTitles(lines: readonly SectionLine[], levels: readonly (readonly Account[])[]): readonly number[] {
  for (const accounts of levels) {
    const titles = accounts.flatMap(({ begin, isStory }) => {
      const day = isStory ? endingDay(lines[begin]) : null
      return day === null ? [] : [{ begin, day }]
    })
    if (titles.length > 1 && new Set(titles.map(({ day }) => day)).size === titles.length) return titles.map(({ begin }) => begin)
  }
  return []
}

/** The day at the end of a heading; null: it has none, or no name before it. */
function endingDay(line: SectionLine | undefined): string | null {
  if (line?.kind !== 'heading') return null
  const date = datesIn(line.text).at(-1)
  if (date === undefined || date.index <= DAY_REST_MAX || line.text.length - date.end > DAY_REST_MAX) return null
  return `${date.day.year ?? ''}-${date.day.month}-${date.day.day}`
}

/**
 * Whether a second account is of another incident: by its number, or by its days beside what is said of one story once. A
 * document that says that it is about several needs no more than the days, or on one day stories of their own.
 */
export function isAnother(first: Account, other: Account, saysSeveral: boolean): boolean {
  if (first.number !== null && other.number !== null) return first.number !== other.number
  const shared = [...other.parts].filter((part) => first.parts.has(part)).length
  if (first.days.size === 0 || other.days.size === 0) return saysSeveral && (shared > 0 || (first.isStory && other.isStory))
  if ([...other.days].some((day) => first.days.has(day))) return false
  if (saysSeveral || (first.isDatedOutage && other.isDatedOutage)) return true
  return shared >= (first.isDay || other.isDay ? 2 : 1)
}
