import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
export const TOKEN = 'a token of the benchmark'

/** What users run: `hindsight serve` on an empty folder, its worker at work, in a process of its own. */
export interface Shipped {
  readonly child: ChildProcess
  readonly url: string
  /** Deliveries that are not understood yet. */
  pending(): Promise<number>
  /** Seconds until nothing is pending. */
  drain(): Promise<number>
  /** Ends it, and says whether what is stored equals a rebuild. */
  stop(options?: { readonly check: boolean }): Promise<string>
}

export async function startShipped(storage?: string): Promise<Shipped> {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-bench-'))
  const config = join(folder, 'hindsight.yml')
  writeFileSync(config, `sources: { alertmanager: { token: '${TOKEN}' } }\n`)
  const store = storage === undefined ? ['--storage.path', join(folder, 'data')] : ['--storage.url', storage]
  const args = ['serve', '--config.file', config, ...store, '--web.listen-address', '127.0.0.1:0', '--log.format', 'json']
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'inherit', 'pipe'] })
  const url = await firstUrl(child)
  const pending = async () =>
    Number(/^hindsight_raw_events_pending (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1] ?? Number.NaN)
  return {
    child,
    url,
    pending,
    drain: async () => {
      const began = performance.now()
      while ((await pending()) > 0) await new Promise((resolve) => setTimeout(resolve, 200))
      return (performance.now() - began) / 1_000
    },
    stop: async ({ check } = { check: false }) => {
      child.kill('SIGTERM')
      await once(child, 'exit')
      const answer = check ? await rebuildCheck(store, config) : ''
      rmSync(folder, { recursive: true })
      return answer
    },
  }
}

async function firstUrl({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('its log is read')
  const lines = createInterface({ input: stderr })
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const told: { readonly url?: string; readonly level?: string } = JSON.parse(line)
      if (told.url !== undefined) resolve(told.url)
      else if (told.level === 'error') process.stderr.write(`${line}\n`)
    })
    lines.on('close', () => reject(new Error('the service ended before it listened')))
  })
}

async function rebuildCheck(store: readonly string[], config: string): Promise<string> {
  const run = promisify(execFile)
  const done = await run(process.execPath, [MAIN, 'rebuild', '--check', '--config.file', config, ...store]).catch((error) => error)
  return String(done.stdout || done.stderr)
    .trim()
    .split('\n')
    .slice(0, 3)
    .join('; ')
}

/** Processor time so far, in microseconds: of the thread that answers, of those of lower priority, and of all. Linux. */
export function processorTime(pid: number): { readonly main: number; readonly lowered: number; readonly all: number } {
  const times = { main: 0, lowered: 0, all: 0 }
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const [ran = '0'] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1').split(' ')
    const nice = Number(readFileSync(`/proc/${pid}/task/${task}/stat`, 'latin1').split(') ')[1]?.split(' ')[16])
    const microseconds = Number(ran) / 1_000
    times.all += microseconds
    if (Number(task) === pid) times.main += microseconds
    if (nice > 5) times.lowered += microseconds
  }
  return times
}

/** The most memory that the process ever held, in MB. Linux. */
export const peakMb = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? Number.NaN) / 1_024
