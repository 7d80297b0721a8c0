import { ANCHOR_NAMES, type Anchor, type AnchorName } from '../domain/incident/anchor.ts'
import { DURATION_NAMES } from '../domain/incident/duration.ts'
import type { IncidentFigures } from '../domain/incident/figures.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { type Instant, isoOf } from '../domain/time/time.ts'
import { calendarOf } from '../domain/time/written-time.ts'

/** The definition that durations of this product follow; other definitions get names of their own. */
const DEFINITION = 'hindsight'

/** Rows of values, first the names: RFC 4180 lines with a final line break. */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}

type Row = Pick<Incident, 'id' | 'title' | 'status' | 'severity' | 'services' | 'origin'> & {
  readonly anchors: { readonly [Name in AnchorName]: Pick<Anchor, 'at'> | null }
  readonly durations: IncidentFigures['durations']
}

/** One row per incident with its anchors and durations in seconds; empty: not known. */
export function incidentRows(incidents: readonly Row[]): readonly (readonly (string | number | null)[])[] {
  const head = [
    'id',
    'title',
    'status',
    'severity',
    'services',
    'definition',
    ...ANCHOR_NAMES,
    ...DURATION_NAMES.flatMap((name) => [`${name}Seconds`, `${name}Status`]),
    'origin',
  ]
  const rows = incidents.map((incident) => [
    incident.id,
    incident.title,
    incident.status,
    incident.severity,
    incident.services.join(' '),
    DEFINITION,
    ...ANCHOR_NAMES.map((name) => incident.anchors[name]).map((anchor) => (anchor === null ? null : isoOnCalendar(anchor.at))),
    ...DURATION_NAMES.flatMap((name) => {
      const { ms, status } = incident.durations[name]
      return [ms === null ? null : ms / 1_000, status]
    }),
    incident.origin,
  ])
  return [head, ...rows]
}

/** One row per entry of the timelines. */
export function timelineRows(incidents: readonly Incident[]): readonly (readonly (string | number | null)[])[] {
  const head = ['incident', 'id', 'at', 'until', 'receivedAt', 'phase', 'kind', 'source', 'service', 'actor', 'count', 'text']
  const rows = incidents.flatMap((incident) =>
    incident.timeline.map((entry) => [
      incident.id,
      entry.id,
      isoOnCalendar(entry.at.at),
      isoOnCalendar(entry.until),
      isoOnCalendar(entry.receivedAt),
      entry.phase,
      entry.kind,
      entry.source,
      entry.service,
      entry.actor,
      entry.count,
      entry.text,
    ]),
  )
  return [head, ...rows]
}

/** Empty where a document states only a time of day. */
const isoOnCalendar = (at: Instant | null): string | null => (at === null || calendarOf(at) !== 'date' ? null : isoOf(at))

/** A text that a spreadsheet would run as a formula gets an apostrophe in front, as its own editors write it. */
function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
