import type { CalendarDay } from '../../domain/time/written-time.ts'
import type { SectionLine } from '../lines/sections.ts'
import type { TimeMention } from './times.ts'
import { offsetOn, type Zone } from './zones.ts'

/** How a document's ambiguous abbreviations are read, by the word as it stands there. */
export type ZoneReadings = ReadonlyMap<string, Zone>

export const readAs = (zone: Zone, readings: ZoneReadings): Zone => readings.get(zone.stated) ?? zone

/** What in a document may show which of several zones an abbreviation means. */
export interface ZoneContext {
  readonly lines: readonly SectionLine[]
  readonly times: readonly TimeMention[]
  readonly day: CalendarDay | null
}

/**
 * In: the zones of a document and its context. Out: how each ambiguous one is read.
 * 1. A time written in two zones shows the distance between them.
 * 2. Else the region with the most cities, currencies, telephone prefixes and zones in the text; out of season its count is lowered by one.
 * 3. Else the most frequent use in the trade.
 */
export function readingsOf(zones: readonly Zone[], context: ZoneContext): ZoneReadings {
  const open = new Map(zones.filter(({ ambiguity }) => ambiguity !== '').map((zone) => [zone.stated, zone]))
  const readings = new Map<string, Zone>()
  for (const [stated, zone] of open) {
    const regions = REGIONS.get(stated.toUpperCase()) ?? []
    const region = regions.find(({ minutes }) => minutes === writtenDistance(stated, context.times)) ?? regionNamed(regions, context)
    if (region !== null && region.minutes !== zone.offsetMinutes)
      readings.set(stated, { ...zone, offsetMinutes: region.minutes, iana: region.iana, ambiguity: otherThan(region, regions) })
  }
  return readings
}

const otherThan = (region: Region, regions: readonly Region[]): string =>
  regions
    .filter((other) => other !== region)
    .map(({ iana }) => iana)
    .join(' or ')

/** "22:00 CST (14:00 UTC)": eight hours. */
function writtenDistance(stated: string, times: readonly TimeMention[]): number | null {
  const time = times.find(({ zone, also }) => zone?.stated === stated && also !== null && also.zone.offsetMinutes !== null)
  if (time?.clock == null || time.also === null || time.also.zone.offsetMinutes === null) return null
  const [own, other] = [time.clock.clock, time.also.clock]
  const distance = (own.hour - other.hour) * 60 + own.minute - other.minute + time.also.zone.offsetMinutes
  return ((distance + 2_160) % 1_440) - 720
}

function regionNamed(regions: readonly Region[], { lines, day }: ZoneContext): Region | null {
  const scored = regions.map((region) => ({ region, score: timesNamed(region, lines) - (isInSeason(region, day) ? 0 : 1) }))
  const best = scored.toSorted((a, b) => b.score - a.score)[0]
  return best !== undefined && best.score > 0 ? best.region : null
}

const timesNamed = ({ words }: Region, lines: readonly SectionLine[]): number =>
  lines.reduce((count, { text }) => count + (text.match(words)?.length ?? 0), 0)

const isInSeason = ({ iana, minutes }: Region, day: CalendarDay | null): boolean => {
  const actual = offsetOn({ stated: '', offsetMinutes: null, iana, ambiguity: '' }, day)
  return actual === null || actual === minutes
}

interface Region {
  readonly minutes: number
  readonly iana: string
  /** Words that show that the document is about it. */
  readonly words: RegExp
}

const region = (hours: number, iana: string, words: string): Region => ({
  minutes: hours * 60,
  iana,
  words: new RegExp(`(?<![\\w+])(?:${words})(?![A-Za-z])`, 'g'),
})

/** The regions that use each abbreviation, the most frequent first. */
const REGIONS: ReadonlyMap<string, readonly Region[]> = new Map([
  [
    'IST',
    [
      region(
        5.5,
        'Asia/Kolkata',
        'Indian?|Mumbai|Delhi|Bangalore|Bengaluru|Chennai|Hyderabad|Pune|Kolkata|INR|[Rr]upees?|₹|lakhs?|crores?|\\+91',
      ),
      region(1, 'Europe/Dublin', 'Ireland|Irish|Dublin|Cork|Galway|Limerick|GMT|CES?T|BST|\\+353'),
      region(2, 'Asia/Jerusalem', 'Israeli?|Tel[ -]Aviv|Jerusalem|Haifa|IDT|ILS|NIS|[Ss]hekels?|₪|\\+972'),
    ],
  ],
  [
    'CST',
    [
      region(-6, 'America/Chicago', 'U\\.?S\\.?A?\\.?|Americans?|Chicago|Dallas|Texas|Houston|Austin|Minneapolis|Central|[EPM][SD]T|CDT'),
      region(8, 'Asia/Shanghai', 'China|Chinese|Shanghai|Beijing|Shenzhen|Hangzhou|Guangzhou|Chengdu|Taipei|RMB|CNY|[Yy]uan|HKT|SGT|\\+86'),
    ],
  ],
  [
    'BST',
    [
      region(1, 'Europe/London', 'U\\.?K\\.?|Britain|British|England|Scotland|Wales|London|Manchester|Edinburgh|GMT|GBP|£|\\+44'),
      region(6, 'Asia/Dhaka', 'Bangladeshi?|Dhaka|Chittagong|Chattogram|Sylhet|BDT|[Tt]aka|৳|\\+880'),
    ],
  ],
  [
    'AST',
    [
      region(-4, 'America/Halifax', 'Canad(?:a|ian)|Halifax|Nova Scotia|New Brunswick|Bermuda|Puerto Rico|ADT|[EC][SD]T'),
      region(3, 'Asia/Riyadh', 'Saudi|Arabian?|Riyadh|Jeddah|Dammam|Kuwait|Bahrain|Qatar|Doha|Iraq|Baghdad|KSA|SAR|\\+966'),
    ],
  ],
])
