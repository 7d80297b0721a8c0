import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'

/** One server of the shop, as HAProxy sees it: its health check answers 200, or 503 while it is broken. */
export interface ShopServer {
  readonly port: number
  break(): void
  mend(): void
  close(): Promise<void>
}

export async function startShopServer(): Promise<ShopServer> {
  let isBroken = false
  const server = createServer((request, response) => {
    response.statusCode = isBroken && request.url === '/healthz' ? 503 : 200
    response.end()
  })
  const port = await listening(server)
  return {
    port,
    break: () => {
      isBroken = true
    },
    mend: () => {
      isBroken = false
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Below those that systems lend to outgoing connections: one of these would take a port between its probe and its use. */
const PORTS = { from: 20_000, count: 12_000 }

/** Free at the same time, so that they differ. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const probes = []
  for (let tries = 0; probes.length < count; tries += 1) {
    if (tries > 100 * count) throw new Error(`${count} ports are not free`)
    const probe = createTcpServer()
    const isFree = await canListen(probe, PORTS.from + Math.floor(Math.random() * PORTS.count))
    if (isFree) probes.push(probe)
  }
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port)
  await Promise.all(
    probes.map(async (probe) => {
      probe.close()
      await once(probe, 'close')
    }),
  )
  return ports
}

async function canListen(probe: ReturnType<typeof createTcpServer>, port: number): Promise<boolean> {
  probe.listen(port, '127.0.0.1')
  try {
    await once(probe, 'listening')
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false
    throw error
  }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
