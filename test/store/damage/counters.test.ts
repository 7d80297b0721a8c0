import Database from 'better-sqlite3'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { editId, incidentId } from '../../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { storeFile } from '../../../src/store/sqlite/connection.ts'
import type { Store } from '../../../src/store/store.ts'
import { countResolved } from '../../../src/worker/worker.ts'
import { hindsight } from '../../cli/run.ts'
import { workOff } from '../../world/through-worker.ts'
import { anEvent, anIncident, aRawEvent, aSettlement, at } from '../builders.ts'
import { postgresWorld, type StoreLocation, sqliteWorld } from '../worlds.ts'

/** Alerts of twenty minutes on a day of their own, so that they are an incident of their own. */
const alertsOf = (services: readonly string[], day: number): string => {
  const startsAt = Date.parse('2020-03-01T10:00:00Z') + day * 10 * 86_400_000
  const alerts = services.map((service) => ({
    status: 'resolved',
    labels: { alertname: `slow on day ${day}`, service, severity: 'critical' },
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(startsAt + 1_200_000).toISOString(),
  }))
  return JSON.stringify({ version: '4', status: 'resolved', alerts })
}

/** The last ones have no counters of their own. */
const MANY_SERVICES = Array.from({ length: 205 }, (_, number) => `service-many-${number}`)

/** How many rows a statement changed. */
async function perform({ address }: StoreLocation, statement: string): Promise<number> {
  if ('path' in address) {
    const database = new Database(storeFile(address.path))
    const { changes } = database.prepare(statement).run()
    database.close()
    return changes
  }
  const client = new Client({ connectionString: address.url })
  await client.connect()
  const { rowCount } = await client.query(statement)
  await client.end()
  return rowCount ?? 0
}

const FIRST = `metric = 'incidents' and service = 'service-first'`

/** What somebody does, and what is said of it. */
const DAMAGES: readonly (readonly [statement: string, said: string | RegExp])[] = [
  [
    `update incident_counters set count = count + 1 where ${FIRST}`,
    'the counter incidents of /metrics, service "service-first", severity "critical", differs from what was counted',
  ],
  [
    `update incident_counters set sum_ms = 1 where metric = 'time_to_resolve' and service = 'service-first'`,
    /the counter time_to_resolve of \/metrics, service "service-first", severity "critical", le \d+, differs/,
  ],
  [`update incident_counters set severity = 'x' where ${FIRST}`, 'service "service-first", severity "x", differs from what was counted'],
  [`insert into incident_counters (metric, service, severity, le, count, sum_ms) values ('a', 'b', 'c', 0, 1, 1)`, 'the counter a of'],
  [`delete from incident_counters where metric = 'services_affected' and service = 'service-first'`, 'a counter of /metrics is missing'],
  [`update folded_names set name = 'x' where name = (select max(name) from folded_names)`, 'a name that the counters of /metrics count'],
  ['delete from folded_names', 'a name that the counters of /metrics count as other is missing or changed'],
  ['update counting set id = 2', 'how far the counters of /metrics have counted is not as it was written'],
  ['delete from counting', 'how far the counters of /metrics have counted is not as it was written'],
  ['update counting set revision = -1', 'how far the counters of /metrics have counted is not as it was written'],
  ['update counting set figures_revision = figures_revision + 1000', 'how far the counters of /metrics have counted is not as'],
  [`delete from counter_digests where name = 'counting'`, 'the digest of counting is missing'],
  [`update counter_digests set name = 'x' where name = 'counting'`, 'there is a digest of "x", which is no counter'],
  ['delete from incident_counters', 'a counter of /metrics is missing or changed'],
]

const postgres = await postgresWorld()

describe.each([sqliteWorld, postgres])('the counters of /metrics on $name', (world) => {
  describe.skipIf(world.missing !== null)(world.missing ?? 'as they were written', () => {
    let location: StoreLocation
    beforeEach(async () => {
      location = await world.create()
      await count([alertsOf(['service-first'], 0), alertsOf(MANY_SERVICES, 20)])
      await count([alertsOf(['service-first'], 1)])
    }, 60_000)
    afterEach(() => location.remove())

    async function opened<T>(work: (store: Store) => Promise<T>): Promise<T> {
      const store = await location.open()
      try {
        return await work(store)
      } finally {
        await store.close()
      }
    }

    const count = (bodies: readonly string[]) =>
      opened(async (store) => {
        for (const body of bodies) await store.accept(aRawEvent(body))
        await workOff(store)
        await countResolved({ store, policy: () => DEFAULT_POLICY })
      })

    const command = async (...argv: readonly string[]) => {
      const { address } = location
      const { code, err } = await hindsight(
        ...argv,
        ...('path' in address ? ['--storage.path', address.path] : ['--storage.url', address.url]),
      )
      return { code, err }
    }

    it('are whole where nobody touched them, and name what was changed or deleted until it is taken for whole', async () => {
      expect(await command('verify')).toEqual({ code: 0, err: '' })
      for (const [number, [damage, said]] of DAMAGES.entries()) {
        expect(await perform(location, damage), damage).toBeGreaterThan(0)
        const { code, err } = await command('verify')
        expect(err, damage).toMatch(said)
        expect(code, damage).toBe(1)
        expect(await opened((store) => store.sealCounters())).not.toEqual([])
        await count([alertsOf(['service-first'], 2 + number)])
        expect(await command('verify'), `after ${damage}`).toEqual({ code: 0, err: '' })
      }
    }, 240_000)

    it('name what was damaged also when more was counted since', async () => {
      await perform(location, `update incident_counters set count = 7 where ${FIRST}`)
      await perform(location, `delete from incident_counters where metric = 'services_affected' and service = 'service-first'`)
      await count([alertsOf(['service-first'], 2), alertsOf(['service-first'], 3)])
      const { code, err } = await command('verify')
      expect(err).toContain('the counter incidents of /metrics, service "service-first"')
      expect(err).toContain('a counter of /metrics is missing or changed')
      expect(code).toBe(1)
    }, 60_000)

    it.each([
      'delete from counted_incidents where incident_id = (select min(incident_id) from counted_incidents)',
      'delete from counted_incidents',
    ])(
      'name who is not noted as counted: %s',
      async (damage) => {
        await perform(location, damage)
        const { code, err } = await command('verify')
        expect(err).toContain('which incidents the counters of /metrics have counted is not as it was written')
        expect(err).toMatch(/incident \w+ is not noted as counted/)
        expect(code).toBe(1)
      },
      60_000,
    )

    it('name who is not noted also behind a thousand that a reviewer dismissed', async () => {
      const signed = { id: editId('edit'), at: at(9), author: 'Ada', reason: null }
      const dismissed = Array.from({ length: 1_001 }, (_, number) =>
        anIncident([anEvent(`dismissed ${number}`)], {
          id: incidentId(number.toString(16).padStart(32, '0')),
          status: 'resolved',
          edits: [{ ...signed, content: { type: 'dismiss', as: 'test' } }],
        }),
      )
      await opened((store) => store.settle(aSettlement({ incidents: dismissed })))
      await count([])
      const counted = await perform(location, 'delete from counted_incidents')
      const { err } = await command('verify')
      expect(err.match(/is not noted as counted/g)).toHaveLength(counted)
    }, 60_000)

    it('go on from what is left after a rebuild, which names what it takes over', async () => {
      await perform(location, `update incident_counters set count = 7 where ${FIRST}`)
      const { code, err } = await command('rebuild')
      expect(err).toMatch(/the counter incidents of \/metrics, service "service-first", .*; it goes on from what is left/)
      expect(code).toBe(0)
      await count([alertsOf(['service-first'], 2)])
      expect(await command('verify')).toEqual({ code: 0, err: '' })
      const { cells } = await opened((store) => store.countersSince(0))
      expect(cells.find(({ metric, service }) => metric === 'incidents' && service === 'service-first')?.count).toBe(8)
    }, 60_000)

    it('are taken as they are from a version without digests', async () => {
      await perform(location, `delete from kysely_migration where name >= '036-counter-digests'`)
      await perform(location, 'drop index incidents_open_by_time')
      await perform(location, 'drop index incidents_of_documents_by_time')
      await perform(location, 'drop index events_that_notified')
      await perform(location, 'alter table events drop column notified')
      await perform(location, 'drop table counter_digests')
      await perform(location, 'alter table incident_counters drop column digest')
      await count([alertsOf(['service-first'], 2)])
      expect(await command('verify')).toEqual({ code: 0, err: '' })
      await perform(location, `update incident_counters set count = 7 where ${FIRST}`)
      expect(await command('verify')).toMatchObject({ code: 1, err: expect.stringContaining('differs from what was counted') })
    }, 60_000)
  })
})
