import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Program, startProgram } from '../live-stack/programs.ts'

/** One series: its labels as PromQL writes them, and its samples, in seconds. */
export interface RecordedSeries {
  readonly name: string
  readonly labels: string
  readonly samples: readonly (readonly [at: number, value: number])[]
}

export interface RecordedPrometheus {
  readonly url: string
  query(expression: string, atSeconds: number): Promise<readonly { readonly value: readonly [number, string] }[]>
  stop(): Promise<void>
}

export const hasPrometheus = ['prometheus', 'promtool'].every((name) => spawnSync(name, ['--version']).status === 0)

/** A real Prometheus that remembers these series, backfilled as its documentation says, and scrapes each 15 s. */
export const startPrometheus = (series: readonly RecordedSeries[], targets: readonly string[] = []): Promise<RecordedPrometheus> =>
  startFrom(series.length === 0 ? null : openMetricsOf(series), targets)

/** `text`: OpenMetrics with times, which `promtool` makes blocks of; null: it remembers nothing. */
export async function startFrom(text: string | null, targets: readonly string[] = []): Promise<RecordedPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-prometheus-'))
  const port = await freePort()
  const data = join(folder, 'data')
  if (text !== null) backfill(join(folder, 'recorded.om'), data, text)
  const scrapes =
    targets.length === 0
      ? ''
      : `scrape_configs: [{ job_name: hindsight, scrape_interval: 1s, static_configs: [{ targets: ${JSON.stringify(targets)} }] }]\n`
  writeFileSync(join(folder, 'prometheus.yml'), `global:\n  scrape_interval: 15s\n${scrapes}`)
  const program = startProgram('prometheus', [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--storage.tsdb.retention.time=60d',
  ])
  const url = `http://127.0.0.1:${port}`
  await isReady(url, program)
  return {
    url,
    query: async (expression, atSeconds) => {
      const response = await fetch(`${url}/api/v1/query`, {
        method: 'POST',
        body: new URLSearchParams({ query: expression, time: String(atSeconds) }),
      })
      const answer = (await response.json()) as {
        readonly status: string
        readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] }
      }
      if (answer.status !== 'success') throw new Error(`${expression}: ${JSON.stringify(answer)}`)
      return answer.data.result
    },
    stop: async () => {
      await program.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function openMetricsOf(series: readonly RecordedSeries[]): string {
  const names = [...new Set(series.map(({ name }) => name))]
  const lines = names.flatMap((name) => [
    `# TYPE ${name.replace(/_total$/, '')} ${name.endsWith('_total') ? 'counter' : 'gauge'}`,
    ...series
      .filter((one) => one.name === name)
      .flatMap(({ labels, samples }) => samples.map(([at, value]) => `${name}{${labels}} ${value} ${at.toFixed(3)}`)),
  ])
  return `${lines.join('\n')}\n# EOF\n`
}

function backfill(file: string, data: string, text: string): void {
  writeFileSync(file, text)
  const made = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', file, data])
  if (made.status !== 0) throw new Error(`promtool: ${made.stderr}${made.stdout}`)
}

async function isReady(url: string, program: Program): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    try {
      if ((await fetch(`${url}/-/ready`)).ok) return
    } catch {
      // It does not listen yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(program.told())
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
