import { describe, expect, it } from 'vitest'
import { editOf } from '../../src/domain/edit.ts'
import { eventId } from '../../src/domain/identity.ts'
import { incidentSchema } from '../../src/http/api/schemas.ts'
import { type LiveWorld, liveWorld, notify } from './live-world.ts'
import { alertGroup, JSON_TYPE, NOW, post, startWorld, type World } from './server-world.ts'

async function said(world: World, path: string, body: object = {}, headers: Readonly<Record<string, string>> = {}) {
  const init = { method: 'POST', body: JSON.stringify(body), headers: { ...JSON_TYPE, ...headers } }
  const answer = await fetch(`${world.url}/api/v1/incidents/${path}`, init)
  return { status: answer.status, body: await answer.json() }
}

const read = async (world: World, path: string) => (await fetch(`${world.url}/api/v1/incidents${path}`)).json()
const idsOf = async (world: World) => (await read(world, '')).incidents.map(({ id }: { id: string }) => id)

/** Two incidents, an hour and two hours before noon; the first one of two alerts. */
async function twoIncidents(world: LiveWorld) {
  await notify(world, { service: 'cart', minutesAgo: 120 }, { service: 'cart', name: 'Latency', minutesAgo: 118 })
  const [mail, cart] = await notify(world, { service: 'mail', minutesAgo: 20 })
  if (mail === undefined || cart === undefined) throw new Error('there are two incidents')
  return { cart, mail }
}

describe('an edit', () => {
  it('is answered 201 with itself and the incident as it is now, which the next GET shows', async () => {
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    const { status, body } = await said(world, `${cart.id}/edits`, { type: 'title', text: 'Carts fail', author: 'On-call engineer' })
    expect([status, body.edit]).toMatchObject([201, { type: 'title', author: 'On-call engineer', reason: null, revertedBy: null }])
    expect(body.incidents).toEqual([expect.objectContaining({ id: cart.id, title: 'Carts fail' })])
    incidentSchema.parse(body.incidents[0])
    expect(await read(world, `/${cart.id}`)).toEqual(body.incidents[0])
  })

  it.each([
    ['hide', {}, { hidden: true }],
    ['retext', { text: 'All carts are gone' }, { text: 'All carts are gone' }],
    ['rephase', { phase: 'communication' }, { phase: 'communication' }],
    ['retime', { to: { at: '2023-05-09T10:30:00+00:00' } }, { at: '2023-05-09T10:30:00.000Z' }],
  ])('of type %s changes an entry of the timeline', async (type, change, shown) => {
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    const [entry] = (await read(world, `/${cart.id}/timeline`)).timeline
    expect((await said(world, `${cart.id}/edits`, { type, entry: entry.id, ...change })).status).toBe(201)
    const { timeline } = await read(world, `/${cart.id}/timeline`)
    expect(timeline.find(({ id }: { id: string }) => id === entry.id)).toMatchObject(shown)
  })

  it('of an anchor restates the durations that hang on it', async () => {
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    const to = { at: '2023-05-09T10:10:00Z', latest: '2023-05-09T10:12:00Z' }
    const { body } = await said(world, `${cart.id}/edits`, { type: 'anchor', anchor: 'acknowledged', to })
    expect(body.incidents[0].durations.timeToAcknowledge).toMatchObject({ seconds: 600 })
    expect(body.edit.to).toEqual({ at: '2023-05-09T10:10:00.000Z', latest: '2023-05-09T10:12:00.000Z' })
  })

  it('outlives late evidence that renames its incident', async () => {
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    await said(world, `${cart.id}/edits`, { type: 'severity', severity: 'SEV1' })
    await notify(world, { service: 'cart', name: 'Saturation', minutesAgo: 125 })
    const incident = await read(world, `/${cart.id}`)
    expect(incident.id).not.toBe(cart.id)
    expect(incident.severity).toBe('SEV1')
  })

  it.each([
    [{ type: 'hide', entry: 'nothing' }, '/entry'],
    [{ type: 'verdict', change: 'nothing', verdict: 'caused' }, '/change'],
    [{ type: 'title', text: '' }, '/text'],
    [{ type: 'title', text: 'x', colour: 'red' }, '/colour'],
    [{ type: 'paint' }, '/type'],
    [{ type: 'anchor', anchor: 'detected', to: { at: 'noon' } }, '/to/at'],
    [{ type: 'anchor', anchor: 'detected', to: { at: '2023-05-09T10:00:00Z', latest: '2023-05-09T09:00:00Z' } }, '/to'],
    [{}, '/type'],
  ])('%j is answered 422 with a pointer, and stores nothing', async (body, pointer) => {
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    const answer = await said(world, `${cart.id}/edits`, body)
    expect([answer.status, answer.body.errors]).toEqual([422, [{ pointer, detail: expect.any(String) }]])
    expect(await world.store.edits()).toEqual([])
  })

  it.each([
    ['{"type":', JSON_TYPE, 400],
    ['type=title', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    [JSON.stringify({ type: 'retext', text: 'x'.repeat(70_000) }), JSON_TYPE, 413],
  ])('that is no JSON of a bounded size is refused', async (body, headers, status) => {
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    expect((await fetch(`${world.url}/api/v1/incidents/${cart.id}/edits`, { method: 'POST', body, headers })).status).toBe(status)
  })

  it.each(['edits', 'merge', 'split', 'edits/x/revert'])('of no incident is answered 404 at %s', async (part) => {
    const world = await liveWorld()
    const bodies: Readonly<Record<string, object>> = { edits: { type: 'title', text: 'x' }, merge: { with: 'x' }, split: { events: ['x'] } }
    expect((await said(world, `nothing/${part}`, bodies[part])).status).toBe(404)
  })

  it('is stored and answered while no worker runs, and applied by the next one', async () => {
    const world = await startWorld()
    await post(`${world.url}/webhooks/alertmanager`, alertGroup())
    await world.understand()
    const [id] = await idsOf(world)
    const { status, body } = await said(world, `${id}/edits`, { type: 'title', text: 'kept' })
    expect([status, body.incidents[0].title, await world.store.isEditApplied(body.edit.id)]).toEqual([201, 'kept', false])
    await world.understand()
    expect([(await read(world, `/${id}`)).title, await world.store.isEditApplied(body.edit.id)]).toEqual(['kept', true])
  })
})

describe('an edit beside one that another replica makes at the same time', () => {
  /** A world whose store gets another edit in between, once the first one was checked. */
  async function disturbedWorld() {
    const world = await startWorld({}, ({ store }) => {
      let isDisturbed = false
      const appendEditsAfter: World['store']['appendEditsAfter'] = async (edits, count) => {
        const other = editOf({ about: edits[0].about, at: NOW, author: 'Other replica', reason: null }, { type: 'title', text: 'theirs' })
        if (!isDisturbed) await store.appendEdit(other)
        isDisturbed = true
        return store.appendEditsAfter(edits, count)
      }
      return { store: { ...store, appendEditsAfter } }
    })
    await post(`${world.url}/webhooks/alertmanager`, alertGroup())
    await world.understand()
    const [id] = await idsOf(world)
    return { world, id }
  }

  it('is checked against that one, too, and comes after it', async () => {
    const { world, id } = await disturbedWorld()
    const { status, body } = await said(world, `${id}/edits`, { type: 'severity', severity: 'SEV1' })
    expect([status, body.incidents[0].title, body.incidents[0].severity]).toEqual([201, 'theirs', 'SEV1'])
    expect((await world.store.edits()).map(({ type }) => type)).toEqual(['title', 'severity'])
  })

  it('is answered 412 where `If-Match` names the state before', async () => {
    const { world, id } = await disturbedWorld()
    const etag = (await fetch(`${world.url}/api/v1/incidents/${id}`)).headers.get('etag') ?? ''
    const { status } = await said(world, `${id}/edits`, { type: 'severity', severity: 'SEV1' }, { 'if-match': etag })
    expect([status, (await world.store.edits()).map(({ type }) => type)]).toEqual([412, ['title']])
  })
})

describe('a merge', () => {
  it('makes one incident that both ids find', async () => {
    const world = await liveWorld()
    const { cart, mail } = await twoIncidents(world)
    const { status, body } = await said(world, `${mail.id}/merge`, { with: cart.id, reason: 'one network' })
    expect([status, body.incidents.length]).toEqual([201, 1])
    expect(body.incidents[0].members).toHaveLength(3)
    expect(await idsOf(world)).toEqual([cart.id])
    expect(await read(world, `/${mail.id}`)).toEqual(body.incidents[0])
    const moved = body.incidents[0].members.filter(({ rule }: { rule: string }) => rule === 'merged-by-edit')
    expect(moved[0].edit).toEqual({ id: body.edit.id, at: body.edit.at, author: 'anonymous', reason: 'one network' })
  })

  it('takes in an alert of no incident', async () => {
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    await notify(world, { service: 'disk', minutesAgo: 60, severity: 'warning' })
    const [event] = (await world.store.unassigned({ limit: 1 })).items
    const { status, body } = await said(world, `${cart.id}/merge`, { with: event?.id })
    expect([status, body.incidents[0].members.length]).toEqual([201, 3])
    expect((await world.store.unassigned({ limit: 1 })).items).toEqual([])
  })

  it('holds for what comes later on either side', async () => {
    const world = await liveWorld()
    const { cart, mail } = await twoIncidents(world)
    await said(world, `${mail.id}/merge`, { with: cart.id })
    await notify(world, { service: 'mail', name: 'Latency', minutesAgo: 18 })
    const incidents = await notify(world, { service: 'cart', name: 'Saturation', minutesAgo: 125 })
    expect(incidents.map(({ members }) => members.length)).toEqual([5])
  })

  it('waits for an event that is not yet received', async () => {
    const [future] = await notify(await liveWorld(), { service: 'mail', minutesAgo: 20 })
    const world = await liveWorld()
    const [cart] = await notify(world, { service: 'cart', minutesAgo: 9_000 })
    const made = { about: eventId(cart?.id ?? ''), at: NOW, author: 'On-call engineer', reason: null }
    await world.store.appendEdit(editOf(made, { type: 'merge', with: eventId(future?.id ?? '') }))
    await world.understand()
    expect((await world.store.counts()).pendingEdits).toBe(0)
    const incidents = await notify(world, { service: 'mail', minutesAgo: 20 })
    expect(incidents.map(({ members }) => members.map(({ eventId: id }) => id))).toEqual([[cart?.id, future?.id]])
  })

  it.each([
    ['its own id', (cart: string) => cart],
    ['an id that nobody has', () => 'nothing'],
  ])('with %s is answered 422', async (_, other) => {
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    const { status, body } = await said(world, `${cart.id}/merge`, { with: other(cart.id) })
    expect([status, body.errors]).toEqual([422, [{ pointer: '/with', detail: expect.any(String) }]])
    expect(await world.store.edits()).toEqual([])
  })
})

describe('a split', () => {
  it('makes an incident of its own of what it names', async () => {
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    const second = cart.members[1]?.eventId ?? ''
    const { status, body } = await said(world, `${cart.id}/split`, { events: [second] })
    expect([status, body.incidents.map(({ id }: { id: string }) => id)]).toEqual([201, [cart.id, second]])
    expect((await idsOf(world)).slice(1)).toEqual([second, cart.id])
  })

  it('of the first alert keeps the rest under the id of the next', async () => {
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    const { body } = await said(world, `${cart.id}/split`, { events: [cart.id] })
    expect(body.incidents.map(({ id }: { id: string }) => id)).toEqual(cart.members.map(({ eventId }) => eventId))
  })

  it('of none of its members, or of all, is answered 422', async () => {
    const world = await liveWorld()
    const { cart, mail } = await twoIncidents(world)
    const foreign = await said(world, `${cart.id}/split`, { events: [cart.id, mail.id] })
    expect([foreign.status, foreign.body.errors]).toEqual([422, [{ pointer: '/events/1', detail: expect.any(String) }]])
    const all = await said(world, `${cart.id}/split`, { events: cart.members.map(({ eventId }) => eventId) })
    expect([all.status, all.body.errors]).toEqual([422, [{ pointer: '/events', detail: expect.any(String) }]])
    expect((await said(world, `${cart.id}/split`, { events: [] })).status).toBe(422)
    expect(await world.store.edits()).toEqual([])
  })
})

describe('a revert', () => {
  it('gives back the very incidents of before, and reverted itself the edit', async () => {
    const world = await liveWorld()
    const { cart, mail } = await twoIncidents(world)
    const before = await read(world, '')
    const merged = await said(world, `${mail.id}/merge`, { with: cart.id })
    const after = await read(world, '')
    const undone = await said(world, `${cart.id}/edits/${merged.body.edit.id}/revert`, { reason: 'two teams' })
    expect([undone.status, undone.body.incidents.length]).toEqual([201, 2])
    expect(await read(world, '')).toEqual(before)
    await said(world, `${cart.id}/edits/${undone.body.edit.id}/revert`)
    expect(await read(world, '')).toEqual(after)
  })

  it('of what is reverted already is answered 409, of an edit of another incident 404', async () => {
    const world = await liveWorld()
    const { cart, mail } = await twoIncidents(world)
    const { body } = await said(world, `${cart.id}/edits`, { type: 'title', text: 'x' })
    expect((await said(world, `${mail.id}/edits/${body.edit.id}/revert`)).status).toBe(404)
    expect((await said(world, `${cart.id}/edits/${body.edit.id}/revert`)).status).toBe(201)
    expect((await said(world, `${cart.id}/edits/${body.edit.id}/revert`)).status).toBe(409)
  })
})

describe('the history of an incident', () => {
  it('lists every edit that names one of its events, with its revert', async () => {
    const world = await liveWorld()
    const { cart, mail } = await twoIncidents(world)
    const title = (await said(world, `${cart.id}/edits`, { type: 'title', text: 'x', author: 'Reviewer', reason: 'shorter' })).body.edit
    const merged = (await said(world, `${mail.id}/merge`, { with: cart.id })).body.edit
    const undone = (await said(world, `${mail.id}/edits/${merged.id}/revert`)).body.edit
    const { id, edits } = await read(world, `/${cart.id}/edits`)
    expect(id).toBe(cart.id)
    expect(edits).toEqual([title, { ...merged, revertedBy: undone.id }, undone])
    expect((await read(world, `/${mail.id}/edits`)).edits).toHaveLength(2)
  })
})

describe('a dry run', () => {
  it('answers what would be, and stores nothing', async () => {
    const world = await liveWorld()
    const { cart, mail } = await twoIncidents(world)
    const before = await read(world, '')
    const { status, body } = await said(world, `${mail.id}/merge?dryRun=true`, { with: cart.id })
    expect([status, body.incidents.length, body.edit.type]).toEqual([200, 1, 'merge'])
    expect(await world.store.edits()).toEqual([])
    expect(await read(world, '')).toEqual(before)
    expect((await said(world, `${cart.id}/edits?dryRun=maybe`, { type: 'title', text: 'x' })).body.errors).toEqual([
      { pointer: '/dryRun', detail: expect.any(String) },
    ])
  })
})

describe('If-Match', () => {
  const tagOf = async (world: LiveWorld, id: string) => (await fetch(`${world.url}/api/v1/incidents/${id}`)).headers.get('etag') ?? ''

  it('lets an edit of what was read happen, once', async () => {
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    const tag = await tagOf(world, cart.id)
    expect(tag).toMatch(/^"[0-9a-f]{32}"$/)
    const both = await Promise.all(
      ['one', 'two'].map((text) => said(world, `${cart.id}/edits`, { type: 'title', text }, { 'if-match': tag })),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([201, 412])
    expect(await world.store.edits()).toHaveLength(1)
    expect(
      (await said(world, `${cart.id}/edits`, { type: 'title', text: 'three' }, { 'if-match': await tagOf(world, cart.id) })).status,
    ).toBe(201)
  })

  it('refuses an edit of what has changed by new evidence', async () => {
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    const tag = await tagOf(world, cart.id)
    await notify(world, { service: 'cart', name: 'Saturation', minutesAgo: 115 })
    expect((await said(world, `${cart.id}/split`, { events: [cart.id] }, { 'if-match': tag })).status).toBe(412)
    expect((await said(world, `${cart.id}/split`, { events: [cart.id] }, { 'if-match': '*' })).status).toBe(201)
  })
})

describe('who made an edit', () => {
  it('is who the token names, whatever the body says', async () => {
    const tokens = [{ name: 'chat bot', token: 'a-token-of-an-editor', role: 'editor' as const }]
    const world = await liveWorld()
    const { cart } = await twoIncidents(world)
    world.configure({ auth: { tokens } })
    const headers = { authorization: 'Bearer a-token-of-an-editor' }
    const { body } = await said(world, `${cart.id}/edits`, { type: 'title', text: 'x', author: 'somebody else' }, headers)
    expect(body.edit.author).toBe('chat bot')
  })
})
