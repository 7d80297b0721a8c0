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
import { configOption, readConfig, storagePathOption, storageUrlOption } from '../config-option.ts'
import { loadStoredFigures } from '../load-figures.ts'
import { namesOption, periodOption, timeOption } from '../periods.ts'
import { type ReadingOptions, withStoreToRead } from '../reading-store.ts'
import { askServerForText, tokenFileOption } from '../server-api.ts'

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
    program
      .command('metrics')
      .summary('print how long incidents took, under one definition or several, and how changes went')
      .addOption(new Option('--period <period>', '-90d, 2026, 2026-Q3, 2026-09, 2026-W37 or a day, in UTC').argParser(periodOption))
      .addOption(new Option('--from <time>', 'from this time, day or -90d on, by detection').argParser(timeOption('from')))
      .addOption(new Option('--to <time>', 'up to this time, or the end of this day').argParser(timeOption('to')))
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
      .addOption(
        new Option('--url <url>', 'ask a running server instead of a store, for example http://127.0.0.1:9095').env('HINDSIGHT_URL'),
      )
      .addOption(tokenFileOption())
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(configOption())
      .action(async (options: Options) => {
        const { url, ...others } = options
        const isStoreNamed = options['storage.path'] !== undefined || options['storage.url'] !== undefined
        streams.out.write(
          url === undefined || isStoreNamed ? await fromStore(others, streams.out.columns ?? null) : await fromServer({ ...others, url }),
        )
      })
  },
}

async function fromStore(options: Omit<Options, 'url'>, width: number | null): Promise<string> {
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
