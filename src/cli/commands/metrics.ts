import { Option } from 'commander'
import { DEFINITION_NAMES, type DefinitionName } from '../../domain/metrics/definition.ts'
import { inclusive, type Period, periodBefore } from '../../domain/metrics/period.ts'
import { teamsOf } from '../../domain/metrics/teams.ts'
import { clockIn } from '../../domain/time/clock.ts'
import { type Instant, instant, isoOf } from '../../domain/time/time.ts'
import { UsageError } from '../../domain/usage-error.ts'
import { changeRecordsOf } from '../../pipeline/episodes/change-records.ts'
import { answerMetrics, type MetricsQuestion, type MetricsWorld } from '../../pipeline/metrics/answer.ts'
import { METRIC_GROUPS, type MetricGroup } from '../../pipeline/metrics/groups.ts'
import { METRICS_FORMATS, type MetricsFormat, metricsAnswerText } from '../../render/metrics/metrics-answer.ts'
import type { CliCommand } from '../command.ts'
import { readConfig } from '../config-option.ts'
import { loadStoredFigures } from '../load-figures.ts'
import { namesOption, periodOptions } from '../periods.ts'
import { addSourceOptions, fromServerOrStore, type ReadingOptions, withStoreToRead } from '../reading-store.ts'
import { askServerForText } from '../server-api.ts'

interface Options extends ReadingOptions {
  readonly period?: Period
  readonly from?: Instant
  readonly to?: Instant
  readonly definition: readonly DefinitionName[]
  readonly groupBy: readonly MetricGroup[]
  readonly service?: string
  readonly severity?: string
  readonly team?: string
  readonly clock: 'wall' | 'business'
  readonly format: MetricsFormat
}

export const metricsCommand: CliCommand = {
  register: (program, streams) => {
    const command = program
      .command('metrics')
      .summary('print how long incidents took, under one definition or several, and how changes went')
    for (const option of periodOptions({ by: ', by detection' })) command.addOption(option)
    command
      .addOption(
        new Option('--definition <names>', `${DEFINITION_NAMES.join(', ')}, or several with commas`)
          .default(['hindsight'], 'hindsight')
          .argParser(namesOption(DEFINITION_NAMES)),
      )
      .addOption(
        new Option('--group-by <names>', `${METRIC_GROUPS.join(', ')}, or several with commas`)
          .default([], 'none')
          .argParser(namesOption(METRIC_GROUPS)),
      )
      .option('--service <name>', 'incidents of this service')
      .option('--severity <word>', 'incidents of this severity')
      .option('--team <name>', 'incidents of this team, as services[].team has it')
      .addOption(
        new Option('--clock <name>', 'wall, or business: the hours of metrics.business_hours')
          .choices(['wall', 'business'])
          .default('wall'),
      )
      .addOption(new Option('--format <name>', 'output format').choices(METRICS_FORMATS).default('table'))
    addSourceOptions(command).action(async (options: Options) => {
      const width = streams.out.columns ?? null
      streams.out.write(await fromServerOrStore(options, { server: fromServer, store: (others) => fromStore(others, width) }))
    })
  },
}

async function fromStore(options: Options, width: number | null): Promise<string> {
  const config = await readConfig(options['config.file'])
  if (options.clock === 'business' && config.metrics.businessHours === null)
    throw new UsageError('--clock business needs metrics.business_hours in the configuration')
  const now = instant(Date.now())
  const question = questionOf(options, now)
  const { businessHours, exclusions } = config.metrics
  const world: MetricsWorld = {
    asOf: now,
    exclusions,
    severityWords: config.policy.correlation.severityWords,
    businessHours,
    clock: clockIn(businessHours?.timezone ?? config.postmortem.timezone),
    teamOf: teamsOf(config.policy.services),
  }
  return withStoreToRead(options, config, async (store) => {
    const whole = question.period === null ? null : inclusive({ from: periodBefore(question.period).from, until: question.period.until })
    const incidents = await loadStoredFigures(store, whole ?? {})
    const changes = whole === null ? [] : changeRecordsOf(await store.changesBetween(whole))
    return metricsAnswerText(options.format, answerMetrics({ incidents, changes }, question, world), untilOf(question, now), width)
  })
}

function questionOf(options: Options, now: Instant): MetricsQuestion {
  const { period, from, to, definition, groupBy, service, severity, team, clock } = options
  const range =
    from === undefined && to === undefined ? null : { from: from ?? instant(0), until: to === undefined ? now : instant(to + 1) }
  return {
    period: period ?? range,
    definitions: definition,
    groupBy,
    service: service ?? null,
    severity: severity ?? null,
    team: team ?? null,
    clockName: clock,
    withMeanInterval: true,
  }
}

/** A period that goes on ends now. */
const untilOf = ({ period }: MetricsQuestion, now: Instant): Instant => instant(Math.min(period?.until ?? now, now))

/** The server lays the same figures out in the same way. */
const fromServer = (options: Options & { readonly url: string }): Promise<string> =>
  askServerForText(options, `api/v1/metrics?${queryOf(options)}`)

function queryOf(options: Options): string {
  const { period, from, to, definition, groupBy, service, severity, team, clock, format } = options
  const range = period === undefined ? { from, to } : inclusive(period)
  const given: Readonly<Record<string, string | undefined>> = {
    from: range.from === undefined ? undefined : isoOf(range.from),
    to: range.to === undefined ? undefined : isoOf(range.to),
    definition: definition.join(','),
    groupBy: groupBy.join(','),
    service,
    severity,
    team,
    clock,
    format,
  }
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  ).toString()
}
