import { describe, expect, it } from 'vitest'
import { incidentSchema } from '../../src/http/api/schemas.ts'
import { aPostmortem } from '../world/documents.ts'
import { alertGroup, post, SETTINGS, startWorld } from './server-world.ts'

const AT = Date.parse('2023-05-09T11:00:00Z')
const TEXT = { 'content-type': 'text/markdown' }
const outage = (different: Partial<Parameters<typeof aPostmortem>[0]> = {}) =>
  aPostmortem({ title: 'Checkout was slow', from: AT, to: AT + 1_800_000, about: 'The checkout service', ...different })
const over = {
  alerts: [
    {
      status: 'resolved',
      labels: { alertname: 'HighErrorRate', severity: 'critical', service: 'checkout' },
      annotations: {},
      startsAt: '2023-05-09T11:04:30.000Z',
      endsAt: '2023-05-09T11:29:00.000Z',
      fingerprint: '0123456789abcdef',
    },
  ],
}

async function answerOf(response: Response) {
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

describe('POST /api/v1/documents', () => {
  it('imports a postmortem, and answers with the incident that exists once it is processed', async () => {
    const world = await startWorld()
    const send = async () => answerOf(await post(`${world.url}/api/v1/documents?name=2023/checkout.md`, outage(), TEXT))
    const first = await send()
    expect(first).toMatchObject({ status: 201, body: { outcome: 'accepted', incidents: [expect.any(String)] } })
    expect(await send()).toEqual({ ...first, body: { ...first.body, outcome: 'duplicate' } })
    await world.understand()
    const { body: incident } = await answerOf(await fetch(`${world.url}/api/v1/incidents/${first.body.incidents[0]}`))
    expect(incidentSchema.parse(incident)).toMatchObject({ origin: 'document', describes: null, documentName: '2023/checkout.md' })
    const [id] = incident.anchors.detected.evidence
    const evidence = await answerOf(await fetch(`${world.url}/api/v1/incidents/${incident.id}/evidence/${id}`))
    expect(evidence.body).toMatchObject({ event: { kind: 'entry.reported', line: 7 }, deliveries: [{ payload: outage() }] })
  })

  it('counts a linked postmortem once, and reports on both where they differ', async () => {
    const world = await startWorld()
    await post(`${world.url}/webhooks/alertmanager`, alertGroup(over))
    const { body: sent } = await answerOf(await post(`${world.url}/api/v1/documents?name=a.md`, outage(), TEXT))
    await post(`${world.url}/api/v1/documents?name=b.md`, outage({ from: AT - 9e8, to: AT - 9e8 + 600_000 }), TEXT)
    await world.understand()
    const { body: list } = await answerOf(await fetch(`${world.url}/api/v1/incidents`))
    expect(list.incidents.map(({ origin, describedBy }: { origin: string; describedBy?: string[] }) => [origin, describedBy])).toEqual([
      ['evidence', sent.incidents],
      ['document', undefined],
    ])
    const [live] = list.incidents
    const { body: postmortem } = await answerOf(await fetch(`${world.url}/api/v1/incidents/${sent.incidents[0]}`))
    expect(postmortem).toMatchObject({ describes: live.id })
    const message = 'The postmortem says detected 11:00:00 UTC (line 7); the evidence says 11:04:30 UTC (alertmanager).'
    expect(postmortem.findings).toContainEqual(expect.objectContaining({ code: 'report-differs', severity: 'warning', message, line: 7 }))
    expect(live.findings).toContainEqual(
      expect.objectContaining({ code: 'report-differs', message, evidence: live.anchors.detected.evidence }),
    )
    const { body: metrics } = await answerOf(await fetch(`${world.url}/api/v1/metrics`))
    expect(metrics.groups).toMatchObject([{ incidents: 2 }])
    const { body: imported } = await answerOf(await fetch(`${world.url}/api/v1/metrics?origin=document`))
    expect(imported.groups).toMatchObject([{ incidents: 1 }])
    expect(await world.store.counts()).toMatchObject({ incidents: 2 })
    const page = await (await fetch(`${world.url}/incidents/${live.id}`)).text()
    expect(page).toContain(`href="/incidents/${postmortem.id}"`)
    expect(page).toMatch(/differs in \d points?/)
  })

  it('replaces an earlier version of the same name, whose id goes on resolving', async () => {
    const world = await startWorld()
    const send = async (text: string) =>
      (await answerOf(await post(`${world.url}/api/v1/documents?name=a.md`, text, TEXT))).body.incidents[0]
    const before = await send(outage())
    await world.understand()
    const after = await send(outage({ title: 'Checkout was down' }))
    await world.understand()
    expect(await world.store.counts()).toMatchObject({ incidents: 1, rawEvents: 2 })
    expect(await world.store.incident(before)).toMatchObject({ id: after, title: 'Checkout was down' })
  })

  it('lists what has no date last, in no period, and never as the year of its place', async () => {
    const world = await startWorld()
    const undated = aPostmortem({ title: 'Mail went out late', from: AT, to: AT + 1_800_000, about: 'Mail' }, 'undated')
    await post(`${world.url}/api/v1/documents?name=undated.md`, undated, TEXT)
    await post(`${world.url}/api/v1/documents?name=dated.md`, outage(), TEXT)
    await world.understand()
    const titles = async (query: string) =>
      (await answerOf(await fetch(`${world.url}/api/v1/incidents${query}`))).body.incidents.map(({ title }: { title: string }) => title)
    expect(await titles('')).toEqual(['Checkout was slow', 'Mail went out late'])
    expect(await titles('?to=2030-01-01T00:00:00Z')).toEqual(['Checkout was slow'])
    const page = await (await fetch(`${world.url}/`)).text()
    expect(page).toContain('date not known, 11:00–11:30 UTC')
    expect(page.replace(/<[^>]*>/g, ' ')).not.toMatch(/18\d\d|19\d\d/)
  })

  it('refuses what is no postmortem, too large, or no text, and lists it', async () => {
    const world = await startWorld()
    const send = async (body: BodyInit, headers: Readonly<Record<string, string>> = TEXT) =>
      answerOf(await post(`${world.url}/api/v1/documents?name=a.md`, body, headers))
    expect(await send('# How to bake bread\n')).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('not a postmortem') },
    })
    expect(await send('x'.repeat(1_000_001))).toMatchObject({ status: 413 })
    expect(await send('{}', { 'content-type': 'application/json' })).toMatchObject({ status: 415 })
    expect(await answerOf(await post(`${world.url}/api/v1/documents`, outage(), TEXT))).toMatchObject({ status: 422 })
    const { items } = await world.store.deliveries({ source: 'document', limit: 10 })
    expect(items.map(({ status }) => status)).toEqual([415, 413, 422])
  })

  it('needs the role of an editor', async () => {
    const world = await startWorld({ auth: { tokens: [{ name: 'v', token: 'viewer-token', role: 'viewer' }] }, listen: SETTINGS.listen })
    const send = (headers: object) => post(`${world.url}/api/v1/documents?name=a.md`, outage(), { ...TEXT, ...headers })
    expect((await send({})).status).toBe(401)
    expect((await send({ authorization: 'Bearer viewer-token' })).status).toBe(403)
  })
})
