import { describe, expect, it } from 'vitest'
import { deliveriesSchema } from '../../src/http/api/received-schemas.ts'
import { incidentSchema, incidentsSchema } from '../../src/http/api/schemas.ts'
import { alertGroup, JSON_TYPE, post, sharedWorld, type World } from './server-world.ts'

const world = sharedWorld()
const get = (path: string, headers: Readonly<Record<string, string>> = {}) => fetch(`${world().url}${path}`, { headers })
const read = async (path: string) => (await get(path)).json()

const ago = (minutes: number) => new Date(Date.parse('2023-05-09T11:59:00Z') - minutes * 60_000).toISOString()

/** An incident of one alert; answers its id. */
async function anIncident(
  { service, minutesAgo, secret = '' }: { service: string; minutesAgo: number; secret?: string },
  at: World = world(),
) {
  const alert = {
    status: 'firing',
    startsAt: ago(minutesAgo),
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: service.padEnd(16, '0').slice(0, 16),
    labels: { alertname: 'HighErrorRate', severity: 'critical', service, cluster: service },
    annotations: { summary: `${service} fails`, token: secret },
  }
  await post(`${at.url}/webhooks/alertmanager`, alertGroup({ alerts: [alert] }))
  await at.understand()
  const { incidents } = await (await fetch(`${at.url}/api/v1/incidents?service=${service}`)).json()
  return String(incidents[0].id)
}

describe('incidents', () => {
  it('are listed newest first, in the shape that the document describes', async () => {
    await anIncident({ service: 'older', minutesAgo: 50 })
    await anIncident({ service: 'newer', minutesAgo: 10 })
    const page = await read('/api/v1/incidents')
    incidentsSchema.parse(page)
    const services: readonly string[] = page.incidents.map((incident: { services: readonly string[] }) => incident.services[0])
    expect(services.indexOf('newer')).toBeLessThan(services.indexOf('older'))
  })

  it('come in pages that follow each other', async () => {
    for (const service of ['page-a', 'page-b', 'page-c']) await anIncident({ service, minutesAgo: 30 })
    const first = await read('/api/v1/incidents?limit=2&from=2023-05-09T11:00:00Z')
    const second = await read(`/api/v1/incidents?limit=2&from=2023-05-09T11:00:00Z&cursor=${encodeURIComponent(first.nextCursor)}`)
    const ids = [...first.incidents, ...second.incidents].map(({ id }) => id)
    expect(new Set(ids).size).toBe(4)
  })

  it.each(['service=filtered', 'severity=critical&q=filtered', 'status=open&source=alertmanager&q=filtered'])(
    'are filtered by %s',
    async (query) => {
      const id = await anIncident({ service: 'filtered', minutesAgo: 20 })
      expect((await read(`/api/v1/incidents?${query}`)).incidents.map((incident: { id: string }) => incident.id)).toContain(id)
      expect((await read(`/api/v1/incidents?${query}&to=2020-01-01T00:00:00Z`)).incidents).toEqual([])
    },
  )

  it.each([
    ['limit=0', '/limit'],
    ['limit=many', '/limit'],
    ['from=yesterday', '/from'],
    ['status=gone', '/status'],
    ['sevice=checkout', '/sevice'],
    ['service=a&service=b', '/service'],
  ])('with %s are answered 422 with a pointer', async (query, pointer) => {
    const answer = await get(`/api/v1/incidents?${query}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([422, 'application/problem+json; charset=utf-8'])
    expect((await answer.json()).errors).toEqual([{ pointer, detail: expect.any(String) }])
  })

  it('a filter that a form left empty is none', async () => {
    expect((await get('/api/v1/incidents?service=&status=')).status).toBe(200)
  })
})

describe('one incident', () => {
  it('is answered whole, and its parts by themselves', async () => {
    const id = await anIncident({ service: 'whole', minutesAgo: 15 })
    const incident = await read(`/api/v1/incidents/${id}`)
    incidentSchema.parse(incident)
    const { timeline, anchors, durations, changes } = incident
    expect(timeline.length).toBeGreaterThan(0)
    expect(await read(`/api/v1/incidents/${id}/timeline`)).toEqual({ id, timeline })
    expect(await read(`/api/v1/incidents/${id}/metrics`)).toEqual({ id, anchors, durations })
    expect(await read(`/api/v1/incidents/${id}/changes`)).toEqual({ id, changes })
  })

  it('is found by the id of any event that it holds, and says its present id', async () => {
    const id = await anIncident({ service: 'renamed', minutesAgo: 15 })
    await post(
      `${world().url}/webhooks/alertmanager`,
      alertGroup({
        alerts: [
          {
            status: 'firing',
            startsAt: ago(17),
            endsAt: '0001-01-01T00:00:00Z',
            fingerprint: 'feedfeedfeedfeed',
            labels: { alertname: 'Latency', severity: 'critical', service: 'renamed', cluster: 'renamed' },
            annotations: {},
          },
        ],
      }),
    )
    await world().understand()
    const answer = await get(`/api/v1/incidents/${id}`)
    expect(answer.status).toBe(200)
    const incident = await answer.json()
    expect(incident.id).not.toBe(id)
    expect(incident.members.map((member: { eventId: string }) => member.eventId)).toContain(id)
  })

  it.each(['', '/timeline', '/metrics', '/changes', '/postmortem', '/evidence/x'])(
    'that there is not is answered 404 at %s',
    async (part) => {
      const answer = await get(`/api/v1/incidents/nothing${part}`)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8'])
    },
  )
})

describe('evidence', () => {
  it('is the event with the delivery that reported it, as received', async () => {
    const id = await anIncident({ service: 'evident', minutesAgo: 15 })
    const { timeline } = await read(`/api/v1/incidents/${id}/timeline`)
    const { event, deliveries, deliveryCount } = await read(`/api/v1/incidents/${id}/evidence/${timeline[0].evidence[0]}`)
    expect(event).toMatchObject({ id: timeline[0].evidence[0], source: 'alertmanager', service: 'evident' })
    expect(deliveryCount).toBe(1)
    expect(deliveries).toEqual([
      expect.objectContaining({
        source: 'alertmanager',
        path: '/webhooks/alertmanager',
        isCut: false,
        headers: expect.objectContaining(JSON_TYPE),
      }),
    ])
    expect(deliveries[0].payload).toMatchObject({ version: '4', alerts: [{ labels: { service: 'evident' } }] })
  })

  it('shows no credential: neither under the name of one nor a configured one anywhere', async () => {
    const id = await anIncident({ service: 'secretive', minutesAgo: 15, secret: 'hunter2' })
    world().configure({ sources: { pagerduty: { secrets: ['secretive fails'], tokens: [] } } })
    const evidence = await (await get(`/api/v1/incidents/${id}/evidence/${id}`)).text()
    expect(evidence).toContain('[redacted]')
    expect(evidence).not.toContain('hunter2')
    expect(JSON.parse(evidence).deliveries[0].payload.alerts[0].annotations).toEqual({ summary: '[redacted]', token: '[redacted]' })
  })

  it('of another incident is answered 404', async () => {
    const [one, other] = [
      await anIncident({ service: 'this-one', minutesAgo: 15 }),
      await anIncident({ service: 'that-one', minutesAgo: 200 }),
    ]
    expect((await get(`/api/v1/incidents/${one}/evidence/${other}`)).status).toBe(404)
  })
})

describe('the postmortem', () => {
  it.each([
    ['', 'text/markdown; charset=utf-8'],
    ['?format=html&timezone=Europe/Berlin', 'text/html; charset=utf-8'],
    ['?format=json', 'application/json; charset=utf-8'],
    ['?template=short', 'text/markdown; charset=utf-8'],
  ])('%s is %s', async (query, type) => {
    const id = await anIncident({ service: 'draft', minutesAgo: 15 })
    const answer = await get(`/api/v1/incidents/${id}/postmortem${query}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type])
  })

  it.each(['?format=docx', '?timezone=Mars/Olympus', '?template=../../etc/passwd'])('%s is answered 422', async (query) => {
    const id = await anIncident({ service: 'draft', minutesAgo: 15 })
    expect((await get(`/api/v1/incidents/${id}/postmortem${query}`)).status).toBe(422)
  })
})

describe('deliveries', () => {
  it('are listed with their outcome, and filtered by it', async () => {
    await post(`${world().url}/webhooks/nobody`, '{}')
    await post(`${world().url}/webhooks/alertmanager`, alertGroup())
    const page = await read('/api/v1/deliveries')
    deliveriesSchema.parse(page)
    expect(page.deliveries[0]).toMatchObject({ source: 'alertmanager', outcome: 'accepted', status: 202, reason: null })
    const rejected = await read('/api/v1/deliveries?outcome=rejected&source=nobody')
    expect(rejected.deliveries[0]).toMatchObject({ source: 'nobody', outcome: 'rejected', status: 404, reason: expect.any(String) })
  })

  it('that are stored can be processed again', async () => {
    const { id } = await (await post(`${world().url}/webhooks/alertmanager`, '{"alerts": 5}')).json()
    await world().understand()
    expect((await world().store.counts()).pending).toBe(0)
    const answer = await post(`${world().url}/api/v1/deliveries/${id}/reprocess`, '')
    expect([answer.status, await answer.json()]).toEqual([202, { id, status: 'pending' }])
    expect((await world().store.counts()).pending).toBe(1)
    await world().understand()
  })

  it('that were refused cannot: 409, and those that never were: 404', async () => {
    await post(`${world().url}/webhooks/nobody`, '{}')
    const { deliveries } = await read('/api/v1/deliveries?limit=1')
    expect((await post(`${world().url}/api/v1/deliveries/${deliveries[0].id}/reprocess`, '')).status).toBe(409)
    expect((await post(`${world().url}/api/v1/deliveries/nothing/reprocess`, '')).status).toBe(404)
  })
})

describe('receivers', () => {
  it('are listed with set-up lines that name this server', async () => {
    const { sources } = await read('/webhooks')
    expect(sources.map(({ name }: { name: string }) => name)).toEqual(
      world()
        .parts.sources()
        .map(({ name }) => name),
    )
    const alertmanager = sources.find(({ name }: { name: string }) => name === 'alertmanager')
    expect(alertmanager.setup).toContain(`${world().url}/webhooks/alertmanager`)
    expect(JSON.stringify(sources)).not.toContain('{url}')
  })

  it('are named by the configured address where there is one', async () => {
    world().configure({ listen: { ...world().parts.settings().listen, externalUrl: 'https://hindsight.example/' } })
    expect(JSON.stringify(await read('/webhooks'))).toContain('https://hindsight.example/webhooks/alertmanager')
  })
})

describe('addresses and methods', () => {
  it('that there are not are answered 404', async () => {
    const answer = await get('/api/v1/nothing')
    expect([answer.status, await answer.json()]).toEqual([
      404,
      expect.objectContaining({ type: 'about:blank', title: 'Not Found', status: 404 }),
    ])
  })

  it.each([
    ['DELETE', '/api/v1/incidents', 'GET, HEAD'],
    ['GET', '/-/reload', 'POST'],
    ['POST', '/webhooks', 'GET, HEAD'],
  ])('%s %s is answered 405 with what is allowed', async (method, path, allow) => {
    const answer = await fetch(`${world().url}${path}`, { method })
    expect([answer.status, answer.headers.get('allow'), answer.headers.get('content-type')]).toEqual([
      405,
      allow,
      'application/problem+json; charset=utf-8',
    ])
  })

  it('a type that is not spoken is answered 406', async () => {
    const answer = await get('/api/v1/incidents', { accept: 'image/png' })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([406, 'application/problem+json; charset=utf-8'])
  })

  it('a broken percent sign is answered 400', async () => {
    expect((await get('/api/v1/incidents/%E0%A4%A')).status).toBe(400)
  })
})
