import { Option } from 'commander'
import { defined } from '../../domain/defined.ts'
import { isCounted, type Rejection, type Report } from '../../domain/incident/incident.ts'
import { DEFAULT_POLICY, type Policy } from '../../domain/policy.ts'
import { lastReceivedOf } from '../../domain/raw-event.ts'
import { isTimeZone } from '../../domain/time/clock.ts'
import { UsageError } from '../../domain/usage-error.ts'
import { loadLayout } from '../../layouts/templates.ts'
import { reconstruct } from '../../pipeline/reconstruct.ts'
import { asKept, readAll } from '../../reading/deliveries.ts'
import { REPORT_FORMATS, REPORT_RENDERERS, type ReportFormat } from '../../render/registry.ts'
import { type CliCommand, ExitCode } from '../command.ts'
import { configOption, readConfig } from '../config-option.ts'
import { type Input, readInputs } from '../input.ts'

interface Options {
  readonly format: ReportFormat
  readonly source?: string
  readonly timezone?: string
  readonly template?: string
  readonly incident?: string
  readonly 'config.file'?: string
}

export const reconstructCommand: CliCommand = {
  register: (program, { out, err }) => {
    program
      .command('reconstruct')
      .summary('read recorded webhooks and deploy logs and print the report, without a server')
      .argument('<file...>', 'recorded webhooks, payloads, deploy logs, or folders of them')
      .addOption(new Option('--format <name>', 'output format').choices(REPORT_FORMATS).default('json'))
      .option('--source <name>', 'read bare files as this source instead of recognizing it')
      .option('--timezone <iana>', 'time zone of drafts and tables')
      .option('--template <name-or-file>', 'template of the draft')
      .option('--incident <id>', 'only this incident, by its id or the id of any of its events')
      .addOption(configOption())
      .action(async (files: string[], _: unknown, command: { opts(): Options }) => {
        const options = command.opts()
        const config = await readConfig(options['config.file'])
        const timezone = options.timezone ?? config.postmortem.timezone
        if (!isTimeZone(timezone)) throw new UsageError(`"${timezone}" is not a time zone: expected an IANA name such as Europe/Berlin`)
        const layout = await loadLayout(options.template ?? config.postmortem.template, timezone)
        const input = await readInputs(files, options.source ?? null, config.policy.mappings)
        const report = selectIncident(reportOf(input, config.policy), options.incident)
        out.write(REPORT_RENDERERS[options.format](report.report, { ...layout, ...defined({ width: out.columns }) }))
        for (const { file, line, reason } of report.report.rejected) err.write(`${file}${line === null ? '' : `:${line}`}: ${reason}\n`)
        if (report.isNothing) throw new ExitCode(1)
      })
  },
}

/** The report of recorded deliveries, as the server would have made it. */
function reportOf(input: Input, policy: Policy = DEFAULT_POLICY): { readonly report: Report; readonly isNothing: boolean } {
  const raws = asKept(
    input.raws.map((raw, index) => ({ ...raw, origin: input.origins[index] ?? raw.id })),
    policy.mappings,
  )
  const originOf = new Map(raws.map(({ id, origin }) => [id, origin]))
  const { events, readings } = readAll(raws, policy)
  const { incidents, unassigned } = reconstruct(events, [], policy, { otherFirings: [], lastReceived: lastReceivedOf(raws) })
  const unread = readings.flatMap(({ state, reason, rawEventId }): Rejection[] =>
    reason === null || state === 'ignored' ? [] : [{ file: originOf.get(rawEventId) ?? rawEventId, line: null, reason }],
  )
  const rejected = [...input.rejected, ...unread].toSorted((a, b) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : (a.line ?? 0) - (b.line ?? 0),
  )
  return {
    report: { version: 1, incidents: incidents.map(({ incident }) => incident).filter(isCounted), unassigned, rejected },
    isNothing: events.length === 0 && rejected.length > 0,
  }
}

function selectIncident(result: ReturnType<typeof reportOf>, id: string | undefined): ReturnType<typeof reportOf> {
  if (id === undefined) return result
  const incidents = result.report.incidents.filter(
    (incident) => incident.id === id || incident.members.some((member) => member.eventId === id),
  )
  if (incidents.length === 0) throw new UsageError(`no incident with id ${id}, or with an event of that id`)
  return { ...result, report: { ...result.report, incidents } }
}
