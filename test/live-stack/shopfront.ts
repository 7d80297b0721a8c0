import { once } from 'node:events'
import { Agent, createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { assert } from '../../src/domain/assert.ts'
import { type Instant, instant } from '../../src/domain/time/time.ts'

/** How many of its requests a shop fails: none, every second one, all. */
export type Mode = 'well' | 'partial' | 'total'

/** The only server of one shop, behind HAProxy, and a user who asks it all the time and writes down what failed. */
export interface Shopfront {
  readonly name: string
  readonly port: number
  enter(mode: Mode): void
  /** Starts asking at HAProxy's port. */
  beginAsking(port: number): void
  /** When the first and the last failed request ended. */
  failures(): { readonly first: Instant; readonly last: Instant; readonly count: number }
  close(): Promise<void>
}

const BETWEEN_REQUESTS_MS = 100

export async function startShopfront(name: string): Promise<Shopfront> {
  let mode: Mode = 'well'
  let served = 0
  const server = createServer((request, response) => {
    served += 1
    const isFailing = request.url !== '/healthz' && (mode === 'total' || (mode === 'partial' && served % 2 === 0))
    response.statusCode = isFailing ? 503 : 200
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const failed: Instant[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  let asking: NodeJS.Timeout | undefined
  return {
    name,
    port: (server.address() as AddressInfo).port,
    enter: (entered) => {
      mode = entered
    },
    beginAsking: (port) => {
      asking = setInterval(() => {
        const request = get({ host: '127.0.0.1', port, agent, headers: { host: name } }, (response) => {
          if (response.statusCode === 503) failed.push(instant(Date.now()))
          response.resume()
        })
        // HAProxy that is not up yet, or no more: no answer is no failure of the shop.
        request.on('error', () => {})
      }, BETWEEN_REQUESTS_MS)
    },
    failures: () => {
      const [first, last] = [failed[0], failed.at(-1)]
      assert(first !== undefined && last !== undefined, `${name} never failed`)
      return { first, last, count: failed.length }
    },
    close: async () => {
      clearInterval(asking)
      agent.destroy()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
