import { monthNumber } from '../values/month-names.ts'

/** A date as written: year, month, day; or two numbers that may be day and month or month and day, and the year. */
export interface WrittenDate {
  readonly order: 'year-first' | 'unknown'
  readonly fields: readonly [number, number, number]
}

/** A message of a log. */
export interface ChatLine {
  /** The line's own date, else that of the last heading; null: none was written before it. */
  readonly date: WrittenDate | null
  /** 24 hours: `HH:MM:SS`. */
  readonly clock: string
  /** What stands behind the clock: `Z`, `+02:00`. */
  readonly zone: string | null
  readonly author: string
  readonly text: string
  /** Whether nothing but a chat writes so. */
  readonly isSure: boolean
}

export interface ChatLines {
  readonly lines: readonly ChatLine[]
  /** Lines that are neither a message nor indented below one. */
  readonly others: number
  /** Who came, went, or is called otherwise now. */
  readonly noise: number
}

const DATE = String.raw`(?:(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})|(?<one>\d{1,2})[/.](?<two>\d{1,2})[/.](?<short>\d{4}|\d{2}))`
const CLOCK = String.raw`(?<hour>\d{1,2})[:.](?<minute>\d\d)(?:[:.](?<second>\d\d)(?:[.,]\d{1,9})?)?(?:[ \u00a0\u202f]?(?<half>[AaPp])\.?[Mm]\.?)?(?<zone>Z|[+-]\d\d:?\d\d)?`
const STAMP = String.raw`\u200e?(?:${DATE}(?:,? {1,3}|T))?${CLOCK}`
const BRACKETED = String.raw`\u200e?\[(?:${DATE}(?:,? {1,3}|T))?${CLOCK}\]`
const NAME = String.raw`(?<author>[^\s<>:=[\]{}"|*-][^<>:=[\]{}"\n\t|]{0,60}?)`
const REST = '(?<text>.*)$'

/** From the surest: angles and brackets, then a name with a colon, which other logs write, too. */
const FORMS = (
  [
    [String.raw`^[[(]?${STAMP}[\])]? {0,3}<[@+%~& ]?(?<author>[^<>\n]{1,60})> ?${REST}`, true],
    [String.raw`^[[(]?${STAMP}[\])]? {1,3}\* (?<author>[^\s<>:]{1,60}) ${REST}`, true],
    [`^${BRACKETED} {0,3}${NAME}: ${REST}`, true],
    [`^${STAMP} [-–] ${NAME}: ${REST}`, true],
    [String.raw`^${STAMP}(?: {1,3}|\t)${NAME}: ${REST}`, false],
    [String.raw`^${STAMP}\t[@+%~& ]?${NAME}\t${REST}`, false],
    // Copied out of a window: the name and the clock in a line, the words below.
    [String.raw`^${NAME} {1,3}\[?${CLOCK}\]?$`, false],
  ] as const
).map(([pattern, isSure]) => ({ pattern: new RegExp(pattern, 'u'), isSure }))

const unnamed = (pattern: string): string => pattern.replace(/\?<\w+>/g, '?:')

/** `-!- bob joined`, `*** bob has quit`, `--> bob`. */
const NOISE = new RegExp(
  String.raw`^(?:[[(]?${unnamed(STAMP)}[\])]? {0,3}|${unnamed(STAMP)}\t)?(?:-!-|\*\*\*|-->|<--|--(?= |\t)|[|=!]{2,3} )`,
  'u',
)
/** A stamp whose words are nobody's. */
const STAMPED = new RegExp(`^(?:${unnamed(BRACKETED)}|${unnamed(STAMP)}(?: [-–] |$))`, 'u')

/** A heading that says which day follows: `--- Day changed Wed Mar 13 2024`, `Session Start: …`, `=== 2024-03-12 ===`, `Tuesday, March 12th, 2024`. */
const DAY =
  /^\W{0,6}(?:(?:log opened|day changed(?: to)?|session start|session time)\W{1,3})?(?:\p{L}{2,10}\.?,? )?(?:(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)|(?<name>\p{L}{3,10})\.? {1,2}(?<nameDay>\d{1,2})(?:st|nd|rd|th)?(?:,? \d\d:\d\d(?::\d\d)?)?,? (?<nameYear>\d{4})|(?<dayFirst>\d{1,2})\.? (?<dayName>\p{L}{3,10})\.?,? (?<dayYear>\d{4}))\W{0,6}(?:\d\d:\d\d(?::\d\d)?)?$/iu

const LINE_MAX = 8_000
/** A message goes on for so many lines at most. */
const REST_MAX = 200

export function chatLines(text: string): ChatLines {
  const lines: { line: ChatLine; rest: string[] }[] = []
  let heading: WrittenDate | null = null
  let [others, noise] = [0, 0]
  for (const written of text.split(/\r?\n/)) {
    const raw = written.slice(0, LINE_MAX)
    const day = raw.length <= 120 ? headingDate(raw) : null
    const message = day === null ? messageIn(raw, heading) : null
    const last = lines.at(-1)
    if (day !== null) heading = day
    else if (message !== null) lines.push({ line: message, rest: [] })
    else if (NOISE.test(raw) || STAMPED.test(raw)) noise += 1
    else if (raw.trim() !== '') {
      if (last !== undefined && last.rest.length < REST_MAX) last.rest.push(raw)
      if (last === undefined || !/^\s|^$/.test(raw)) others += last?.line.text === '' && last.rest.length === 1 ? 0 : 1
    }
  }
  return {
    lines: lines.map(({ line, rest }) => ({ ...line, text: [line.text, ...rest.map((one) => one.trim())].join('\n').trim() })),
    others,
    noise,
  }
}

function headingDate(line: string): WrittenDate | null {
  const groups = DAY.exec(line)?.groups
  if (groups === undefined) return null
  if (groups.year !== undefined) return { order: 'year-first', fields: [Number(groups.year), Number(groups.month), Number(groups.day)] }
  const month = monthNumber(groups.name ?? groups.dayName ?? '')
  if (month === null) return null
  return { order: 'year-first', fields: [Number(groups.nameYear ?? groups.dayYear), month, Number(groups.nameDay ?? groups.dayFirst)] }
}

function messageIn(line: string, heading: WrittenDate | null): ChatLine | null {
  for (const { pattern, isSure } of FORMS) {
    const groups = pattern.exec(line)?.groups
    if (groups === undefined) continue
    const clock = clockOf(groups)
    if (clock === null) continue
    const { author = '', text = '', zone } = groups
    if (NOISE.test(line)) return null
    return { date: dateIn(groups) ?? heading, clock, zone: zone ?? null, author: author.trim(), text, isSure }
  }
  return null
}

type Groups = Readonly<Record<string, string | undefined>>

function dateIn({ year, month, day, one, two, short }: Groups): WrittenDate | null {
  if (year !== undefined) return { order: 'year-first', fields: [Number(year), Number(month), Number(day)] }
  if (one === undefined || short === undefined) return null
  return { order: 'unknown', fields: [Number(one), Number(two), short.length === 2 ? 2_000 + Number(short) : Number(short)] }
}

/** 12 AM is midnight, 12 PM is noon. */
function clockOf({ hour, minute, second = '00', half }: Groups): string | null {
  const written = Number(hour)
  if (half !== undefined && (written < 1 || written > 12)) return null
  const hours = half === undefined ? written : (written % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59) return null
  return `${String(hours).padStart(2, '0')}:${minute}:${second}`
}
