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

/** Free at the same time, so that they differ. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const probes = Array.from({ length: count }, () => createTcpServer())
  const ports = await Promise.all(probes.map(listening))
  await Promise.all(
    probes.map(async (probe) => {
      probe.close()
      await once(probe, 'close')
    }),
  )
  return ports
}

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
