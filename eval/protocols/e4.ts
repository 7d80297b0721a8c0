import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { earlier, type Instant, instant, isoOf, later, minutes } from '../../src/domain/time/time.ts'
import { errorLimit, latencyLimit, type Onset, onsetsOf, unionOf } from '../../src/pipeline/impact/onset.ts'
import { columnsOf, failedShare, foldersOf, readRows, samplesOf } from './series-files.ts'

/** 99 % of requests shall succeed: the objective of both data sets. */
const ERROR_BUDGET = 0.01

/** E4: when the impact began. One start per case, by its first alert and its edges; every start in the front series. */
export async function e4(dataDir: string): Promise<unknown> {
  const [cases, fronts] = [join(dataDir, 'changerca'), join(dataDir, 'nezha-boutique')]
  return {
    protocol: 'E4',
    changerca: Object.fromEntries(foldersOf(cases).map((folder) => [folder, startOfCase(join(cases, folder))])),
    nezha: Object.fromEntries(csvFilesOf(fronts).map((file) => [basename(file, '.csv'), frontOnsets(join(fronts, file)).map(answerOf)])),
  }
}

const csvFilesOf = (dir: string): readonly string[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.csv'))
    .sort()

/** The alert is late, so the start is sought from ten minutes before it, and until five after it: a leading alert may be early. */
function startOfCase(dir: string): Answer | null {
  const alertAt = firstAlert(join(dir, 'alert.json'))
  const onsets = csvFilesOf(dir)
    .flatMap((name) => edgeOnsets(join(dir, name)))
    .filter(({ at }) => at >= earlier(alertAt, minutes(10)) && at <= later(alertAt, minutes(5)))
  const [first] = onsets.sort((a, b) => a.at - b.at)
  return first === undefined ? null : answerOf(first)
}

function firstAlert(file: string): Instant {
  const alert: { readonly first_alert_at: string } = JSON.parse(readFileSync(file, 'utf8'))
  return instant(Date.parse(alert.first_alert_at))
}

function edgeOnsets(file: string): readonly Onset[] {
  const rows = readRows(file)
  return columnsOf(rows).flatMap((edge) => onsetsOf(samplesOf(rows, edge, failedShare), errorLimit(ERROR_BUDGET)))
}

/** Failed requests and slow ones are one impact. */
function frontOnsets(file: string): readonly Onset[] {
  const rows = readRows(file)
  const failing = onsetsOf(samplesOf(rows, 'success_rate_pct', failedShare), errorLimit(ERROR_BUDGET))
  const slow = onsetsOf(
    samplesOf(rows, 'p95_s', (seconds) => seconds),
    latencyLimit,
  )
  return unionOf([...failing, ...slow], minutes(2))
}

interface Answer {
  readonly start: string
  readonly earliest: string
  readonly latest: string
}

const answerOf = ({ at, earliest: from, latest: to }: Onset): Answer => ({ start: isoOf(at), earliest: isoOf(from), latest: isoOf(to) })
