import { milliseconds } from '../domain/time/time.ts'
import { DURATION_NAME_WORDS, durationWords, listWords, NOT_KNOWN, pluralize } from '../domain/words.ts'
import type { NamedIncident, PolicyComparison } from '../pipeline/explain/policy-comparison.ts'
import type { DurationSummary } from '../pipeline/figures/aggregate.ts'
import { fittedTable } from './fitted-table.ts'

/** The comparison for machines: durations in seconds. */
export function policyComparisonJson(comparison: PolicyComparison): object {
  return {
    ...comparison,
    durations: comparison.durations.map(({ name, before, after }) => ({ name, before: summaryJson(before), after: summaryJson(after) })),
  }
}

function summaryJson(summary: DurationSummary | null): object | null {
  if (summary === null) return null
  const { known, pending, unknown, invalid, median, p90 } = summary
  return { known, pending, unknown, invalid, medianSeconds: inSeconds(median), p90Seconds: inSeconds(p90) }
}

const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000)

/** The same for a terminal. `width`: see `fittedTable`. */
export function policyComparisonText(comparison: PolicyComparison, width: number | null = null): string {
  const { incidents } = comparison
  const differences = differenceLines(comparison)
  const lines = [
    `${pluralize(incidents.before, 'incident')} now, ${incidents.after} with the new policy; ${incidents.unchanged} unchanged.`,
    ...(differences.length === 0 ? ['Nothing would merge, split, move, appear or disappear.'] : ['', ...differences]),
    '',
    durationTable(comparison, width),
  ]
  return `${lines.join('\n')}\n`
}

function differenceLines({ merged, split, moved, appeared, disappeared, taken, dropped, suspects }: PolicyComparison): readonly string[] {
  return [
    ...merged.map(({ from, into }) => `merge      ${listWords(from.map(incidentWords))} into ${incidentWords(into)}`),
    ...split.map(({ from, into }) => `split      ${incidentWords(from)} into ${listWords(into.map(incidentWords))}`),
    ...moved.map(({ events, from, to }) => `move       ${pluralize(events, 'event')} from ${incidentWords(from)} to ${incidentWords(to)}`),
    ...appeared.map((incident) => `appear     ${incidentWords(incident)}`),
    ...disappeared.map((incident) => `disappear  ${incidentWords(incident)}`),
    ...taken.map(({ events, by }) => `add        ${pluralize(events, 'event')} of no incident to ${incidentWords(by)}`),
    ...dropped.map(({ events, by }) => `remove     ${pluralize(events, 'event')} from ${incidentWords(by)}: then in no incident`),
    ...suspects.map(
      ({ incident, before, after }) => `suspects   ${incidentWords(incident)}: ${suspectWords(before)} → ${suspectWords(after)}`,
    ),
  ]
}

const incidentWords = ({ id, title, events }: NamedIncident): string => `“${title}” (${id}, ${pluralize(events, 'event')})`
const suspectWords = (suspects: readonly string[]): string => (suspects.length === 0 ? 'none' : listWords(suspects))

const DURATION_HEAD = ['Duration', 'Known now', 'Known new', 'Median now', 'Median new', 'p90 now', 'p90 new'] as const

function durationTable({ durations }: PolicyComparison, width: number | null): string {
  const rows = durations.map(({ name, before, after }) => [
    DURATION_NAME_WORDS[name],
    countCell(before),
    countCell(after),
    ...[before?.median, after?.median, before?.p90, after?.p90].map(lengthCell),
  ])
  return fittedTable(DURATION_HEAD, rows, width)
}

/** Durations that are known, of those that could be. */
const countCell = (summary: DurationSummary | null): string =>
  summary === null ? '0 of 0' : `${summary.known} of ${summary.known + summary.pending + summary.unknown + summary.invalid}`
const lengthCell = (ms: number | null | undefined): string =>
  ms === null || ms === undefined ? NOT_KNOWN : durationWords(milliseconds(ms))
