import { describe, expect, it } from 'vitest'
import { OperationalError, type Store } from '../../src/store/store.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { countsOf } from './deliveries.ts'
import { connected, received, requestText } from './raw-connection.ts'
import { alertGroup, post, startWorld } from './server-world.ts'

const full = () => Promise.reject(new OperationalError('disk-full', 'the disk is full', { retryable: true }))

/** A store whose disk fills up and is freed again. */
async function startFillable(failing: readonly (keyof Store)[]) {
  const disk = { isFull: true }
  const world = await startWorld({}, ({ store }) => {
    const failed = failing.map((name) => [name, (...given: unknown[]) => (disk.isFull ? full() : Reflect.apply(store[name], store, given))])
    return { store: { ...store, ...Object.fromEntries(failed) } }
  })
  return { world, disk }
}

describe('while the disk is full', () => {
  it('a delivery is answered 503 with Retry-After, and 202 as soon as there is room', async () => {
    const { world, disk } = await startFillable(['accept'])
    const body = alertGroup()
    const answer = await post(`${world.url}/webhooks/alertmanager`, body)
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('content-type')]).toEqual([
      503,
      '5',
      'application/problem+json',
    ])
    disk.isFull = false
    expect(await (await post(`${world.url}/webhooks/alertmanager`, body)).json()).toMatchObject({ status: 'accepted' })
    expect(await countsOf(world)).toEqual({ listed: 1, kept: 1 })
  })

  it('a refusal that cannot be listed is still answered as what it is', async () => {
    const { world } = await startFillable(['refuse'])
    expect((await post(`${world.url}/webhooks/nobody`, '{}')).status).toBe(404)
    expect((await post(`${world.url}/webhooks/alertmanager`, '{}', { 'content-type': 'text/xml' })).status).toBe(415)
  })

  it('a hundred failures are one line of the log', async () => {
    const { world } = await startFillable(['accept'])
    await Promise.all(Array.from({ length: 100 }, () => post(`${world.url}/webhooks/alertmanager`, alertGroup())))
    expect(world.lines.filter((line) => line.includes('the disk is full'))).toHaveLength(1)
  })

  it('the API answers 503 with Retry-After, and /-/ready says no', async () => {
    const { world, disk } = await startFillable(['incidentsAs', 'ready'])
    const answer = await fetch(`${world.url}/api/v1/incidents`)
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('content-type')]).toEqual([
      503,
      '5',
      'application/problem+json; charset=utf-8',
    ])
    expect((await fetch(`${world.url}/-/ready`)).status).toBe(503)
    expect((await fetch(`${world.url}/-/healthy`)).status).toBe(200)
    disk.isFull = false
    await expect.poll(async () => (await fetch(`${world.url}/-/ready`)).status, { timeout: 20_000 }).toBe(200)
  })

  it('metrics leave out what cannot be counted, and never say 0', async () => {
    const { text } = await createMetrics({ pending: full }).exposition()
    expect(text).not.toMatch(/^hindsight_raw_events_pending \d/m)
    expect(text).toMatch(/^process_cpu_seconds_total \d/m)
  })
})

describe('more deliveries at once than are held', () => {
  it('are answered 503 with Retry-After, and taken again when the others are answered', async () => {
    let open = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    const world = await startWorld({}, ({ store }) => ({ store: { ...store, accept: (raw) => opened.then(() => store.accept(raw)) } }))
    const held = await Promise.all(Array.from({ length: 20 }, () => connected(world.url)))
    const answers = held.map((socket) => received(socket))
    for (const socket of held) socket.write(Array.from({ length: 100 }, () => requestText(alertGroup())).join(''))
    await expect.poll(async () => (await post(`${world.url}/webhooks/alertmanager`, alertGroup())).status, { timeout: 20_000 }).toBe(503)
    const refused = await post(`${world.url}/webhooks/alertmanager`, alertGroup())
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    open()
    await expect.poll(() => answers.map((answer) => answer().length), { timeout: 20_000 }).toEqual(held.map(() => 100))
    expect(answers.flatMap((answer) => answer()).every((status) => status === 202)).toBe(true)
    expect((await post(`${world.url}/webhooks/alertmanager`, alertGroup())).status).toBe(202)
    for (const socket of held) socket.destroy()
  })
})
