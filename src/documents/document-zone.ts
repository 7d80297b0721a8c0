import { datesIn } from './calendar-dates.ts'
import type { RawTimeline } from './entries.ts'
import { zoneNamedIn } from './entries.ts'
import { isRelative } from './heads.ts'
import type { PlacedLine } from './sections.ts'
import type { RawFact } from './stated-times.ts'
import { type TimeMention, timesIn } from './times.ts'
import { type Zone, zoneAt } from './zones.ts'

/** A zone with the line on which it stands. */
export interface ZoneUse {
  readonly zone: Zone
  readonly line: number
  readonly in: 'timeline' | 'statement'
}

export interface DocumentZone {
  /** The one that holds for bare times; null: none is stated anywhere. */
  readonly main: Zone | null
  readonly uses: readonly ZoneUse[]
}

/**
 * In: what was read. Out: the zone of the document: the one that most entries carry, else that of the timeline's heading
 * or column, else that of the stated times, else the one that a remark names.
 */
export function zoneOfDocument(raw: { timeline: RawTimeline; facts: readonly RawFact[]; lines: readonly PlacedLine[] }): DocumentZone {
  const entries = raw.timeline.entries.flatMap(({ head, line }) =>
    head.time === null || isRelative(head.time) ? [] : usesOf(head.time, line, 'timeline'),
  )
  const stated = raw.facts.flatMap(({ time, line }) => usesOf(time, line, 'statement'))
  const heading = raw.timeline.zone
  const main = mostUsed(entries) ?? heading ?? mostUsed(stated) ?? remarkedZone(raw.lines)
  return { main, uses: [...stated, ...entries] }
}

function usesOf(time: TimeMention, line: number, place: ZoneUse['in']): readonly ZoneUse[] {
  return [time.zone, time.until?.zone ?? null].flatMap((zone) => (zone === null ? [] : [{ zone, line, in: place }])).slice(0, 1)
}

/** Of equally many the first. */
function mostUsed(uses: readonly ZoneUse[]): Zone | null {
  const counts = new Map<string, number>()
  for (const { zone } of uses) counts.set(keyOf(zone), (counts.get(keyOf(zone)) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  return uses.find(({ zone }) => counts.get(keyOf(zone)) === most)?.zone ?? null
}

/** Zones are the same where their clocks are. */
export const keyOf = ({ offsetMinutes, iana }: Zone): string => (offsetMinutes === null ? (iana ?? '') : String(offsetMinutes))

/** "All times are in UTC", "Timezone: WAT", "(EAT)" behind a date of the summary. */
function remarkedZone(lines: readonly PlacedLine[]): Zone | null {
  for (const line of lines) {
    if (line.kind === 'blank' || line.kind === 'code' || line.role === 'actions' || line.role === 'appendix') continue
    const field = /^(?:time ?)?zone\b[^:]{0,20}[:|]\s*/i.exec(line.text)
    const named = field === null ? null : zoneAt(line.text, field[0].length)
    const zone = named ?? behindDate(line.text) ?? (MENTIONS_TIME.test(line.text) ? zoneNamedIn(line.text) : null)
    if (zone !== null) return zone
  }
  return (
    lines.flatMap(({ text, role }) =>
      role === 'actions' || role === 'appendix' ? [] : timesIn(text).flatMap(({ zone }) => zone ?? []),
    )[0] ?? null
  )
}

/** "5 June 2024 (UTC)". */
const behindDate = (text: string): Zone | null =>
  datesIn(text)
    .flatMap(({ end }) => zoneAt(text, end) ?? [])
    .find(({ stated }) => stated.length > 2) ?? null

const MENTIONS_TIME = /\btime|\d[:.]\d\d|\d ?[ap]\.?m\b/i
