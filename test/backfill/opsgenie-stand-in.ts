import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Opsgenie as its documentation describes it: `offset` + `limit` end at a limit, pages hold 100, equal stamps have no order of their own,
 * logs and notes have addresses of next pages. What is asked too often is answered 429, and some answers are 500 or end halfway.
 */
export interface StandIn {
  readonly url: string
  readonly asked: { count: number; tooFast: number; failed: number; cut: number }
  close(): Promise<void>
}

export interface StandInOptions {
  readonly alerts: readonly StandInAlert[]
  /** The last alert that a list shows. */
  readonly listMax: number
  /** Each so many-th question: 429, 500, and a connection that is cut. 0: none. */
  readonly everyTooFast?: number
  readonly everyFailed?: number
  readonly everyCut?: number
}

export interface StandInAlert {
  readonly id: string
  readonly createdAt: number
  readonly ackAfterMs: number
  readonly closeAfterMs: number
}

/** `count` alerts of one day; each ten of them share a stamp. */
export const alertsOfDay = (day: string, count: number): readonly StandInAlert[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${day}-${index}`,
    createdAt: Date.parse(`${day}T00:00:00.000Z`) + Math.floor(index / 10) * 137,
    ackAfterMs: 60_000 + index,
    closeAfterMs: 600_000 + index,
  }))

export async function startOpsgenie(options: StandInOptions): Promise<StandIn> {
  const asked = { count: 0, tooFast: 0, failed: 0, cut: 0 }
  const byId = new Map(options.alerts.map((alert) => [alert.id, alert]))
  const isNth = (every = 0) => every > 0 && asked.count % every === 0
  const server = createServer((request, response) => {
    asked.count += 1
    if (isNth(options.everyTooFast)) {
      asked.tooFast += 1
      response.writeHead(429, { 'retry-after': '1' }).end('{"message":"You are making too many requests!"}')
    } else if (isNth(options.everyFailed)) {
      asked.failed += 1
      response.writeHead(500).end('oops')
    } else if (isNth(options.everyCut)) {
      asked.cut += 1
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"data": [', () => request.socket.destroy())
    } else answer(options, byId, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function answer(options: StandInOptions, byId: ReadonlyMap<string, StandInAlert>, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '', 'http://localhost')
  const send = (value: object, status = 200) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  if (request.headers.authorization !== 'GenieKey key') return send({ message: 'Could not authenticate' }, 401)
  const [, , , id, part] = url.pathname.split('/')
  const query = url.searchParams
  if (id === undefined || id === 'count') {
    const [, from = '0', to = '0'] = /^createdAt>=(\d+) AND createdAt<(\d+)$/.exec(query.get('query') ?? '') ?? []
    const found = options.alerts.filter(({ createdAt }) => createdAt >= Number(from) && createdAt < Number(to))
    if (id === 'count') return send({ data: { count: found.length } })
    const [offset, limit] = [Number(query.get('offset')), Number(query.get('limit'))]
    if (limit > 100 || offset + limit > options.listMax) return send({ message: 'offset + limit is too large' }, 422)
    // Nothing orders equal stamps: they come in another order on each page.
    const sign = query.get('order') === 'asc' ? 1 : -1
    const shuffle = (alert: StandInAlert) => (Number(alert.id.split('-').at(-1)) * (7 + (offset % 3))) % 10
    const sorted = found.toSorted((a, b) => sign * (a.createdAt - b.createdAt) || shuffle(a) - shuffle(b))
    return send({ data: sorted.slice(offset, offset + limit).map(listed) })
  }
  const alert = byId.get(decodeURIComponent(id))
  if (alert === undefined) return send({ message: 'No alert' }, 404)
  if (part === undefined) return send({ data: { ...listed(alert), details: { service: 'checkout' }, description: 'It is slow' } })
  if (part === 'notes') return send({ data: [{ note: 'looking', owner: 'ann@example.com', createdAt: iso(alert.createdAt + 90_000) }] })
  // Two pages.
  if (query.get('offset') === null) {
    const next = `http://${request.headers.host}${url.pathname}?offset=2&direction=next`
    return send({ data: logsOf(alert).slice(0, 2), paging: { next } })
  }
  return send({ data: logsOf(alert).slice(2), paging: {} })
}

const iso = (ms: number): string => new Date(ms).toISOString()

const listed = ({ id, createdAt, ackAfterMs, closeAfterMs }: StandInAlert) => ({
  ...{ id, tinyId: '1', alias: `alias-${id}`, message: `Slow ${id}`, status: 'closed', acknowledged: true, tags: ['env:production'] },
  ...{ createdAt: iso(createdAt), updatedAt: iso(createdAt + closeAfterMs), priority: 'P1', owner: 'ann@example.com', source: 'api' },
  report: { ackTime: ackAfterMs, closeTime: closeAfterMs, acknowledgedBy: 'ann@example.com', closedBy: 'ann@example.com' },
})

const logsOf = ({ createdAt, ackAfterMs, closeAfterMs }: StandInAlert) => [
  { log: 'Alert created via API', owner: 'System', createdAt: iso(createdAt), type: 'system' },
  { log: '[Email] notification is sent to [ann@example.com]', owner: 'System', createdAt: iso(createdAt + 5_000), type: 'system' },
  { log: 'Alert acknowledged via web', owner: 'ann@example.com', createdAt: iso(createdAt + ackAfterMs), type: 'system' },
  { log: 'Alert closed via web', owner: 'ann@example.com', createdAt: iso(createdAt + closeAfterMs), type: 'system' },
]
