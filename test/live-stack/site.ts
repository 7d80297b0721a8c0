import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type App, startApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/config.ts'
import { assert } from '../../src/domain/assert.ts'
import { SOURCES } from '../../src/sources/registry.ts'
import { eventually } from './eventually.ts'
import { type Pager, startPager } from './pager.ts'
import { type Program, startProgram } from './programs.ts'
import type { Run } from './runs.ts'
import { freePorts } from './shop.ts'
import { type Shopfront, startShopfront } from './shopfront.ts'
import { alertmanagerFile, haproxyFile, prometheusFile, rulesFile } from './site-files.ts'

/** Many shops behind one HAProxy; three Prometheus, of which two may be harmed; six Alertmanagers; two Hindsight. */
export interface Site {
  readonly shops: ReadonlyMap<string, Shopfront>
  readonly pager: Pager
  appOf(run: Run): App
  /** Posts a deploy log, and again until it is taken. */
  logDeploy(run: Run, body: string): void
  stopHindsight(): Promise<void>
  restartHindsight(): Promise<void>
  /** Kills the Prometheus of this run and starts it again, with or without what it had recorded. */
  restartPrometheus(disaster: 'prometheus restarted' | 'prometheus wiped'): Promise<void>
  told(): string
  stop(): Promise<void>
}

type PrometheusName = 'main' | 'prometheus restarted' | 'prometheus wiped'
const PROMETHEUS: readonly PrometheusName[] = ['main', 'prometheus restarted', 'prometheus wiped']
const prometheusOf = ({ disaster }: Run): PrometheusName => (disaster === 'none' || disaster === 'hindsight down' ? 'main' : disaster)

export async function startSite(runs: readonly Run[]): Promise<Site> {
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one()
  }
  try {
    return { ...(await started(runs, stops)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function started(runs: readonly Run[], stops: (() => Promise<void>)[]): Promise<Omit<Site, 'stop'>> {
  const folder = await mkdtemp(join(tmpdir(), 'hindsight-site-'))
  stops.push(() => rm(folder, { recursive: true, force: true }))
  const [web = 0, metrics = 0, first = 0, second = 0, ...rest] = await freePorts(4 + PROMETHEUS.length + 5 * 2)
  const prometheusPorts = new Map(PROMETHEUS.map((name, at) => [name, rest[at] ?? 0]))
  const alertmanagerPorts = rest.slice(PROMETHEUS.length)
  const shops = new Map<string, Shopfront>()
  for (const { shop } of runs) shops.set(shop, await startShopfront(shop))
  stops.push(async () => {
    await Promise.all([...shops.values()].map((shop) => shop.close()))
  })

  const apps = new Map<number, App>()
  const start = async (port: number) =>
    void apps.set(port, await startHindsight(join(folder, `hindsight-${port}`), port, prometheusPorts.get('main') ?? 0))
  const portOf = ({ disaster }: Run) => (disaster === 'hindsight down' ? second : first)
  const urlOf = (run: Run) => `http://127.0.0.1:${portOf(run)}`
  await Promise.all([start(first), start(second)])
  stops.push(async () => {
    await Promise.all([...apps.values()].map((app) => app.stop()))
  })
  const stopped = new AbortController()
  const posting: Promise<void>[] = []
  stops.push(async () => {
    stopped.abort()
    await Promise.all(posting)
  })
  const runOf = (shop: string) => {
    const run = runs.find((one) => one.shop === shop)
    assert(run !== undefined, `nobody runs ${shop}`)
    return run
  }
  const post = (run: Run, path: string, body: string) => void posting.push(postUntilTaken(`${urlOf(run)}${path}`, body, stopped.signal))
  const pager = await startPager(
    (shop, body) => post(runOf(shop), '/webhooks/pagerduty', JSON.stringify(body)),
    (shop) => runOf(shop).pagerService,
  )
  stops.push(() => pager.close())

  const programs = new Map<string, Program>()
  stops.push(async () => {
    await Promise.all([...programs.values()].map((program) => program.kill('SIGKILL')))
  })
  const runFile = async (name: string, text: string) => {
    const path = join(folder, name)
    await writeFile(path, text)
    return path
  }
  const haproxyCfg = await runFile('haproxy.cfg', haproxyFile([...shops.values()], { web, metrics }))
  programs.set('haproxy', startProgram('haproxy', ['-db', '-f', haproxyCfg]))
  await runFile('rules.yml', rulesFile())

  const receivers = { hindsightOf: urlOf, pagerOf: ({ shop }: Run) => pager.urlFor(shop) }
  const clusters = [
    { name: 'one', of: 'one', gossip: null },
    { name: 'pair0', of: 'pair', gossip: 0 },
    { name: 'pair1', of: 'pair', gossip: 1 },
    { name: 'split0', of: 'split', gossip: null },
    { name: 'split1', of: 'split', gossip: null },
  ] as const
  const portAt = (at: number) => alertmanagerPorts[at] ?? 0
  const gossipAt = (at: number) => `127.0.0.1:${portAt(clusters.length + at)}`
  for (const [at, { name, of, gossip }] of clusters.entries()) {
    const file = await runFile(
      `alertmanager-${name}.yml`,
      alertmanagerFile(
        runs.filter((run) => run.alertmanagers === of),
        receivers,
      ),
    )
    const cluster =
      gossip === null
        ? ['--cluster.listen-address=']
        : [
            `--cluster.listen-address=${gossipAt(gossip)}`,
            ...(gossip === 1 ? [`--cluster.peer=${gossipAt(0)}`] : []),
            '--cluster.settle-timeout=1s',
            '--cluster.peer-timeout=1s',
          ]
    programs.set(
      name,
      startProgram('alertmanager', [
        `--config.file=${file}`,
        `--storage.path=${join(folder, name)}`,
        ...cluster,
        ...listeningAt(portAt(at)),
      ]),
    )
  }
  const startPrometheus = async (name: PrometheusName) => {
    const shopsWatched = runs.filter((run) => prometheusOf(run) === name).map(({ shop }) => shop)
    const at = PROMETHEUS.indexOf(name)
    const alertmanagers = clusters.map((_, index) => portAt(index))
    const file = await runFile(`prometheus-${at}.yml`, prometheusFile({ haproxy: metrics, alertmanagers, shops: shopsWatched }))
    const storage = join(folder, `prometheus-${at}`)
    await mkdir(storage, { recursive: true })
    programs.set(
      name,
      startProgram('prometheus', [
        ...[
          `--config.file=${file}`,
          `--storage.tsdb.path=${storage}`,
          `--rules.alert.resend-delay=${RESEND_DELAY}`,
          '--rules.alert.for-grace-period=1s',
        ],
        ...listeningAt(prometheusPorts.get(name) ?? 0),
      ]),
    )
    return storage
  }
  await Promise.all(PROMETHEUS.map(startPrometheus))
  const isReady = (port: number) =>
    eventually(`${port} is ready`, async () => ((await fetch(`http://127.0.0.1:${port}/-/ready`)).ok ? true : null))
  await Promise.all([...prometheusPorts.values(), ...clusters.map((_, at) => portAt(at))].map(isReady))
  for (const shop of shops.values()) shop.beginAsking(web)

  const appAt = (port: number) => {
    const app = apps.get(port)
    assert(app !== undefined, `no Hindsight listens at ${port}`)
    return app
  }
  return {
    shops,
    pager,
    appOf: (run) => appAt(portOf(run)),
    logDeploy: (run, body) => post(run, '/webhooks/deploys', body),
    stopHindsight: async () => {
      await appAt(second).stop()
      apps.delete(second)
    },
    restartHindsight: () => start(second),
    restartPrometheus: async (name) => {
      await programs.get(name)?.kill('SIGKILL')
      if (name === 'prometheus wiped') await rm(join(folder, `prometheus-${PROMETHEUS.indexOf(name)}`), { recursive: true, force: true })
      await startPrometheus(name)
    },
    told: () => [...programs.values()].map((program) => program.told()).join('\n'),
  }
}

/** Alertmanager believes an alert for four of these: so long may a Prometheus that lost its data take to say again that it fires. */
const RESEND_DELAY = '6s'

const listeningAt = (port: number): readonly string[] => [
  ...[`--web.listen-address=127.0.0.1:${port}`, `--web.external-url=http://127.0.0.1:${port}/`, '--log.level=warn'],
]

/** It knows the rules of the main Prometheus, which it asks; what fires elsewhere has the same. */
async function startHindsight(folder: string, port: number, prometheus: number): Promise<App> {
  await mkdir(folder, { recursive: true })
  const written = {
    listen: { address: `127.0.0.1:${port}` },
    prometheus: { url: `http://127.0.0.1:${prometheus}`, rules_kept: join(folder, 'rules.jsonl'), rules_refresh: '10s' },
  }
  const readFile = (path: string) => readFileSync(path, 'utf8')
  const config = loadConfig(JSON.stringify(written), {
    file: 'hindsight.yml',
    env: {},
    readFile,
    sourceNames: SOURCES.map(({ name }) => name),
  })
  return startApp({
    config,
    storage: { path: join(folder, 'store') },
    log: { level: 'error', format: 'logfmt' },
    reread: async () => config,
  })
}

/** As a sender that retries: the documented line of curl, and PagerDuty itself. */
async function postUntilTaken(url: string, body: string, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    try {
      const headers = { 'content-type': body.startsWith('{') ? 'application/json' : 'text/plain' }
      const response = await fetch(url, { method: 'POST', headers, body })
      if (response.ok) return
      throw new Error(`${url}: ${response.status} ${await response.text()}`)
    } catch (error) {
      // fetch throws a TypeError where nobody listens.
      if (!(error instanceof TypeError)) throw error
    }
    await pause(500)
  }
}
