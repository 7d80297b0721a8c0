import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SOURCES } from '../../src/sources/registry.ts'
import { notify, sharedLiveWorld } from '../http/live-world.ts'
import { post } from '../http/server-world.ts'
import { missingBrowser, openBrowser } from '../pages/a-browser.ts'
import { violationsOn } from '../pages/axe.ts'
import { somebodyAt } from './people.ts'

interface Listed {
  readonly outcome: string
  readonly reason: string | null
}

const reason = missingBrowser()
const inBrowser = describe.skipIf(reason !== null)
const world = sharedLiveWorld()
const json = async (path: string) => (await fetch(`${world().url}${path}`)).json()
const send = (source: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${world().url}/setup/${source}/test`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: world().url, 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })

describe('a test of the set-up', () => {
  it('of every sender is a delivery like any other, and starts no incident however often', { timeout: 120_000 }, async () => {
    for (const { name } of SOURCES) {
      for (let times = 0; times < 2; times += 1) {
        const answer = await send(name)
        expect([answer.status, answer.headers.get('location')]).toEqual([303, `/deliveries?source=${name}`])
      }
    }
    await world().settled()
    for (const { name } of SOURCES) {
      const { deliveries } = await json(`/api/v1/deliveries?source=${name}`)
      expect(deliveries.every(({ outcome }: Listed) => outcome === 'accepted' || outcome === 'duplicate')).toBe(true)
      expect(deliveries.some(({ reason }: Listed) => reason !== null)).toBe(false)
      const { events } = await json(`/api/v1/events?assigned=false&source=${name}`)
      expect([name, events.length > 0]).toEqual([name, true])
      for (const event of events) expect([event.isTest, event.rule]).toEqual([true, 'test'])
    }
    expect((await json('/api/v1/incidents')).incidents).toEqual([])
  })

  it('is refused from a page of another site, and of a source that has none', async () => {
    expect((await send('alertmanager', { origin: 'https://evil.example' })).status).toBe(403)
    expect((await send('nobody')).status).toBe(404)
  })

  it('joins no incident that is open at that time', { timeout: 120_000 }, async () => {
    const [incident] = await notify(world(), { service: 'cart', minutesAgo: 3 })
    for (const { name } of SOURCES) await send(name)
    await world().settled()
    const { members, changes } = await json(`/api/v1/incidents/${incident?.id}`)
    expect(members).toHaveLength(1)
    expect(changes.filter(({ role }: { readonly role: string }) => role === 'suspect')).toEqual([])
  })
})

inBrowser(`the button${reason === null ? '' : ` (skipped: ${reason})`}`, { timeout: 120_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  it('shows the delivery at once', async () => {
    const { page, close } = await somebodyAt(browser, world().url, { script: false })
    await page.goto('/setup')
    const before = (await json('/api/v1/deliveries?source=alertmanager')).deliveries.length
    await page.getByRole('button', { name: 'Send a test to alertmanager' }).click()
    await page.waitForURL('**/deliveries?source=alertmanager')
    await expect.poll(() => page.locator('#deliveries tbody tr').count(), { timeout: 20_000 }).toBe(before + 1)
    await close()
  })

  it('leads back to the page of the sender where it was pressed there, and its step is done by what arrived', async () => {
    const { page, close } = await somebodyAt(browser, world().url, { script: false })
    await page.goto('/setup/pingdom')
    const step = page.locator('.steps > li', { hasText: 'Send a test' }).first()
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.waitForURL('**/setup/pingdom#received')
    await expect.poll(async () => (await page.reload()) && step.getAttribute('class'), { timeout: 20_000 }).toBe('done')
    expect(await page.locator('.steps > li', { hasText: 'Wait for its first delivery' }).getAttribute('class')).toBeNull()
    await close()
  })

  it('stands beside what is received, which the page shows the moment it arrives', async () => {
    const { page, complaints, close } = await somebodyAt(browser, world().url)
    await page.goto('/setup/gitlab')
    await page.locator('.live', { hasText: 'Live' }).waitFor()
    const received = page.locator('.received li')
    const before = await received.count()
    expect(await violationsOn(page)).toEqual([])
    await post(`${world().url}/webhooks/gitlab`, '{"object_kind":"unknown"}')
    await expect.poll(() => received.count(), { timeout: 20_000 }).toBe(before + 1)
    expect(complaints).toEqual([])
    await close()
  })
})
