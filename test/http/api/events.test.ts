import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { liveWorld, notify } from '../live-world.ts'
import { post, startWorld, type World } from '../server-world.ts'

const eventsOf = async (world: Pick<World, 'url'>, query = '') => {
  const answer = await fetch(`${world.url}/api/v1/events?assigned=false${query}`)
  return { status: answer.status, body: await answer.json() }
}

const pageOf = async (world: Pick<World, 'url'>, path: string) =>
  (await fetch(`${world.url}${path}`, { headers: { accept: 'text/html' } })).text()

const deploy = (service: string, at: string, environment = 'production') => JSON.stringify({ service, version: 'v1', environment, at })

describe('the events of no incident', () => {
  it('are listed newest first, each with its reason, its rule and what would have put it in one', async () => {
    const world = await liveWorld()
    await notify(world, { service: 'disk', name: 'DiskFilling', minutesAgo: 30, severity: 'warning' })
    await notify(world, { service: 'disk', name: 'InodesLow', minutesAgo: 20, severity: 'info' })
    const { status, body } = await eventsOf(world)
    expect(status).toBe(200)
    expect(body.nextCursor).toBeNull()
    expect(body.events).toMatchObject([
      { kind: 'alert.fired', service: 'disk', severity: 'info', at: '2023-05-09T11:40:00.000Z', rule: 'noise' },
      { kind: 'alert.fired', service: 'disk', severity: 'warning', at: '2023-05-09T11:30:00.000Z', rule: 'noise' },
    ])
    expect(body.events[0].because).toBe(
      'No page, no severity that pages people (here: info, warning), and only 2 different alerts of disk, where 3 would start one.',
    )
    expect(body.events[0].needed).toContain('1 more different alert of the same service fired within 10 min of it')
    const { items } = await world.store.deliveries({ limit: 10 })
    expect(items.map(({ id }) => id)).toEqual(body.events.map(({ deliveryId }: { deliveryId: string }) => deliveryId))
  })

  it('leave out what an incident holds, and what one takes in later', async () => {
    const world = await liveWorld()
    await notify(world, { service: 'checkout', minutesAgo: 30 })
    await notify(world, { service: 'cart', name: 'Slow', minutesAgo: 25, severity: 'warning' })
    expect((await eventsOf(world)).body.events).toMatchObject([{ service: 'cart' }])
    await notify(world, { service: 'cart', name: 'Down', minutesAgo: 24 })
    expect((await eventsOf(world)).body.events).toEqual([])
  })

  it('are filtered by source and time, and read to the end by pages', async () => {
    const world = await liveWorld()
    for (const minutesAgo of [50, 40, 30]) await notify(world, { service: `disk-${minutesAgo}`, minutesAgo, severity: 'warning' })
    await post(`${world.url}/webhooks/deploys`, deploy('web', '2023-05-09T11:45:00Z'))
    await world.settled()
    const services = async (query: string) => (await eventsOf(world, query)).body.events.map(({ service }: { service: string }) => service)
    expect(await services('')).toEqual(['web', 'disk-30', 'disk-40', 'disk-50'])
    expect(await services('&source=deploys')).toEqual(['web'])
    expect(await services('&from=2023-05-09T11:15:00Z&to=2023-05-09T11:30:00Z')).toEqual(['disk-30', 'disk-40'])
    const first = (await eventsOf(world, '&limit=3')).body
    const rest = (await eventsOf(world, `&limit=3&cursor=${first.nextCursor}`)).body
    expect([...first.events, ...rest.events]).toHaveLength(4)
    expect(rest).toMatchObject({ events: [{ service: 'disk-50' }], nextCursor: null })
  })

  it('say of a change whether an incident was near that does not name it', async () => {
    const world = await liveWorld()
    await post(`${world.url}/webhooks/deploys`, deploy('web', '2023-05-07T09:00:00Z'))
    await post(`${world.url}/webhooks/deploys`, deploy('web', '2023-05-09T11:00:00Z', 'staging'))
    await notify(world, { service: 'checkout', minutesAgo: 30 })
    const { events } = (await eventsOf(world)).body
    expect(events).toMatchObject([
      { rule: 'no-candidate', because: expect.stringContaining('in another environment') },
      { rule: 'no-incident-near', because: 'No incident was open when it was made, and none began within 1 d after it.' },
    ])
  })

  it('name the partition labels that keep alerts of one service apart', async () => {
    const correlation = { ...DEFAULT_POLICY.correlation, partitionLabels: ['alertname'], starterSeriesMin: 2 }
    const world = await startWorld({}, () => ({ policy: () => ({ ...DEFAULT_POLICY, correlation }) }))
    const live = { ...world, settled: () => world.understand() }
    await notify(live, { service: 'disk', name: 'A', minutesAgo: 30, severity: 'warning' })
    await notify(live, { service: 'disk', name: 'B', minutesAgo: 29, severity: 'warning' })
    expect((await eventsOf(world)).body.events[0]).toMatchObject({
      rule: 'other-partition',
      because:
        'policy.correlation.partitionLabels (alertname) keep it apart from 1 other alert near disk; together they would be an incident.',
    })
  })

  it.each(['', '?assigned=true', '?assigned=false&limit=101', '?assigned=false&from=yesterday', '?assigned=false&cursor=x'])(
    '%j is answered 422',
    async (query) => {
      const world = await startWorld()
      const { status, headers } = await fetch(`${world.url}/api/v1/events${query}`)
      expect([status, headers.get('content-type')]).toEqual([422, expect.stringContaining('application/problem+json')])
    },
  )
})

describe('the deliveries', () => {
  const deliveriesOf = async (world: Pick<World, 'url'>, query = '') =>
    (await (await fetch(`${world.url}/api/v1/deliveries${query}`)).json()).deliveries

  it('name the incidents that hold their events, and of those in none the reason', async () => {
    const world = await liveWorld()
    await notify(world, { service: 'disk', name: 'DiskFilling', minutesAgo: 300, severity: 'warning' })
    const [incident] = await notify(world, { service: 'checkout', minutesAgo: 30 })
    await notify(world, { service: 'checkout', minutesAgo: 30 })
    await notify(world, { service: 'checkout', minutesAgo: 30 }, { service: 'mail', name: 'QueueLong', minutesAgo: 30, severity: 'info' })
    await post(`${world.url}/webhooks/alertmanager`, '{"alerts": "none"}')
    await world.settled()
    const listed = await deliveriesOf(world)
    const rowOf = ({ outcome, incidents, startedNone }: { outcome: string; incidents: string[]; startedNone: { rule: string } | null }) =>
      `${outcome} ${incidents.map((id) => (id === incident?.id ? 'checkout' : id)).join()} ${startedNone?.rule ?? ''}`
    expect(listed.map(rowOf).sort()).toEqual([
      'accepted  noise',
      'accepted checkout ',
      'accepted checkout noise',
      'duplicate checkout ',
      'unreadable  ',
    ])
    const [alone] = listed.filter(
      ({ incidents, startedNone }: { incidents: string[]; startedNone: object | null }) => incidents.length === 0 && startedNone !== null,
    )
    const [unassigned] = (await eventsOf(world)).body.events.filter(({ service }: { service: string }) => service === 'disk')
    expect(alone.startedNone).toEqual({ eventId: unassigned.id, because: unassigned.because, rule: 'noise' })
    const page = await pageOf(world, '/deliveries')
    expect(page).toContain('started no incident: <bdi>No page, no severity that pages people (here: warning)')
    expect(page).toContain(`in incident <a href="/incidents/${incident?.id}"><bdi>HighErrorRate`)
    expect(page).toContain('<bdi>mail fails </bdi>started no incident: ')
  })

  it('say of one that no incident held at first which one holds it by now', async () => {
    const world = await liveWorld()
    await notify(world, { service: 'cart', name: 'Slow', minutesAgo: 25, severity: 'warning' })
    expect(await deliveriesOf(world)).toMatchObject([{ incidents: [], startedNone: { rule: 'noise' } }])
    const [incident] = await notify(world, { service: 'cart', name: 'Down', minutesAgo: 24 })
    expect(await deliveriesOf(world, '?limit=1')).toHaveLength(1)
    for (const delivery of await deliveriesOf(world)) expect(delivery).toMatchObject({ incidents: [incident?.id], startedNone: null })
  })

  it('say nothing of what was not read yet', async () => {
    const world = await startWorld()
    await post(`${world.url}/webhooks/deploys`, deploy('web', '2023-05-09T11:45:00Z'))
    expect(await deliveriesOf(world)).toMatchObject([{ outcome: 'accepted', incidents: [], startedNone: null }])
  })
})

describe('a firing alert that starts no incident', () => {
  it('is on the page before the first incident, with the reason', async () => {
    const world = await liveWorld()
    await notify(world, { service: 'disk', name: 'DiskFilling', minutesAgo: 30, severity: 'warning' })
    const page = await pageOf(world, '/')
    expect(page).toContain('1 delivery, no incident yet')
    expect(page).toContain('Received, but not in any incident')
    expect(page).toContain('no severity that pages people (here: warning)')
  })

  it('is counted beside the incidents, and listed on the page that leads there, by period and source', async () => {
    const world = await liveWorld()
    await notify(world, { service: 'checkout', minutesAgo: 30 })
    await notify(world, { service: 'disk', name: 'DiskFilling', minutesAgo: 3_000, severity: 'warning' })
    expect(await pageOf(world, '/')).toContain('href="/unassigned">Not in any incident <small>1</small>')
    const page = await pageOf(world, '/unassigned')
    expect(page).toContain('<h1>Not in any incident</h1>')
    expect(page).toContain('<code>noise</code>')
    expect(await pageOf(world, '/unassigned?last=7d')).toContain('<code>noise</code>')
    expect(await pageOf(world, '/unassigned?last=24h')).toContain('No events match these filters.')
    expect(await pageOf(world, '/unassigned?source=pagerduty')).toContain('No events match these filters.')
    expect(await pageOf(world, '/unassigned?cursor=x')).toContain('Invalid page link')
  })
})
