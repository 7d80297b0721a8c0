import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openBrowser } from '../../pages/a-browser.ts'
import { violationsOn } from '../../pages/axe.ts'
import { notify, sharedLiveWorld } from '../live-world.ts'

const reason = missingBrowser()
const inBrowser = describe.skipIf(reason !== null)

inBrowser(`reviewing an incident in a browser${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  const world = sharedLiveWorld()
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
    await notify(world(), { service: 'cart', minutesAgo: 120 }, { service: 'cart', name: 'Latency', minutesAgo: 118 })
    await notify(world(), { service: 'mail', minutesAgo: 20 })
    await notify(world(), { service: 'disk', name: 'DiskFull', minutesAgo: 300, severity: 'warning' })
  })
  afterAll(() => browser?.close())

  const idOf = async (service: string): Promise<string> =>
    (await (await fetch(`${world().url}/api/v1/incidents?service=${service}`)).json()).incidents[0].id

  const warningOf = async (service: string): Promise<string> => {
    const { events } = await (await fetch(`${world().url}/api/v1/events?assigned=false`)).json()
    return events.find((event: { service: string }) => event.service === service).id
  }

  /** A person at a browser of their own; what its console complains about must be empty. */
  async function somebody(options: { readonly script?: boolean; readonly width?: number; readonly dark?: boolean } = {}) {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1440, height: 900 },
      colorScheme: options.dark === true ? 'dark' : 'light',
      javaScriptEnabled: options.script ?? false,
      baseURL: world().url,
    })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    const requests: string[] = []
    page.on('request', (request) => requests.push(new URL(request.url()).origin))
    return { page, requests, close: () => context.close() }
  }

  const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()

  it('corrects a wrong time, sees what that changes before saving, and takes it back, without script', async () => {
    const { page, requests, close } = await somebody()
    await page.goto(`/incidents/${await idOf('cart')}`)
    await page.locator('.row summary').first().click()
    await page.locator('.row details[open]').getByRole('link', { name: 'Edit this entry' }).click()
    await page.getByLabel('Time', { exact: true }).fill('~09:55')
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByText('Time read as Tue 9 May 2023, 09:50:00 to 10:00:00 UTC.').waitFor()
    expect(await page.getByLabel('Time', { exact: true }).inputValue()).toBe('~09:55')
    await page.getByLabel('Signed').fill('Ada')
    await page.getByLabel(/^Why/).fill('support called')
    await save(page)
    await page.locator('.row details[open] .saved').waitFor()
    expect(await page.locator('.row details[open] dl').innerText()).toMatch(
      /10:00:00 →\s+became\s+09:50:00 to 10:00:00, by Ada, .*“support called”/,
    )
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByText('Reverted.').waitFor()
    expect(await page.locator('.edited').count()).toBe(0)
    expect(new Set(requests)).toEqual(new Set([world().url]))
    await close()
  })

  it('keeps what both of two people typed at once, without script', async () => {
    const [ada, jonas] = [await somebody(), await somebody()]
    const path = `/incidents/${await idOf('mail')}?edit=head`
    for (const { page } of [ada, jonas]) await page.goto(path)
    await ada.page.getByRole('textbox', { name: 'Title' }).fill('Mail is late')
    await ada.page.getByLabel('Signed').fill('Ada')
    await save(ada.page)
    await jonas.page.getByRole('textbox', { name: 'Title' }).fill('No mail')
    await jonas.page.getByLabel('Signed').fill('Jonas')
    await save(jonas.page)
    expect(await jonas.page.locator('.conflict').innerText()).toMatch(/Ada saved this at .*Mail is late\s+No mail/s)
    await jonas.page.getByRole('button', { name: 'Keep mine' }).click()
    expect(await jonas.page.getByRole('heading', { level: 1 }).innerText()).toBe('No mail')
    await ada.close()
    await jonas.close()
  })

  it('completes an incident and approves it, without script', async () => {
    const { page, close } = await somebody()
    await page.goto(`/incidents/${await idOf('cart')}`)
    await page.getByRole('link', { name: 'Add entry' }).click()
    await page.getByRole('textbox', { name: 'Time' }).fill('09:57')
    await page.getByLabel('What happened').fill('Support took the first call')
    await page.getByLabel('Signed').fill('Ada')
    await save(page)
    await page.locator('.row-text', { hasText: 'Support took the first call' }).waitFor()
    await page.getByRole('link', { name: 'Write the section Root cause' }).click()
    await page.getByRole('textbox', { name: 'Root cause' }).fill('A wrong rule.')
    await save(page)
    await page.getByRole('link', { name: 'Add action' }).click()
    await page.getByLabel('What is to be done').fill('Review rules')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.locator('.actions', { hasText: 'Review rules' }).waitFor()
    await page.getByRole('link', { name: 'Approve the postmortem' }).click()
    await page.getByRole('button', { name: /^Approve/ }).click()
    expect(await page.locator('.decisions').innerText()).toMatch(/^Approved by Ada/)
    await close()
  })

  it('makes an incident of a warning that was in none, and undoes it, without script', async () => {
    const { page, close } = await somebody()
    await page.goto('/unassigned')
    await page.getByRole('checkbox', { name: /DiskFull/ }).check()
    await page.getByRole('button', { name: /^Put the chosen ones/ }).click()
    await page.getByLabel('Signed').fill('Ada')
    await save(page)
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('DiskFull on disk')
    await page.getByRole('link', { name: 'History', exact: true }).first().click()
    await page.locator('summary', { hasText: 'Revert' }).click()
    await page.getByRole('button', { name: 'Revert', exact: true }).click()
    await page.goto('/unassigned')
    expect(await page.getByRole('checkbox', { name: /DiskFull/ }).count()).toBe(1)
    await close()
  })

  it.each([
    ['light', {}, 0],
    ['dark, on a phone', { dark: true, width: 390 }, 1],
  ])(
    'finds no accessibility fault and nothing that sticks out of the page, %s',
    async (_, look, half) => {
      const { page, close } = await somebody({ ...look, script: true })
      const id = await idOf('cart')
      const entry = (await (await fetch(`${world().url}/api/v1/incidents/${id}`)).json()).timeline[0].id
      const { deliveries } = await (await fetch(`${world().url}/api/v1/deliveries`)).json()
      const forms = [
        'head',
        `entry-${entry}`,
        'add',
        'impact',
        'section-rootCause',
        'action',
        'approve',
        'dismiss',
        'services',
        'close',
        'no-change',
      ]
      const paths = [
        ...forms.map((name) => `/incidents/${id}?edit=${name}`),
        `/incidents/${id}/history`,
        `/incidents/${id}/anchors/resolved`,
        `/incidents/${id}/merge?with=${await idOf('mail')}`,
        `/incidents/${id}/split`,
        `/unassigned/assign?event=${await warningOf('disk')}`,
        `/deliveries/${deliveries[0].id}`,
        '/actions',
        `/unassigned/ignored?event=${await warningOf('disk')}`,
        `/incidents/${id}?from=10:00&to=10:30&by=source`,
      ]
      // Each page in one look: the looks share all but colours and breaks.
      for (const path of paths.filter((__, index) => index % 2 === half)) {
        await page.goto(path)
        expect([path, await violationsOn(page)]).toEqual([path, []])
        expect([path, await page.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([path, true])
      }
      await close()
    },
    60_000,
  )
})
