import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveWorld, notify, sharedLiveWorld } from '../http/live-world.ts'
import { post } from '../http/server-world.ts'
import { missingBrowser, openBrowser } from '../pages/a-browser.ts'
import { violationsOn } from '../pages/axe.ts'
import { somebodyAt } from './people.ts'

const reason = missingBrowser()
const inBrowser = describe.skipIf(reason !== null)

inBrowser(`pages that are open${reason === null ? '' : ` (skipped: ${reason})`}`, { timeout: 120_000 }, () => {
  const world = sharedLiveWorld()
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  const idOf = async (service: string): Promise<string> =>
    (await (await fetch(`${world().url}/api/v1/incidents?service=${service}`)).json()).incidents[0].id

  it('show each delivery before the first incident the moment it arrives, also what starts none and what is refused', async () => {
    const empty = await liveWorld()
    const { page, complaints, close } = await somebodyAt(browser, empty.url)
    await page.goto('/')
    await page.locator('.live', { hasText: 'Live' }).waitFor()
    await notify(empty, { service: 'disk', name: 'DiskFull', minutesAgo: 3, severity: 'warning' })
    await page.locator('h1', { hasText: '1 delivery, no incident yet' }).waitFor()
    await page.getByText('Newest deliveries').waitFor()
    await page.locator('main', { hasText: 'started no incident' }).waitFor()
    await post(`${empty.url}/webhooks/alertmanager`, '{')
    await page.locator('.delivery-unreadable').waitFor()
    expect(await violationsOn(page)).toEqual([])
    await notify(empty, { service: 'cart', minutesAgo: 2 })
    await page.locator('h1', { hasText: 'Incidents' }).waitFor()
    expect(await page.locator('.queue-row').count()).toBe(1)
    expect(complaints).toEqual([])
    await close()
  })

  it('take nothing away from somebody who reads: what is new waits until it is asked for', async () => {
    await notify(world(), { service: 'cart', minutesAgo: 30 })
    const { page, complaints, close } = await somebodyAt(browser, world().url)
    await page.goto(`/incidents/${await idOf('cart')}`)
    await page.locator('.live', { hasText: 'Live' }).waitFor()
    await page.locator('.row summary').first().click()
    await notify(world(), { service: 'cart', name: 'Latency', minutesAgo: 28 }, { service: 'cart', name: 'Saturation', minutesAgo: 27 })
    await page.getByText('2 new events belong here.').waitFor()
    expect(await page.locator('.row').count()).toBe(1)
    await page.keyboard.press('.')
    await page.locator('.row').nth(2).waitFor()
    expect(await page.locator('.row details[open]').count()).toBe(1)
    expect(await page.locator('.arrived').innerText()).toBe('')
    expect(complaints).toEqual([])
    await close()
  })

  it('leave what somebody types alone, and the text is saved against what is there then', async () => {
    await notify(world(), { service: 'mail', minutesAgo: 30 })
    const { page, close } = await somebodyAt(browser, world().url)
    await page.goto(`/incidents/${await idOf('mail')}?edit=head`)
    await page.locator('.live', { hasText: 'Live' }).waitFor()
    await page.getByRole('textbox', { name: 'Title' }).fill('Mail is late')
    await notify(world(), { service: 'mail', name: 'Latency', minutesAgo: 28 })
    await page.getByText('1 new event belongs here.').waitFor()
    expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Mail is late')
    await page.getByLabel('Signed').fill('Ada')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('h1', { hasText: 'Mail is late' }).waitFor()
    expect(await page.locator('.row').count()).toBe(2)
    await close()
  })

  it('show nobody a bar for what they saved themselves, and everybody else what it changed', async () => {
    await notify(world(), { service: 'files', minutesAgo: 30 })
    const [ada, jonas] = [await somebodyAt(browser, world().url), await somebodyAt(browser, world().url)]
    for (const { page } of [ada, jonas]) {
      await page.goto(`/incidents/${await idOf('files')}`)
      await page.locator('.live', { hasText: 'Live' }).waitFor()
    }
    await ada.page.getByRole('link', { name: 'Edit title and severity' }).click()
    await ada.page.getByRole('textbox', { name: 'Title' }).fill('Files are gone')
    await ada.page.getByLabel('Signed').fill('Ada')
    await ada.page.getByRole('button', { name: 'Save', exact: true }).click()
    await jonas.page.locator('h1', { hasText: 'Files are gone' }).waitFor()
    await ada.page.locator('.saved').waitFor()
    expect(await ada.page.locator('.arrived').innerText()).toBe('')
    await ada.close()
    await jonas.close()
  })

  it('say when they are not live, and what was missed when they are again', async () => {
    await notify(world(), { service: 'news', minutesAgo: 30 })
    const { page, close } = await somebodyAt(browser, world().url)
    const id = await idOf('news')
    let isDown = false
    await page.goto(`/incidents/${id}`)
    await page.locator('.live', { hasText: 'Live' }).waitFor()
    await page.route('**/*', (route) => (isDown ? route.abort() : route.continue()))
    isDown = true
    await page.evaluate('window.dispatchEvent(new Event("online"))')
    await page.locator('.live', { hasText: 'Not live for' }).waitFor()
    await notify(world(), { service: 'news', name: 'Latency', minutesAgo: 28 })
    expect(await page.locator('.row').count()).toBe(1)
    isDown = false
    await page.locator('.row').nth(1).waitFor()
    await close()
  })

  it('ask again for what happened when the answer was lost', async () => {
    await notify(world(), { service: 'maps', minutesAgo: 30 })
    const { page, close } = await somebodyAt(browser, world().url)
    await page.goto(`/incidents/${await idOf('maps')}`)
    await page.locator('.live', { hasText: 'Live' }).waitFor()
    await page.route('**/incidents/*', (route) => route.abort(), { times: 1 })
    const busy = { status: 503, contentType: 'text/html', body: '<main><h1>Busy</h1></main>' }
    await page.route('**/incidents/*', (route) => route.fulfill(busy), { times: 1 })
    const refused = page.waitForResponse((response) => response.status() === 503)
    await notify(world(), { service: 'maps', name: 'Latency', minutesAgo: 28 })
    await refused
    expect(await page.locator('h1').innerText()).not.toBe('Busy')
    await page.locator('.row').nth(1).waitFor()
    await close()
  })

  it('say that incidents are being rebuilt, and show the one that was asked for as soon as it is there', async () => {
    const rebuilding = await liveWorld()
    const [incident] = await notify(rebuilding, { service: 'cart', minutesAgo: 30 })
    await rebuilding.store.forgetDerived()
    const { page, close } = await somebodyAt(browser, rebuilding.url)
    await page.goto(`/incidents/${incident?.id}`)
    await page.locator('h1', { hasText: 'Incidents are being rebuilt' }).waitFor()
    await page.locator('.live', { hasText: 'Live' }).waitFor()
    await rebuilding.understand()
    await page.locator('h1', { hasText: 'HighErrorRate on cart' }).waitFor()
    await close()
  })

  it('run no script that a sender wrote, and ask no other host', async () => {
    const hostile = `"><script>window.isHarmed = true</script><img src="http://elsewhere.invalid/x" onerror="window.isHarmed = true">`
    await notify(world(), { service: 'shop', name: hostile, minutesAgo: 12 })
    const { page, requests, complaints, close } = await somebodyAt(browser, world().url)
    await page.goto(`/incidents/${await idOf('shop')}?edit=head`)
    await page.getByRole('textbox', { name: 'Title' }).fill(`${hostile}!`)
    await page.locator('.form-notes .effect').waitFor()
    await page.getByLabel('Signed').fill(hostile)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.saved').waitFor()
    expect(await page.evaluate('window.isHarmed')).toBeUndefined()
    expect(await page.locator('main img, main script').count()).toBe(0)
    expect([new Set(requests), complaints]).toEqual([new Set([world().url]), []])
    await close()
  })
})
