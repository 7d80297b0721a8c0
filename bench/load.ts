import { once } from 'node:events'
import { connect } from 'node:net'

export interface Round {
  readonly answered: number
  readonly refused: number
  readonly seconds: number
  /** Milliseconds, ascending. */
  readonly latencies: Float64Array
}

export interface Load {
  readonly url: string
  readonly requests: readonly Buffer[]
  readonly connections: number
}

/** Posts every request once, each connection one after the other, and reads every answer. */
export async function post({ url, requests, connections }: Load): Promise<Round> {
  const latencies = new Float64Array(requests.length)
  const state = { next: 0, refused: 0 }
  const began = performance.now()
  await Promise.all(Array.from({ length: connections }, () => postOnOneConnection({ url, requests, state, latencies })))
  const seconds = (performance.now() - began) / 1_000
  return { answered: requests.length - state.refused, refused: state.refused, seconds, latencies: latencies.sort() }
}

interface Share {
  readonly url: string
  readonly requests: readonly Buffer[]
  readonly state: { next: number; refused: number }
  readonly latencies: Float64Array
}

async function postOnOneConnection({ url, requests, state, latencies }: Share): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  let [began, number, waiting] = [0, 0, '']
  const send = (): void => {
    const request = requests[state.next]
    if (request === undefined) {
      socket.end()
      return
    }
    number = state.next
    state.next += 1
    began = performance.now()
    socket.write(request)
  }
  socket.on('data', (chunk) => {
    waiting += chunk.toString('latin1')
    if (!isWhole(waiting)) return
    latencies[number] = performance.now() - began
    if (!waiting.startsWith('HTTP/1.1 202 ')) state.refused += 1
    waiting = ''
    send()
  })
  send()
  await once(socket, 'close')
}

/** All answers here tell their length. */
function isWhole(text: string): boolean {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return false
  const length = /content-length: (\d+)/i.exec(text)?.[1]
  return text.length >= head + 4 + Number(length ?? 0)
}
