import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoServer, startDemo } from '../../bench/pictures/demo-server.ts'
import { missingBrowser, openBrowser } from '../pages/a-browser.ts'
import { somebodyAt } from './people.ts'

const reason = missingBrowser()
const inBrowser = describe.skipIf(reason !== null)

inBrowser(`the morning after, with the demo${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let browser: Browser
  let demo: DemoServer
  beforeAll(async () => {
    browser = await openBrowser()
    demo = await startDemo('demo')
  }, 120_000)
  afterAll(async () => {
    await demo?.stop()
    await browser?.close()
  })

  const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()
  const stored = async (path: string) => (await fetch(`${demo.url}/api/v1${path}`)).json()

  it('leads from its first line to an approved postmortem', async () => {
    const { page, complaints, requests, close } = await somebodyAt(browser, demo.url)
    await page.goto('/')
    await page.getByRole('link', { name: 'SiteErrorRateHigh on site' }).first().click()
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const before = await stored(`/incidents/${id}`)

    await page.locator('.row summary', { hasText: 'Web servers are out of CPU' }).click()
    await page.locator('.row details[open]').getByRole('link', { name: 'Edit this entry' }).click()
    await page.getByLabel('Time', { exact: true }).fill('14:12')
    await page.getByText('Time read as Wed 5 Jun 2024, 14:12:00').waitFor()
    await page.getByLabel('Signed').fill('Ada')
    await save(page)
    await page.locator('.row details[open] .saved').waitFor()

    await page
      .getByRole('link', { name: /^Give a verdict/ })
      .first()
      .click()
    await page.getByLabel('Verdict', { exact: true }).selectOption('caused')
    await save(page)
    await page.getByText('Change the verdict').first().waitFor()

    await page.getByRole('link', { name: 'Write the section Root cause' }).click()
    await page.getByRole('textbox', { name: 'Root cause' }).fill('Rule set 47 sent all requests to one pool.')
    await save(page)
    await page.getByText('Rule set 47 sent all requests to one pool.').first().waitFor()

    await page.getByRole('link', { name: 'Approve the postmortem' }).click()
    await page.getByRole('button', { name: /^Approve/ }).click()
    await page.locator('.decisions', { hasText: 'Approved by Ada' }).waitFor()

    await expect.poll(async () => (await stored(`/incidents/${id}`)).review, { timeout: 20_000 }).toBe('approved')
    const after = await stored(`/incidents/${id}`)
    const noteOf = ({ timeline }: typeof after) =>
      timeline.find(({ text }: { text: string }) => text.startsWith('Web servers are out of CPU'))
    expect([noteOf(before).at, noteOf(after).at].map((at: string) => at.slice(11, 19))).toEqual(['14:15:26', '14:12:00'])
    expect(after.changes.filter(({ verdict }: { verdict: string | null }) => verdict === 'caused')).toHaveLength(1)
    const draft = await (await fetch(`${demo.url}/api/v1/incidents/${id}/postmortem?format=markdown`)).text()
    expect(draft).toContain('Rule set 47 sent all requests to one pool.')
    await page.goto('/?review=approved')
    await page.getByRole('link', { name: 'SiteErrorRateHigh on site' }).first().waitFor()
    expect(complaints).toEqual([])
    expect(new Set(requests)).toEqual(new Set([demo.url]))
    await close()
  }, 120_000)
})
