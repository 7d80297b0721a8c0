import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest'
import { assert } from '../../src/domain/assert.ts'
import { sanitisedHtml } from '../../src/domain/markup.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { instant } from '../../src/domain/time/time.ts'
import type { ReportRenderers } from '../../src/http/api/renderers.ts'
import { createChanges } from '../../src/http/changes/changes.ts'
import { type RunningServer, type ServerParts, startServer } from '../../src/http/server.ts'
import type { ServerSettings, SourceCredentials } from '../../src/http/settings.ts'
import { senderCertificates } from '../../src/remote/sender-certificates.ts'
import { eventJson, incidentJson } from '../../src/render/json.ts'
import { SOURCES } from '../../src/sources/registry.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { createReadiness } from '../../src/telemetry/readiness.ts'
import { credentialsOf } from '../../src/telemetry/struck-out.ts'
import { sceneAround } from '../../src/worker/load-neighbourhood.ts'
import { countResolved, tick } from '../../src/worker/worker.ts'

export const NOW = instant(Date.parse('2023-05-09T12:00:00.000Z'))

export interface World extends RunningServer {
  readonly store: Store
  readonly parts: ServerParts
  /** Lines of the log so far. */
  readonly lines: readonly string[]
  /** Changes the configuration from the next request on. */
  configure(change: Partial<ServerSettings>): void
  /** Runs the worker until nothing is pending. */
  understand(): Promise<void>
  stop(): Promise<void>
}

type Replace = (parts: ServerParts & { readonly store: Store }, folder: string) => Partial<ServerParts>

/** A server on a free port over a real SQLite store in a new folder, both gone after the test. */
export async function startWorld(change: Partial<ServerSettings> = {}, replace: Replace = () => ({})): Promise<World> {
  const world = await openWorld(change, replace)
  onTestFinished(world.stop)
  return world
}

/** One world for all tests of a file that look at nothing but their own delivery; each begins with the default settings. */
export function sharedWorld(replace: Replace = () => ({})): () => World {
  let world: World | null = null
  beforeAll(async () => {
    world = await openWorld({}, replace)
  })
  beforeEach(() => world?.configure({}))
  afterAll(() => world?.stop())
  return () => {
    assert(world !== null, 'the world stands between beforeAll and afterAll')
    return world
  }
}

/** As `startWorld`, to be stopped by the caller. */
export async function openWorld(change: Partial<ServerSettings>, replace: Replace): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'hindsight-http-'))
  const store = await openStore({ path: folder })
  const lines: string[] = []
  let settings: ServerSettings = { ...SETTINGS, ...change }
  let clock: number = NOW
  const log = createLog({ level: 'info', format: 'logfmt', secrets: () => credentialsOf(settings), write: (line) => void lines.push(line) })
  const parts: ServerParts & { readonly store: Store } = {
    // Every look at the clock is a millisecond later, so that the newest delivery is the last one.
    store,
    log,
    sources: () => SOURCES,
    // A test that needs one brings it.
    certificates: senderCertificates(
      () => instant(clock),
      () => Promise.reject(new Error('no network')),
    ),
    settings: () => settings,
    policy: () => DEFAULT_POLICY,
    now: () => instant(clock++),
    version: '0.0.0',
    metrics: createMetrics({ pending: async () => (await store.counts()).pending }),
    render: RENDERERS,
    draftHtml: () => sanitisedHtml('<p>A draft</p>'),
    startedAt: NOW,
    changes: createChanges(() => instant(clock)),
    onPending: () => {},
    readiness: createReadiness(() => replaced.ready()),
    workerFailure: () => null,
    reload: async () => {},
    sceneAround: (ids, edits) => sceneAround(store, ids, { policy: DEFAULT_POLICY, edits }),
  }
  const all = { ...parts, ...replace(parts, folder) }
  const replaced = { ready: () => store.ready(), ...all.store }
  const server = await startServer(all)
  return {
    ...server,
    store,
    lines,
    parts: all,
    configure: (next) => {
      settings = { ...SETTINGS, ...next }
    },
    understand: async () => {
      while ((await tick({ store, policy: () => DEFAULT_POLICY, log, onSettled: all.changes.publish })) > 0);
      await countResolved({ store, policy: () => DEFAULT_POLICY })
    },
    stop: async () => {
      await server.close(5_000)
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}

export const SETTINGS: ServerSettings = {
  listen: { address: { host: '127.0.0.1', port: 0 }, externalUrl: null, bodyBytesMax: 1_048_576, recordedReceipt: false },
  auth: { tokens: [] },
  sources: {},
  postmortem: { timezone: 'UTC' },
  metrics: { exclusions: [], businessHours: null },
}

export const withSource = (name: string, credentials: Partial<SourceCredentials>): Partial<ServerSettings> => ({
  sources: { [name]: { secrets: [], tokens: [], ...credentials } },
})

export const JSON_TYPE = { 'content-type': 'application/json' }

/** Posts JSON, or a body as it is. */
export function post(url: string, body: BodyInit, headers: Readonly<Record<string, string>> = JSON_TYPE) {
  return fetch(url, { method: 'POST', body, headers })
}

let groups = 0

/** A unique notification, unless the change makes it the same. */
export const alertGroup = (change: object = { receiver: `receiver-${groups++}` }): string =>
  JSON.stringify({
    version: '4',
    groupKey: '{}:{alertname="HighErrorRate"}',
    status: 'firing',
    receiver: 'hindsight',
    truncatedAlerts: 0,
    groupLabels: { alertname: 'HighErrorRate' },
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager:9093',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'HighErrorRate', severity: 'critical', service: 'checkout' },
        annotations: { summary: 'Many requests fail' },
        startsAt: '2023-05-09T11:00:00.000Z',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus:9090/graph',
        fingerprint: '0123456789abcdef',
      },
    ],
    ...change,
  })

/** The report's real JSON; drafts differ by their options only. */
const RENDERERS: ReportRenderers = {
  templates: ['default', 'short'],
  incidentJson,
  eventJson,
  postmortemPdf: async (incident, options, withoutSecrets) =>
    new TextEncoder().encode(withoutSecrets(`%PDF ${incident.title} ${JSON.stringify(options)}`)),
  postmortem: (incident, options) =>
    options.format === 'json' ? JSON.stringify({ id: incident.id }) : `${incident.title} ${JSON.stringify(options)}`,
}
