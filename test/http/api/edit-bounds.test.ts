import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createEditQueue } from '../../../src/http/api/edits/edit-queue.ts'
import { liveWorld, notify } from '../live-world.ts'
import { JSON_TYPE } from '../server-world.ts'

const never = () => false
const ALONE = { share: () => null, inTurn: (work: () => Promise<void>) => work() }

describe('the time that an edit sets', () => {
  it.each([
    ['9999-01-01T00:00:00Z', 422],
    ['0001-01-01T00:00:00Z', 422],
    ['2033-05-09T11:59:00Z', 422],
    ['2013-05-09T11:59:00Z', 422],
    ['2022-05-09T11:59:00Z', 422],
    ['2023-05-11T12:00:00Z', 422],
    ['2023-05-10T11:00:00Z', 201],
    ['2023-05-09T11:59:00Z', 201],
    ['2022-12-24T00:00:00Z', 201],
  ])('%s of an incident of 2023-05-09 is answered %d', async (at, status) => {
    const world = await liveWorld()
    const [incident] = await notify(world, { service: 'checkout', minutesAgo: 10 })
    const body = JSON.stringify({ type: 'anchor', anchor: 'resolved', to: { at } })
    const answer = await fetch(`${world.url}/api/v1/incidents/${incident?.id}/edits`, { method: 'POST', body, headers: JSON_TYPE })
    expect(answer.status).toBe(status)
    if (status === 422) expect(await answer.json()).toMatchObject({ errors: [{ pointer: '/to' }] })
  })

  it('may not reach further by its range', async () => {
    const world = await liveWorld()
    const [incident] = await notify(world, { service: 'checkout', minutesAgo: 10 })
    const to = { at: '2023-05-09T11:55:00Z', latest: '9999-01-01T00:00:00Z' }
    const body = JSON.stringify({ type: 'anchor', anchor: 'detected', to })
    const answer = await fetch(`${world.url}/api/v1/incidents/${incident?.id}/edits`, { method: 'POST', body, headers: JSON_TYPE })
    expect(answer.status).toBe(422)
  })
})

describe('edits that wait for their turn', () => {
  it('are at most 64, in order', async () => {
    const enqueue = createEditQueue(ALONE)
    const done: number[] = []
    const gate: { open: () => void } = { open: () => {} }
    const first = enqueue(
      () =>
        new Promise<void>((resolve) => {
          gate.open = resolve
        }),
      never,
    )
    await new Promise((resolve) => setImmediate(resolve))
    const others = Array.from({ length: 70 }, (_, i) => enqueue(async () => void done.push(i), never).catch(({ code }) => code))
    gate.open()
    await first
    expect((await Promise.all(others)).filter((outcome) => outcome === 'busy')).toHaveLength(6)
    expect(done).toEqual(Array.from({ length: 64 }, (_, i) => i))
  })

  it('are not made for somebody who has left, nor after eight seconds', async () => {
    const clock = { at: 0 }
    const enqueue = createEditQueue({ ...ALONE, clock: () => clock.at })
    const made: string[] = []
    const make = (name: string) => async () => void made.push(name)
    await expect(enqueue(make('left'), () => true)).rejects.toMatchObject({ code: 'busy' })
    const late = enqueue(make('late'), never)
    clock.at += 8_001
    await expect(late).rejects.toMatchObject({ code: 'busy', retryable: true })
    await enqueue(make('next'), never)
    expect(made).toEqual(['next'])
  })
})

describe('an edit behind one that does not end', () => {
  it('is refused after eight seconds all the same, and not made later', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const enqueue = createEditQueue(ALONE)
    const gate: { open: () => void } = { open: () => {} }
    const first = enqueue(
      () =>
        new Promise<void>((resolve) => {
          gate.open = resolve
        }),
      never,
    )
    const made: string[] = []
    const second = enqueue(async () => void made.push('second'), never)
    const refused = expect(second).rejects.toMatchObject({ code: 'busy', retryable: true })
    await vi.advanceTimersByTimeAsync(8_000)
    await refused
    gate.open()
    await first
    await enqueue(async () => void made.push('third'), never)
    expect(made).toEqual(['third'])
  })
})

describe('an edit that is nested deeper than anybody writes', () => {
  const deep = (levels: number, open: string, close: string): string => open.repeat(levels) + close.repeat(levels)

  it.each([
    ['the body itself', deep(32_000, '[', ']')],
    ['objects', deep(8_000, '{"a":', '}').replace(':}', ':1}')],
    ['a text', `{"type":"title","text":${deep(32_000, '[', ']')}}`],
    ['a member that no edit has', `{"type":"title","text":"a","extra":${deep(30_000, '[', ']')}}`],
    ['the time of an anchor', `{"type":"anchor","anchor":"resolved","to":${deep(9_000, '{"at":', '}').replace(':}', ':1}')}}`],
    ['one level more than is read', deep(65, '[', ']')],
  ])('is 400, in %s, and the next edit is taken', async (_, body) => {
    const world = await liveWorld()
    const [incident] = await notify(world, { service: 'checkout', minutesAgo: 10 })
    const url = `${world.url}/api/v1/incidents/${incident?.id}/edits`
    const answer = await fetch(url, { method: 'POST', body, headers: JSON_TYPE })
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ detail: 'The body is nested deeper than 64 levels.' }),
    ])
    expect((await fetch(url, { method: 'POST', body: '{"type":"title","text":"after"}', headers: JSON_TYPE })).status).toBe(201)
  })

  it('is no matter of brackets in a text', async () => {
    const world = await liveWorld()
    const [incident] = await notify(world, { service: 'checkout', minutesAgo: 10 })
    const body = JSON.stringify({ type: 'title', text: `"\\" ${'['.repeat(300)}` })
    const answer = await fetch(`${world.url}/api/v1/incidents/${incident?.id}/edits`, { method: 'POST', body, headers: JSON_TYPE })
    expect(answer.status).toBe(201)
  })
})
