import { describe, expect, it, vi } from 'vitest'
import { ANYTHING } from '../../../src/domain/incident/notice.ts'
import { type Instant, instant } from '../../../src/domain/time/time.ts'
import { createChanges } from '../../../src/http/changes/changes.ts'
import { notify, sharedLiveWorld } from '../live-world.ts'
import { alertGroup, NOW, post, startWorld, withSource } from '../server-world.ts'

/** Reads server-sent events until there are so many `changed`; what came before it is in the text, too. */
async function listen(url: string, count: number, headers: Readonly<Record<string, string>> = {}) {
  const stop = new AbortController()
  const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: stop.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const changed = async () => {
    while (text.split('event: changed').length - 1 < count) {
      const { value, done } = (await reader?.read()) ?? { value: '', done: true }
      if (done) break
      text += value
    }
    stop.abort()
    const events = text.split('\n\n').filter((block) => block.includes('event: changed'))
    return events.map((block) => ({ id: /^id: (\d+)$/m.exec(block)?.[1], ...JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '{}') }))
  }
  return { response, changed }
}

describe('GET /api/v1/changes', () => {
  const world = sharedLiveWorld()
  const address = () => `${world().url}/api/v1/changes`

  it('names the incidents that a delivery changed', async () => {
    const { response, changed } = await listen(address(), 1)
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    const [incident] = await notify(world(), { service: 'cart', minutesAgo: 30 })
    expect(await changed()).toMatchObject([{ incidents: [incident?.id], deliveries: 1 }])
  })

  it('says that an edit changed it, and that it is gone when it was merged', async () => {
    const [one] = await notify(world(), { service: 'one', minutesAgo: 50 })
    const incidents = await notify(world(), { service: 'two', minutesAgo: 20 })
    const two = incidents.find(({ id }) => id !== one?.id)
    const { changed } = await listen(address(), 1)
    await post(`${world().url}/api/v1/incidents/${two?.id}/merge`, JSON.stringify({ with: one?.id, author: 'Ada' }))
    const [notice] = await changed()
    expect(new Set(notice?.incidents)).toEqual(new Set([one?.id, two?.id]))
  })

  it('gives again what somebody missed who comes back, and says where nobody knows', async () => {
    const { changed } = await listen(address(), 1)
    await notify(world(), { service: 'mail', minutesAgo: 10 })
    const [first] = await changed()
    await notify(world(), { service: 'news', minutesAgo: 9 })
    const again = await (await listen(address(), 1, { 'last-event-id': first?.id ?? '' })).changed()
    expect(again.length).toBeGreaterThan(0)
    expect(await (await listen(`${address()}?since=1`, 1)).changed()).toMatchObject([ANYTHING])
  })

  it('says that a delivery was refused', async () => {
    const refusing = await startWorld(withSource('alertmanager', { tokens: ['secret'] }))
    const { changed } = await listen(`${refusing.url}/api/v1/changes`, 1)
    await post(`${refusing.url}/webhooks/alertmanager`, alertGroup())
    expect(await changed()).toMatchObject([{ incidents: [], deliveries: 1 }])
  })

  it('needs a token where others do, and refuses a time that is none', async () => {
    const closed = await startWorld({ auth: { tokens: [{ name: 'ada', token: 'a-long-token', role: 'viewer' }] } })
    expect((await fetch(`${closed.url}/api/v1/changes`)).status).toBe(401)
    expect((await fetch(`${address()}?since=yesterday`)).status).toBe(422)
  })

  it('takes a bounded number of clients, and ends them when the server closes', async () => {
    const changes = createChanges(() => NOW, 1)
    const small = await startWorld({}, () => ({ changes }))
    const { response, changed } = await listen(`${small.url}/api/v1/changes`, 1)
    expect(response.status).toBe(200)
    const refused = await fetch(`${small.url}/api/v1/changes`)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30'])
    expect((await fetch(`${small.url}/api/v1/changes`, { method: 'HEAD' })).status).toBe(503)
    const ended = changed()
    await small.close(5_000)
    expect(await ended).toEqual([])
  })
})

it('gives its place to the next client when one leaves, and keeps none for a HEAD', async () => {
  const changes = createChanges(() => NOW, 1)
  const small = await startWorld({}, () => ({ changes }))
  expect((await fetch(`${small.url}/api/v1/changes`, { method: 'HEAD' })).status).toBe(200)
  for (let round = 0; round < 3; round += 1) {
    const stop = new AbortController()
    await vi.waitFor(async () => {
      const { status } = await fetch(`${small.url}/api/v1/changes`, { signal: stop.signal })
      expect(status).toBe(200)
    }, 10_000)
    stop.abort()
  }
})

describe('what was published', () => {
  it('is kept in a bounded number, and beyond it anything may have changed', () => {
    let clock = 1_000_000
    const changes = createChanges(() => {
      clock += 10_000
      return instant(clock)
    })
    for (let count = 0; count < 600; count += 1) changes.publish({ incidents: [`${count}`], deliveries: 0 })
    const heard = (since: Instant) => {
      const notices: unknown[] = []
      changes.subscribe(
        since,
        ({ notice }) => notices.push(notice),
        () => undefined,
      )?.()
      return notices
    }
    expect(heard(instant(1_000_000))).toEqual([ANYTHING])
    expect(heard(instant(clock - 15_000)).length).toBeLessThan(5)
  })
})
