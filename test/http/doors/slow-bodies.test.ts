import { describe, expect, it } from 'vitest'
import { InFlight, type Lease } from '../../../src/http/receive/in-flight.ts'
import { connected, received, requestText } from '../raw-connection.ts'
import { sharedWorld, withSource } from '../server-world.ts'

const world = sharedWorld()

interface Sender {
  readonly lease: Lease
  isWithdrawn: boolean
}

function room(requestsMax: number, bytesMax: number) {
  const clock = { at: 0 }
  const inFlight = new InFlight({ requestsMax, bytesMax }, () => clock.at)
  const begin = (bytes: number, remoteAddress?: string): Sender | null => {
    const lease = inFlight.begin({ remoteAddress })
    if (lease === null) return null
    const sender: Sender = { lease, isWithdrawn: false }
    lease.onWithdrawn?.(() => {
      sender.isWithdrawn = true
      lease.release()
    })
    return lease.grow(bytes) ? sender : null
  }
  return { inFlight, clock, begin }
}

describe('room for bodies', () => {
  it('is given to those that come later by the slowest of those that have been coming for a second', () => {
    const { begin, clock } = room(3, 1_000)
    const senders = [begin(10), begin(1), begin(20)]
    expect(begin(0)).toBeNull()
    clock.at = 1_000
    expect(begin(5)).not.toBeNull()
    expect(senders.map((sender) => sender?.isWithdrawn)).toEqual([false, true, false])
  })

  it('in bytes is given in the same way, and a body that has arrived keeps its room', () => {
    const { begin, clock } = room(10, 100)
    const [done, slow] = [begin(50), begin(40)]
    done?.lease.arrived?.()
    clock.at = 1_000
    expect(begin(30)?.isWithdrawn).toBe(false)
    expect([done?.isWithdrawn, slow?.isWithdrawn]).toEqual([false, true])
    expect(begin(80)).toBeNull()
  })

  it('is withdrawn from what comes at less than a kilobyte a second after five', () => {
    const { begin, clock, inFlight } = room(10, 1_000_000)
    const [slow, quick] = [begin(100), begin(20_000)]
    clock.at = 4_999
    inFlight.sweep()
    expect(slow?.isWithdrawn).toBe(false)
    clock.at = 5_000
    inFlight.sweep()
    expect([slow?.isWithdrawn, quick?.isWithdrawn]).toEqual([true, false])
  })

  it('is given at once to another peer by one that holds more than half of it, and by none that holds less', () => {
    const { begin, clock } = room(4, 1_000)
    const crowd = [begin(5, 'a'), begin(1, 'a'), begin(9, 'a')]
    const other = begin(0, 'b')
    clock.at = 10
    expect(begin(0, 'a')).toBeNull()
    expect(begin(0, 'b')).not.toBeNull()
    expect(crowd.map((sender) => sender?.isWithdrawn)).toEqual([false, true, false])
    expect(begin(0, 'c')).toBeNull()
    expect(other?.isWithdrawn).toBe(false)
  })

  it('is whole again when all have left', () => {
    const { begin, clock } = room(2, 100)
    for (let round = 0; round < 50; round += 1) {
      clock.at += 1_000
      expect(begin(60)).not.toBeNull()
    }
    clock.at += 1_000
    expect(begin(100)).not.toBeNull()
  })
})

describe('a body of somebody who shows no credential', () => {
  it.each([
    ['alertmanager', {}],
    ['alertmanager', { authorization: 'Bearer wrong' }],
    ['deploys', {}],
    ['pagerduty', {}],
    ['github', {}],
    ['github', { 'x-hub-signature': 'sha1=00' }],
  ])('is not waited for: %s %j', async (source, headers) => {
    world().configure(withSource(source, { secrets: ['a-secret-of-24-characters'] }))
    const socket = await connected(world().url)
    const statuses = received(socket)
    const head = requestText('', { 'content-length': '1000', ...(headers as Readonly<Record<string, string>>) })
    socket.write(head.replace('/webhooks/alertmanager', `/webhooks/${source}`))
    await expect.poll(statuses, { timeout: 5_000 }).toEqual([401])
    socket.destroy()
  })

  it('is waited for where a signature, a token or the body may still prove it', async () => {
    for (const [path, headers] of [
      ['pagerduty', { 'x-pagerduty-signature': 'v1=00' }],
      ['deploys/a-token-of-24-characters', {}],
      ['deploys', { 'x-api-key': 'a-token-of-24-characters' }],
    ] as const) {
      const source = path.split('/')[0] ?? ''
      world().configure(withSource(source, { tokens: ['a-token-of-24-characters'], secrets: ['a-secret-of-24-characters'] }))
      const socket = await connected(world().url)
      const statuses = received(socket)
      socket.write(requestText('', { 'content-length': '1000', ...headers }).replace('/webhooks/alertmanager', `/webhooks/${path}`))
      await new Promise((resolve) => setTimeout(resolve, 150))
      expect(statuses(), path).toEqual([])
      socket.destroy()
    }
  })
})
