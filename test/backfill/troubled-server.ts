import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type ApiClient, apiClient } from '../../src/backfill/api-client.ts'

export interface Troubles {
  /** Each so many-th question is answered 429 with these headers, 500, or cut halfway; left out: none. */
  readonly everyTooFast?: number
  readonly everyFailed?: number
  readonly everyCut?: number
  readonly limitHeaders?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status?: number
  readonly body: unknown
}

export interface Troubled {
  readonly api: ApiClient
  readonly asked: { count: number; tooFast: number; failed: number; cut: number }
  /** What was waited for, in ms; nobody did. */
  readonly waits: readonly number[]
}

/** A vendor's API that answers as asked, and now and then as busy servers and networks do. */
export async function troubledServer(
  answer: (url: URL, headers: Readonly<Record<string, unknown>>) => Answer,
  headers: Readonly<Record<string, string>>,
  { everyTooFast = 0, everyFailed = 0, everyCut = 0, limitHeaders = { 'retry-after': '1' } }: Troubles = {},
): Promise<Troubled> {
  const asked = { count: 0, tooFast: 0, failed: 0, cut: 0 }
  const isNth = (every: number) => every > 0 && asked.count % every === 0
  const server = createServer((request, response) => {
    asked.count += 1
    if (isNth(everyTooFast)) {
      asked.tooFast += 1
      response.writeHead(429, limitHeaders).end('{}')
    } else if (isNth(everyFailed)) {
      asked.failed += 1
      response.writeHead(500).end('oops')
    } else if (isNth(everyCut)) {
      asked.cut += 1
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"half": [', () => request.socket.destroy())
    } else {
      const { status = 200, body } = answer(new URL(request.url ?? '', 'http://localhost'), request.headers)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  const waits: number[] = []
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { api: apiClient({ url, headers, sleep: async (ms) => void waits.push(ms) }), asked, waits }
}
