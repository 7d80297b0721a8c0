import { once } from 'node:events'
import { createServer } from 'node:http'
import { trace } from '@opentelemetry/api'
import { expect, it, onTestFinished } from 'vitest'
import { stage } from '../../src/telemetry/stage.ts'
import { startTelemetry } from '../../src/telemetry/start.ts'

it('sends nothing where no endpoint is set', async () => {
  const stop = await startTelemetry({}, '1.0.0')
  expect(await stage('silent', (span) => span.isRecording())).toBe(false)
  await stop()
})

it('sends spans to the endpoint, with the service and its version, at the latest when it stops', async () => {
  const bodies: string[] = []
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      bodies.push(`${request.url} ${Buffer.concat(chunks).toString()}`)
      response.setHeader('content-type', 'application/json').end('{}')
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

  const stop = await startTelemetry(process.env, '1.2.3')
  await expect(stage('reconstruct', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  await stop()
  expect(bodies.join()).toMatch(/^\/v1\/traces /)
  for (const name of ['"reconstruct"', '"hindsight"', '"1.2.3"', 'broken']) expect(bodies.join()).toContain(name)
})
