import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A firing of one alert, in seconds; it was pending from `pending` on. */
export interface StandInFiring {
  readonly labels: Readonly<Record<string, string>>
  readonly pending: number
  readonly from: number
  readonly to: number
}

/** The query API of Prometheus for the two selectors of a backfill: raw samples at each evaluation, strings as values. */
export async function startPrometheus(
  firings: readonly StandInFiring[],
  { every, externalLabels }: { every: number; externalLabels: string },
) {
  const server = createServer(async (request, response) => {
    const send = (data: object) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ status: 'success', data }))
    if (request.url === '/api/v1/status/config') return send({ yaml: `global:\n  external_labels: ${externalLabels}\n` })
    let body = ''
    for await (const chunk of request) body += chunk
    const form = new URLSearchParams(body)
    const [, selector = '', range = ''] = /^(ALERTS\w*)(?:\{alertstate="firing"\})?\[(\d+)s\]$/.exec(form.get('query') ?? '') ?? []
    const until = Number(form.get('time'))
    const isState = selector === 'ALERTS_FOR_STATE'
    const result = firings.flatMap(({ labels, pending, from, to }) => {
      const values: [number, string][] = []
      for (let at = isState ? pending : from; at <= to; at += every) {
        // The range is closed at its end only.
        if (at > until - Number(range) && at <= until) values.push([at, isState ? String(Math.floor(pending)) : '1'])
      }
      const metric = { __name__: selector, ...(isState ? {} : { alertstate: 'firing' }), ...labels }
      return values.length === 0 ? [] : [{ metric, values }]
    })
    return send({ resultType: 'matrix', result })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}
