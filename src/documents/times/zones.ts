import type { Document } from '../../domain/document.ts'
import { clockIn, isTimeZone } from '../../domain/time/clock.ts'
import { instant } from '../../domain/time/time.ts'
import type { CalendarDay, WrittenTime } from '../../domain/time/written-time.ts'
import { ABBREVIATIONS, NAMES, REGIONS } from './zone-names.ts'

/** A time zone as a document names it. */
export interface Zone {
  /** The document's own word. */
  readonly stated: string
  /** Distance from UTC; null: it follows the date (`Pacific time`, an IANA name), see `offsetOn`. */
  readonly offsetMinutes: number | null
  readonly iana: string | null
  /** The other regions that use the abbreviation; '' where there are none. */
  readonly ambiguity: string
}

export interface ZoneMention extends Zone {
  readonly index: number
  readonly end: number
}

/**
 * The zone that stands right at `index`, after blanks and an opening bracket. Abbreviations are fixed offsets, also out
 * of season: who writes PST in July is read literally, and the season is a finding.
 */
export function zoneAt(text: string, index: number): ZoneMention | null {
  LEAD.lastIndex = index
  const begin = index + (LEAD.exec(text)?.[0].length ?? 0)
  return offsetAt(text, begin) ?? wordAt(text, begin)
}

const LEAD = /[ \t\u00a0]{0,3}(?:hrs\.?|hours|h)?[ \t\u00a0]{0,3}[([]?[ \t]?/y

/** `UTC-4`, `GMT+05:30`, `UTC`, `Z`. A sign of any kind: hyphen, minus, dash. */
const UTC_OFFSET = /(?:UTC|GMT|Utc|utc|gmt)(?: ?([+\-\u2212\u2013]) ?(\d{1,2})(?::?([0-5]\d))?(?!\d|:\d))?(?!\w)/y
const ZULU = /Z(?![\w])/y

function offsetAt(text: string, begin: number): ZoneMention | null {
  ZULU.lastIndex = begin
  if (ZULU.test(text)) return { stated: 'Z', offsetMinutes: 0, iana: 'Etc/UTC', ambiguity: '', index: begin, end: begin + 1 }
  UTC_OFFSET.lastIndex = begin
  const match = UTC_OFFSET.exec(text)
  if (match === null) return null
  const [stated, sign, hours, minutes] = match
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  if (size > 14 * 60) return null
  const offsetMinutes = sign === '+' || sign === undefined ? size : -size
  return { stated, offsetMinutes, iana: sign === undefined ? 'Etc/UTC' : null, ambiguity: '', index: begin, end: begin + stated.length }
}

/** `+03:00`, `+0300`, right after a time. */
export function numericOffsetAt(text: string, index: number): ZoneMention | null {
  NUMERIC.lastIndex = index
  const match = NUMERIC.exec(text)
  if (match === null) return null
  const [stated, sign, hours, minutes] = match
  const size = Number(hours) * 60 + Number(minutes)
  if (size > 14 * 60) return null
  return { stated: stated.trim(), offsetMinutes: sign === '+' ? size : -size, iana: null, ambiguity: '', index, end: index + stated.length }
}

const NUMERIC = / ?([+\-\u2212])(\d\d):?([0-5]\d)(?!\d|:\d)/y
const WORD = /[A-Za-z]{1,40}(?:\/[A-Za-z_+-]{1,30}){0,2}(?: (?:[Ss]tandard |[Dd]aylight |[Ss]ummer |[Aa]frica )?[Tt]ime)?/y

function wordAt(text: string, begin: number): ZoneMention | null {
  WORD.lastIndex = begin
  const word = WORD.exec(text)?.[0]
  if (word === undefined) return null
  const name = zoneInWords(text, begin)
  if (name !== null) return name
  const zone = zoneNamed(word) ?? zoneNamed(word.split(' ')[0] ?? '')
  return zone === null ? null : { ...zone, index: begin, end: begin + zone.stated.length }
}

/** "Greenwich Mean Time", "Central African Time": the abbreviation in words. */
function zoneInWords(text: string, begin: number): ZoneMention | null {
  IN_WORDS.lastIndex = begin
  const stated = IN_WORDS.exec(text)?.[0]
  const abbreviation =
    stated === undefined
      ? undefined
      : NAMES.get(
          stated
            .toLowerCase()
            .replace(/african/, 'africa')
            .replace(/summer/, 'daylight'),
        )
  if (stated === undefined || abbreviation === undefined) return null
  const zone = zoneNamed(abbreviation)
  return zone === null ? null : { ...zone, stated, index: begin, end: begin + stated.length }
}

const IN_WORDS = /[A-Z][a-z]{3,15}(?: [A-Z][a-z]{3,15}){1,3}(?= ?\(?|$)/y

function zoneNamed(word: string): Zone | null {
  const known = ABBREVIATIONS.get(word) ?? (LOWER_CASE.test(word) ? ABBREVIATIONS.get(word.toUpperCase()) : undefined)
  if (known !== undefined) return { stated: word, offsetMinutes: known.minutes, iana: known.iana, ambiguity: known.ambiguity ?? '' }
  const iana = regionOf(word) ?? (isRegion(word) ? word : null)
  return iana === null ? null : { stated: word, offsetMinutes: null, iana, ambiguity: '' }
}

/** `PT`, `Pacific`, `Central Time`: in capitals, and what may begin a sentence only with its noun. */
function regionOf(word: string): string | null {
  const name = word.replace(/ (?:standard |daylight |summer )?time$/i, '')
  if (!/^(?:[PECM]T|[A-Z][a-z])/.test(name) || (name === word && /^(?:central|mountain)$/i.test(name))) return null
  return REGIONS.get(name.toLowerCase().replace(/ (?:standard|daylight|summer)$/, '')) ?? null
}

const isRegion = (word: string): boolean =>
  /^(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)\/[A-Z]/.test(
    word,
  ) && isTimeZone(word)

/** In lower case only those that are no English words: "eat" and "cat" are. */
const LOWER_CASE = /^(?:pst|pdt|edt|cst|cdt|mst|mdt|cet|cest|bst|eest|aest)$/

/** The distance from UTC on that day, in minutes; null where the zone follows the date and no full date is known. */
export function offsetOn({ offsetMinutes, iana }: Zone, day: CalendarDay | null): number | null {
  if (offsetMinutes !== null) return offsetMinutes
  if (iana === null || day?.year === null || day === null) return null
  const noon = instant(Date.UTC(day.year, day.month - 1, day.day, 12))
  return (clockIn(iana).wallOf(noon) - noon) / 60_000
}

/** The zone as the document states it, with its distance from UTC on the first day that is known. */
export function statedZone(zone: Zone | null, times: readonly { readonly time: WrittenTime }[]): Document['timezone'] {
  const day = times.flatMap(({ time }) => time.day ?? [])[0] ?? null
  return zone === null ? null : { stated: zone.stated, offsetMinutes: offsetOn(zone, day) }
}

/** The abbreviation that the zone's clocks should carry on that day, where the stated one is out of season; null: all is well. */
export function rightInSeason(zone: Zone, day: CalendarDay): string | null {
  const pair = SEASONS.find(([standard, summer]) => zone.stated.toUpperCase() === standard || zone.stated.toUpperCase() === summer)
  if (pair === undefined || zone.iana === null || zone.offsetMinutes === null) return null
  const actual = offsetOn({ ...zone, offsetMinutes: null }, day)
  if (actual === null || actual === zone.offsetMinutes) return null
  return zone.stated.toUpperCase() === pair[0] ? pair[1] : pair[0]
}

/** Standard and summer abbreviation of one region. */
const SEASONS: readonly (readonly [string, string])[] = [
  ['PST', 'PDT'],
  ['MST', 'MDT'],
  ['CST', 'CDT'],
  ['EST', 'EDT'],
  ['CET', 'CEST'],
  ['WET', 'WEST'],
  ['EET', 'EEST'],
  ['AEST', 'AEDT'],
  ['NZST', 'NZDT'],
  ['GMT', 'BST'],
]
