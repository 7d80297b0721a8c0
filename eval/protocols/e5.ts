import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Instant, instant, isoOf } from '../../src/domain/time/time.ts'
import { type Limit, median, onsetsOf, type Sample } from '../../src/pipeline/impact/onset.ts'
import { changePoints } from '../change-points.ts'
import { readTable, rowsByColumn } from './csv-table.ts'

/** E5: changes of level in plain series, and the stretches in which a measured one left its usual range, upwards or downwards. */
export async function e5(dataDir: string): Promise<unknown> {
  const [nab, tcpd] = [join(dataDir, 'nab'), join(dataDir, 'tcpd')]
  return {
    protocol: 'E5',
    nab: Object.fromEntries(csvFilesBelow(nab).map((file) => [file, intervalsOf(join(nab, file))])),
    tcpd: Object.fromEntries(filesIn(tcpd, '.json').map((file) => [basename(file, '.json'), changePoints(valuesOf(join(tcpd, file)))])),
  }
}

const filesIn = (dir: string, end: string): readonly string[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith(end))
    .sort()

const csvFilesBelow = (dir: string): readonly string[] =>
  readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => filesIn(join(dir, name), '.csv').map((file) => `${name}/${file}`))
    .sort()

/** Of several series the first; a missing value is the one before it. */
function valuesOf(file: string): readonly number[] {
  const { series }: { readonly series: readonly { readonly raw: readonly (number | null)[] }[] } = JSON.parse(readFileSync(file, 'utf8'))
  let last = 0
  return (series[0]?.raw ?? []).map((value) => {
    last = typeof value === 'number' && Number.isFinite(value) ? value : last
    return last
  })
}

interface Found {
  readonly start: string
  readonly end: string
}

/** Without an objective only what is usual says what is not: eight robust deviations. */
const DEVIATIONS = 8

function intervalsOf(file: string): readonly Found[] {
  const samples = samplesOf(file)
  const mirrored = samples.map(({ at, value }) => ({ at, value: -value }))
  return [...onsetsOf(samples, unusual), ...onsetsOf(mirrored, unusual)]
    .filter(({ isFirm }) => isFirm)
    .sort((a, b) => a.at - b.at)
    .map(({ latest, lastBadAt }) => ({ start: isoOf(latest), end: isoOf(lastBadAt) }))
}

const unusual: Limit = (baseline) => {
  const usual = median(baseline)
  if (usual === null || baseline.length < 30) return Number.POSITIVE_INFINITY
  const deviation = 1.4826 * (median(baseline.map((value) => Math.abs(value - usual))) ?? 0)
  return usual + DEVIATIONS * Math.max(deviation, Math.abs(usual) / 100, 1e-9)
}

function samplesOf(file: string): readonly Sample[] {
  return [...rowsByColumn(readTable(file))].flatMap((row) => {
    const [at, value] = [timeOf(row('timestamp')), Number(row('value'))]
    return Number.isNaN(at) || Number.isNaN(value) ? [] : [{ at, value }]
  })
}

/** Written without a zone: UTC. */
const timeOf = (text: string): Instant => instant(Date.parse(`${text.replace(' ', 'T').replace(/\.0+$/, '')}Z`))
