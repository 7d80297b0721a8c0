const HOURS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'Z=0 UTC=0 GMT=0 UT=0 WET=0 WEST=1 BST=1 CET=1 CEST=2 MEZ=1 MESZ=2 EET=2 EEST=3 MSK=3 SAST=2',
    'EST=-5 EDT=-4 CDT=-5 MST=-7 MDT=-6 PST=-8 PDT=-7 AKST=-9 AKDT=-8 HST=-10 BRT=-3',
    'JST=9 KST=9 HKT=8 SGT=8 AWST=8 AEST=10 AEDT=11 NZST=12 NZDT=13',
  ].flatMap((zones) =>
    zones.split(' ').map((zone) => {
      const [name = '', hours] = zone.split('=')
      return [name, Number(hours)] as const
    }),
  ),
)
/** Central America or China; India, Ireland or Israel: as good as no zone. */
const AMBIGUOUS: readonly string[] = ['CST', 'IST']

export const ZONE_NAMES: readonly string[] = [...Object.keys(HOURS), ...AMBIGUOUS].toSorted((a, b) => b.length - a.length)

/** Milliseconds east of Greenwich; null where the text states no zone, or one of two meanings; NaN where there is no such offset. */
export function zoneOffset(text: string | undefined): number | null {
  if (text === undefined) return null
  const [, sign, hour = '', minute = '0'] = /([+-])(\d\d):?(\d\d)?$/.exec(text) ?? []
  if (sign === undefined) {
    const hours = HOURS[text.toUpperCase()]
    return hours === undefined ? null : hours * 3_600_000
  }
  if (Number(hour) > 23 || Number(minute) > 59) return Number.NaN
  return (sign === '-' ? -1 : 1) * (Number(hour) * 60 + Number(minute)) * 60_000
}
