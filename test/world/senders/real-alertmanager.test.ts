import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { instant, isoOf, milliseconds } from '../../../src/domain/time/time.ts'
import { type AlertmanagerSetup, notify, webhookOf } from './alertmanager.ts'
import { type Alert, fingerprintOf, sortedByName } from './prometheus.ts'

const BINARY = ['alertmanager', 'prometheus-alertmanager'].find((name) => isInstalled(name))
if (BINARY === undefined && process.env.CI === 'true')
  throw new Error('CI must have Alertmanager: install the package prometheus-alertmanager')

/** The simulated sender against the real one: the same alerts, and what each posts of them. */
describe.skipIf(BINARY === undefined)('the simulated Alertmanager (skipped where no Alertmanager is installed)', () => {
  const received: unknown[] = []
  let world: World
  beforeAll(async () => {
    world = await startWorld(received)
  })
  afterAll(() => world.stop())

  it('posts what the real one posts, key by key in the same order', async () => {
    const begin = Math.floor(Date.now() / 1_000) * 1_000 - 300_000
    const slow = alert({ alertname: 'Slow', job: 'web', instance: 'web-1', severity: 'critical', cluster: 'c' }, begin)
    const busy = alert({ alertname: 'Busy', job: 'web', instance: 'web-2', severity: 'critical', cluster: 'c' }, begin + 5_250)
    const errors = alert({ alertname: 'Errors', service: 'shop', severity: 'critical', cluster: 'c' }, begin + 15_500)
    const ended = [busy, errors, slow].map((one, count) => ({ ...one, endsAt: instant(begin + 25_000 + count * 10_000) }))
    for (const step of [slow, busy, errors, ...ended]) await world.tell(step)
    expect(received.map((body) => JSON.stringify(body))).toEqual(simulated(ended, world.setup))
  }, 60_000)
})

function simulated(alerts: readonly Alert[], setup: AlertmanagerSetup): readonly string[] {
  const told = notify(setup, alerts, instant(Math.max(...alerts.map((one) => one.endsAt ?? 0)) + 20_000)).webhook
  return told.map((notification) => JSON.stringify(webhookOf(setup, notification).body))
}

function alert(labels: Readonly<Record<string, string>>, startsAt: number): Alert {
  const annotations = {
    description: 'It has been so for more than 1 minute.',
    summary: `${labels.alertname} at ${labels.instance ?? labels.service}`,
  }
  const sorted = sortedByName(labels)
  return {
    labels: sorted,
    annotations,
    startsAt: instant(startsAt),
    endsAt: null,
    generatorURL: 'http://p:9090/graph?g0.expr=up&g0.tab=1',
    fingerprint: fingerprintOf(sorted),
  }
}

interface World {
  readonly setup: AlertmanagerSetup
  /** Posts an alert and waits for the notification of its step; one at a time, so that no step falls between two. */
  tell(alert: Alert): Promise<void>
  stop(): Promise<void>
}

async function startWorld(received: unknown[]): Promise<World> {
  const receiver = createServer((request, response) => {
    void text(request).then((body) => {
      received.push(JSON.parse(body))
      response.end()
      receiver.emit('notification')
    })
  })
  const receiverPort = await listen(receiver)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const folder = await mkdtemp(join(tmpdir(), 'alertmanager-'))
  await writeFile(join(folder, 'alertmanager.yml'), configuration(receiverPort))
  const child = start(folder, port)
  await isReady(url)
  return {
    setup: setupOf(url),
    tell: async (alert) => {
      const notified = once(receiver, 'notification')
      await postAlert(url, alert)
      await notified
    },
    stop: async () => {
      const ended = once(child, 'exit')
      if (child.exitCode === null && child.kill('SIGTERM')) await ended
      receiver.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Each step of the simulated group sees one of the changes above, which the real one is told of one by one. */
const setupOf = (url: string): AlertmanagerSetup => ({
  version: '',
  externalURLs: [url],
  groupWaitMs: milliseconds(1_000),
  groupIntervalMs: milliseconds(10_000),
  gossipLost: null,
  routes: [
    {
      match: ['severity', 'critical'],
      receiver: 'on-call',
      groupBy: ['cluster', 'severity'],
      repeatMs: milliseconds(3_600_000),
      pagerduty: 'none',
    },
  ],
})

const configuration = (receiverPort: number): string => `route:
  receiver: other
  routes:
    - receiver: on-call
      matchers: [ 'severity="critical"' ]
      group_by: [cluster, severity]
      group_wait: 300ms
      group_interval: 500ms
      repeat_interval: 1h
receivers:
  - { name: other }
  - { name: on-call, webhook_configs: [ { url: 'http://127.0.0.1:${receiverPort}/', send_resolved: true } ] }
`

function start(folder: string, port: number): ChildProcess {
  const listenOn = `--web.listen-address=127.0.0.1:${port}`
  const options = [
    `--config.file=${join(folder, 'alertmanager.yml')}`,
    `--storage.path=${folder}`,
    listenOn,
    `--web.external-url=http://127.0.0.1:${port}`,
  ]
  return spawn(BINARY ?? '', [...options, '--cluster.listen-address=', '--log.level=error'], { stdio: 'ignore' })
}

/** Alertmanager announces nothing when it listens; asking is the only way to know. */
async function isReady(url: string): Promise<void> {
  const isUp = () =>
    fetch(`${url}/-/ready`).then(
      (response) => response.ok,
      () => false,
    )
  while (!(await isUp())) await pause(50)
}

async function postAlert(url: string, alert: Alert): Promise<void> {
  const { labels, annotations, generatorURL, startsAt } = alert
  const endsAt = alert.endsAt ?? instant(Date.now() + 240_000)
  const body = JSON.stringify([{ labels, annotations, generatorURL, startsAt: isoOf(startsAt), endsAt: isoOf(endsAt) }])
  const response = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect(response.status).toBe(200)
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const probe = createTcpServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

function isInstalled(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
