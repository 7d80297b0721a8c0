import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What came back on a connection until the server, or `quietMs` without a byte, ended it. */
export interface Conversation {
  readonly text: string
  readonly statuses: readonly number[]
  /** Whether the server closed the connection. */
  readonly isClosed: boolean
}

export interface Talk {
  readonly url: string
  readonly parts: readonly (string | Buffer)[]
  /** Resolves once so many answers came; otherwise when the server closes the connection. */
  readonly answers?: number
}

/** Sends bytes as they are, for requests that no client would make. */
export async function converse({ url, parts, answers }: Talk): Promise<Conversation> {
  const socket = await connected(url)
  const chunks: Buffer[] = []
  const text = () => Buffer.concat(chunks).toString('latin1')
  const state = { isClosed: false }
  const done = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (answers !== undefined && statusesOf(text()).length >= answers) resolve()
    })
    socket.on('error', () => resolve())
    socket.on('close', () => {
      state.isClosed = true
      resolve()
    })
  })
  for (const part of parts) socket.write(part)
  await done
  socket.destroy()
  return { text: text(), statuses: statusesOf(text()), isClosed: state.isClosed }
}

export async function connected(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  return socket
}

/** The statuses answered on this connection so far. */
export function received(socket: Socket): () => readonly number[] {
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  return () => statusesOf(text)
}

const statusesOf = (text: string): readonly number[] => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))

/** A request as bytes; with a content length unless the headers have one, or chunks. */
export function requestText(body: string, headers: Readonly<Record<string, string>> = {}): string {
  const framing = 'content-length' in headers || 'transfer-encoding' in headers ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const all = Object.entries({ host: 'localhost', 'content-type': 'application/json', ...framing, ...headers })
  return `POST /webhooks/alertmanager HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}
