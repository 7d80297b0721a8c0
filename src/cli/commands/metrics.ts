import { existsSync } from 'node:fs'
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
import { openStore } from '../../store/open-store.ts'
import type { CliCommand } from '../command.ts'
import { configOption, readConfig, type StorageOptions, storageOf, storagePathOption, storageUrlOption } from '../config-option.ts'
import { loadStoredFigures } from '../load-figures.ts'
import { namesOption, periodOption, timeOption } from '../periods.ts'
import { askServerForText, tokenFileOption } from '../server-api.ts'

interface Options extends StorageOptions {
  readonly url?: string
  readonly tokenFile?: string
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
      .option('--url <url>', 'ask a running server instead of a store, for example http://127.0.0.1:9095')
      .addOption(tokenFileOption())
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(configOption())
      .action(async (options: Options) => {
        streams.out.write(options.url === undefined ? await fromStore(options) : await fromServer({ ...options, url: options.url }))
      })
  },
}

/** A command that only reads makes no store. */
async function fromStore(options: Options): Promise<string> {
  const config = await readConfig(options['config.file'])
  const address = storageOf(options, config)
  if ('path' in address && !existsSync(address.path)) throw new UsageError(`no store at ${address.path}`)
  if (options.clock === 'business' && config.metrics.businessHours === null)
    throw new UsageError('--clock business needs metrics.business_hours in the configuration')
  const now = instant(Date.now())
  const question = questionOf(options, now)
  const { businessHours, exclusions } = config.metrics
  const world: MetricsWorld = {
    asOf: now,
    exclusions,
    businessHours,
    clock: clockIn(businessHours?.timezone ?? config.postmortem.timezone),
    teamOf: teamsOf(config.policy.services),
  }
  const store = await openStore(address)
  try {
    const whole = question.period === null ? null : inclusive({ from: periodBefore(question.period).from, until: question.period.until })
    const incidents = await loadStoredFigures(store, whole ?? {}, config.policy.correlation.severityWords)
    const changes = whole === null ? [] : changeRecordsOf(await store.changesBetween(whole))
    return metricsAnswerText(options.format, answerMetrics({ incidents, changes }, question, world), untilOf(question, now))
  } finally {
    await store.close()
  }
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
