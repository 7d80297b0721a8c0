import { Option } from 'commander'
import type { Config } from '../../config/config.ts'
import type { EventId, IncidentId } from '../../domain/identity.ts'
import { inclusive, type Period } from '../../domain/metrics/period.ts'
import { teamsOf } from '../../domain/metrics/teams.ts'
import { clockIn } from '../../domain/time/clock.ts'
import { type Instant, instant, isoOf } from '../../domain/time/time.ts'
import { alertReport, type Notifications } from '../../pipeline/metrics/alert-report.ts'
import { ALERT_FORMATS, type AlertFormat, alertAnswerText } from '../../render/metrics/alert-answer.ts'
import { ALERT_TABLES, type AlertTable } from '../../render/metrics/alert-rows.ts'
import type { Store } from '../../store/store.ts'
import type { CliCommand } from '../command.ts'
import { configOption, readConfig, storagePathOption, storageUrlOption } from '../config-option.ts'
import { loadStoredFigures } from '../load-figures.ts'
import { periodOption, timeOption } from '../periods.ts'
import { type ReadingOptions, withStoreToRead } from '../reading-store.ts'
import { askServerForText, tokenFileOption } from '../server-api.ts'

interface Options extends ReadingOptions {
  readonly period?: Period
  readonly from?: Instant
  readonly to?: Instant
  readonly service?: string
  readonly team?: string
  readonly table: AlertTable
  readonly format: AlertFormat
}

const DAYS_MS = 30 * 86_400_000

export const alertQualityCommand: CliCommand = {
  register: (program, streams) => {
    program
      .command('alert-quality')
      .summary('print what each alert rule was good for, and the load of those on call')
      .addOption(
        new Option('--period <period>', '-30d (default), 2026, 2026-Q3, 2026-09, 2026-W37 or a day, in UTC').argParser(periodOption),
      )
      .addOption(new Option('--from <time>', 'from this time, day or -90d on').argParser(timeOption('from')))
      .addOption(new Option('--to <time>', 'up to this time, or the end of this day').argParser(timeOption('to')))
      .option('--service <name>', 'alerts and pages of this service')
      .option('--team <name>', 'alerts and pages of this team, as services[].team has it')
      .addOption(
        new Option('--table <name>', 'rules, load (by hour of the day) or people; JSON has all').choices(ALERT_TABLES).default('rules'),
      )
      .addOption(new Option('--format <name>', 'output format').choices(ALERT_FORMATS).default('table'))
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
        const width = streams.out.columns ?? null
        streams.out.write(url === undefined || isStoreNamed ? await fromStore(others, width) : await fromServer({ ...others, url }))
      })
  },
}

function periodIn({ period, from, to }: Options): Period {
  const now = instant(Date.now())
  if (period !== undefined) return period
  const until = to === undefined ? now : instant(to + 1)
  return { from: from ?? instant(until - DAYS_MS), until }
}

async function fromStore(options: Omit<Options, 'url'>, width: number | null): Promise<string> {
  const config = await readConfig(options['config.file'])
  const { service = null, team = null, table, format } = options
  return withStoreToRead(options, config, async (store) => {
    const [notifications, incidents] = await Promise.all([loadNotifications(store, periodIn(options)), loadStoredFigures(store, {})])
    return alertAnswerText(format, alertReport(notifications, { service, team }, { incidents, ...worldOf(config) }), { table, width })
  })
}

const worldOf = ({ policy, metrics, postmortem }: Config) => ({
  rules: policy.rules,
  teamOf: teamsOf(policy.services),
  clock: clockIn(metrics.businessHours?.timezone ?? postmortem.timezone),
})

async function loadNotifications(store: Pick<Store, 'notifications'>, period: Period): Promise<Notifications> {
  const events: Notifications['events'][number][] = []
  const holders = new Map<EventId, IncidentId>()
  for await (const { event, incident } of store.notifications(inclusive(period))) {
    events.push(event)
    if (incident !== null) holders.set(event.id, incident)
  }
  return { events, incidentOf: (event) => holders.get(event) ?? null }
}

/** The server lays the same report out in the same way. */
function fromServer(options: Options & { readonly url: string }): Promise<string> {
  const { from, to } = inclusive(periodIn(options))
  const { service, team, table, format } = options
  const given = { from: isoOf(from), to: isoOf(to), service, team, table, format }
  const asked = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return askServerForText(options, `api/v1/metrics/alerts?${new URLSearchParams(asked)}`)
}
