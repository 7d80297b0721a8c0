import type { CalendarDay } from '../../domain/time/written-time.ts'
import type { PlacedLine } from '../lines/sections.ts'
import type { TimeMention } from './times.ts'
import { offsetOn, type Zone } from './zones.ts'

/** How a document's ambiguous abbreviations are read, by the word as it stands there. */
export type ZoneReadings = ReadonlyMap<string, Zone>

export const readAs = (zone: Zone, readings: ZoneReadings): Zone => readings.get(zone.stated) ?? zone

/** What a document tells that may show which of several zones an abbreviation names. */
export interface ZoneContext {
  readonly lines: readonly PlacedLine[]
  readonly times: readonly TimeMention[]
  readonly day: CalendarDay | null
}

/**
 * In: the zones of a document and its context. Out: how each ambiguous one is read.
 * 1. A time told in two zones shows the distance between them.
 * 2. Else the places, currencies, telephone prefixes and other zones that the text names; out of season one of them less.
 * 3. Else as most of the trade uses it.
 */
export function readingsOf(zones: readonly Zone[], context: ZoneContext): ZoneReadings {
  const open = new Map(zones.filter(({ ambiguity }) => ambiguity !== '').map((zone) => [zone.stated, zone]))
  const readings = new Map<string, Zone>()
  for (const [stated, zone] of open) {
    const places = PLACES.get(stated.toUpperCase()) ?? []
    const place = places.find(({ minutes }) => minutes === toldDistance(stated, context.times)) ?? placeNamed(places, context)
    if (place !== null && place.minutes !== zone.offsetMinutes)
      readings.set(stated, { ...zone, offsetMinutes: place.minutes, iana: place.iana, ambiguity: otherThan(place, places) })
  }
  return readings
}

const otherThan = (place: Place, places: readonly Place[]): string =>
  places
    .filter((other) => other !== place)
    .map(({ iana }) => iana)
    .join(' or ')

/** "22:00 CST (14:00 UTC)": eight hours. */
function toldDistance(stated: string, times: readonly TimeMention[]): number | null {
  const told = times.find(({ zone, also }) => zone?.stated === stated && also !== null && also.zone.offsetMinutes !== null)
  if (told?.clock == null || told.also === null || told.also.zone.offsetMinutes === null) return null
  const [own, other] = [told.clock.clock, told.also.clock]
  const apart = (own.hour - other.hour) * 60 + own.minute - other.minute + told.also.zone.offsetMinutes
  return ((apart + 2_160) % 1_440) - 720
}

function placeNamed(places: readonly Place[], { lines, day }: ZoneContext): Place | null {
  const scored = places.map((place) => ({ place, score: timesNamed(place, lines) - (isInSeason(place, day) ? 0 : 1) }))
  const best = scored.toSorted((a, b) => b.score - a.score)[0]
  return best !== undefined && best.score > 0 ? best.place : null
}

const timesNamed = ({ words }: Place, lines: readonly PlacedLine[]): number =>
  lines.reduce((count, { text }) => count + (text.match(words)?.length ?? 0), 0)

const isInSeason = ({ iana, minutes }: Place, day: CalendarDay | null): boolean => {
  const actual = offsetOn({ stated: '', offsetMinutes: null, iana, ambiguity: '' }, day)
  return actual === null || actual === minutes
}

interface Place {
  readonly minutes: number
  readonly iana: string
  /** What speaks of it. */
  readonly words: RegExp
}

const place = (hours: number, iana: string, words: string): Place => ({
  minutes: hours * 60,
  iana,
  words: new RegExp(`(?<![\\w+])(?:${words})(?![A-Za-z])`, 'g'),
})

/** Of each abbreviation the places that use it, the most frequent first. */
const PLACES: ReadonlyMap<string, readonly Place[]> = new Map([
  [
    'IST',
    [
      place(
        5.5,
        'Asia/Kolkata',
        'Indian?|Mumbai|Delhi|Bangalore|Bengaluru|Chennai|Hyderabad|Pune|Kolkata|INR|[Rr]upees?|₹|lakhs?|crores?|\\+91',
      ),
      place(1, 'Europe/Dublin', 'Ireland|Irish|Dublin|Cork|Galway|Limerick|GMT|CES?T|BST|\\+353'),
      place(2, 'Asia/Jerusalem', 'Israeli?|Tel[ -]Aviv|Jerusalem|Haifa|IDT|ILS|NIS|[Ss]hekels?|₪|\\+972'),
    ],
  ],
  [
    'CST',
    [
      place(-6, 'America/Chicago', 'U\\.?S\\.?A?\\.?|Americans?|Chicago|Dallas|Texas|Houston|Austin|Minneapolis|Central|[EPM][SD]T|CDT'),
      place(8, 'Asia/Shanghai', 'China|Chinese|Shanghai|Beijing|Shenzhen|Hangzhou|Guangzhou|Chengdu|Taipei|RMB|CNY|[Yy]uan|HKT|SGT|\\+86'),
    ],
  ],
  [
    'BST',
    [
      place(1, 'Europe/London', 'U\\.?K\\.?|Britain|British|England|Scotland|Wales|London|Manchester|Edinburgh|GMT|GBP|£|\\+44'),
      place(6, 'Asia/Dhaka', 'Bangladeshi?|Dhaka|Chittagong|Chattogram|Sylhet|BDT|[Tt]aka|৳|\\+880'),
    ],
  ],
  [
    'AST',
    [
      place(-4, 'America/Halifax', 'Canad(?:a|ian)|Halifax|Nova Scotia|New Brunswick|Bermuda|Puerto Rico|ADT|[EC][SD]T'),
      place(3, 'Asia/Riyadh', 'Saudi|Arabian?|Riyadh|Jeddah|Dammam|Kuwait|Bahrain|Qatar|Doha|Iraq|Baghdad|KSA|SAR|\\+966'),
    ],
  ],
])
