import { describe, expect, it } from 'vitest'
import { reportRenderers } from '../../../src/layouts/renderers.ts'
import { notify, sharedLiveWorld } from '../live-world.ts'
import { JSON_TYPE, post as send } from '../server-world.ts'

const world = sharedLiveWorld()

let services = 0

async function anIncident(): Promise<string> {
  const service = `till-${services++}`
  await notify(world(), { service, minutesAgo: 120 - services * 0.01 })
  return (await get(`incidents?service=${service}`)).incidents[0].id
}

const get = async (path: string) => (await fetch(`${world().url}/api/v1/${path}`)).json()

async function edit(id: string, body: object, query = '') {
  const answer = await fetch(`${world().url}/api/v1/incidents/${id}/edits${query}`, {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ author: 'Ada', ...body }),
  })
  return { status: answer.status, body: await answer.json() }
}

async function revert(id: string, edited: string) {
  await send(`${world().url}/api/v1/incidents/${id}/edits/${edited}/revert`, JSON.stringify({ author: 'Ada' }))
}

async function draftOf(id: string): Promise<string> {
  const { postmortem } = await reportRenderers({ postmortem: { template: 'default', timezone: 'UTC' } })
  const incident = await world().store.incident(id)
  return incident === null ? '' : postmortem(incident, { format: 'markdown', template: null, timezone: null })
}

/** A deployment of the service shortly before its alert. */
async function deploy(service: string, minutesBeforeNoon: number) {
  const at = new Date(Date.parse('2023-05-09T12:00:00Z') - minutesBeforeNoon * 60_000).toISOString()
  await send(`${world().url}/webhooks/deploys`, JSON.stringify({ time: at, service, version: '2.0', environment: 'production' }))
  await world().settled()
}

describe('the services of an incident', () => {
  it('are those that a reviewer names, the primary one first, until that is reverted', async () => {
    const id = await anIncident()
    const before = (await get(`incidents/${id}`)).services
    const { body } = await edit(id, { type: 'services', services: ['payments', before[0]] })
    expect(await get(`incidents/${id}`)).toMatchObject({
      services: ['payments', before[0]],
      edits: [{ type: 'services', author: 'Ada', before: before[0] }],
    })
    expect((await get('incidents?service=payments')).incidents.map((one: { id: string }) => one.id)).toEqual([id])
    expect(await draftOf(id)).toContain(`Affected services (named by a reviewer): payments and ${before[0]}`)
    await revert(id, body.edit.id)
    expect((await get(`incidents/${id}`)).services).toEqual(before)
  })

  it('are at least one', async () => {
    const id = await anIncident()
    expect((await edit(id, { type: 'services', services: [] })).status).toBe(422)
  })
})

describe('"no change involved"', () => {
  it('is a verdict on every change, also on one that is reported later, until a later verdict says otherwise', async () => {
    const service = `till-${services}`
    const id = await anIncident()
    await deploy(service, 125)
    await edit(id, { type: 'noChange' })
    await deploy(service, 123)
    const verdicts = async () => (await get(`incidents/${id}`)).changes.map((one: { verdict: string }) => one.verdict)
    expect(await verdicts()).toEqual(['not_caused', 'not_caused'])
    expect(await draftOf(id)).toContain('A reviewer decided that no change was involved; 2 changes examined')
    const [change] = (await get(`incidents/${id}`)).changes
    await edit(id, { type: 'verdict', change: change.id, verdict: 'caused' })
    expect((await verdicts()).toSorted()).toEqual(['caused', 'not_caused'])
    expect(await draftOf(id)).not.toContain('no change was involved')
  })

  it('is open again when it is taken back, with the verdicts that were given for single changes', async () => {
    const service = `till-${services}`
    const id = await anIncident()
    await deploy(service, 125)
    const [change] = (await get(`incidents/${id}`)).changes
    await edit(id, { type: 'verdict', change: change.id, verdict: 'caused' })
    await edit(id, { type: 'noChange' })
    await edit(id, { type: 'noChange', isConfirmed: false })
    expect((await get(`incidents/${id}`)).changes[0].verdict).toBe('caused')
  })
})

describe('closing an incident whose end was never reported', () => {
  it('makes it resolved at the time that is given, and open again when that is reverted', async () => {
    const id = await anIncident()
    expect((await get(`incidents/${id}`)).status).toBe('open')
    const dry = await edit(id, { type: 'close', to: { at: '2023-05-09T11:00:00Z' } }, '?dryRun=true')
    expect([dry.status, dry.body.incidents[0].status, (await get(`incidents/${id}`)).status]).toEqual([200, 'resolved', 'open'])
    const { body } = await edit(id, { type: 'close', to: { at: '2023-05-09T11:00:00Z' }, reason: 'the host is gone' })
    expect(await get(`incidents/${id}`)).toMatchObject({
      status: 'resolved',
      anchors: { resolved: { at: '2023-05-09T11:00:00.000Z', basis: 'reported', evidence: [body.edit.id] } },
      durations: { timeToResolve: { status: 'inferred' } },
    })
    await revert(id, body.edit.id)
    expect(await get(`incidents/${id}`)).toMatchObject({ status: 'open', durations: { timeToResolve: { status: 'pending' } } })
  })

  it('without a time makes it resolved with a time to resolve that is not known, never 0', async () => {
    const id = await anIncident()
    await edit(id, { type: 'close', to: null })
    expect(await get(`incidents/${id}`)).toMatchObject({
      status: 'resolved',
      review: 'in_review',
      anchors: { resolved: null },
      durations: { timeToResolve: { status: 'unknown', seconds: null }, impactDuration: { seconds: null } },
    })
  })
})

describe('impact in phases', () => {
  const phase = (from: string, until: string, numerator: number, rest: object = {}) => ({
    type: 'impact',
    kind: 'users',
    statement: `${numerator} of 5,000 users could not pay.`,
    numerator,
    denominator: 5_000,
    value: numerator / 50,
    from: `2023-05-09T${from}:00Z`,
    until: `2023-05-09T${until}:00Z`,
    source: 'the access logs',
    ...rest,
  })

  it('keeps one statement for each time from which it was so, in order of time, with its source', async () => {
    const id = await anIncident()
    await edit(id, phase('10:30', '11:00', 1_000))
    await edit(id, phase('10:00', '10:30', 4_750))
    const stated = async () => (await get(`incidents/${id}`)).impact.map((one: { value: number; from: string }) => [one.value, one.from])
    expect(await stated()).toEqual([
      [95, '2023-05-09T10:00:00.000Z'],
      [20, '2023-05-09T10:30:00.000Z'],
    ])
    await edit(id, phase('10:00', '10:30', 4_500))
    expect((await stated())[0]).toEqual([90, '2023-05-09T10:00:00.000Z'])
    expect(await draftOf(id)).toMatch(
      /4500 of 5,000 users could not pay \(4,500 of 5,000; from .*10:00.*; source: the access logs; reported\)/,
    )
    await edit(id, { type: 'impact', kind: 'users', value: 50, statement: 'Half of them.' })
    expect(await stated()).toEqual([[50, null]])
  })

  it('that ends before it begins is refused', async () => {
    const id = await anIncident()
    expect((await edit(id, phase('11:00', '10:00', 5))).status).toBe(422)
  })
})
