import { describe, expect, it } from 'vitest'
import { aggregatesSchema } from '../../../src/http/api/schemas.ts'
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
    expect((await get('?from=2030-01-01T00:00:00Z')).body.groups).toEqual([])
  })

  it('of an unknown group or definition are answered 422 with the pointer', async () => {
    expect((await get('?groupBy=mood')).status).toBe(422)
    expect(await get('?definition=folklore')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/definition' }] } })
  })
})
