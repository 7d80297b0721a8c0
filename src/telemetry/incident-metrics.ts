import type { DurationName } from '../domain/incident/duration.ts'
import type { FigureAnchor, IncidentFigures } from '../domain/incident/figures.ts'
import { EXPORTED_DURATIONS } from '../domain/metrics/exported-durations.ts'
import { boundLabels, LABEL_LIMITS, type LabelBounds, type LabelLimits, type LabelPair } from './bounded-labels.ts'
import { type Family, familyText, labelText, sampleLine } from './exposition-text.ts'
import { addCounts, type DurationCounts, durationCounts, histogramLines, observe } from './histogram-text.ts'
import { WINDOW_FAMILIES, type WindowFigures, windowsText } from './window-metrics.ts'

/** The fields that the figures are computed from. */
export interface CountedIncident extends Pick<IncidentFigures, 'id' | 'status' | 'severity' | 'services' | 'durations'> {
  readonly anchors: { readonly detected: Pick<FigureAnchor, 'at'> | null }
}

/** Computes the figures of each window from the same incidents. */
export type WindowsOf = (incidents: Iterable<CountedIncident>) => readonly WindowFigures[]

export interface IncidentChanges {
  readonly changed: readonly CountedIncident[]
  readonly gone: readonly string[]
}

/**
 * The metrics of incidents, kept up to date by what changes: a scrape beside 100,000 incidents looks at none of them. An incident counts
 * once, and a later correction restates it. One of several services counts for the first affected one alone; for each of them in
 * `hindsight_services_affected_total`.
 */
export interface IncidentMetrics {
  apply(changes: IncidentChanges): void
  /** In the exposition format. `now`: milliseconds; windows are computed anew a minute after they were, not at each scrape. */
  text(now: number): string
}

/** A longer name of a service or a severity is cut. */
const LABEL_MAX = 128
const WINDOWS_EVERY_MS = 60_000

/** What counts under one pair of labels, and the lines that say so; null: something has changed since. */
interface Series extends LabelPair {
  readonly labels: string
  total: number
  affected: number
  readonly durations: Readonly<Record<string, DurationCounts>>
  lines: Readonly<Record<string, string>> | null
}

interface Kept {
  readonly incident: CountedIncident
  readonly own: Series
  readonly affected: readonly Series[]
}

export function incidentMetrics(windowsOf: WindowsOf, limits: LabelLimits = LABEL_LIMITS): IncidentMetrics {
  const incidents = new Map<string, Kept>()
  const series = new Map<string, Series>()
  const words = new Map<string, string>()
  const state = { open: 0, windows: '', windowsAt: Number.NEGATIVE_INFINITY }

  function seriesOf(service: string, severity: string): Series {
    const pair = { service: service.slice(0, LABEL_MAX), severity: severity.slice(0, LABEL_MAX) }
    const labels = labelText(pair)
    const known = series.get(labels)
    if (known !== undefined) return known
    const made = emptySeries(pair)
    series.set(labels, made)
    return made
  }

  function count(kept: Kept, by: 1 | -1): void {
    const { incident, own, affected } = kept
    own.total += by
    own.lines = null
    for (const one of affected) {
      one.affected += by
      one.lines = null
    }
    for (const one of [own, ...affected]) if (one.total === 0 && one.affected === 0) series.delete(one.labels)
    if (incident.status === 'open') state.open += by
    if (incident.status !== 'resolved') return
    for (const { name } of EXPORTED_DURATIONS) {
      const { ms } = incident.durations[name]
      const counts = own.durations[name]
      if (ms !== null && counts !== undefined) observe(counts, ms, by)
    }
  }

  function remove(id: string): void {
    const kept = incidents.get(id)
    if (kept === undefined) return
    count(kept, -1)
    incidents.delete(id)
  }

  function add(incident: CountedIncident): void {
    const severity = incident.severity ?? ''
    const kept: Kept = {
      incident: compact(incident, words),
      own: seriesOf(incident.services[0] ?? '', severity),
      affected: incident.services.map((service) => seriesOf(service, severity)),
    }
    incidents.set(incident.id, kept)
    count(kept, 1)
  }

  return {
    apply({ changed, gone }) {
      for (const id of gone) remove(id)
      for (const incident of changed) {
        remove(incident.id)
        add(incident)
      }
    },
    text(now) {
      if (now - state.windowsAt >= WINDOWS_EVERY_MS) {
        state.windows = windowsText(windowsOf(incidentsIn(incidents)))
        state.windowsAt = now
      }
      const bounds = boundLabels(series.values(), limits)
      const all = [...foldSeries(series.values(), bounds)].map((one) => {
        one.lines ??= linesOf(one)
        return one.lines
      })
      const families = FAMILIES.map((family) => familyText(family, all.map((lines) => lines[family.name] ?? '').join('')))
      const folded = Object.entries(bounds.folded).map(([label, count]) => sampleLine(FOLDED.name, labelText({ label }), count))
      families.push(familyText(OPEN, sampleLine(OPEN.name, '', state.open)), familyText(FOLDED, folded.join('')))
      return `${families.join('\n')}\n${state.windows}`
    },
  }
}

function* incidentsIn(kept: ReadonlyMap<string, Kept>): Iterable<CountedIncident> {
  for (const { incident } of kept.values()) yield incident
}

const emptySeries = (pair: LabelPair): Series => ({
  ...pair,
  labels: labelText({ service: pair.service, severity: pair.severity }),
  total: 0,
  affected: 0,
  durations: durationsOf(() => durationCounts()),
  lines: null,
})

/** As they are where every name has series of its own; otherwise with what counts as `other` added up. */
function foldSeries(series: Iterable<Series>, { folded, labelsOf }: LabelBounds): Iterable<Series> {
  if (folded.service + folded.severity === 0) return series
  const sums = new Map<string, Series>()
  for (const one of series) {
    const pair = labelsOf(one)
    const labels = labelText({ service: pair.service, severity: pair.severity })
    const sum = sums.get(labels) ?? emptySeries(pair)
    sums.set(labels, sum)
    sum.total += one.total
    sum.affected += one.affected
    for (const [name, counts] of Object.entries(one.durations)) addCounts(sum.durations[name], counts)
  }
  return sums.values()
}

const durationsOf = <T>(of: (name: DurationName) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(EXPORTED_DURATIONS.map(({ name }) => [name, of(name)]))

const TOTAL = 'hindsight_incidents_total'
const AFFECTED = 'hindsight_services_affected_total'
const histogramName = (metric: string) => `hindsight_incident_${metric}_seconds`
const OPEN: Family = { name: 'hindsight_incidents_open', type: 'gauge', help: 'Incidents that are not resolved.', labelNames: [] }
const FOLDED: Family = {
  name: 'hindsight_folded_label_values',
  type: 'gauge',
  help: 'Services and severities without series of their own, because there are too many: counted as other.',
  labelNames: ['label'],
}
const LABELS = ['service', 'severity'] as const
const FAMILIES: readonly Family[] = [
  ...EXPORTED_DURATIONS.map(({ metric, help }) => ({
    name: histogramName(metric),
    type: 'histogram' as const,
    help: `${help} Resolved incidents only.`,
    labelNames: LABELS,
  })),
  { name: TOTAL, type: 'counter', help: 'Incidents known, by service and severity.', labelNames: LABELS },
  {
    name: AFFECTED,
    type: 'counter',
    help: 'Incidents by each service that they affected: one of three services counts three times.',
    labelNames: LABELS,
  },
]

/** What `text` holds. */
export const INCIDENT_FAMILIES: readonly Family[] = [...FAMILIES, OPEN, FOLDED, ...WINDOW_FAMILIES]

function linesOf({ labels, total, affected, durations }: Series): Readonly<Record<string, string>> {
  const lines: Record<string, string> = {
    [TOTAL]: total === 0 ? '' : sampleLine(TOTAL, labels, total),
    [AFFECTED]: affected === 0 ? '' : sampleLine(AFFECTED, labels, affected),
  }
  for (const { name, metric } of EXPORTED_DURATIONS) {
    const counts = durations[name]
    lines[histogramName(metric)] = counts === undefined ? '' : histogramLines(histogramName(metric), labels, counts)
  }
  return lines
}

const UNKNOWN = { status: 'unknown', ms: null } as const

/** As little as counts: a hundred thousand are in memory, and most of their durations are unknown. */
function compact({ id, status, severity, services, anchors, durations }: CountedIncident, words: Map<string, string>): CountedIncident {
  const once = <Word extends string>(word: Word): Word => {
    const known = words.get(word)
    if (known !== undefined) return known as Word
    words.set(word, word)
    return word
  }
  const kept = Object.entries(durations).map(([name, one]) => [name, one.ms === null && one.status === 'unknown' ? UNKNOWN : one])
  return {
    id,
    status: once(status),
    severity: severity === null ? null : once(severity),
    services: services.map(once),
    anchors: { detected: anchors.detected === null ? null : { at: anchors.detected.at } },
    durations: Object.fromEntries(kept) as CountedIncident['durations'],
  }
}
