import { defined } from '../../domain/defined.ts'

/** A zone behind an abbreviation: its distance from UTC, a city that uses it, and who else does. */
interface Abbreviation {
  readonly minutes: number
  readonly iana: string | null
  readonly ambiguity?: string
}

const hours = (count: number, iana: string, ambiguity?: string): Abbreviation => ({
  minutes: count * 60,
  iana,
  ...defined({ ambiguity }),
})

/** Where one abbreviation names several zones, the most frequent in the trade; a finding names the others. */
export const ABBREVIATIONS: ReadonlyMap<string, Abbreviation> = new Map([
  ['PST', hours(-8, 'America/Los_Angeles')],
  ['PDT', hours(-7, 'America/Los_Angeles')],
  ['MST', hours(-7, 'America/Denver')],
  ['MDT', hours(-6, 'America/Denver')],
  ['CST', hours(-6, 'America/Chicago', 'China and Cuba time')],
  ['CDT', hours(-5, 'America/Chicago')],
  ['EST', hours(-5, 'America/New_York')],
  ['EDT', hours(-4, 'America/New_York')],
  ['AST', hours(-4, 'America/Halifax', 'Arabia time')],
  ['ADT', hours(-3, 'America/Halifax')],
  ['BRT', hours(-3, 'America/Sao_Paulo')],
  ['ART', hours(-3, 'America/Argentina/Buenos_Aires')],
  ['COT', hours(-5, 'America/Bogota')],
  ['GMT', hours(0, 'Etc/UTC')],
  ['UTC', hours(0, 'Etc/UTC')],
  ['WET', hours(0, 'Europe/Lisbon')],
  ['WEST', hours(1, 'Europe/Lisbon')],
  ['BST', hours(1, 'Europe/London', 'Bangladesh time')],
  ['WAT', hours(1, 'Africa/Lagos')],
  ['CET', hours(1, 'Europe/Paris')],
  ['CEST', hours(2, 'Europe/Paris')],
  ['CAT', hours(2, 'Africa/Maputo')],
  ['SAST', hours(2, 'Africa/Johannesburg')],
  ['EET', hours(2, 'Europe/Helsinki')],
  ['EEST', hours(3, 'Europe/Helsinki')],
  ['EAT', hours(3, 'Africa/Nairobi')],
  ['MSK', hours(3, 'Europe/Moscow')],
  ['TRT', hours(3, 'Europe/Istanbul')],
  ['GST', hours(4, 'Asia/Dubai')],
  ['PKT', hours(5, 'Asia/Karachi')],
  ['IST', hours(5.5, 'Asia/Kolkata', 'Irish and Israel time')],
  ['WIB', hours(7, 'Asia/Jakarta')],
  ['ICT', hours(7, 'Asia/Bangkok')],
  ['SGT', hours(8, 'Asia/Singapore')],
  ['HKT', hours(8, 'Asia/Hong_Kong')],
  ['AWST', hours(8, 'Australia/Perth')],
  ['JST', hours(9, 'Asia/Tokyo')],
  ['KST', hours(9, 'Asia/Seoul')],
  ['AEST', hours(10, 'Australia/Sydney')],
  ['AEDT', hours(11, 'Australia/Sydney')],
  ['NZST', hours(12, 'Pacific/Auckland')],
  ['NZDT', hours(13, 'Pacific/Auckland')],
])

export const REGIONS: ReadonlyMap<string, string> = new Map([
  ['pt', 'America/Los_Angeles'],
  ['pacific', 'America/Los_Angeles'],
  ['et', 'America/New_York'],
  ['eastern', 'America/New_York'],
  ['ct', 'America/Chicago'],
  ['central', 'America/Chicago'],
  ['mt', 'America/Denver'],
  ['mountain', 'America/Denver'],
  ['east africa', 'Africa/Nairobi'],
  ['west africa', 'Africa/Lagos'],
])

/** Abbreviations in words, in lower case. */
export const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'greenwich mean time': 'GMT',
    'coordinated universal time': 'UTC',
    'british daylight time': 'BST',
    'india standard time': 'IST',
    'west africa time': 'WAT',
    'central africa time': 'CAT',
    'east africa time': 'EAT',
    'south africa standard time': 'SAST',
    'pacific standard time': 'PST',
    'pacific daylight time': 'PDT',
    'eastern standard time': 'EST',
    'eastern daylight time': 'EDT',
    'central standard time': 'CST',
    'central daylight time': 'CDT',
    'mountain standard time': 'MST',
    'mountain daylight time': 'MDT',
    'central european time': 'CET',
    'central european daylight time': 'CEST',
    'eastern european time': 'EET',
  }),
)
