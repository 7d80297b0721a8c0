import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertGroup, post, sharedWorld } from '../http/server-world.ts'
import { missingBrowser, openBrowser, visit } from '../pages/a-browser.ts'

const reason = missingBrowser()
const inBrowser = describe.skipIf(reason !== null)
const world = sharedWorld()
const at = (minute: number) => new Date(Date.parse('2023-05-09T11:00:00Z') + minute * 60_000).toISOString()

/** So many rules that a phone would show some of them only when asked. */
const RULES = 9

inBrowser(`the metrics page on paper${reason === null ? '' : ` (skipped: ${reason})`}`, { timeout: 120_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
    for (let number = 0; number < RULES; number += 1) {
      for (const status of ['firing', 'resolved'] as const) {
        const alert = {
          status,
          labels: { alertname: `Rule${number}`, severity: 'critical', service: `s${number}`, cluster: `s${number}` },
          annotations: {},
          startsAt: at((number - RULES) * 60),
          endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : at((number - RULES) * 60 + 10 + number),
          generatorURL: '',
          fingerprint: `f${number}`,
        }
        await post(`${world().url}/webhooks/alertmanager`, alertGroup({ groupKey: `{}:{s="${number}"}`, status, alerts: [alert] }))
      }
    }
    await world().understand()
  }, 120_000)
  afterAll(() => browser?.close())

  it('has every figure, dot and rule, none of what only a screen can do, and nothing that sticks out', async () => {
    const html = await (await fetch(`${world().url}/durations?period=2023-05`)).text()
    // The width of A4 within its margins.
    const { page, close } = await visit(browser, html, { width: 690, scheme: 'dark', javaScriptEnabled: true })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect(await page.locator('#durations tbody tr:visible').count()).toBe(7)
    expect(await page.locator('#durations strong', { hasText: /^14 min$/ }).count()).toBeGreaterThan(0)
    expect(await page.locator('#durations .strip-dot:visible').count()).toBeGreaterThanOrEqual(RULES)
    expect(await page.locator('th:visible', { hasText: /^Rule\d s\d$/ }).count()).toBe(RULES)
    expect(await page.locator('.top:visible, .filter:visible, .tabs:visible, .phone-more:visible, .list-head > a:visible').count()).toBe(0)
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).color')).toBe('rgb(22, 25, 29)')
    await close()
  })
})
