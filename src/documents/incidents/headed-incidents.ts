import { headOf, isRelative } from '../entries/heads.ts'
import { rowHead } from '../entries/rows.ts'
import { ITEM_LEVEL } from '../lines/lines.ts'
import { isSectionName, roleOf, type SectionRole } from '../lines/section-names.ts'
import type { SectionLine } from '../lines/sections.ts'
import { datesIn } from '../times/calendar-dates.ts'
import { timesIn } from '../times/times.ts'

/** The lines of the first incident of a document, with those that are about none in particular. */
export interface FirstIncident {
  readonly lines: readonly SectionLine[]
  /** The lines on which the others begin, from 1; empty: the document describes one incident. */
  readonly others: readonly number[]
}

/** What stands below a heading that may be that of an incident. Both ends are indices of lines; `end` is behind the last. */
interface Account {
  readonly begin: number
  readonly end: number
  /** "Incident 2", "INC-104": its number; null: the heading has none. */
  readonly number: string | null
  /** Nothing but a date, as above a day of one story. */
  readonly isDay: boolean
  /** It says from when to when, or that on that day something was out: both are said of a whole incident. */
  readonly isDatedOutage: boolean
  /** Days as they are written, without a year. */
  readonly days: ReadonlySet<string>
  /** The sections and fields below the heading that a story has once. */
  readonly parts: ReadonlySet<SectionRole>
}

/**
 * Headings beside each other, each with a story of its own below it. Out: what stands below the first of them and outside of
 * all; null: there are none.
 */
export function headedIncidents(lines: readonly SectionLine[]): FirstIncident | null {
  const levels = new Set(lines.flatMap((line) => (opensAccount(line) ? [line.level] : [])))
  for (const level of [...levels].toSorted((a, b) => a - b)) {
    const [first, ...more] = accountsOn(level, lines)
    const others = first === undefined ? [] : more.filter((other) => isAnother(first, other))
    if (first === undefined || others.length === 0 || lines.slice(0, first.begin).some(isTimed)) continue
    return {
      // A heading above all of them is the title of none.
      lines: lines.flatMap((line, index): readonly SectionLine[] => {
        if (others.some(({ begin, end }) => index >= begin && index < end)) return []
        return [index < first.begin && line.kind === 'heading' ? { ...line, kind: 'text' } : line]
      }),
      others: others.map(({ begin }) => lines[begin]?.number ?? 0),
    }
  }
  return null
}

/** A heading with a name of its own; what quotes an earlier incident, or plans, stands in a section that says so. */
const opensAccount = ({ kind, level, text, role }: SectionLine): boolean =>
  kind === 'heading' &&
  level < ITEM_LEVEL &&
  !ASIDE.has(role) &&
  !isSectionName(text) &&
  (NUMBERED.test(text) || TITLE.test(text) || roleOf(text) === null)

const ASIDE: ReadonlySet<SectionRole> = new Set(['appendix', 'actions', 'lessons'])
const TITLE = /^(?:(?:public|internal|blameless) )?(?:incident|outage|post-?mortem)\b.{0,30}[:–—-]\s*\S/i
const NUMBERED =
  /^\W{0,3}(?:(?:incident|outage|disruption|event|postmortem)(?: (?:no\.?|number|id))? ?[#:]? ?|(?:inc|sev|pm|ir|im)[-_ ]?)((?:[A-Z]{2,8}-)?\d{1,10}|[ivx]{1,4}|[a-d])\b(?!-\d|\/)|^(first|second|third|fourth|fifth) (?:incident|outage|disruption)\b/i

function accountsOn(level: number, lines: readonly SectionLine[]): readonly Account[] {
  const headings = lines.flatMap((line, index) => (line.kind === 'heading' && line.level <= level ? [index] : []))
  return headings.flatMap((begin, position) => {
    const heading = lines[begin]
    const end = headings[position + 1] ?? lines.length
    return heading !== undefined && heading.level === level && opensAccount(heading)
      ? accountOf(lines.slice(begin, end), { begin, end })
      : []
  })
}

/** None, where nothing has a time of day. */
function accountOf(lines: readonly SectionLine[], range: Pick<Account, 'begin' | 'end'>): readonly Account[] {
  const [heading, ...body] = lines
  if (heading === undefined || !(lines.some(isTimed) || body.some(holdsWindow))) return []
  const numbered = NUMBERED.exec(heading.text)
  const [date] = datesIn(heading.text)
  const isOutage = () => LASTING.test(heading.text) || holdsWindow(heading) || (OUT.test(heading.text) && isStory(body))
  const dated = [heading, ...body.filter((line) => isTimed(line) || labelOf(line) !== null)]
  return [
    {
      ...range,
      number: numbered === null ? null : (numbered[1] ?? numbered[2] ?? '').toLowerCase(),
      isDay: date !== undefined && heading.text.length - (date.end - date.index) <= DAY_REST_MAX,
      isDatedOutage: date !== undefined && isOutage(),
      days: new Set(dated.flatMap(({ text }) => datesIn(text.slice(0, HEAD_MAX)).map(({ day }) => `${day.month}-${day.day}`))),
      parts: new Set(body.flatMap((line) => partOf(line) ?? [])),
    },
  ]
}

/** "Day 2: ", "(Thursday)" beside the date. */
const DAY_REST_MAX = 12
const HEAD_MAX = 160
const LASTING = /\blast(?:ing|ed) \S/i
const OUT = /\b(?:outage|incident|disruption|downtime|down|unavailab\w+|unreachable|degrad\w+|failures?|failing|failed|slow\w*|errors?)\b/i

function isTimed(line: SectionLine): boolean {
  if (line.kind === 'blank' || line.kind === 'code') return false
  const head = line.kind === 'row' ? rowHead(line.cells) : headOf(line.text)
  return head?.time != null && (isRelative(head.time) || head.time.clock !== null)
}

const holdsWindow = ({ text }: SectionLine): boolean =>
  timesIn(text.slice(0, PARAGRAPH_MAX)).some(({ clock, until }) => clock !== null && until !== null)

/** Further on in a paragraph no window of the incident is stated. */
const PARAGRAPH_MAX = 400

const isStory = (body: readonly SectionLine[]): boolean => body.filter(isTimed).length > 1 || body.some(holdsWindow)

/** "Start: …", "| Root cause | … |". */
const labelOf = ({ kind, text, cells }: SectionLine): string | null =>
  kind === 'heading' ? null : kind === 'row' ? (cells[0] ?? null) : (/^([^:|]{2,40}):\s/.exec(text)?.[1] ?? null)

function partOf(line: SectionLine): SectionRole | null {
  const name = line.kind === 'heading' ? line.text : labelOf(line)
  if (name === null) return null
  const role = START_OR_END.test(name) ? 'duration' : roleOf(name)
  return role !== null && ONCE.has(role) ? role : null
}

const START_OR_END = /^(?:start|end|began|begin|ended|started|from|until)\b/i
/** Impact, status and next steps come again in every update of one story. */
const ONCE: ReadonlySet<SectionRole> = new Set(['timeline', 'cause', 'duration', 'detection', 'resolution'])

/** Whether a second account is of another incident: by its number, or by its days beside what is said of one story once. */
function isAnother(first: Account, other: Account): boolean {
  if (first.number !== null && other.number !== null) return first.number !== other.number
  if (first.days.size === 0 || other.days.size === 0 || [...other.days].some((day) => first.days.has(day))) return false
  if (first.isDatedOutage && other.isDatedOutage) return true
  const shared = [...other.parts].filter((part) => first.parts.has(part)).length
  return shared >= (first.isDay || other.isDay ? 2 : 1)
}
