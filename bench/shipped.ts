import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const BARE = fileURLToPath(new URL('bare-server.ts', import.meta.url))
export const TOKEN = 'a-token-of-the-benchmark'

export interface MeasuredServer {
  readonly pid: number
  readonly url: string
  stop(): Promise<void>
}

/** What users run: `hindsight serve` on an empty store, its worker at work, in a process of its own. */
export interface Shipped extends MeasuredServer {
  /** Deliveries that are not understood yet. */
  pending(): Promise<number>
  /** Deliveries that were answered since the start, whether the client still listened or not; resolves when none is under way. */
  answered(): Promise<number>
  /** Seconds until nothing is pending, or until `withinSeconds` have passed. */
  drain(withinSeconds: number): Promise<number>
  /** Of the stopped store: whether it equals a rebuild. */
  rebuildCheck(): Promise<string>
  /** Deletes what it stored in files. */
  remove(): void
}

/** `storage`: URL of an empty PostgreSQL database, or the folder of an embedded store; null: a new one of those. `settings`: more of its configuration. */
export async function startShipped(storage: string | null, settings = ''): Promise<Shipped> {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-bench-'))
  const config = join(folder, 'hindsight.yml')
  writeFileSync(config, `sources: { alertmanager: { token: '${TOKEN}' } }\n${settings}`)
  const isDatabase = storage?.includes('://') === true
  const store = isDatabase ? ['--storage.url', storage] : ['--storage.path', storage ?? join(folder, 'data')]
  const args = ['serve', '--config.file', config, ...store, '--web.listen-address', '127.0.0.1:0', '--log.format', 'json']
  const server = await startServer([...nodeOptions(), MAIN, ...args])
  const exposition = async () => (await fetch(`${server.url}/metrics`)).text()
  const pending = async () => pendingOf(await exposition())
  const answered = async () => answeredOf(await exposition())
  return {
    ...server,
    pending,
    answered: async () => {
      let [before, now] = [-1, await answered()]
      while (now !== before) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        before = now
        now = await answered()
      }
      return now
    },
    drain: async (withinSeconds) => {
      const began = performance.now()
      const seconds = () => (performance.now() - began) / 1_000
      while ((await pending()) > 0 && seconds() < withinSeconds) await new Promise((resolve) => setTimeout(resolve, 200))
      return seconds()
    },
    rebuildCheck: () => rebuildCheck(store, config),
    remove: () => rmSync(folder, { recursive: true }),
  }
}

export const startBare = (): Promise<MeasuredServer> => startServer(['--import', 'tsx', BARE])

const nodeOptions = (): readonly string[] => (process.env.HINDSIGHT_BENCH_NODE_OPTIONS ?? '').split(' ').filter((option) => option !== '')

const pendingOf = (exposition: string): number => Number(/^hindsight_raw_events_pending (\d+)$/m.exec(exposition)?.[1] ?? Number.NaN)

const answeredOf = (exposition: string): number =>
  [...exposition.matchAll(/^hindsight_events_received_total\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0)

async function startServer(args: readonly string[]): Promise<MeasuredServer> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe'] })
  const url = await firstUrl(child)
  return {
    pid: child.pid ?? Number.NaN,
    url,
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

async function firstUrl({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('its log is read')
  const lines = createInterface({ input: stderr })
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const logged: { readonly url?: string; readonly level?: string } = line.startsWith('{') ? JSON.parse(line) : { level: 'error' }
      if (logged.url !== undefined) resolve(logged.url)
      else if (logged.level !== 'info') process.stderr.write(`${line}\n`)
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
