import type { CalendarDay } from '../../domain/time/written-time.ts'
import { headOf, isRelative } from '../entries/heads.ts'
import type { FoundTimeline } from '../entries/timeline.ts'
import type { RawFact } from '../facts/sentence-facts.ts'
import type { SectionLine } from '../lines/sections.ts'
import { datesIn } from '../times/calendar-dates.ts'
import { type TimeMention, timesIn } from '../times/times.ts'
import { readAs, readingsOf, type ZoneReadings } from '../times/zone-readings.ts'
import { type Zone, zoneAt } from '../times/zones.ts'

/** A zone with the line on which it stands. */
interface ZoneUse {
  readonly zone: Zone
  readonly line: number
}

export interface DocumentZone {
  /** The one that holds for bare times; null: none is stated anywhere. */
  readonly main: Zone | null
  readonly uses: readonly ZoneUse[]
  readonly readings: ZoneReadings
}

/**
 * In: the timeline, the stated times and the day of the document. Out: its zone: the one that most entries carry, else that
 * of the timeline's heading or column, else that of the stated times, else the one that a remark names.
 */
export function readZone({ entries: raw, own, lines }: FoundTimeline, facts: readonly RawFact[], day: CalendarDay | null): DocumentZone {
  // Beside entries that open with their time, one inside a sentence may be of anything: a plan, a meeting elsewhere.
  const opening = raw.some(({ head }) => head.stands === 'leads') ? raw.filter(({ head }) => head.stands !== 'inside') : raw
  const times = opening.flatMap(({ head, line }) => (head.time === null || isRelative(head.time) ? [] : [{ time: head.time, line }]))
  const entries = times.flatMap(({ time, line }) => usesOf(time, line))
  const stated = facts.flatMap(({ time, line }) => usesOf(time, line))
  const main = mostUsed(entries) ?? zoneOfTimeline(own) ?? mostUsed(stated) ?? remarkedZone(lines)
  const uses = [...stated, ...entries]
  const zones = [...(main === null ? [] : [main]), ...uses.map(({ zone }) => zone)]
  const readings = readingsOf(zones, { lines, times: [...times, ...facts].map(({ time }) => time), day })
  return {
    main: main === null ? null : readAs(main, readings),
    uses: uses.map((use) => ({ ...use, zone: readAs(use.zone, readings) })),
    readings,
  }
}

const usesOf = (time: TimeMention, line: number): readonly ZoneUse[] =>
  [time.zone, time.until?.zone ?? null].flatMap((zone) => (zone === null ? [] : [{ zone, line }])).slice(0, 1)

/** Of equally many the first. */
function mostUsed(uses: readonly ZoneUse[]): Zone | null {
  const counts = new Map<string, number>()
  for (const { zone } of uses) counts.set(zoneKeyOf(zone), (counts.get(zoneKeyOf(zone)) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  return uses.find(({ zone }) => counts.get(zoneKeyOf(zone)) === most)?.zone ?? null
}

/** Zones are the same where their clocks are. */
export const zoneKeyOf = ({ offsetMinutes, iana }: Zone): string => (offsetMinutes === null ? (iana ?? '') : String(offsetMinutes))

/** "All times are in UTC", "Timezone: WAT", "(EAT)" behind a date of the summary. */
function remarkedZone(lines: readonly SectionLine[]): Zone | null {
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

/** The zone that the heading or a column of the timeline names, near its beginning. */
function zoneOfTimeline(lines: readonly SectionLine[]): Zone | null {
  for (const line of lines.slice(0, 12)) {
    const zone = headOf(line.text) === null || line.kind === 'row' ? (zoneNamedIn(line.text) ?? zoneOfColumn(line.cells)) : null
    if (zone !== null) return zone
  }
  return null
}

/** "| UTC | PDT | Event |": the times of the first count. */
function zoneOfColumn(cells: readonly string[]): Zone | null {
  const zones = cells.flatMap((cell) => {
    const zone = zoneAt(cell, 0)
    return zone !== null && zone.end === cell.length ? [zone] : []
  })
  return zones[0] ?? null
}

/** The zone that a heading, a column or a remark names: "(all times UTC)", "Time (EAT)", "Times are in Africa/Nairobi". */
function zoneNamedIn(text: string): Zone | null {
  for (const match of text.slice(0, 400).matchAll(NAMING)) {
    const zone = zoneAt(text, match.index + match[0].length)
    if (zone !== null && zone.stated !== 'Z') return zone
  }
  return null
}

const NAMING =
  /(?:\btimes?(?: ?zone)?(?: (?:are|is|in|listed|shown|given|below|stated|for|reported|all|expressed|recorded|and dates|stamps?)){0,8}\b[\s:=|(,*]*(?:in |the |local ){0,3}|\btime-?stamps? (?:are )?(?:in )?|\(|\bin (?:the )?|, )(?:U\.?S\.? )?(?=[A-Z])/g
