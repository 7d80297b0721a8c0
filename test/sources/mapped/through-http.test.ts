import { expect, it } from 'vitest'
import { sourceName } from '../../../src/domain/identity.ts'
import type { SourceMapping } from '../../../src/domain/mapping/source-mapping.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { sourcesWith } from '../../../src/sources/registry.ts'
import { tick } from '../../../src/worker/worker.ts'
import { JSON_TYPE, post, startWorld, withSource } from '../../http/server-world.ts'

const BACKUPS: SourceMapping = {
  name: sourceName('backups'),
  each: null,
  kind: 'alert',
  state: null,
  fields: { time: ['$.ended'], service: ['$.job'] },
}

it('a sender of the configuration is authenticated, listed, kept and read as the others are', async () => {
  const world = await startWorld(withSource('backups', { secrets: ['secret'] }), () => ({ sources: () => sourcesWith([BACKUPS]) }))
  const url = `${world.url}/webhooks/backups`
  const body = JSON.stringify({ job: 'ledger', ended: '2023-05-09T11:00:00Z' })
  expect((await post(url, body)).status).toBe(401)
  expect((await post(url, body, { ...JSON_TYPE, authorization: 'Bearer secret' })).status).toBe(202)
  expect(await (await fetch(`${world.url}/webhooks`)).text()).toContain(url)
  const policy = { ...DEFAULT_POLICY, mappings: [BACKUPS] }
  while ((await tick({ store: world.store, policy: () => policy, log: world.parts.log })) > 0);
  const events = []
  for await (const event of world.store.events()) events.push(event)
  expect(events).toMatchObject([{ kind: 'alert.fired', source: 'backups', service: 'ledger' }])
})
