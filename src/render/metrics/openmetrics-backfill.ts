import { appendTo } from '../../domain/append-to.ts'
import { byText } from '../../domain/identity.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt, primaryService } from '../../domain/metrics/counting.ts'
import { BUCKET_SECONDS, EXPORTED_DURATIONS, type ExportedDuration } from '../../domain/metrics/exported-durations.ts'
import type { Instant } from '../../domain/time/time.ts'

/** promtool reads the file once for every two hours that it covers: each line counts. */
const STEP_MS = 86_400_000

/**
 * The counters and histograms of `/metrics` as they would have been scraped, in OpenMetrics with a time on every sample, as
 * `promtool tsdb create-blocks-from openmetrics` reads them: each series begins with 0 before its first incident, so that
 * `increase()` counts that one, too, and goes on once a day.
 */
export function openMetricsBackfill(incidents: readonly IncidentFigures[], until: Instant): string {
  const families = [incidentsFamily(incidents, until), ...EXPORTED_DURATIONS.map((duration) => histogramFamily(incidents, duration, until))]
  return `${families.join('')}# EOF\n`
}

interface Increment {
  readonly at: Instant
  readonly labels: string
  /** Of a histogram: what is observed, in seconds. */
  readonly value: number
}

function incidentsFamily(incidents: readonly IncidentFigures[], until: Instant): string {
  const increments = incidents.flatMap((incident): Increment[] => {
    const at = countedAt(incident)
    return at === null ? [] : [{ at, labels: labelsOf(incident), value: 0 }]
  })
  const name = 'hindsight_incidents'
  const lines = seriesOf(increments, { buckets: [], until }).flatMap(({ labels, points }) =>
    points.map(({ at, count }) => `${name}_total{${labels}} ${count} ${seconds(at)}\n`),
  )
  return `# TYPE ${name} counter\n# HELP ${name} Incidents known, by service and severity.\n${lines.join('')}`
}

function histogramFamily(incidents: readonly IncidentFigures[], { name, metric, help }: ExportedDuration, until: Instant): string {
  const increments = incidents.flatMap((incident): Increment[] => {
    const { ms } = incident.durations[name]
    const at = incident.anchors.resolved?.at ?? null
    return incident.status !== 'resolved' || ms === null || at === null ? [] : [{ at, labels: labelsOf(incident), value: ms / 1_000 }]
  })
  const family = `hindsight_incident_${metric}_seconds`
  // A series at a time: whoever imports it reads each in order.
  const lines = seriesOf(increments, { buckets: BUCKET_SECONDS, until }).flatMap(({ labels, points }) => [
    ...BUCKET_SECONDS.flatMap((bound, index) =>
      points.map(({ at, within }) => `${family}_bucket{${labels},le="${bound}"} ${within[index] ?? 0} ${seconds(at)}\n`),
    ),
    ...points.map(({ at, count }) => `${family}_bucket{${labels},le="+Inf"} ${count} ${seconds(at)}\n`),
    ...points.map(({ at, sum }) => `${family}_sum{${labels}} ${sum} ${seconds(at)}\n`),
    ...points.map(({ at, count }) => `${family}_count{${labels}} ${count} ${seconds(at)}\n`),
  ])
  return `# TYPE ${family} histogram\n# UNIT ${family} seconds\n# HELP ${family} ${help} Resolved incidents only.\n${lines.join('')}`
}

/** What a scrape would have shown: how many so far, their sum, and how many within each bound. */
interface Point {
  readonly at: number
  readonly count: number
  readonly sum: number
  readonly within: readonly number[]
}

interface Series {
  readonly labels: string
  readonly points: readonly Point[]
}

/** `until`: the last moment that gets a sample. */
interface SeriesOptions {
  readonly buckets: readonly number[]
  readonly until: Instant
}

function seriesOf(increments: readonly Increment[], options: SeriesOptions): readonly Series[] {
  const byLabels = new Map<string, Increment[]>()
  for (const increment of increments) appendTo(byLabels, increment.labels, increment)
  const first = increments.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY)
  const series = [...byLabels].sort(([a], [b]) => byText(a, b))
  return series.map(([labels, own]) => ({ labels, points: pointsOf(own, first, options) }))
}

/** A sample before the first incident of all, at each increment, and on a grid between and after them. */
function pointsOf(increments: readonly Increment[], first: number, { buckets, until }: SeriesOptions): readonly Point[] {
  const sorted = increments.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
  const times = new Set<number>(sorted.map(({ at }) => at))
  for (let at = Math.floor((first - 1) / STEP_MS) * STEP_MS; at <= until; at += STEP_MS) times.add(at)
  let [count, sum] = [0, 0]
  let within: readonly number[] = buckets.map(() => 0)
  return [...times]
    .sort((a, b) => a - b)
    .map((at) => {
      for (let next = sorted[count]; next !== undefined && next.at <= at; next = sorted[count]) {
        const { value } = next
        count += 1
        sum += value
        within = within.map((known, index) => (value <= (buckets[index] ?? 0) ? known + 1 : known))
      }
      return { at, count, sum, within }
    })
}

const labelsOf = (incident: IncidentFigures): string =>
  `service="${escaped(primaryService(incident) ?? '')}",severity="${escaped(incident.severity ?? '')}"`

const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

const seconds = (ms: number): string => (ms / 1_000).toFixed(3)
