import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notify, sharedLiveWorld } from '../http/live-world.ts'
import { missingBrowser, openBrowser } from '../pages/a-browser.ts'
import { violationsOn } from '../pages/axe.ts'
import { somebodyAt } from './people.ts'

const reason = missingBrowser()
const isSplit = ({ type }: { readonly type: string }) => type === 'split'
const inBrowser = describe.skipIf(reason !== null)

inBrowser(`forms with script${reason === null ? '' : ` (skipped: ${reason})`}`, { timeout: 120_000 }, () => {
  const world = sharedLiveWorld()
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
    await notify(world(), { service: 'cart', minutesAgo: 120 }, { service: 'cart', name: 'Latency', minutesAgo: 118 })
    await notify(world(), { service: 'mail', minutesAgo: 20 })
    await notify(world(), { service: 'files', minutesAgo: 50 }, { service: 'files', name: 'Latency', minutesAgo: 45 })
  })
  afterAll(() => browser?.close())

  const idOf = async (service: string): Promise<string> =>
    (await (await fetch(`${world().url}/api/v1/incidents?service=${service}`)).json()).incidents[0].id
  const somebody = () => somebodyAt(browser, world().url)
  const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()
  const openForm = async (page: Page, service: string) => {
    await page.goto(`/incidents/${await idOf(service)}`)
    await page.locator('.row summary').first().click()
    await page.locator('.row details[open]').getByRole('link', { name: 'Edit this entry' }).click()
    await page.locator('form[aria-label="Edit this entry"]').waitFor()
  }

  it('say what saving would do while somebody types, and what cannot be read', async () => {
    const { page, complaints, requests, close } = await somebody()
    await openForm(page, 'cart')
    const time = page.getByLabel('Time', { exact: true })
    await time.fill('26:10')
    await page.locator('.form-notes .wrong').waitFor()
    await time.fill('~09:55')
    await page.getByText('Time read as Tue 9 May 2023, 09:50:00 to 10:00:00 UTC.').waitFor()
    expect(await page.locator('.form-notes .wrong').count()).toBe(0)
    expect(await page.evaluate('document.activeElement.name')).toBe('time')
    expect((await (await fetch(`${world().url}/api/v1/incidents/${await idOf('cart')}/edits`)).json()).edits).toEqual([])
    expect(complaints).toEqual([])
    expect(new Set(requests)).toEqual(new Set([world().url]))
    await close()
  })

  it('are saved without leaving the page; the line stays open, and undo and redo take back and bring back', async () => {
    const { page, complaints, close } = await somebody()
    await openForm(page, 'cart')
    await page.evaluate('window.isSamePage = true')
    await page.getByLabel('Text', { exact: true }).fill('The cart fails')
    await page.getByLabel('Signed').fill('Ada')
    await save(page)
    await page.locator('.row details[open] .saved').waitFor()
    expect(await page.locator('.row-text').first().innerText()).toContain('The cart fails')
    await page.locator('body').press('z')
    await page.getByText('Reverted.').waitFor()
    expect(await page.locator('.row-text').first().innerText()).not.toContain('The cart fails')
    await page.locator('body').press('Shift+Z')
    await page.locator('.row-text', { hasText: 'The cart fails' }).waitFor()
    expect(await page.evaluate('window.isSamePage')).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  it('keep what somebody typed when the page is left, and forget it when it is saved', async () => {
    const { page, close } = await somebody()
    const path = `/incidents/${await idOf('mail')}?edit=head`
    await page.goto(path)
    await page.getByRole('textbox', { name: 'Title' }).fill('Mail is late')
    await page.goto('/deliveries')
    await page.goto(path)
    expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Mail is late')
    await page.getByLabel('Signed').fill('Ada')
    await save(page)
    await page.locator('.saved').waitFor()
    await page.goto(path)
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
    await close()
  })

  it('show two people who changed the same both versions, before the second one saves', async () => {
    const [ada, jonas] = [await somebody(), await somebody()]
    for (const { page } of [ada, jonas]) await page.goto(`/incidents/${await idOf('files')}?edit=head`)
    await ada.page.getByRole('textbox', { name: 'Title' }).fill('Files are gone')
    await ada.page.getByLabel('Signed').fill('Ada')
    await save(ada.page)
    await ada.page.locator('.saved').waitFor()
    await jonas.page.getByRole('textbox', { name: 'Title' }).fill('No files')
    await jonas.page.locator('.conflict').waitFor()
    expect(await jonas.page.locator('.conflict').innerText()).toMatch(/Ada saved this at .*Files are gone\s+No files/s)
    await jonas.page.getByLabel('Signed').fill('Jonas')
    await save(jonas.page)
    await jonas.page.getByRole('button', { name: 'Keep mine' }).click()
    await jonas.page.locator('h1', { hasText: 'No files' }).waitFor()
    expect([...ada.complaints, ...jonas.complaints]).toEqual([])
    await ada.close()
    await jonas.close()
  })

  it('say when the server is gone, and keep the text', async () => {
    const { page, close } = await somebody()
    await page.goto(`/incidents/${await idOf('cart')}?edit=head`)
    await page.getByLabel('Signed').fill('Ada')
    await page.context().setOffline(true)
    await page.getByRole('textbox', { name: 'Title' }).fill('Offline')
    await page.getByText('Effect not known while offline.').waitFor()
    await save(page)
    await page.getByText('Not saved: the server cannot be reached.').waitFor()
    await page.context().setOffline(false)
    await save(page)
    await page.locator('h1', { hasText: 'Offline' }).waitFor()
    await close()
  })

  it('need nothing but the keyboard: from the list of incidents to a saved time', async () => {
    const { page, complaints, close } = await somebody()
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await page.goto('/')
    await press('j', 'Enter')
    await page.locator('#timeline').waitFor()
    await press('j', 'Enter', 't')
    await page.locator('[name="time"]:focus').waitFor()
    await page.keyboard.type('+2m')
    await page.locator('.form-notes :is(.wrong, .effect)').first().waitFor()
    await press('Escape')
    await page.locator('.edit-form').waitFor({ state: 'detached' })
    await press('?')
    expect(await page.getByRole('dialog').innerText()).toMatch(/undo and redo your last edit/)
    expect(await violationsOn(page)).toEqual([])
    await press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    await press('g', 'd')
    await page.waitForURL('**/deliveries')
    await press('/')
    expect(await page.evaluate('document.activeElement.id')).toBe('search')
    expect(complaints).toEqual([])
    await close()
  })

  it('show both parts of a split while members are ticked, and keep what was ticked', async () => {
    const { page, complaints, close } = await somebody()
    await page.goto(`/incidents/${await idOf('cart')}/split`)
    expect(await page.locator('.compare').count()).toBe(0)
    await page.locator('.candidates input').nth(1).check()
    await page.locator('.compare').waitFor()
    expect(await page.locator('.compare thead').innerText()).toMatch(/Now[\s\S]*First part[\s\S]*Second part/)
    expect(await page.locator('.picture .chart:visible .lane-name').allTextContents()).toEqual(['Now', 'First part', 'Second part'])
    expect(await page.locator('.candidates input').nth(1).isChecked()).toBe(true)
    expect((await (await fetch(`${world().url}/api/v1/incidents/${await idOf('cart')}/edits`)).json()).edits.filter(isSplit)).toEqual([])
    expect(await violationsOn(page)).toEqual([])
    await page.locator('.candidates input').nth(1).focus()
    await page.keyboard.press('Escape')
    await page.waitForURL(`**/incidents/${await idOf('cart')}`)
    await page.getByRole('button', { name: 'Keys' }).click()
    await page.getByRole('dialog').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('say which incident events would be put into, before they are', async () => {
    await notify(world(), { service: 'disk', name: 'DiskFull', minutesAgo: 300, severity: 'warning' })
    const { page, close } = await somebody()
    await page.goto('/unassigned')
    await page.locator('#unassigned tr', { hasText: 'DiskFull' }).getByRole('checkbox').check()
    await page
      .getByRole('button', { name: /incident/ })
      .first()
      .click()
    await page.getByLabel('Signed').fill('Ada')
    await page.getByText('It would be “DiskFull on disk”.').waitFor()
    await close()
  })

  it('leave the bar on top whole on a phone', async () => {
    const { page, close } = await somebodyAt(browser, world().url, { width: 390, height: 844 })
    await page.goto(`/incidents/${await idOf('cart')}`)
    await page.locator('html[data-script]').waitFor()
    const cut = 'document.querySelector(".top nav").scrollWidth - document.querySelector(".top nav").clientWidth'
    await expect.poll(() => page.evaluate(cut), { timeout: 20_000 }).toBe(0)
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await close()
  })

  it('go back and forward through the address', async () => {
    const { page, close } = await somebody()
    const path = `/incidents/${await idOf('cart')}`
    await page.goto(path)
    await page.getByRole('link', { name: 'Edit title and severity' }).click()
    await page.locator('#head-form').waitFor()
    expect(page.url()).toContain('edit=head')
    await page.goBack()
    await page.locator('#head-form').waitFor({ state: 'detached' })
    await page.goForward()
    await page.locator('#head-form').waitFor()
    await close()
  })
})
