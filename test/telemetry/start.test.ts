import { once } from 'node:events'
import { createServer } from 'node:http'
import { trace } from '@opentelemetry/api'
import { describe, expect, it, onTestFinished } from 'vitest'
import { instant } from '../../src/domain/time/time.ts'
import { createIncidentTraces } from '../../src/telemetry/incident-span.ts'
import { stage } from '../../src/telemetry/stage.ts'
import { startTelemetry } from '../../src/telemetry/start.ts'
import { alertGroup, startWorld } from '../http/server-world.ts'
import { anEdit } from '../pipeline/edits.ts'
import { anOutage, at, incidentOf } from '../pipeline/outage.ts'

it('sends nothing where no endpoint is set', async () => {
  const stop = await startTelemetry({}, '1.0.0', () => undefined)
  expect(await stage('silent', (span) => span.isRecording())).toBe(false)
  await stop()
})

interface Sent {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string; readonly intValue?: number } }[]
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly status: { readonly code?: number }
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
}

/** What an OpenTelemetry collector receives, and what it answers. */
async function startCollector(status = 200) {
  const bodies: string[] = []
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      bodies.push(`${request.url} ${Buffer.concat(chunks).toString()}`)
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
    })
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const address = receiver.address()
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  // The exporter reads the environment of the process by itself.
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = endpoint
  onTestFinished(() => {
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT
    trace.disable()
    receiver.close()
  })
  const spans = () =>
    bodies.flatMap((body): Sent[] =>
      JSON.parse(body.slice(body.indexOf(' '))).resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: Sent[] }[] }) =>
        scopeSpans.flatMap((scope) => scope.spans),
      ),
    )
  return { bodies, spans }
}

const attributeOf = ({ attributes }: Sent, name: string) => {
  const value = attributes.find(({ key }) => key === name)?.value
  return value?.stringValue ?? value?.intValue
}

it('sends spans to the endpoint, with the service and its version, at the latest when it stops', async () => {
  const { bodies } = await startCollector()
  const stop = await startTelemetry(process.env, '1.2.3', () => undefined)
  await expect(stage('reconstruct', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  await stop()
  expect(bodies.join()).toMatch(/^\/v1\/traces /)
  for (const name of ['"reconstruct"', '"hindsight"', '"1.2.3"', 'broken']) expect(bodies.join()).toContain(name)
})

it('has a span for each delivery in the trace of its sender, and one for the round that understood it, linked to it', async () => {
  const { spans } = await startCollector()
  const stop = await startTelemetry(process.env, '1.2.3', () => undefined)
  const world = await startWorld()
  const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
  const url = `${world.url}/webhooks/alertmanager`
  const group = JSON.parse(alertGroup())
  const deliver = (body: object, headers: Readonly<Record<string, string>> = {}) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
  await deliver(group, { traceparent: `00-${traceId}-${spanId}-01` })
  await world.understand()
  await deliver({ ...group, receiver: 'another' })
  // The same again is a span, and never a second one of the same id.
  await deliver({ ...group, receiver: 'another' })
  await world.understand()
  // Nothing to do is no span.
  await world.understand()
  await stop()

  const intakes = spans().filter(({ name }) => name === 'intake')
  expect(intakes.map((span) => [attributeOf(span, 'hindsight.source'), attributeOf(span, 'hindsight.outcome')])).toEqual([
    ['alertmanager', 'accepted'],
    ['alertmanager', 'accepted'],
    ['alertmanager', 'duplicate'],
  ])
  const [sent, own, again] = intakes
  expect(sent).toMatchObject({ traceId, parentSpanId: spanId })
  expect(own?.traceId).toBe(attributeOf(own as Sent, 'hindsight.delivery.id'))
  expect(again?.spanId).not.toBe(own?.spanId)
  const rounds = spans().filter(({ name }) => name === 'tick')
  const links = rounds.flatMap((one) => one.links ?? []).map((link) => [link.traceId, link.spanId])
  expect(links).toContainEqual([sent?.traceId, sent?.spanId])
  expect(links).toContainEqual([own?.traceId, own?.spanId])
  expect(rounds.every((one) => Number(attributeOf(one, 'hindsight.deliveries')) > 0)).toBe(true)
  expect(new Set(spans().map((span) => `${span.traceId} ${span.spanId}`)).size).toBe(spans().length)
})

it('says why spans could not be sent, and goes on', async () => {
  const { bodies } = await startCollector(400)
  const reasons: string[] = []
  process.env.OTEL_BSP_SCHEDULE_DELAY = '50'
  onTestFinished(() => {
    delete process.env.OTEL_BSP_SCHEDULE_DELAY
  })
  const stop = await startTelemetry(process.env, '1.2.3', (reason) => reasons.push(reason))
  expect(await stage('reconstruct', () => 'done')).toBe('done')
  await expect.poll(() => reasons, { timeout: 20_000 }).toEqual([expect.stringContaining('Bad Request')])
  await stage('another', () => 'done')
  await stop()
  expect(bodies).toHaveLength(2)
  expect(reasons).toHaveLength(2)
})

describe('a resolved incident as a trace', () => {
  const outage = anOutage()
    .alertFires('10:00')
    .pageTriggered('10:01')
    .pageAcknowledged('10:04')
    .alertResolves('10:31', '10:00')
    .pageResolved('10:32')
  const incident = incidentOf(outage)

  it('lasts from its first anchor to its last, under its own id, with a span for each known duration; once, and again when its times change', async () => {
    const { spans } = await startCollector()
    const stop = await startTelemetry(process.env, '1.2.3', () => undefined)
    const record = createIncidentTraces(() => at('12:00'))
    record([incident])
    record([incident])
    const later = { ...incident, title: 'Another title' }
    record([later])
    await stop()
    const roots = spans().filter(({ name }) => name === 'incident')
    expect(roots).toHaveLength(2)
    expect(new Set(roots.map(({ traceId, spanId }) => `${traceId} ${spanId}`))).toEqual(
      new Set([`${incident.id} ${incident.id.slice(0, 16)}`]),
    )
    expect(roots.map((root) => attributeOf(root, 'hindsight.incident.title'))).toEqual([incident.title, 'Another title'])
    const below = spans().filter(({ parentSpanId }) => parentSpanId === incident.id.slice(0, 16))
    // What is sent again has the id that it had, so that whoever stores spans has each once.
    expect(new Set(below.map(({ name, spanId }) => `${name} ${spanId}`)).size).toBe(below.length / 2)
    expect(new Set(below.map(({ spanId }) => spanId)).size).toBe(below.length / 2)
    const [one] = below.filter(({ name }) => name === 'timeToAcknowledge')
    expect(Number(one?.endTimeUnixNano) - Number(one?.startTimeUnixNano)).toBe((incident.durations.timeToAcknowledge.ms ?? 0) * 1e6)
  })

  it('is not sent where a reviewer dismissed it, nor where only a document tells of it', async () => {
    const { spans } = await startCollector()
    const stop = await startTelemetry(process.env, '1.2.3', () => undefined)
    const record = createIncidentTraces(() => at('12:00'))
    record([incidentOf(outage, [anEdit(13 * 60, outage.events, { type: 'dismiss', as: 'false_positive' })])])
    record([{ ...incident, origin: 'document' }])
    await stop()
    expect(spans()).toEqual([])
  })

  it('is not sent while it goes on, nor when it ended long ago', async () => {
    const { spans } = await startCollector()
    const stop = await startTelemetry(process.env, '1.2.3', () => undefined)
    createIncidentTraces(() => at('12:00'))([incidentOf(anOutage().alertFires('10:00'))])
    createIncidentTraces(() => instant(at('12:00') + 2 * 86_400_000))([incident])
    await stop()
    expect(spans()).toEqual([])
  })
})
