import { describe, expect, it } from 'vitest'
import { type LiveWorld, liveWorld, notify } from '../live-world.ts'
import { JSON_TYPE } from '../server-world.ts'

const listed = async (world: LiveWorld, query = '') => (await fetch(`${world.url}/unassigned${query}`)).text()

const eventOf = async (world: LiveWorld, service: string): Promise<string> => {
  const { events } = await (await fetch(`${world.url}/api/v1/events?assigned=false`)).json()
  return events.find((event: { service: string }) => event.service === service).id
}

const press = async (world: LiveWorld, fields: Readonly<Record<string, string>>) => {
  const response = await fetch(`${world.url}/unassigned/ignored`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: world.url, accept: 'text/html' },
    body: new URLSearchParams(fields),
  })
  return { status: response.status, text: await response.text() }
}

/** Two warnings of one rule, and one of another service. */
async function aQuietDay() {
  const world = await liveWorld()
  await notify(world, { service: 'disk', name: 'DiskFull', minutesAgo: 300, severity: 'warning' })
  await notify(world, { service: 'tape', name: 'DiskFull', minutesAgo: 200, severity: 'warning' })
  return world
}

describe('ignoring a rule', () => {
  it('leaves its events of that service out of the list, counted and one link away, also those to come', async () => {
    const world = await aQuietDay()
    const unsigned = await press(world, { event: await eventOf(world, 'disk') })
    expect([unsigned.status, unsigned.text]).toEqual([422, expect.stringContaining('Enter your name')])
    expect((await press(world, { event: await eventOf(world, 'disk'), author: 'Ada', reason: 'known' })).status).toBe(303)
    await notify(world, { service: 'disk', name: 'DiskFull', minutesAgo: 20, severity: 'warning' })
    const page = await listed(world)
    expect(page).not.toContain('>Alert fired · disk')
    expect(page).toContain('>Alert fired · tape')
    expect(page).toContain('2 events of this page are left out by an ignored rule.')
    expect(await listed(world, '?ignored=shown')).toContain('>Alert fired · disk')
  })

  it('is listed with who, when and why, and is taken back there', async () => {
    const world = await aQuietDay()
    await press(world, { event: await eventOf(world, 'disk'), author: 'Ada', reason: 'known' })
    const page = await (await fetch(`${world.url}/unassigned/ignored`)).text()
    expect(page).toMatch(/DiskFull<\/bdi><\/b> of disk, from alertmanager, ignored by <bdi>Ada<\/bdi>.*“known”/)
    const [, edit = ''] = /name="edit" value="(\w+)"/.exec(page) ?? []
    expect((await press(world, { edit, author: 'Jonas' })).status).toBe(303)
    expect(await listed(world)).toContain('>Alert fired · disk')
    expect((await press(world, { edit, author: 'Jonas' })).status).toBe(404)
  })

  it('that was done twice at the API is taken back there at once', async () => {
    const world = await aQuietDay()
    const event = await eventOf(world, 'disk')
    const say = (path: string, author: string) =>
      fetch(`${world.url}/api/v1/events/${path}`, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ event, author }) })
    expect((await say('ignore/revert', 'Ada')).status).toBe(404)
    for (const author of ['Ada', 'Jonas']) expect((await say('ignore', author)).status).toBe(201)
    const back = await say('ignore/revert', 'Ada')
    const { edit, rule } = await back.json()
    expect([back.status, edit.type, rule]).toEqual([201, 'revert', { source: 'alertmanager', rule: 'DiskFull', service: 'disk' }])
    expect(await listed(world)).toContain('>Alert fired · disk')
  })

  it('keeps no alert from opening an incident, and can be done at the API', async () => {
    const world = await aQuietDay()
    const ignore = (event: string) =>
      fetch(`${world.url}/api/v1/events/ignore`, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ event, author: 'Ada' }) })
    expect((await ignore('nothing')).status).toBe(404)
    const made = await ignore(await eventOf(world, 'disk'))
    expect([made.status, (await made.json()).edit]).toMatchObject([201, { type: 'ignore', rule: 'DiskFull', service: 'disk' }])
    const [incident] = await notify(world, { service: 'disk', name: 'DiskFull', minutesAgo: 10, severity: 'critical' })
    expect(incident?.members.length).toBeGreaterThan(0)
  })
})
