import { InvalidArgumentError, Option } from 'commander'
import { defined } from '../../domain/defined.ts'
import type { Edit } from '../../domain/edit.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { DEFINITION_NAMES, type DefinitionName } from '../../domain/metrics/definition.ts'
import { receiptsOf } from '../../domain/raw-event.ts'
import { recordedOf } from '../../domain/recorded-webhook.ts'
import { clockIn } from '../../domain/time/clock.ts'
import type { Instant } from '../../domain/time/time.ts'
import { UsageError } from '../../domain/usage-error.ts'
import { loadLayout } from '../../layouts/templates.ts'
import { METRIC_GROUPS, type MetricGroup } from '../../pipeline/metrics/groups.ts'
import { csvText, incidentRows, timelineRows } from '../../render/csv.ts'
import { exportedEditJson } from '../../render/edit-json.ts'
import { entryJson, incidentJson, jsonText } from '../../render/json.ts'
import { REPORT_RENDERERS } from '../../render/registry.ts'
import type { Store } from '../../store/store.ts'
import { allIncidents } from '../all-incidents.ts'
import { type CliCommand, ExitCode, type Streams } from '../command.ts'
import { configOption, readConfig, storagePathOption, storageUrlOption } from '../config-option.ts'
import { exportMetrics, type MetricsExport } from '../export-metrics.ts'
import { loadStoredFigures } from '../load-figures.ts'
import { namesOption, timeOption } from '../periods.ts'
import { type ReadingOptions, readingUrlOption, withStoreToRead } from '../reading-store.ts'
import { tokenFileOption } from '../server-api.ts'

interface Options extends ReadingOptions {
  readonly format?: string
  readonly from?: Instant
  readonly to?: Instant
  readonly groupBy: readonly MetricGroup[]
  readonly definition: readonly DefinitionName[]
  readonly timezone?: string
}

const WHAT = ['metrics', 'incidents', 'timeline', 'postmortem', 'raw', 'edits'] as const
type What = (typeof WHAT)[number]

/** The formats of each export; the first is the default. */
const FORMATS: Readonly<Record<What, readonly string[]>> = {
  metrics: ['csv', 'json', 'jsonl', 'openmetrics'],
  incidents: ['json', 'jsonl', 'csv'],
  timeline: ['csv', 'json', 'jsonl'],
  postmortem: ['markdown', 'html', 'json'],
  raw: ['jsonl'],
  edits: ['jsonl'],
}

export const exportCommand: CliCommand = {
  register: (program, streams) => {
    program
      .command('export')
      .summary('print stored metrics, incidents, timelines, postmortems, raw deliveries or edits')
      .argument('<what>', WHAT.join(', '), whatOf)
      .option('--format <name>', 'csv, json, jsonl, openmetrics, markdown or html, depending on what is exported')
      .addOption(
        new Option(
          '--from <time>',
          'from this time, day, 2026-Q3 or -90d: incidents by detection, deliveries by receipt, edits by when they were made',
        ).argParser(timeOption('from')),
      )
      .addOption(new Option('--to <time>', 'up to this time, or the end of this day').argParser(timeOption('to')))
      .addOption(
        new Option('--group-by <names>', 'metrics: service, severity, team, month')
          .default([], 'none')
          .argParser(namesOption(METRIC_GROUPS)),
      )
      .addOption(
        new Option('--definition <names>', `metrics: ${DEFINITION_NAMES.join(', ')}`)
          .default(['hindsight'], 'hindsight')
          .argParser(namesOption(DEFINITION_NAMES)),
      )
      .option('--timezone <iana>', 'time zone of drafts')
      .addOption(readingUrlOption())
      .addOption(tokenFileOption())
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(configOption())
      .action(async (what: What, options: Options) => {
        const config = await readConfig(options['config.file'])
        const format = options.format ?? FORMATS[what][0] ?? 'json'
        if (!FORMATS[what].includes(format)) throw new UsageError(`${what} has no format "${format}": expected ${FORMATS[what].join(', ')}`)
        const layout = await loadLayout(config.postmortem.template, clockIn(options.timezone ?? config.postmortem.timezone).zone)
        await withStoreToRead(options, config, async (store) => {
          if (what === 'raw') await exportRaw(store, options, streams)
          else if (what === 'edits') streams.out.write(jsonLines((await editsOf(store, options)).map(exportedEditJson)))
          else if (what === 'metrics')
            streams.out.write(
              exportMetrics(
                await loadStoredFigures(store, defined({ from: options.from, to: options.to })),
                { format, ...metricsOf(options) },
                config,
              ),
            )
          else streams.out.write(await textOf({ what, format, layout }, await incidentsOf(store, options)))
        })
      })
  },
}

/** One recorded webhook per line, with back-pressure: a year of deliveries is never in memory at once. */
async function exportRaw(store: Store, { from, to }: Pick<Options, 'from' | 'to'>, { out, err }: Streams): Promise<void> {
  let damaged = 0
  for await (const stored of store.wholeRawEvents()) {
    if ('damage' in stored) {
      damaged += 1
      err.write(`delivery ${stored.rawEventId} is left out: ${stored.damage}\n`)
      continue
    }
    const { raw } = stored
    if ((from !== undefined && raw.receivedAt < from) || (to !== undefined && raw.receivedAt > to)) continue
    // Equal bytes received again later say something: that it still fires. A replay brings every receipt that counts.
    const [, ...again] = receiptsOf(raw)
    for (const receivedAt of [raw.receivedAt, ...again]) {
      if (!out.write(`${JSON.stringify(recordedOf({ ...raw, receivedAt }))}\n`))
        await new Promise<void>((resolve) => out.once('drain', resolve))
    }
  }
  if (damaged > 0) throw new ExitCode(1)
}

/** Including reverted edits and reverts, in the order in which they were made. */
const editsOf = async (store: Store, { from, to }: Pick<Options, 'from' | 'to'>): Promise<readonly Edit[]> =>
  (await store.edits()).filter(({ at }) => (from === undefined || at >= from) && (to === undefined || at <= to))

/** Oldest first, as logs are read. */
async function incidentsOf(store: Store, { from, to }: Pick<Options, 'from' | 'to'>): Promise<readonly Incident[]> {
  return (await allIncidents(store, defined({ from, to }))).toReversed()
}

interface ExportContext {
  readonly what: Exclude<What, 'raw' | 'edits' | 'metrics'>
  readonly format: string
  readonly layout: Awaited<ReturnType<typeof loadLayout>>
}

const metricsOf = ({ groupBy, definition, from, to }: Options): Omit<MetricsExport, 'format'> => ({
  groupBy,
  definitions: definition,
  from: from ?? null,
  to: to ?? null,
})

async function textOf({ what, format, layout }: ExportContext, incidents: readonly Incident[]): Promise<string> {
  switch (what) {
    case 'incidents':
      if (format === 'csv') return csvText(incidentRows(incidents))
      return format === 'jsonl' ? jsonLines(incidents.map(incidentJson)) : jsonText(incidents.map(incidentJson))
    case 'timeline':
      if (format === 'csv') return csvText(timelineRows(incidents))
      return rowsText(
        format,
        incidents.flatMap((incident) => incident.timeline.map((entry) => ({ incident: incident.id, ...entryJson(entry) }))),
      )
    case 'postmortem': {
      const report = { version: 1 as const, incidents, unassigned: [], rejected: [] }
      return REPORT_RENDERERS[format === 'html' ? 'html' : format === 'json' ? 'json' : 'markdown'](report, layout)
    }
  }
}

const rowsText = (format: string, rows: readonly object[]): string => (format === 'jsonl' ? jsonLines(rows) : jsonText(rows))
const jsonLines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

function whatOf(text: string): What {
  const what = WHAT.find((name) => name === text)
  if (what === undefined) throw new InvalidArgumentError(`expected one of ${WHAT.join(', ')}`)
  return what
}
