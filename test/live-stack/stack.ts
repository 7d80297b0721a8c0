import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, startApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/config.ts'
import { assert } from '../../src/domain/assert.ts'
import { SOURCES } from '../../src/sources/registry.ts'
import { eventually } from './eventually.ts'
import { type Program, startProgram } from './programs.ts'
import { freePorts, type ShopServer, startShopServer } from './shop.ts'

const FILES = 'fixtures/live-stack'

/** The ports in the files, each with the name of who listens there. */
const PORTS = {
  shop: 18080,
  firstServer: 18081,
  secondServer: 18082,
  hindsight: 18090,
  haproxyMetrics: 18404,
  prometheus: 19090,
  alertmanager: 19093,
} as const
type Listener = keyof typeof PORTS
const LISTENERS = Object.keys(PORTS) as Listener[]

export interface Stack {
  readonly app: App
  readonly servers: readonly ShopServer[]
  urlOf(listener: Listener): string
  /** Kills Alertmanager without a warning and starts it again; resolves when it is ready. */
  killAlertmanager(): Promise<void>
  /** Lets Alertmanager finish what it has begun. */
  endAlertmanager(): Promise<void>
  /** What the programs wrote last. */
  told(): string
  stop(): Promise<void>
}

/** The shop, its monitoring and Hindsight, all of them up and scraped. What was started is stopped where that fails. */
export async function startStack(): Promise<Stack> {
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one()
  }
  try {
    return { ...(await started(stops)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function started(stops: (() => Promise<void>)[]): Promise<Omit<Stack, 'stop'>> {
  const folder = await mkdtemp(join(tmpdir(), 'hindsight-live-stack-'))
  stops.push(() => rm(folder, { recursive: true }))
  const servers = [await startShopServer(), await startShopServer()]
  stops.push(async () => {
    await Promise.all(servers.map((server) => server.close()))
  })
  const ports = await portsFor(servers)
  await writeFiles(folder, ports)
  const app = await startHindsight(folder)
  stops.push(() => app.stop())

  const urlOf = (listener: Listener) => `http://127.0.0.1:${ports.get(listener)}`
  const programs = startPrograms(folder, urlOf)
  stops.push(async () => {
    await Promise.all([...programs.values()].map((program) => program.kill('SIGTERM')))
  })
  const isReady = (name: 'prometheus' | 'alertmanager') => eventually(`${name} is ready`, () => answered(`${urlOf(name)}/-/ready`))
  await Promise.all([isReady('prometheus'), isReady('alertmanager')])
  return {
    ...{ app, servers, urlOf },
    killAlertmanager: async () => {
      await programs.get('alertmanager')?.kill('SIGKILL')
      programs.set('alertmanager', startAlertmanager(folder, urlOf('alertmanager')))
      await isReady('alertmanager')
    },
    endAlertmanager: async () => programs.get('alertmanager')?.kill('SIGTERM'),
    told: () => [...programs.values()].map((program) => program.told()).join('\n'),
  }
}

async function portsFor([first, second]: readonly ShopServer[]): Promise<ReadonlyMap<Listener, number>> {
  assert(first !== undefined && second !== undefined, 'the shop has two servers')
  const names = ['shop', 'hindsight', 'haproxyMetrics', 'prometheus', 'alertmanager'] as const
  const free = await freePorts(names.length)
  return new Map<Listener, number>([
    ...names.map((name, index) => [name, free[index] ?? 0] as const),
    ['firstServer', first.port],
    ['secondServer', second.port],
  ])
}

async function writeFiles(folder: string, ports: ReadonlyMap<Listener, number>): Promise<void> {
  const entries = await readdir(FILES, { withFileTypes: true })
  for (const { name } of entries.filter((entry) => entry.isFile())) {
    const text = await readFile(join(FILES, name), 'utf8')
    const free = text.replaceAll(/127\.0\.0\.1:(\d+)/g, (_, port) => `127.0.0.1:${ports.get(listenerOf(Number(port)))}`)
    await writeFile(join(folder, name), free)
  }
}

function listenerOf(port: number): Listener {
  const found = LISTENERS.find((name) => PORTS[name] === port)
  assert(found !== undefined, `nobody listens at ${port}: the table of ports misses it`)
  return found
}

async function startHindsight(folder: string): Promise<App> {
  const file = join(folder, 'hindsight.yml')
  const sourceNames = SOURCES.map(({ name }) => name)
  const readNothing = (path: string) => {
    throw new Error(`${path}: the file names no other file`)
  }
  const config = loadConfig(await readFile(file, 'utf8'), { file, env: {}, readFile: readNothing, sourceNames })
  return startApp({
    config,
    storage: { path: join(folder, 'store') },
    log: { level: 'error', format: 'logfmt' },
    reread: async () => config,
  })
}

function startPrograms(folder: string, urlOf: (listener: Listener) => string): Map<string, Program> {
  return new Map([
    ['haproxy', startProgram('haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')])],
    ['alertmanager', startAlertmanager(folder, urlOf('alertmanager'))],
    ['prometheus', startPrometheus(folder, urlOf('prometheus'))],
  ])
}

/** Prometheus dates an alert's end four of these ahead, for the case that it falls silent: slack for a busy machine. */
const RESEND_DELAY = '1s'

const startPrometheus = (folder: string, url: string): Program =>
  startProgram('prometheus', [
    ...[`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'prometheus')}`],
    ...[`--rules.alert.resend-delay=${RESEND_DELAY}`, ...listeningAt(url)],
  ])

const startAlertmanager = (folder: string, url: string): Program =>
  startProgram('alertmanager', [
    ...[`--config.file=${join(folder, 'alertmanager.yml')}`, `--storage.path=${join(folder, 'alertmanager')}`],
    ...['--cluster.listen-address=', ...listeningAt(url)],
  ])

const listeningAt = (url: string): readonly string[] => [
  ...[`--web.listen-address=${new URL(url).host}`, `--web.external-url=${url}/`, '--log.level=warn'],
]

const answered = async (url: string): Promise<true | null> => ((await fetch(url)).ok ? true : null)
