import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openBrowser } from '../../pages/a-browser.ts'
import { notify, sharedLiveWorld } from '../live-world.ts'

const reason = missingBrowser()
const inBrowser = describe.skipIf(reason !== null)

inBrowser(`deciding about an incident in a browser${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  const world = sharedLiveWorld()
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  const idOf = async (service: string): Promise<string> =>
    (await (await fetch(`${world().url}/api/v1/incidents?service=${service}`)).json()).incidents[0].id

  const stored = async (id: string) => (await fetch(`${world().url}/api/v1/incidents/${id}`)).json()

  async function somebody(javaScriptEnabled: boolean): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, javaScriptEnabled, baseURL: world().url })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    return page
  }

  const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()

  it.each([
    ['with', true],
    ['without', false],
  ])(
    'sets services, rules changes out, closes what was forgotten, and finishes its action, %s script',
    async (word, script) => {
      const service = `till-${word}`
      await notify(world(), { service, minutesAgo: script ? 200 : 210 })
      const id = await idOf(service)
      const page = await somebody(script)
      await page.goto(`/incidents/${id}?edit=services`)
      await page.getByRole('textbox', { name: 'Services', exact: true }).fill(`payments-${word}\n${service}`)
      await page.getByLabel('Signed').fill('Ada')
      await save(page)
      await page.getByText(`payments-${word}, ${service}`).first().waitFor()

      await page.goto(`/incidents/${id}?edit=no-change`)
      await save(page)
      await page.locator('#no-change', { hasText: 'Decided by Ada' }).waitFor()

      await page.goto(`/incidents/${id}?edit=close`)
      await page.getByLabel('When was it over?').fill('soon')
      await save(page)
      await page.getByText('“soon” is not a time.').first().waitFor()
      await page.getByLabel('When was it over?').fill('10:30')
      await save(page)
      await page.locator('.meta', { hasText: 'Resolved' }).waitFor()

      await page.goto(`/incidents/${id}?edit=action`)
      await page.getByLabel('What is to be done').fill(`Review ${word}`)
      await page.getByLabel(/^Check/).fill('none fails')
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.locator('.actions', { hasText: `Review ${word}` }).waitFor()
      await page.goto('/actions?state=open')
      await page.getByRole('button', { name: new RegExp(`^Done.*Review ${word}$`) }).click()
      // Where script runs the form is on its way while the page still stands: leaving it would take the form along.
      await expect.poll(async () => (await stored(id)).actionItems[0]?.done, { timeout: 20_000 }).toBe(true)
      await page.goto('/actions?state=to_check')
      await page.getByRole('button', { name: new RegExp(`^It helped.*Review ${word}$`) }).click()

      await page
        .getByText('1 done, 0 of them not checked yet')
        .or(page.getByText(/2 done, 0 of them/))
        .first()
        .waitFor()
      expect(await stored(id)).toMatchObject({
        status: 'resolved',
        services: [`payments-${word}`, service],
        anchors: { resolved: { at: '2023-05-09T10:30:00.000Z' } },
        actionItems: [{ text: `Review ${word}`, done: true, outcome: 'helped' }],
        edits: [
          { type: 'services' },
          { type: 'noChange' },
          { type: 'close' },
          { type: 'actionItem' },
          { state: 'done' },
          { outcome: 'helped' },
        ],
      })
      await page.goto(`/incidents/${id}/history`)
      expect(await page.locator('.history > li').count()).toBe(6)
      await page.context().close()
    },
    120_000,
  )

  it('shows a part of the picture by its links, with the list in step, and the whole again, without script', async () => {
    await notify(world(), { service: 'zoomed', minutesAgo: 40 }, { service: 'zoomed', name: 'Latency', minutesAgo: 20 })
    const id = await idOf('zoomed')
    const page = await somebody(false)
    await page.goto(`/incidents/${id}`)
    await page.getByRole('textbox', { name: 'From' }).fill('11:30')
    await page.getByRole('textbox', { name: 'to', exact: true }).fill('11:50')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    expect(await page.locator('.row-text').allInnerTexts()).toEqual([expect.stringContaining('Latency')])
    await page.getByRole('link', { name: 'Zoom out' }).click()
    await page.getByRole('link', { name: 'Whole incident' }).click()
    await page.locator('.row-text').nth(1).waitFor()
    await page.context().close()
  }, 60_000)

  it.each([
    ['with', true],
    ['without', false],
  ])(
    'takes a merge back in the history, %s script',
    async (word, script) => {
      await notify(world(), { service: `left-${word}`, minutesAgo: script ? 400 : 1_400 })
      await notify(world(), { service: `right-${word}`, minutesAgo: script ? 300 : 1_300 })
      const [left, right] = [await idOf(`left-${word}`), await idOf(`right-${word}`)]
      const page = await somebody(script)
      await page.goto(`/incidents/${left}/merge?with=${right}`)
      await page.getByLabel('Signed').fill('Ada')
      await page.getByRole('button', { name: /^Merge/ }).click()
      await page.locator('.meta', { hasText: '1 edit' }).waitFor()
      expect((await stored(right)).id).toBe(left)
      await page.goto(`/incidents/${left}/history`)
      await page.locator('summary', { hasText: 'Revert' }).click()
      await page.getByRole('button', { name: 'Revert', exact: true }).click()
      await page.getByText('Reverted').first().waitFor()
      expect((await stored(right)).id).toBe(right)
      await page.context().close()
    },
    60_000,
  )
})
