import { BUCKET_SECONDS } from '../domain/metrics/exported-durations.ts'
import type { CounterCell } from '../domain/metrics/incident-counters.ts'
import { type ExpositionFormat, exemplarText, sampleLine } from './exposition-text.ts'

/** In: the cells of one histogram under one pair of labels, by the bound of their bucket. Out: its samples. */
export function histogramLines(
  name: string,
  labels: string,
  { cells, format }: { readonly cells: ReadonlyMap<number, CounterCell>; readonly format: ExpositionFormat },
): string {
  const isOpen = format === 'openmetrics'
  const exemplarOf = (cell: CounterCell | undefined) => (isOpen && cell?.exemplar != null ? exemplarText(cell.exemplar) : '')
  let below = 0
  const lines = BUCKET_SECONDS.map((seconds) => {
    const cell = cells.get(seconds)
    below += cell?.count ?? 0
    // OpenMetrics wants the bound as a float, and nothing else.
    const bound = isOpen ? seconds.toFixed(1) : String(seconds)
    return sampleLine(`${name}_bucket`, `le="${bound}",${labels}`, below, exemplarOf(cell))
  })
  const [all, longest] = [[...cells.values()], cells.get(0)]
  const count = all.reduce((sum, cell) => sum + cell.count, 0)
  return [
    ...lines,
    sampleLine(`${name}_bucket`, `le="+Inf",${labels}`, count, exemplarOf(longest)),
    sampleLine(`${name}_sum`, labels, all.reduce((sum, cell) => sum + cell.sumMs, 0) / 1_000),
    sampleLine(`${name}_count`, labels, count),
  ].join('')
}
