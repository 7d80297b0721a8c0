import { describe, expect, it } from 'vitest'
import { aggregatesSchema } from '../../../src/http/api/metrics-schemas.ts'
import { alertGroup, post, sharedWorld } from '../server-world.ts'

const world = sharedWorld()
const get = async (query: string) => {
  const answer = await fetch(`${world().url}/api/v1/metrics${query}`)
  return { status: answer.status, body: await answer.json() }
}

describe('aggregates', () => {
  it('say how many incidents they are of, whose definition they follow, and what is unknown', async () => {
    await post(`${world().url}/webhooks/alertmanager`, alertGroup())
    await world().understand()
    const { status, body } = await get('')
    expect(status).toBe(200)
    expect(aggregatesSchema.parse(body)).toMatchObject({ definition: 'hindsight', groups: [{ incidents: 1, open: 1 }] })
    expect(body.groups[0].durations.timeToResolve).toMatchObject({ known: 0, pending: 1, medianSeconds: null, p90Seconds: null })
  })

  it('are made for each group', async () => {
    const { body } = await get('?groupBy=service,severity')
    expect(body.groups.map(({ group }: { group: object }) => group)).toEqual([{ service: 'checkout', severity: 'critical' }])
  })

  it('are of the period that was asked for', async () => {
    expect((await get('?from=2030-01-01T00:00:00Z')).body.groups).toMatchObject([
      { incidents: 0, durations: { timeToResolve: { known: 0 } } },
    ])
    expect((await get('?from=2030-01-01T00:00:00Z&groupBy=service')).body.groups).toEqual([])
  })

  it('of an unknown group or definition are answered 422 with the pointer', async () => {
    expect((await get('?groupBy=mood')).status).toBe(422)
    expect(await get('?definition=folklore')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/definition/0' }] } })
  })

  it('are given under several definitions, as rows, and by periods of the calendar', async () => {
    const { body } = await get('?definition=hindsight,pagerduty&period=2023-05')
    expect(body.groups.map(({ definition, incidents }: { definition: string; incidents: number }) => [definition, incidents])).toEqual([
      ['hindsight', 1],
      ['pagerduty', 1],
    ])
    expect(body.groups[1].measures[1]).toMatchObject({
      name: 'triggered_to_resolve',
      statistic: 'mean',
      leftOut: { open: 1 },
      valueSeconds: null,
    })
    expect(body.changes).toMatchObject({ definition: 'dora', deployments: 0, changeFailRate: { count: 0, of: 0, share: null } })
    expect(body.comparison.verdict).toBe('too-few')
    const csv = await fetch(`${world().url}/api/v1/metrics?format=csv&groupBy=month`)
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/)
    expect((await csv.text()).split('\r\n')[1]).toMatch(/^hindsight,,,,2023-05,impact_to_detect,/)
    expect((await get('?from=2023-05-09&to=2023-05-09')).body.groups[0].incidents).toBe(1)
    expect((await get('?to=2023-05-08')).body.groups[0].incidents).toBe(0)
    expect((await get('?period=2023-13')).status).toBe(422)
  })

  it('of alerts say what each rule was good for', async () => {
    const answer = await fetch(`${world().url}/api/v1/metrics/alerts?period=2023-05`)
    expect((await answer.json()).rules).toMatchObject([{ rule: 'HighErrorRate', service: 'checkout', fired: 1, inIncident: 1, first: 1 }])
  })

  it('name what each definition counts', async () => {
    const answer = await fetch(`${world().url}/api/v1/metrics/definitions`)
    expect((await answer.json()).definitions.map(({ name }: { name: string }) => name)).toContain('dora')
  })
})

describe('annotations', () => {
  const annotations = async (query: string) => (await fetch(`${world().url}/api/v1/annotations${query}`)).json()

  it('have the time, the end, the address and the tags of each incident; one that goes on has no end', async () => {
    const [found] = await annotations('?from=2023-05-01&to=2023-06-01')
    expect(found).toMatchObject({ timeEnd: null, tags: expect.arrayContaining(['checkout', 'critical', 'open']) })
    expect(found.text).toBe(`/incidents/${found.id}`)
    expect(new Date(found.time).toISOString()).toMatch(/^2023-05-09T/)
  })

  it('are those of the interval, which Grafana gives in milliseconds, and of the filters', async () => {
    const [found] = await annotations('')
    expect(await annotations(`?from=${found.time - 1_000}&to=${found.time}`)).toHaveLength(1)
    expect(await annotations(`?to=${found.time - 1}`)).toEqual([])
    // It goes on, so it is on every later graph.
    expect(await annotations(`?from=${found.time + 86_400_000}`)).toHaveLength(1)
    expect(await annotations('?service=mail')).toEqual([])
    expect(await annotations('?team=storefront')).toEqual([])
  })
})
