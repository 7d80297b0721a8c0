import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What it was asked: `values` of a range, 0 for whatever else. */
export interface Question {
  readonly path: string
  /** The bearer token; empty: none was sent. */
  readonly token: string
  readonly values: number
}

export interface AnsweringPrometheus {
  readonly url: string
  close(): void
}

/** Stands in for a Prometheus that answers at once: one series for each range that is asked for, with a value each step. Times in seconds. */
export async function startAnswering(
  valueAt: (query: string, at: number) => number,
  onQuestion: (question: Question) => void,
): Promise<AnsweringPrometheus> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url: path = '', headers } = request
      const values = path === '/api/v1/query_range' ? valuesOf(Buffer.concat(chunks).toString(), valueAt) : []
      onQuestion({ path, token: (headers.authorization ?? '').replace('Bearer ', ''), values: values.length })
      const data =
        path === '/api/v1/status/config'
          ? { yaml: 'global:\n  scrape_interval: 15s\n' }
          : values.length > 0
            ? { resultType: 'matrix', result: [{ metric: {}, values }] }
            : { groups: [], result: [] }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ status: 'success', data }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function valuesOf(form: string, valueAt: (query: string, at: number) => number): readonly (readonly [number, string])[] {
  const given = new URLSearchParams(form)
  const [from = 0, to = 0, step = 1] = ['start', 'end', 'step'].map((name) => Number(given.get(name)))
  const query = given.get('query') ?? ''
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => {
    const at = from + index * step
    return [at, String(valueAt(query, at))]
  })
}
