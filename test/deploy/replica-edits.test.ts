import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { instant, isoOf } from '../../src/domain/time/time.ts'
import { type Service, serve, understood } from '../faults/service.ts'
import { postgresWorld, type StoreLocation } from '../store/worlds.ts'

const world = await postgresWorld()
const skipped = world.missing === null ? '' : ` (skipped: ${world.missing})`
const EDITS = 40
const ALERTS = 100
const FROM = Date.now() - 3 * 86_400_000
const JSON_TYPE = { 'content-type': 'application/json' }

describe.skipIf(world.missing !== null && process.env.CI === undefined)(`edits through two replicas at once${skipped}`, () => {
  let place: StoreLocation
  const replicas: Service[] = []
  beforeEach(async () => {
    place = await world.create()
    const url = 'url' in place.address ? place.address.url : ''
    for (let started = 0; started < 2; started += 1) replicas.push(await serve(['--storage.url', url]))
  }, 120_000)
  afterEach(async () => {
    for (const service of replicas.splice(0)) if (service.isRunning()) await service.end('SIGKILL')
    await place.remove()
  })

  /** One incident of many alerts; its id. */
  async function record(): Promise<string> {
    const [first] = replicas
    const alerts = Array.from({ length: ALERTS }, (_, number) => ({
      status: 'resolved',
      labels: { alertname: 'HighErrorRate', service: 'checkout', severity: 'critical', pod: `pod-${number}` },
      annotations: {},
      fingerprint: `f${number}`,
      startsAt: isoOf(instant(FROM)),
      endsAt: isoOf(instant(FROM + 600_000)),
    }))
    const body = JSON.stringify({ version: '4', status: 'resolved', receiver: 'hindsight', groupLabels: {}, commonLabels: {}, alerts })
    const answer = await fetch(`${first?.url}/webhooks/alertmanager`, { method: 'POST', headers: JSON_TYPE, body })
    expect(answer.status).toBeLessThan(300)
    await understood(first?.url ?? '')
    const { incidents } = await (await fetch(`${first?.url}/api/v1/incidents`)).json()
    return incidents[0].id
  }

  const pathOf = (id: string, number: number) => `${replicas[number % 2]?.url}/api/v1/incidents/${id}/edits`

  /** What was answered to this note: the status, and what a refusal said. */
  async function note(id: string, number: number): Promise<{ readonly status: number; readonly detail?: string }> {
    const body = JSON.stringify({ type: 'add', to: { at: isoOf(instant(FROM + number * 1_000)) }, text: `note ${number}`, author: 'ada' })
    const answer = await fetch(pathOf(id, number), { method: 'POST', headers: JSON_TYPE, body })
    const { detail } = await answer.json()
    return { status: answer.status, detail }
  }

  it('are each made once, or refused by an answer that says so and made when they are asked for again', async () => {
    const id = await record()
    const stored = async (number: number): Promise<readonly string[]> => {
      const { edits } = await (await fetch(pathOf(id, number))).json()
      return edits.map(({ text }: { readonly text: string }) => text).toSorted()
    }
    const made: number[] = []
    let wanted = Array.from({ length: EDITS }, (_, number) => number)
    // Somebody is always first, so that each time some are made, however busy the machine is.
    while (wanted.length > 0) {
      const answers = await Promise.all(wanted.map(async (number) => ({ number, ...(await note(id, number)) })))
      for (const { status, detail } of answers)
        if (status !== 201) expect([status, detail]).toEqual([503, 'Too many requests at once; retry.'])
      const now = answers.filter(({ status }) => status === 201).map(({ number }) => number)
      expect(now.length).toBeGreaterThan(0)
      for (const number of now) made.push(number)
      const acknowledged = made.map((number) => `note ${number}`).toSorted()
      expect([await stored(0), await stored(1)]).toEqual([acknowledged, acknowledged])
      wanted = wanted.filter((number) => !now.includes(number))
    }
    expect(made).toHaveLength(EDITS)
  }, 400_000)
})
