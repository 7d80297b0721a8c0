import { describe, expect, it } from 'vitest'
import { axisEnd } from '../../src/charts/duration-strip.tsx'
import { alertGroup, post, sharedWorld } from '../http/server-world.ts'

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
    expect(html).toMatch(/DORA<small>change done → recovered<\/small><\/th><td data-label="Value">not known<\/td><td data-label="n">0</)
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

describe('the axis of the strips', () => {
  it('runs to a day, and further where an incident does', () => {
    expect([axisEnd(0), axisEnd(90_000_000), axisEnd(1e12)]).toEqual([86_400_000, 604_800_000, 2_592_000_000])
  })
})
