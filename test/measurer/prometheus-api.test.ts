import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { instant, milliseconds, seconds } from '../../src/domain/time/time.ts'
import { PrometheusError, prometheusApi } from '../../src/measurer/prometheus-api.ts'

type Reply = (form: URLSearchParams, response: ServerResponse) => void

/** A Prometheus that answers each question with the next of these, the last one for ever. */
async function answering(...replies: readonly [Reply, ...Reply[]]) {
  const asked: URLSearchParams[] = []
  const waits: number[] = []
  const server = createServer(async (request: IncomingMessage, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const form = new URLSearchParams(text)
    asked.push(form)
    const reply = replies[Math.min(asked.length, replies.length) - 1] ?? replies[0]
    reply(form, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const sleep = async (ms: number) => waits.push(ms)
  const api = prometheusApi({ url: `http://127.0.0.1:${port}`, token: null, stopped: new AbortController().signal, sleep })
  return { api, asked, waits }
}

const fails =
  (status: number, headers: Readonly<Record<string, string>> = {}): Reply =>
  (_, response) =>
    void response.writeHead(status, headers).end('{"status":"error","error":"no"}')

const matrix =
  (...series: readonly (readonly (readonly [number, string])[])[]): Reply =>
  (_, response) =>
    void response.end(
      JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: series.map((values) => ({ metric: {}, values })) } }),
    )

/** As `query_range` does: a value for each step, here its own time. */
const everyStep: Reply = (form, response) => {
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name)))
  const count = Math.round(((end ?? 0) - (start ?? 0)) / (step ?? 1)) + 1
  if (count > 11_000) return fails(400)(form, response)
  matrix(Array.from({ length: count }, (_, index) => [(start ?? 0) + index * (step ?? 1), String(index)] as const))(form, response)
}

const minute = { query: 'up', interval: { from: instant(0), to: instant(60_000) }, stepMs: seconds(15) }

describe('asking for a range', () => {
  it('gives one value for each step, and null where there is no sample or no number', async () => {
    const { api } = await answering(
      matrix([
        [15, '1'],
        [45, 'NaN'],
        [60, '4'],
      ]),
    )
    expect(await api.range(minute)).toEqual([1, null, null, 4])
  })

  it('gives of several series the greatest', async () => {
    const { api } = await answering(
      matrix(
        [[15, '1']],
        [
          [15, '3'],
          [30, '2'],
        ],
      ),
    )
    expect(await api.range(minute)).toEqual([3, 2, null, null])
  })

  it('asks by pages of 11,000 points, as Prometheus refuses more', async () => {
    const { api, asked } = await answering(everyStep)
    const values = await api.range({ ...minute, interval: { from: instant(0), to: instant(25_000_000) }, stepMs: seconds(1) })
    expect(values).toHaveLength(25_000)
    expect(values).not.toContain(null)
    expect(asked).toHaveLength(3)
  })

  it('tries again what may work later, as late as it is told to', async () => {
    const { api, waits } = await answering(fails(503), fails(429, { 'retry-after': '7' }), matrix([[15, '1']]))
    expect((await api.range(minute))[0]).toBe(1)
    expect(waits).toEqual([500, 7_000])
  })

  it('gives up after some attempts, and at once what asking again does not change', async () => {
    const down = await answering(fails(500))
    await expect(down.api.range(minute)).rejects.toThrow(PrometheusError)
    expect(down.asked).toHaveLength(4)
    const refused = await answering(fails(422))
    await expect(refused.api.range(minute)).rejects.toThrow('422')
    expect(refused.asked).toHaveLength(1)
  })

  it('tries again half of an answer, and refuses one without end', async () => {
    const cut = await answering((_, response) => void response.end('{"status":"succ'), matrix([[15, '1']]))
    expect((await cut.api.range(minute))[0]).toBe(1)
    const endless = await answering((_, response) => {
      response.write('x'.repeat(9_000_000))
      response.end()
    })
    await expect(endless.api.range(minute)).rejects.toThrow('longer than')
    expect(endless.asked).toHaveLength(1)
  })
})

it('reads how often a Prometheus scrapes from its configuration', async () => {
  const config =
    (yaml: string): Reply =>
    (_, response) =>
      void response.end(JSON.stringify({ status: 'success', data: { yaml } }))
  const { api } = await answering(config('global:\n  scrape_interval: 15s\n'), config('global: {}\n'))
  expect(await api.scrapeInterval()).toBe(milliseconds(15_000))
  expect(await api.scrapeInterval()).toBeNull()
})
