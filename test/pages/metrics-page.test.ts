import { describe, expect, it } from 'vitest'
import { axisEnd } from '../../src/charts/duration-strip.tsx'
import { serviceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts'
import { alertGroup, post, sharedWorld, startWorld } from '../http/server-world.ts'

const world = sharedWorld()
const at = (minute: number) => new Date(Date.parse('2023-05-09T11:00:00Z') + minute * 60_000).toISOString()

/** An alert of a service that fired at `from` and ended at `to`. */
const trouble = (service: string, from: number, to: number | null) =>
  alertGroup({
    groupKey: `{}:{service="${service}"}`,
    status: to === null ? 'firing' : 'resolved',
    alerts: [
      {
        status: to === null ? 'firing' : 'resolved',
        labels: { alertname: 'HighErrorRate', severity: 'critical', service, cluster: service },
        annotations: {},
        startsAt: at(from),
        endsAt: to === null ? '0001-01-01T00:00:00Z' : at(to),
        generatorURL: '',
        fingerprint: service,
      },
    ],
  })

/** A page that somebody was sent. */
const pageOf = (id: string, triggeredAt: string) =>
  JSON.stringify({
    event: {
      id: `event of ${id}`,
      event_type: 'incident.triggered',
      resource_type: 'incident',
      occurred_at: triggeredAt,
      data: {
        id,
        type: 'incident',
        number: 1,
        status: 'triggered',
        created_at: triggeredAt,
        title: 'Payments fail',
        service: { id: 'PSERVICE', type: 'service_reference', summary: 'payments' },
        urgency: 'high',
      },
    },
  })

async function page(query = '?period=2023-05'): Promise<string> {
  return (await fetch(`${world().url}/durations${query}`)).text()
}

describe('the metrics page', () => {
  it('says in words that nothing is there, and shows no 0', async () => {
    expect(await page()).toContain('No incident in this period.')
  })

  it('has a dot for each incident that leads to it, and figures with their counts', async () => {
    for (const [index, minutes] of [10, 20, 30, 40].entries()) {
      await post(`${world().url}/webhooks/alertmanager`, trouble(`s${index}`, 0, null))
      await post(`${world().url}/webhooks/alertmanager`, trouble(`s${index}`, 0, minutes))
    }
    await world().understand()
    const html = await page()
    expect(html).toContain('4 incidents')
    expect(html).toContain('Half of the incidents were resolved within 25 min of being detected.')
    expect([...html.matchAll(/<a href="\/incidents\/[^"]+" aria-label="HighErrorRate on s\d: \d\d min"/g)].length).toBeGreaterThanOrEqual(4)
    expect(html).toContain('6 needed for an interval')
    expect(html).toMatch(
      /DORA<small>change done → recovered<\/small><\/th><td data-label="Value">not known<\/td><td data-label="n"><a href="[^"]+">0</,
    )
    expect(html).toContain('Time to resolve by service')
    expect(html).toContain('Alert quality')
  })

  it('is of what its filters leave, and carries them to the downloads', async () => {
    const html = await page('?period=2023-05&service=s1')
    expect(html).toContain('1 incident,')
    expect(html).toContain('href="/api/v1/metrics?period=2023-05&amp;service=s1&amp;format=csv"')
    expect((await fetch(`${world().url}/durations?period=soon`)).status).toBe(422)
  })
})

describe('a figure of the metrics page', () => {
  const behind = async (query: string) => fetch(`${world().url}/durations/incidents?period=2023-05${query}`)

  it('leads to the incidents behind it, the longest first, with what each adds', async () => {
    const html = await page()
    const [, href = ''] = /href="(\/durations\/incidents\?[^"]*measure=detect_to_resolve)"/.exec(html) ?? []
    expect(href).not.toBe('')
    const shown = await (await fetch(`${world().url}${href.replaceAll('&amp;', '&')}`)).text()
    expect(shown).toContain('4 incidents. Of them 4 in the figure.')
    const lengths = [...shown.matchAll(/<strong>(\d+ min)<\/strong>/g)].map(([, words]) => words)
    expect(lengths).toEqual(['40 min', '30 min', '20 min', '10 min'])
  })

  it('names what is not in it, and why', async () => {
    const shown = await (await behind('&definition=dora')).text()
    expect(shown).toContain('Of them 4 not counted by this definition.')
    expect(shown).toContain('no confirmed change: not counted by this definition')
    expect(await (await behind('&set=change-confirmed')).text()).toContain('0 incidents.')
    expect(await (await behind('&set=without-change')).text()).toContain('4 incidents.')
  })

  it('of a rule leads to the incidents in which it fired', async () => {
    expect(await (await behind('&rule=HighErrorRate&ruleService=s2')).text()).toContain('1 incident. Of them 1 in the figure.')
    expect(await (await behind('&rule=HighErrorRate&ruleService=nowhere')).text()).toContain('0 incidents.')
  })

  it('is refused where the definition has no such measure', async () => {
    const answer = await behind('&measure=mttr')
    expect([answer.status, await answer.json()]).toEqual([
      422,
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/measure' })] }),
    ])
  })
})

describe('alert quality', () => {
  const alerts = async (query: string) => fetch(`${world().url}/api/v1/metrics/alerts?period=2023-05${query}`)

  it('comes as CSV, and of one service alone', async () => {
    const csv = await alerts('&format=csv&service=s1')
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="alerts-rules.csv"')
    const [head, ...rows] = (await csv.text()).trim().split(/\r?\n/)
    expect(head).toBe('rule,service,fired,inIncident,precision,incidents,acknowledged,flapped,alone,first,afterImpactSeconds,advice')
    expect(rows).toHaveLength(1)
    expect(rows[0]).toContain('HighErrorRate,s1,1,1,1,1,0,0,1,1,')
  })

  it('has the load of those on call by hour, also as CSV', async () => {
    await post(`${world().url}/webhooks/pagerduty`, pageOf('P1', '2023-05-10T02:30:00Z'))
    await world().understand()
    const { load } = await (await alerts('')).json()
    expect(load.hours[2]).toEqual({ hour: 2, inIncident: 1, alone: 0 })
    const csv = await (await alerts('&format=csv&table=load')).text()
    expect(csv.split(/\r?\n/)[3]).toBe('2,1,0')
    const html = await page()
    expect(html).toContain('On-call load by hour')
    expect(html).toContain('aria-label="Pages by hour of the day: 1 page, 0 in business hours, 0 off hours, 1 at night, UTC"')
  })
})

describe('the axis of the strips', () => {
  it('runs to a day, and further where an incident does', () => {
    expect([axisEnd(0), axisEnd(90_000_000), axisEnd(1e12)]).toEqual([86_400_000, 604_800_000, 2_592_000_000])
  })
})

describe('changes by team', () => {
  const team = (name: string, owner: string | null) => ({
    name: serviceName(name),
    aliases: [],
    dependsOn: [],
    team: owner,
    tier: null,
  })
  const deploy = (service: string, version: string, minute: number) =>
    JSON.stringify({ service, version, environment: 'production', status: 'succeeded', finishedAt: at(minute) })

  async function pageWith(services: Policy['services']): Promise<string> {
    const policy = { ...DEFAULT_POLICY, services }
    const own = await startWorld({}, () => ({ policy: () => policy }))
    await post(`${own.url}/webhooks/deploys`, deploy('cart', 'v1', 0))
    await post(`${own.url}/webhooks/deploys`, deploy('cart', 'v2', 200))
    await post(`${own.url}/webhooks/deploys`, deploy('mail', 'v7', 300))
    await own.understand()
    return (await fetch(`${own.url}/durations?period=2023-05`)).text()
  }

  it('has each deployment with the team whose service it is, and those of no team apart', async () => {
    const html = await pageWith([team('cart', 'shop'), team('mail', null)])
    const [, rows = ''] = /Changes by team<\/h2>(.*?)<\/table>/s.exec(html) ?? []
    const counted = [
      ...rows.matchAll(/<bdi>([^<]+)<\/bdi>.*?data-label="Deployments">(\d+)<.*?data-label="Failed, confirmed">(.*?)<\/td>/gs),
    ]
    expect(counted.map(([, name, deployments]) => [name, deployments])).toEqual([
      ['shop', '2'],
      ['no team', '1'],
    ])
    expect(counted[0]?.[3]).toMatch(/^<a href="\/durations\/incidents\?[^"]*team=shop[^"]*">0\.0 % \(0 of 2\)<\/a>$/)
    expect(counted[1]?.[3]).toBe('0.0 % (0 of 1)')
  })

  it('is left out where no service has a team', async () => {
    expect(await pageWith([])).not.toContain('Changes by team')
  })
})

it('names ten incidents that nobody closed, and leads to the others by their number', async () => {
  const own = await startWorld({}, () => ({}))
  for (const index of Array.from({ length: 12 }).keys())
    await post(`${own.url}/webhooks/alertmanager`, trouble(`s${index}`, -30_000 + index * 200, null))
  await own.understand()
  const html = await (await fetch(`${own.url}/durations?period=2023-04`)).text()
  const [, list = ''] = /Nobody closed<\/h2>.*?<ul>(.*?)<\/ul>/s.exec(html) ?? []
  expect(list.match(/href="\/incidents\//g)).toHaveLength(10)
  const [, href = '', count] = /<a href="(\/durations\/incidents[^"]*)">(\d+) more</.exec(list) ?? []
  expect(count).toBe('2')
  expect(await (await fetch(own.url + href.replaceAll('&amp;', '&'))).text()).toContain('12 incidents.')
})
