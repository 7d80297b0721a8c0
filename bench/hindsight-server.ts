import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sanitisedHtml } from '../src/domain/markup.ts'
import { DEFAULT_POLICY } from '../src/domain/policy.ts'
import { instant } from '../src/domain/time/time.ts'
import { startServer } from '../src/http/server.ts'
import { credentialsOf, type ServerSettings } from '../src/http/settings.ts'
import { alertmanager } from '../src/sources/alertmanager/alertmanager.ts'
import { isHmacSha256 } from '../src/sources/signature.ts'
import { openStore } from '../src/store/open-store.ts'
import { createLog } from '../src/telemetry/log.ts'
import { createMetrics } from '../src/telemetry/metrics.ts'
import { sceneAround } from '../src/worker/load-neighbourhood.ts'
import { SECRET, SIGNATURE_HEADER } from './deliveries.ts'
import { serveRounds } from './measured-process.ts'

/** The product's own server over its own store. Only the signature is not Alertmanager's, which signs nothing. */
const folder = await mkdtemp(join(tmpdir(), 'hindsight-bench-'))
const settings: ServerSettings = {
  listen: { address: { host: '127.0.0.1', port: 0 }, externalUrl: null, bodyBytesMax: 8_388_608, recordedReceipt: false },
  auth: { tokens: [] },
  sources: { alertmanager: { secrets: [SECRET], tokens: [] } },
  postmortem: { timezone: 'UTC' },
  metrics: { exclusions: [], businessHours: null },
}
const store = await openStore({ path: folder })
const log = createLog({ level: 'warn', format: 'logfmt', secrets: () => credentialsOf(settings) })
const server = await startServer({
  ...{ store, log, settings: () => settings, now: () => instant(Date.now()), version: '0.0.0' },
  sources: [{ ...alertmanager, authenticate: (raw, secret) => isHmacSha256(raw.body, secret, raw.headers[SIGNATURE_HEADER] ?? '') }],
  metrics: createMetrics({ pending: async () => (await store.counts()).pending }),
  render: { templates: ['default'], incidentJson: () => ({}), eventJson: () => ({}), postmortem: () => '' },
  ...{ draftHtml: () => sanitisedHtml(''), startedAt: instant(Date.now()) },
  sceneAround: (ids, edits) => sceneAround(store, ids, { policy: DEFAULT_POLICY, edits }),
  policy: () => DEFAULT_POLICY,
  ...{ onPending: () => {}, workerFailure: () => null, reload: async () => {} },
})

serveRounds(server.url, async () => {
  const { rawEvents } = await store.counts()
  process.stderr.write(`kept ${rawEvents} deliveries\n`)
  await server.close()
  await store.close()
  await rm(folder, { recursive: true })
})
