import type { Config } from '../config/config.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { DefinitionName } from '../domain/metrics/definition.ts'
import { teamsOf } from '../domain/metrics/teams.ts'
import { clockIn } from '../domain/time/clock.ts'
import { type Instant, instant } from '../domain/time/time.ts'
import { answerMetrics } from '../pipeline/metrics/answer.ts'
import { figuresOf } from '../pipeline/metrics/figures-of.ts'
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
export function exportMetrics(incidents: readonly Incident[], options: MetricsExport, config: Config): string {
  const { format, groupBy, definitions, from, to } = options
  const now = instant(Date.now())
  const figures = incidents.map((incident) => figuresOf(incident, config.policy.correlation.severityWords))
  if (format === 'openmetrics') return openMetricsBackfill(figures, to ?? now)
  if (format === 'csv' && groupBy.length === 0 && definitions.join() === 'hindsight') return csvText(incidentRows(incidents))
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
    businessHours,
    clock: clockIn(config.postmortem.timezone),
    teamOf: teamsOf(config.policy.services),
  }
  return metricsAnswerText(format as MetricsFormat, answerMetrics({ incidents: figures, changes: [] }, question, world), to ?? now)
}
