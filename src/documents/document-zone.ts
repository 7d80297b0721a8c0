import type { CalendarDay } from '../domain/time/written-time.ts'
import type { RawTimeline } from './entries/entries.ts'
import { zoneNamedIn } from './entries/entries.ts'
import { isRelative } from './entries/heads.ts'
import type { RawFact } from './facts/stated-times.ts'
import type { PlacedLine } from './lines/sections.ts'
import { datesIn } from './times/calendar-dates.ts'
import { type TimeMention, timesIn } from './times/times.ts'
import { readAs, readingsOf, type ZoneReadings } from './times/zone-readings.ts'
import { type Zone, zoneAt } from './times/zones.ts'

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
  readonly readings: ZoneReadings
}

interface Raw {
  readonly timeline: RawTimeline
  readonly facts: readonly RawFact[]
  readonly lines: readonly PlacedLine[]
  readonly day: CalendarDay | null
}

/**
 * In: what was read. Out: the zone of the document: the one that most entries carry, else that of the timeline's heading
 * or column, else that of the stated times, else the one that a remark names.
 */
export function zoneOfDocument({ timeline, facts, lines, day }: Raw): DocumentZone {
  const times = timeline.entries.flatMap(({ head, line }) =>
    head.time === null || isRelative(head.time) ? [] : [{ time: head.time, line }],
  )
  const entries = times.flatMap(({ time, line }) => usesOf(time, line, 'timeline'))
  const stated = facts.flatMap(({ time, line }) => usesOf(time, line, 'statement'))
  const main = mostUsed(entries) ?? timeline.zone ?? mostUsed(stated) ?? remarkedZone(lines)
  const uses = [...stated, ...entries]
  const zones = [...(main === null ? [] : [main]), ...uses.map(({ zone }) => zone)]
  const readings = readingsOf(zones, { lines, times: [...times, ...facts].map(({ time }) => time), day })
  return {
    main: main === null ? null : readAs(main, readings),
    uses: uses.map((use) => ({ ...use, zone: readAs(use.zone, readings) })),
    readings,
  }
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
    const zone =
      named ?? behindDate(line.text) ?? (line.kind === 'heading' || MENTIONS_TIME.test(line.text) ? zoneNamedIn(line.text) : null)
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

const MENTIONS_TIME = /\btime|^when\b|\d[:.]\d\d|\d ?[ap]\.?m\b/i
