import { cpSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { countResolved } from '../../../src/worker/worker.ts'
import { hindsight } from '../../cli/run.ts'
import { workOff } from '../../world/through-worker.ts'
import { aRawEvent } from '../builders.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'hindsight-counters-'))

const alertBody = (name: string): string =>
  JSON.stringify({
    version: '4',
    status: 'resolved',
    alerts: [
      {
        status: 'resolved',
        labels: { alertname: name, service: `service-${name}`, severity: 'critical' },
        startsAt: '2026-03-01T10:00:00Z',
        endsAt: '2026-03-01T10:20:00Z',
      },
    ],
  })

describe('the counters of /metrics', () => {
  let whole = ''
  beforeAll(async () => {
    whole = folder()
    const store = await openStore({ path: whole })
    for (const name of ['one', 'two', 'three']) await store.accept(aRawEvent(alertBody(name)))
    await workOff(store)
    await countResolved({ store, policy: () => DEFAULT_POLICY })
    await store.close()
    expect(readFileSync(join(whole, 'hindsight.db')).length).toBeGreaterThan(0)
  }, 60_000)

  async function verifiedAfter(damage: string): Promise<{ readonly code: number; readonly err: string }> {
    const path = folder()
    cpSync(whole, path, { recursive: true })
    const database = new Database(join(path, 'hindsight.db'))
    const { changes } = damage === '' ? { changes: 1 } : database.prepare(damage).run()
    database.close()
    expect(changes).toBeGreaterThan(0)
    const { code, err } = await hindsight('verify', '--storage.path', path)
    return { code, err }
  }

  it('are whole where nobody touched them', async () => {
    expect(await verifiedAfter('')).toEqual({ code: 0, err: '' })
  }, 60_000)

  it.each([
    ['delete from counting', 'how far the counters of /metrics have counted is missing'],
    ['update counting set revision = -1', 'how far the counters of /metrics have counted is behind them'],
    ['delete from counted_incidents', 'which incidents the counters of /metrics have counted is missing'],
    ['delete from counted_incidents where incident_id = (select min(incident_id) from counted_incidents)', 'is not noted as counted'],
    ['delete from incident_counters', 'the counters of /metrics are missing'],
  ])(
    'after "%s" are named',
    async (damage, said) => {
      const { code, err } = await verifiedAfter(damage)
      expect(err).toContain(said)
      expect(code).toBe(1)
    },
    60_000,
  )
})
