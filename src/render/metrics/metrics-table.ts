import { endsWords } from '../../domain/metrics/definitions.ts'
import { countWords } from '../../domain/words.ts'
import type { MetricsGroup } from '../../pipeline/metrics/metrics-report.ts'
import { fittedTable } from '../fitted-table.ts'
import { headlineOf } from './metrics-json.ts'
import { boundsWords, countsWords, lengthWords, WARNING_WORDS } from './metrics-words.ts'

/** For a terminal: one row per group, definition and measure, each with its definition and count; then what to know before using them. `width`: see `fittedTable`. */
export function metricsTable(groups: readonly MetricsGroup[], width: number | null = null): string {
  const grouped = groups.some(({ group }) => Object.keys(group).length > 0)
  const head = ['Definition', 'Measure', 'From → to', 'Statistic', 'Value', '95 % interval of the median', 'n', 'Not in it']
  const rows: string[][] = []
  for (const { definition, group, measures } of groups) {
    for (const one of measures) {
      const { measure, figures } = one
      const value = lengthWords(headlineOf(one))
      const interval = figures.medianInterval === null ? '' : boundsWords(figures.medianInterval)
      const row = [
        definition.title,
        measure.title,
        endsWords(measure),
        measure.statistic,
        value,
        interval,
        countWords(figures.known),
        countsWords(figures),
      ]
      rows.push(grouped ? [groupWords(group), ...row] : row)
    }
  }
  const warnings = new Set(groups.flatMap(({ measures }) => measures.flatMap(({ figures }) => figures.warnings)))
  const notes = [...warnings].sort().map((code) => `${code}: ${WARNING_WORDS[code]}\n`)
  return `${fittedTable(grouped ? ['Group', ...head] : head, rows, width)}\n${notes.join('')}`
}

export const groupWords = (group: MetricsGroup['group']): string => Object.values(group).join(', ')
