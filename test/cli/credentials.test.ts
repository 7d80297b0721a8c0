import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { sourceName } from '../../src/domain/identity.ts'
import { openStore } from '../../src/store/open-store.ts'
import { aRawEvent } from '../store/builders.ts'
import { workOff } from '../world/through-worker.ts'
import { hindsight } from './run.ts'

const SECRET = 'kept "quiet" <4> ever'
const TOKEN = 'token-of-a-reader-1234'

const webhook = {
  version: '4',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'hindsight',
  externalURL: 'http://alertmanager:9093',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'Latency', service: 'checkout', severity: 'critical', note: SECRET },
      annotations: { summary: `posted with ${SECRET} by ${TOKEN}` },
      startsAt: '2026-02-10T02:14:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: `http://prometheus/graph?token=${TOKEN}`,
      fingerprint: '0123456789abcdef',
    },
  ],
}

const folder = mkdtempSync(join(tmpdir(), 'hindsight-credentials-'))
const [config, recorded, document, data] = ['hindsight.yml', 'webhook.json', 'outage.md', 'data'].map((name) => join(folder, name))

beforeAll(async () => {
  writeFileSync(
    `${config}`,
    `auth: { tokens: [{ name: reader, token: ${TOKEN} }] }\nsources: { alertmanager: { secret: ${JSON.stringify(SECRET)} } }\n`,
  )
  writeFileSync(`${recorded}`, JSON.stringify(webhook))
  writeFileSync(
    `${document}`,
    `# Outage of ${TOKEN}\n\nDate: 2026-02-10\n\n## Timeline\n\n- 02:14 UTC checkout failed with ${SECRET}\n- 02:40 UTC resolved by ${TOKEN}\n`,
  )
  // Kept before the credential was configured: so it is in the store as it came.
  const store = await openStore({ path: `${data}` })
  await store.accept({ ...aRawEvent(JSON.stringify(webhook)), source: sourceName('alertmanager'), path: '/webhooks/alertmanager' })
  await workOff(store)
  await store.close()
})

const printed = async (command: readonly string[], isConfigured = true): Promise<string> => {
  const { code, out, err } = await hindsight(...command, ...(isConfigured ? ['--config.file', `${config}`] : []))
  expect([0, 1], err).toContain(code)
  return out + err
}

describe('a credential of ours in a text', () => {
  it.each([
    ...['json', 'markdown', 'html', 'table'].map((format) => ['reconstruct', '--format', format, `${recorded}`]),
    ...['json', 'markdown', 'table'].map((format) => ['import', '--format', format, `${document}`]),
    ['lint', `${document}`],
    ...['incidents', 'timeline', 'postmortem', 'raw', 'edits'].map((what) => ['export', what, '--storage.path', `${data}`]),
    ['rebuild', '--check', '--storage.path', `${data}`],
    ['verify', '--storage.path', `${data}`],
  ])('is not printed by `%s`', async (...command) => {
    const text = await printed(command)
    expect(text).not.toContain(TOKEN)
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain(JSON.stringify(SECRET).slice(1, -1))
    expect(text).not.toContain('kept &quot;quiet')
  })

  it('is printed where nothing says that it is one', async () => {
    expect(await printed(['reconstruct', '--format', 'json', `${recorded}`], false)).toContain(TOKEN)
  })

  it('leaves JSON that is JSON', async () => {
    const text = await printed(['reconstruct', '--format', 'json', `${recorded}`])
    expect(JSON.parse(text).incidents).toHaveLength(1)
    expect(text).toContain('[redacted]')
  })
})
