import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands between a store and its server, and takes the server away. */
export interface TcpProxy {
  readonly port: number
  /** Bytes stop in both directions, connections stay: a partition. */
  freeze(): void
  /** Connections break, new ones too: a dead server. */
  cut(): void
  /** The server is there again; what was frozen is lost. */
  restore(): void
  close(): Promise<void>
}

export async function startProxy(target: URL): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let state: 'open' | 'frozen' | 'cut' = 'open'
  const server = createServer((client) => {
    sockets.add(client)
    client.on('error', () => client.destroy()).on('close', () => sockets.delete(client))
    if (state === 'cut') client.destroy()
    if (state === 'open') join(client)
  })

  function join(client: Socket): void {
    const upstream = connect(Number(target.port || 5432), target.hostname)
    sockets.add(upstream)
    upstream.on('error', () => upstream.destroy()).on('close', () => sockets.delete(upstream))
    client.pipe(upstream).pipe(client)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  }

  const breakAll = () => sockets.forEach((socket) => void socket.destroy())

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    freeze: () => {
      state = 'frozen'
      for (const socket of sockets) socket.unpipe().pause()
    },
    cut: () => {
      state = 'cut'
      breakAll()
    },
    restore: () => {
      state = 'open'
      breakAll()
    },
    close: async () => {
      breakAll()
      server.close()
      await once(server, 'close')
    },
  }
}
