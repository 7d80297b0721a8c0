import { describe, expect, it } from 'vitest'
import { STYLE_SHEET } from '../../src/render/page.tsx'
import { alertGroup, post, SETTINGS, sharedWorld } from './server-world.ts'

// A draft that is too long for a PDF.
const world = sharedWorld(({ render }) => ({ render: { ...render, postmortemPdf: async () => null } }))
const get = (path: string, headers: Readonly<Record<string, string>> = { accept: 'text/html' }) =>
  fetch(`${world().url}${path}`, { headers })

describe('pages', () => {
  it.each([
    ['/', 'Nothing has arrived yet'],
    ['/incidents?service=checkout&q=', 'Nothing has arrived yet'],
    ['/deliveries?outcome=rejected', 'Deliveries'],
  ])('%s is a page', async (path, text) => {
    const answer = await get(path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await answer.text()).toContain(text)
  })

  it('an incident is shown in the time zone that was asked for', async () => {
    await post(`${world().url}/webhooks/alertmanager`, alertGroup())
    await world().understand()
    const { items } = await world().store.incidents({ limit: 1 })
    expect(await (await get(`/incidents/${items[0]?.id}?timezone=Europe/Berlin`)).text()).toContain('13:00')
  })

  it.each(['/incidents/nothing', '/nowhere'])('%s is a page that says so: 404', async (path) => {
    const answer = await get(path)
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('Page not found')])
  })

  it.each(['/?timezone=Berlin', '/durations?period=2010..2030', '/deliveries?outcome=lost', '/unassigned?last=1y'])(
    '%s has a mistyped value: a page for a browser, a problem document for a program',
    async (path) => {
      const page = await get(path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })
      expect([page.status, page.headers.get('content-type')]).toEqual([422, 'text/html; charset=utf-8'])
      expect(await page.text()).toMatch(/(timezone|period|outcome|last): /)
      const document = await get(path, {})
      expect([document.status, document.headers.get('content-type')]).toEqual([422, 'application/problem+json; charset=utf-8'])
    },
  )

  it('what cannot be had for another reason than its address is a page that says which', async () => {
    const { items } = await world().store.incidents({ limit: 1 })
    const answer = await get(`/api/v1/incidents/${items[0]?.id}/postmortem?format=pdf`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([422, 'text/html; charset=utf-8'])
    expect(await answer.text()).toContain('This draft is too long for a PDF. Download it as HTML or Markdown.')
  })

  it('below the path of a proxy lead and copy from below it', async () => {
    world().configure({ listen: { ...SETTINGS.listen, externalUrl: 'https://hindsight.example/base' } })
    const { items } = await world().store.incidents({ limit: 1 })
    const text = await (await get(`/incidents/${items[0]?.id}`)).text()
    expect(text).toMatch(/data-copy="png" data-from="\/base\/incidents\//)
    expect(text).not.toMatch(/ (?:href|action|src|data-from)="\/(?!base\/)/)
  })

  it('name the keys of the configuration that decide by a rule, where some do', async () => {
    const page = await (await get('/rules/noise')).text()
    expect(page).toMatch(/policy\.correlation\.starterSeriesMin<\/code><\/td><td><code>3<\/code>/)
    expect(page).toContain('hindsight try-policy')
    expect((await get('/rules/moved-by-edit')).status).toBe(404)
    const labels = { alertname: 'DiskWillFill', severity: 'warning', service: 'disk' }
    const alerts = [{ status: 'firing', startsAt: '2023-05-01T11:00:00Z', endsAt: '0001-01-01T00:00:00Z', fingerprint: 'f', labels }]
    await post(`${world().url}/webhooks/alertmanager`, alertGroup({ alerts: alerts.map((one) => ({ ...one, annotations: {} })) }))
    await world().understand()
    expect(await (await get('/unassigned')).text()).toContain('href="/rules/noise"')
  })

  it('allow no inline script, no inline style and nothing from elsewhere', async () => {
    const { headers } = await get('/')
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';style-src 'self';script-src 'self';connect-src 'self';img-src 'self' data:;form-action 'self';base-uri 'none';frame-ancestors 'none'",
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  it('are not cached, while their stylesheet is cached forever under its content hash', async () => {
    const page = await get('/')
    expect(page.headers.get('cache-control')).toBe('no-store')
    const address = /rel="stylesheet" href="([^"]+)"/.exec(await page.text())?.[1] ?? ''
    expect(address).toMatch(/^\/assets\/app-[0-9a-f]{12}\.css$/)
    const sheet = await get(address, {})
    expect([sheet.status, sheet.headers.get('content-type'), await sheet.text()]).toEqual([200, 'text/css; charset=utf-8', STYLE_SHEET])
    expect(sheet.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })
})
