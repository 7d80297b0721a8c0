import { InvalidArgumentError, Option } from 'commander'
import { type OpenMetricsContentType, Registry } from 'prom-client'
import { defined } from '../../domain/defined.ts'
import type { Edit } from '../../domain/edit.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { receiptsOf } from '../../domain/raw-event.ts'
import { recordedOf } from '../../domain/recorded-webhook.ts'
import { clockIn } from '../../domain/time/clock.ts'
import { type Instant, instant } from '../../domain/time/time.ts'
import { UsageError } from '../../domain/usage-error.ts'
import { loadLayout } from '../../layouts/templates.ts'
import { type Aggregate, aggregate, GROUP_BY, type GroupBy } from '../../pipeline/figures/aggregate.ts'
import { csvText, incidentRows, timelineRows } from '../../render/csv.ts'
import { exportedEditJson } from '../../render/edit-json.ts'
import { aggregateJson, entryJson, incidentJson, jsonText } from '../../render/json.ts'
import { REPORT_RENDERERS } from '../../render/registry.ts'
import type { Store } from '../../store/store.ts'
import { incidentMetrics } from '../../telemetry/incident-metrics.ts'
import type { CliCommand, Streams } from '../command.ts'
import { configOption, readConfig, storagePathOption, storageUrlOption } from '../config-option.ts'
import { type ReadingOptions, readingUrlOption, withStoreToRead } from '../reading-store.ts'
import { tokenFileOption } from '../server-api.ts'

interface Options extends ReadingOptions {
  readonly format?: string
  readonly from?: Instant
  readonly to?: Instant
  readonly groupBy: readonly GroupBy[]
  readonly definition: string
  readonly timezone?: string
}

const WHAT = ['metrics', 'incidents', 'timeline', 'postmortem', 'raw', 'edits'] as const
type What = (typeof WHAT)[number]

/** The formats of each export; the first is the default. */
const FORMATS: Readonly<Record<What, readonly string[]>> = {
  metrics: ['csv', 'json', 'openmetrics'],
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
          'from this time: incidents by detection, deliveries by receipt, edits by when they were made',
        ).argParser(timeOf),
      )
      .addOption(new Option('--to <time>', 'up to this time').argParser(timeOf))
      .addOption(new Option('--group-by <names>', 'metrics: service, severity').default([], 'none').argParser(groupByOf))
      .addOption(new Option('--definition <name>', 'definition of the durations').choices(['hindsight']).default('hindsight'))
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
          else streams.out.write(await textOf({ what, format, layout, groupBy: options.groupBy }, await incidentsOf(store, options)))
        })
      })
  },
}

/** One recorded webhook per line, with back-pressure: a year of deliveries is never in memory at once. */
async function exportRaw(store: Store, { from, to }: Pick<Options, 'from' | 'to'>, { out }: Streams): Promise<void> {
  for await (const raw of store.rawEvents()) {
    if ((from !== undefined && raw.receivedAt < from) || (to !== undefined && raw.receivedAt > to)) continue
    // Equal bytes received again later say something: that it still fires. A replay brings every receipt that counts.
    const [, ...again] = receiptsOf(raw)
    for (const receivedAt of [raw.receivedAt, ...again]) {
      if (!out.write(`${JSON.stringify(recordedOf({ ...raw, receivedAt }))}\n`))
        await new Promise<void>((resolve) => out.once('drain', resolve))
    }
  }
}

/** Including reverted edits and reverts, in the order in which they were made. */
const editsOf = async (store: Store, { from, to }: Pick<Options, 'from' | 'to'>): Promise<readonly Edit[]> =>
  (await store.edits()).filter(({ at }) => (from === undefined || at >= from) && (to === undefined || at <= to))

/** Oldest first, as logs are read. */
async function incidentsOf(store: Store, { from, to }: Pick<Options, 'from' | 'to'>): Promise<readonly Incident[]> {
  const all: Incident[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Store['incidents']>> = await store.incidents({
      limit: 200,
      ...defined({ from, to }),
      ...(cursor === null ? {} : { cursor }),
    })
    all.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all.toReversed()
}

interface ExportContext {
  readonly what: Exclude<What, 'raw' | 'edits'>
  readonly format: string
  readonly layout: Awaited<ReturnType<typeof loadLayout>>
  readonly groupBy: readonly GroupBy[]
}

async function textOf({ what, format, layout, groupBy }: ExportContext, incidents: readonly Incident[]): Promise<string> {
  switch (what) {
    case 'metrics':
      if (format === 'openmetrics') return openMetrics(incidents)
      return format === 'csv' && groupBy.length === 0
        ? csvText(incidentRows(incidents))
        : metricsText(format, aggregate(incidents, groupBy))
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

/** The incident metrics of `/metrics`, in the OpenMetrics text format. */
async function openMetrics(incidents: readonly Incident[]): Promise<string> {
  const registry = new Registry<OpenMetricsContentType>()
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  const observe = incidentMetrics(
    registry,
    async function* () {
      yield* incidents
    },
    // A window that ends now is meaningless in a file that is read later.
    () => [],
  )
  await observe()
  return registry.metrics()
}

const rowsText = (format: string, rows: readonly object[]): string => (format === 'jsonl' ? jsonLines(rows) : jsonText(rows))
const jsonLines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

function metricsText(format: string, groups: readonly Aggregate[]): string {
  if (format === 'json') return jsonText(groups.map(aggregateJson))
  const head = [
    'definition',
    'service',
    'severity',
    'incidents',
    'open',
    'duration',
    'known',
    'unknown',
    'medianSeconds',
    'medianLowerSeconds',
    'medianUpperSeconds',
    'p90Seconds',
  ]
  const rows = groups.flatMap(({ group, incidents, open, durations }) =>
    durations.map(({ name, known, unknown, median, medianInterval, p90 }) => [
      ...['hindsight', group.service ?? null, group.severity ?? null, incidents, open, name, known, unknown],
      ...[median, medianInterval?.lower ?? null, medianInterval?.upper ?? null, p90].map(inSeconds),
    ]),
  )
  return csvText([head, ...rows])
}

const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000)
const isGroupBy = (name: string): name is GroupBy => GROUP_BY.some((known) => known === name)

function whatOf(text: string): What {
  const what = WHAT.find((name) => name === text)
  if (what === undefined) throw new InvalidArgumentError(`expected one of ${WHAT.join(', ')}`)
  return what
}

function groupByOf(text: string): readonly GroupBy[] {
  return text.split(',').map((name) => {
    if (!isGroupBy(name)) throw new InvalidArgumentError('expected service, severity, or both, comma-separated')
    return name
  })
}

function timeOf(text: string): Instant {
  const epochMs = Date.parse(text)
  if (Number.isNaN(epochMs)) throw new InvalidArgumentError('expected a time such as 2024-06-05T14:00:00Z')
  return instant(epochMs)
}
