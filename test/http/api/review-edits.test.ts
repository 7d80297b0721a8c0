import { describe, expect, it } from 'vitest'
import { reportRenderers } from '../../../src/layouts/renderers.ts'
import { notify, sharedLiveWorld } from '../live-world.ts'
import { JSON_TYPE } from '../server-world.ts'

const world = sharedLiveWorld()

let services = 0

async function anIncident(): Promise<string> {
  const service = `shop-${services++}`
  await notify(world(), { service, minutesAgo: 120 - services * 0.01 })
  return (await get(`incidents?service=${service}`)).incidents[0].id
}

const get = async (path: string) => (await fetch(`${world().url}/api/v1/${path}`)).json()

async function post(path: string, body: object) {
  const answer = await fetch(`${world().url}/api/v1/${path}`, {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ author: 'Ada', ...body }),
  })
  return { status: answer.status, body: await answer.json() }
}

const edit = (id: string, body: object) => post(`incidents/${id}/edits`, body)

/** The draft of an incident as the service writes it. */
async function draftOf(id: string): Promise<string> {
  const { postmortem } = await reportRenderers({ postmortem: { template: 'default', timezone: 'UTC' } })
  const incident = await world().store.incident(id)
  return incident === null ? '' : postmortem(incident, { format: 'markdown', template: null, timezone: null })
}

describe('an entry that a reviewer adds', () => {
  it('stands in the timeline, says who wrote it, and is the time of its phase until it is reverted', async () => {
    const id = await anIncident()
    const before = await get(`incidents/${id}`)
    const added = {
      type: 'add',
      to: { at: '2023-05-09T09:50:00Z' },
      text: 'Support took the first call',
      phase: 'impact_start',
      reason: 'ticket',
    }
    const { status, body } = await edit(id, added)
    expect(status).toBe(201)
    const after = await get(`incidents/${id}`)
    expect(after.timeline[0]).toMatchObject({
      id: body.edit.id,
      at: '2023-05-09T09:50:00.000Z',
      actor: 'Ada',
      source: 'reviewer',
      kind: 'entry.reported',
    })
    expect(after.anchors.impactStart).toMatchObject({
      at: '2023-05-09T09:50:00.000Z',
      rule: 'entry-rephased-by-edit',
      evidence: [body.edit.id],
    })
    expect((await edit(id, { type: 'retext', entry: body.edit.id, text: 'Support took two calls' })).status).toBe(201)
    expect((await get(`incidents/${id}`)).timeline[0].text).toBe('Support took two calls')
    expect(await draftOf(id)).toMatch(/Support took two calls.*\n/)
    for (const { id: one } of (await get(`incidents/${id}`)).edits.toReversed()) await post(`incidents/${id}/edits/${one}/revert`, {})
    expect(await get(`incidents/${id}`)).toEqual(before)
  })
})

describe('what a reviewer completes', () => {
  it('as impact takes the place of what was reported of its kind', async () => {
    const id = await anIncident()
    const impact = {
      type: 'impact',
      kind: 'users',
      value: 95,
      numerator: 4_750,
      denominator: 5_000,
      statement: '4,750 of 5,000 users could not pay.',
    }
    await edit(id, impact)
    expect((await get(`incidents/${id}`)).impact).toMatchObject([{ kind: 'users', value: 95, numerator: 4_750, basis: 'reported' }])
    expect(await draftOf(id)).toContain('4,750 of 5,000 users could not pay')
  })

  it('as a section survives the next draft, and goes back to the evidence with null', async () => {
    const id = await anIncident()
    await edit(id, { type: 'section', section: 'rootCause', text: 'A wrong *rule*. <script>alert(1)</script>' })
    await edit(id, { type: 'title', text: 'Another title' })
    const draft = await draftOf(id)
    expect(draft).toMatch(/A wrong \*rule\*\. &lt;script>alert\(1\)&lt;\/script>\n\n_Written by Ada, /)
    await edit(id, { type: 'section', section: 'rootCause', text: null })
    expect(await draftOf(id)).not.toContain('A wrong')
  })

  it('as an action item is kept with owner, day and check, and is changed by its id', async () => {
    const id = await anIncident()
    const { body } = await edit(id, {
      type: 'actionItem',
      text: 'Review rules',
      owner: 'network',
      due: '2023-06-01',
      check: 'no rule without review',
    })
    const item = body.edit.id
    expect(body.incidents[0].actionItems).toEqual([
      { id: item, text: 'Review rules', done: false, owner: 'network', due: '2023-06-01', check: 'no rule without review' },
    ])
    const done = await edit(id, { type: 'actionItem', item, text: 'Review rules', state: 'done' })
    expect(done.body.incidents[0].actionItems).toEqual([{ id: item, text: 'Review rules', done: true }])
    expect((await edit(id, { type: 'actionItem', item: 'nothing', text: 'x' })).body.errors).toMatchObject([{ pointer: '/item' }])
  })
})

describe('an approval', () => {
  it('is in force until something that the draft says changes, which it names', async () => {
    const id = await anIncident()
    expect((await edit(id, { type: 'approve' })).body.incidents[0]).toMatchObject({
      review: 'approved',
      approval: { author: 'Ada', isChanged: false },
    })
    await edit(id, { type: 'title', text: 'Renamed after the approval' })
    expect((await get(`incidents/${id}`)).approval).toMatchObject({ isChanged: true })
  })
})

describe('a dismissal', () => {
  it('takes the incident out of the durations, says why, and can be taken back', async () => {
    const id = await anIncident()
    await edit(id, { type: 'anchor', anchor: 'resolved', to: { at: '2023-05-09T11:00:00Z' } })
    await edit(id, { type: 'dismiss', as: 'false_positive' })
    expect(await get(`incidents/${id}`)).toMatchObject({ dismissed: 'false_positive', review: 'dismissed' })
    const excluded = async () =>
      JSON.stringify((await get('metrics?from=2023-05-09&to=2023-05-09')).groups[0]).includes('"false_positive":1')
    expect(await excluded()).toBe(true)
    await edit(id, { type: 'dismiss', as: null })
    expect(await excluded()).toBe(false)
  })
})

describe('events of no incident', () => {
  const quiet = async (name: string) => {
    await notify(world(), { service: `quiet-${name.toLowerCase()}`, name, minutesAgo: 30, severity: 'warning' })
    const { events } = await get('events?assigned=false')
    return events.find(({ service }: { service: string }) => service === `quiet-${name.toLowerCase()}`).id
  }

  it('become an incident when somebody says so, and are in none again once that is reverted', async () => {
    const event = await quiet('DiskFull')
    const { status, body } = await post('events/assign', { events: [event], reason: 'users saw it' })
    expect([status, body.incidents]).toMatchObject([
      201,
      [{ id: event, members: [{ rule: 'assigned-by-edit', edit: { author: 'Ada', reason: 'users saw it' } }] }],
    ])
    expect(await get(`incidents/${event}`)).toMatchObject({ id: event })
    await post(`incidents/${event}/edits/${body.edit.id}/revert`, {})
    expect((await fetch(`${world().url}/api/v1/incidents/${event}`)).status).toBe(404)
  })

  it('join the incident that is named', async () => {
    const [incident, event] = [await anIncident(), await quiet('InodesLow')]
    const { status, body } = await post('events/assign', { events: [event], incident })
    expect([status, body.incidents.length, body.incidents[0].members.length]).toEqual([201, 1, 2])
  })

  it('that are no alerts or pages are refused, and nothing is stored', async () => {
    const count = (await world().store.edits()).length
    expect((await post('events/assign', { events: ['nothing'] })).body.errors).toMatchObject([{ pointer: '/events' }])
    expect((await world().store.edits()).length).toBe(count)
  })
})

describe('the list of incidents', () => {
  it('is filtered by how far the review has come', async () => {
    const id = await anIncident()
    const idsOf = async (review: string) =>
      (await get(`incidents?review=${review}&limit=500`)).incidents.map((one: { id: string }) => one.id)
    await edit(id, { type: 'anchor', anchor: 'resolved', to: { at: '2023-05-09T11:00:00Z' } })
    expect(await idsOf('in_review')).toContain(id)
    await edit(id, { type: 'approve' })
    expect([(await idsOf('in_review')).includes(id), (await idsOf('approved')).includes(id)]).toEqual([false, true])
  })
})
