import { describe, expect, it } from 'vitest'
import { notify, sharedLiveWorld } from '../live-world.ts'
import { alertGroup, post } from '../server-world.ts'

const world = sharedLiveWorld()

const newest = async (): Promise<string> => (await (await fetch(`${world().url}/api/v1/deliveries?limit=1`)).json()).deliveries[0].id
const opened = async (id: string) => (await fetch(`${world().url}/api/v1/deliveries/${id}`)).json()
const pageOf = async (id: string) => (await fetch(`${world().url}/deliveries/${id}`)).text()

describe('one delivery', () => {
  it('names each thing that it held with its incident, or why it is in none', async () => {
    await notify(world(), { service: 'pay', minutesAgo: 30 }, { service: 'disk', name: 'DiskFull', minutesAgo: 300, severity: 'warning' })
    const id = await newest()
    const { events, outcome } = await opened(id)
    expect(outcome).toBe('accepted')
    expect(events).toMatchObject([
      { service: 'disk', incidents: [], rule: 'noise' },
      { service: 'pay', incidents: [expect.any(String)], because: null },
    ])
    const page = await pageOf(id)
    expect(page).toMatch(/HighErrorRate on pay<\/bdi><\/a>/)
    expect(page).toMatch(/In none: <bdi>No page, no severity/)
  })

  it('shows payload and headers without credentials, and gives all of it as a file', async () => {
    const annotations = Object.fromEntries(Array.from({ length: 300 }, (_, line) => [`line${line}`, 'x']))
    const alert = {
      status: 'firing',
      labels: { alertname: 'A', service: 'big', severity: 'critical' },
      annotations: { ...annotations, api_key: 'hunter2-hunter2' },
      startsAt: '2023-05-09T11:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      fingerprint: 'big',
    }
    await post(`${world().url}/webhooks/alertmanager`, alertGroup({ alerts: [alert] }))
    await world().settled()
    const id = await newest()
    const page = await pageOf(id)
    expect(page).toContain('the first 200 shown')
    expect(page).not.toContain('line299')
    const file = await fetch(`${world().url}/deliveries/${id}/payload`)
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="alertmanager-/)
    const text = await file.text()
    expect([text.includes('line299'), text.includes('hunter2'), page.includes('hunter2')]).toEqual([true, false, false])
  })

  it('that was refused says that nothing of it was stored', async () => {
    await post(`${world().url}/webhooks/deploys`, '{')
    expect(await pageOf(await newest())).toContain('nothing of it was stored')
  })

  it('is processed again by a form', async () => {
    await notify(world(), { service: 'again', minutesAgo: 10 })
    const id = await newest()
    const answer = await fetch(`${world().url}/deliveries/${id}/reprocess`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: world().url },
      body: new URLSearchParams(),
    })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/deliveries/${id}?reprocessed=true`])
  })

  it('of no known id is answered 404', async () => {
    expect([
      (await fetch(`${world().url}/deliveries/nothing`)).status,
      (await fetch(`${world().url}/api/v1/deliveries/nothing`)).status,
    ]).toEqual([404, 404])
  })
})

describe('the sources', () => {
  it('are named with their last delivery, at the API and on the page', async () => {
    await notify(world(), { service: 'pay', minutesAgo: 10 })
    const { sources } = await (await fetch(`${world().url}/api/v1/sources`)).json()
    expect(sources).toEqual([
      {
        name: 'alertmanager',
        lastReceivedAt: expect.stringMatching(/^2023-05-09T12:00:00/),
        usualSeconds: null,
        longestSeconds: null,
        silentSince: null,
        lastDay: { count: expect.any(Number), isMore: false, byHour: [...Array.from({ length: 23 }, () => 0), expect.any(Number)] },
      },
    ])
    const page = await (await fetch(`${world().url}/deliveries`)).text()
    expect(page).toMatch(/aria-label="Sources"/)
    expect(page.match(/<rect [^>]*class="hour"/g)).toHaveLength(1)
  })
})
