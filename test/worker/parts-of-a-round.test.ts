import { describe, expect, it } from 'vitest'
import { sourceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import { instant, isoOf, later, minutes } from '../../src/domain/time/time.ts'
import { OperationalError, type Settlement } from '../../src/store/store.ts'
import { CLAIM, performTick } from '../../src/worker/tick.ts'
import { rawEvent } from '../sources/fixture.ts'
import { memoryStore } from '../world/memory-store.ts'

const START = instant(Date.parse('2024-01-10T10:00:00Z'))
const log = { error: () => {} }

/** A critical alert of one of these services, a minute after the one before. */
function anAlert(number: number, services: number): RawEvent {
  const startsAt = isoOf(later(START, minutes(number)))
  const labels = { alertname: `Rule${number}`, service: `service-${number % services}`, severity: 'critical' }
  const alert = { status: 'firing', labels, annotations: {}, startsAt, endsAt: '0001-01-01T00:00:00Z', fingerprint: `f${number}` }
  const body = JSON.stringify({ version: '4', status: 'firing', groupKey: `{}:${number}`, alerts: [alert] })
  const receivedAt = later(START, minutes(number))
  return { ...rawEvent('alertmanager', body, { receivedAt, path: '/webhooks/alertmanager' }), source: sourceName('alertmanager') }
}

/** A tick over twelve alerts of three services, at most five new events at once; what it settled. */
async function tickInParts(change: (settled: number) => Error | null = () => null) {
  const store = memoryStore()
  for (let number = 0; number < 12; number += 1) await store.accept(anAlert(number, 3))
  const settlements: Settlement[] = []
  const settle = async (settlement: Settlement) => {
    const fault = change(settlements.length)
    if (fault !== null) throw fault
    settlements.push(settlement)
    return store.settle(settlement)
  }
  const context = { store: { ...store, settle }, policy: () => DEFAULT_POLICY, log }
  const run = () => performTick(context, { ...CLAIM, part: 5 })
  return { store, settlements, run }
}

describe('a round of more new events than are reconstructed at once', () => {
  it('is settled in parts: each service whole, and what was claimed with the last', async () => {
    const { store, settlements, run } = await tickInParts()
    await run()
    const servicesOf = ({ events }: Settlement) => [...new Set(events.map(({ service }) => service))]
    expect(settlements.map(servicesOf)).toEqual([['service-0'], ['service-1'], ['service-2']])
    expect(settlements.map(({ events }) => events.length)).toEqual([4, 4, 4])
    expect(settlements.map(({ claimed, isRound }) => [claimed.length, isRound ?? false])).toEqual([
      [0, false],
      [0, false],
      [12, true],
    ])
    expect(store.all().incidents.map(({ services }) => services)).toEqual([['service-0'], ['service-1'], ['service-2']])
  })

  it('leaves all of it pending where it ends in between, and gives the same the second time', async () => {
    const undisturbed = await tickInParts()
    await undisturbed.run()
    const full = new OperationalError('disk-full', 'the disk is full', { retryable: true })
    let isFull = true
    const { store, run } = await tickInParts((settled) => (isFull && settled === 2 ? full : null))
    await expect(run()).rejects.toBe(full)
    expect(await store.claim(500)).toHaveLength(12)
    isFull = false
    await run()
    expect(await store.claim(500)).toHaveLength(0)
    expect(store.all().incidents).toEqual(undisturbed.store.all().incidents)
  })
})
