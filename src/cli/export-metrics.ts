import type { Config } from '../config/config.ts'
import { byText } from '../domain/identity.ts'
import type { IncidentFigures } from '../domain/incident/figures.ts'
import { countedAt } from '../domain/metrics/counting.ts'
import type { DefinitionName } from '../domain/metrics/definition.ts'
import { teamsOf } from '../domain/metrics/teams.ts'
import { clockIn } from '../domain/time/clock.ts'
import { type Instant, instant } from '../domain/time/time.ts'
import { answerMetrics } from '../pipeline/metrics/answer.ts'
import type { MetricGroup } from '../pipeline/metrics/groups.ts'
import { csvText, incidentRows } from '../render/csv.ts'
import { type MetricsFormat, metricsAnswerText } from '../render/metrics/metrics-answer.ts'
import { openMetricsBackfill } from '../render/metrics/openmetrics-backfill.ts'

export interface MetricsExport {
  readonly format: string
  readonly groupBy: readonly MetricGroup[]
  readonly definitions: readonly DefinitionName[]
  readonly from: Instant | null
  readonly to: Instant | null
}

/** `openmetrics` is what promtool imports; `csv` without groups and under our own definition alone has one row for each incident. */
export function exportMetrics(incidents: readonly IncidentFigures[], options: MetricsExport, config: Config): string {
  const { format, groupBy, definitions, from, to } = options
  const now = instant(Date.now())
  if (format === 'openmetrics') return openMetricsBackfill(incidents, to ?? now)
  if (format === 'csv' && groupBy.length === 0 && definitions.join() === 'hindsight')
    return csvText(incidentRows(incidents.toSorted(byTime)))
  const period = from === null ? null : { from, until: to === null ? now : instant(to + 1) }
  const question = {
    period,
    definitions,
    groupBy,
    service: null,
    severity: null,
    team: null,
    clockName: 'wall' as const,
    withMeanInterval: true,
  }
  const { exclusions, businessHours } = config.metrics
  const world = {
    asOf: now,
    exclusions,
    severityWords: config.policy.correlation.severityWords,
    businessHours,
    clock: clockIn(config.postmortem.timezone),
    teamOf: teamsOf(config.policy.services),
  }
  return metricsAnswerText(format as MetricsFormat, answerMetrics({ incidents, changes: [] }, question, world), to ?? now)
}

/** Oldest first, as logs are read; those of unknown date before all. */
const byTime = (a: IncidentFigures, b: IncidentFigures): number =>
  (countedAt(a) ?? BEFORE_ALL) - (countedAt(b) ?? BEFORE_ALL) || byText(a.id, b.id)
const BEFORE_ALL = -8_640_000_000_000_001
