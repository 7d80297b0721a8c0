import { Option } from 'commander'
import type { Config } from '../../config/config.ts'
import { ALERT_PERIOD_MS, inclusive, type Period } from '../../domain/metrics/period.ts'
import { teamsOf } from '../../domain/metrics/teams.ts'
import { clockIn } from '../../domain/time/clock.ts'
import { earlier, type Instant, instant, isoOf } from '../../domain/time/time.ts'
import { alertReport } from '../../pipeline/metrics/alert-report.ts'
import { ALERT_FORMATS, type AlertFormat, alertAnswerText } from '../../render/metrics/alert-answer.ts'
import { ALERT_TABLES, type AlertTable } from '../../render/metrics/alert-rows.ts'
import type { CliCommand } from '../command.ts'
import { readConfig } from '../config-option.ts'
import { loadStoredFigures } from '../load-figures.ts'
import { periodOptions } from '../periods.ts'
import { addSourceOptions, fromServerOrStore, type ReadingOptions, withStoreToRead } from '../reading-store.ts'
import { askServerForText } from '../server-api.ts'

interface Options extends ReadingOptions {
  readonly period?: Period
  readonly from?: Instant
  readonly to?: Instant
  readonly service?: string
  readonly team?: string
  readonly table: AlertTable
  readonly format: AlertFormat
}

export const alertQualityCommand: CliCommand = {
  register: (program, streams) => {
    const command = program.command('alert-quality').summary('print what each alert rule was good for, and the load of those on call')
    for (const option of periodOptions({ unsaid: '-30d (default)' })) command.addOption(option)
    command
      .option('--service <name>', 'alerts and pages of this service')
      .option('--team <name>', 'alerts and pages of this team, as services[].team has it')
      .addOption(
        new Option('--table <name>', 'rules, load (by hour of the day) or people; JSON has all').choices(ALERT_TABLES).default('rules'),
      )
      .addOption(new Option('--format <name>', 'output format').choices(ALERT_FORMATS).default('table'))
    addSourceOptions(command).action(async (options: Options) => {
      const width = streams.out.columns ?? null
      streams.out.write(await fromServerOrStore(options, { server: fromServer, store: (others) => fromStore(others, width) }))
    })
  },
}

function periodIn({ period, from, to }: Options): Period {
  const now = instant(Date.now())
  if (period !== undefined) return period
  const until = to === undefined ? now : instant(to + 1)
  return { from: from ?? earlier(until, ALERT_PERIOD_MS), until }
}

async function fromStore(options: Options, width: number | null): Promise<string> {
  const config = await readConfig(options['config.file'])
  const { service = null, team = null, table, format } = options
  return withStoreToRead(options, config, async (store) => {
    const [notified, incidents] = await Promise.all([store.notifications(inclusive(periodIn(options))), loadStoredFigures(store, {})])
    return alertAnswerText(format, alertReport(notified, { service, team }, { incidents, ...worldOf(config) }), { table, width })
  })
}

const worldOf = ({ policy, metrics, postmortem }: Config) => ({
  rules: policy.rules,
  teamOf: teamsOf(policy.services),
  clock: clockIn(metrics.businessHours?.timezone ?? postmortem.timezone),
})

/** The server lays the same report out in the same way. */
function fromServer(options: Options & { readonly url: string }): Promise<string> {
  const { from, to } = inclusive(periodIn(options))
  const { service, team, table, format } = options
  const given = { from: isoOf(from), to: isoOf(to), service, team, table, format }
  const asked = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return askServerForText(options, `api/v1/metrics/alerts?${new URLSearchParams(asked)}`)
}
