import { EXPORTED_DURATIONS } from '../domain/metrics/exported-durations.ts'
import { AFFECTED_METRIC, type CounterCell, INCIDENTS_METRIC } from '../domain/metrics/incident-counters.ts'
import { type ExpositionFormat, type Family, familyText, labelText, sampleLine } from './exposition-text.ts'
import { histogramLines } from './histogram-text.ts'
import { WINDOW_FAMILIES } from './window-metrics.ts'

/**
 * The counters of incidents in the exposition format, kept up to date by the cells that changed: a scrape beside 100,000 incidents looks
 * at none of them. What a cell holds only grows.
 */
export interface CounterText {
  apply(cells: readonly CounterCell[], folded: Readonly<Record<string, number>> | null): void
  text(format: ExpositionFormat): string
}

/** What counts under one metric and one pair of labels, by the bound of its bucket; and the lines of it, until something changes. */
interface Series {
  readonly cells: Map<number, CounterCell>
  readonly lines: Map<ExpositionFormat, string>
}

export function counterText(): CounterText {
  const metrics = new Map(COUNTERS.map(({ metric }) => [metric, new Map<string, Series>()]))
  const state = { folded: {} as Readonly<Record<string, number>> }
  const texts = new Map<ExpositionFormat, string>()
  return {
    apply(cells, folded) {
      if (folded !== null) state.folded = folded
      if (folded !== null || cells.length > 0) texts.clear()
      for (const cell of cells) {
        const all = metrics.get(cell.metric)
        const labels = labelText({ service: cell.service, severity: cell.severity })
        const series = all?.get(labels) ?? { cells: new Map(), lines: new Map() }
        all?.set(labels, series)
        series.cells.set(cell.le, cell)
        series.lines.clear()
      }
    },
    text(format) {
      const known = texts.get(format)
      if (known !== undefined) return known
      const families = COUNTERS.map(({ metric, family }) => {
        const lines = [...(metrics.get(metric) ?? [])].map(([labels, series]) => linesOf(family, labels, { series, format }))
        return familyText(family, lines.join(''), format)
      })
      const folded = ['service', 'severity'].map((label) => sampleLine(FOLDED.name, labelText({ label }), state.folded[label] ?? 0))
      const text = [...families, familyText(FOLDED, folded.join(''), format)].join('')
      texts.set(format, text)
      return text
    },
  }
}

function linesOf(
  family: Family,
  labels: string,
  { series, format }: { readonly series: Series; readonly format: ExpositionFormat },
): string {
  const known = series.lines.get(format)
  if (known !== undefined) return known
  const made =
    family.type === 'histogram'
      ? histogramLines(family.name, labels, { cells: series.cells, format })
      : sampleLine(family.name, labels, series.cells.get(0)?.count ?? 0)
  series.lines.set(format, made)
  return made
}

const LABELS = ['service', 'severity'] as const

/** `metric`: the name under which the store counts it. */
const COUNTERS: readonly { readonly metric: string; readonly family: Family }[] = [
  ...EXPORTED_DURATIONS.map(({ metric, help }) => ({
    metric,
    family: {
      name: `hindsight_incident_${metric}_seconds`,
      type: 'histogram' as const,
      help: `${help} Each incident once, as it was at its first resolution.`,
      labelNames: LABELS,
    },
  })),
  {
    metric: INCIDENTS_METRIC,
    family: {
      name: 'hindsight_incidents_total',
      type: 'counter',
      help: 'Incidents that were resolved, each once, by the service that was affected first.',
      labelNames: LABELS,
    },
  },
  {
    metric: AFFECTED_METRIC,
    family: {
      name: 'hindsight_services_affected_total',
      type: 'counter',
      help: 'Incidents that were resolved, by each service that they affected: one of three services counts three times.',
      labelNames: LABELS,
    },
  },
]

const OPEN: Family = { name: 'hindsight_incidents_open', type: 'gauge', help: 'Incidents that are not resolved.', labelNames: [] }
const FOLDED: Family = {
  name: 'hindsight_folded_label_values',
  type: 'gauge',
  help: 'Services and severities without counters of their own, because there are too many: counted as other.',
  labelNames: ['label'],
}

/** How many are open now. */
export const openText = (open: number): string => familyText(OPEN, sampleLine(OPEN.name, '', open))

/** What the text about incidents holds. */
export const INCIDENT_FAMILIES: readonly Family[] = [...COUNTERS.map(({ family }) => family), OPEN, FOLDED, ...WINDOW_FAMILIES]
