import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoServer, startDemo } from '../../bench/pictures/demo-server.ts'
import { missingBrowser, openBrowser } from '../pages/a-browser.ts'
import { somebodyAt } from './people.ts'

const reason = missingBrowser()
const inBrowser = describe.skipIf(reason !== null)
const PATIENT = { timeout: 20_000 }

inBrowser(`what one takes along${reason === null ? '' : ` (skipped: ${reason})`}`, { timeout: 120_000 }, () => {
  let browser: Browser
  let demo: DemoServer
  let id = ''
  beforeAll(async () => {
    browser = await openBrowser()
    demo = await startDemo('demo')
    id = (await (await fetch(`${demo.url}/api/v1/incidents`)).json()).incidents[0].id
  }, 120_000)
  afterAll(async () => {
    await demo?.stop()
    await browser?.close()
  })
  const reader = async () => {
    const person = await somebodyAt(browser, demo.url)
    await person.page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: demo.url })
    return person
  }

  it('is the draft with its picture as PDF, from a link, the same bytes each time', async () => {
    const { page, close } = await reader()
    await page.goto(`/incidents/${id}`)
    const href = (await page.getByRole('link', { name: 'PDF of the draft' }).getAttribute('href')) ?? ''
    const read = async () => {
      const answer = await fetch(`${demo.url}${href}`)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="postmortem-[0-9a-f]{12}\.pdf"$/)
      return Buffer.from(await answer.arrayBuffer())
    }
    const pdf = await read()
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeLessThanOrEqual(4)
    expect((await read()).equals(pdf)).toBe(true)
    await close()
  })

  it('is the picture as PNG in the clipboard, as it is shown', async () => {
    const { page, complaints, requests, close } = await reader()
    await page.goto(`/incidents/${id}`)
    const button = page.getByRole('button', { name: 'Copy as PNG' })
    await button.click()
    await expect.poll(() => button.textContent(), PATIENT).toBe('Copied')
    const [width, colours] = (await page.evaluate(COPIED_PICTURE)) as readonly [number, number]
    expect(width).toBe(2 * 1_392)
    expect(colours).toBeGreaterThan(20)
    expect(complaints).toEqual([])
    expect(new Set(requests.filter((origin) => origin !== 'null'))).toEqual(new Set([demo.url]))
    await close()
  })

  it('is the draft as Markdown, and the lines of a sender', async () => {
    const { page, close } = await reader()
    await page.goto(`/incidents/${id}`)
    const draft = page.getByRole('button', { name: 'Copy: the draft as Markdown' })
    await draft.click()
    await expect.poll(() => draft.textContent(), PATIENT).toBe('Copied')
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^# Postmortem: /)
    await page.goto('/setup')
    const lines = page.getByRole('button', { name: 'Copy: the lines for alertmanager' })
    await lines.click()
    await expect.poll(() => lines.textContent(), PATIENT).toBe('Copied')
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain(`- url: "${demo.url}/webhooks/alertmanager"`)
    await close()
  })

  it('says again what a button does, however often it was pressed', async () => {
    const { page, close } = await reader()
    await page.goto('/setup')
    const lines = page.getByRole('button', { name: 'Copy: the lines for alertmanager' })
    for (let times = 0; times < 2; times += 1) {
      await lines.click()
      await expect.poll(() => lines.textContent(), PATIENT).toBe('Copied')
    }
    await expect.poll(() => lines.textContent(), PATIENT).toBe('Copy')
    await close()
  })

  it('shows no button that would do nothing where no script runs', async () => {
    const { page, close } = await somebodyAt(browser, demo.url, { script: false })
    await page.goto(`/incidents/${id}`)
    expect(await page.locator('.copy:visible').count()).toBe(0)
    expect(await page.getByRole('link', { name: 'PDF of the draft' }).isVisible()).toBe(true)
    await close()
  })
})

/** An expression for the page: the width of the picture in the clipboard, and how many colours it has. */
const COPIED_PICTURE = `(async () => {
  const [item] = await navigator.clipboard.read()
  const bitmap = await createImageBitmap(await item.getType('image/png'))
  const canvas = document.createElement('canvas')
  canvas.width = bitmap.width
  canvas.height = bitmap.height
  const context = canvas.getContext('2d')
  context.drawImage(bitmap, 0, 0)
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height)
  const colours = new Set()
  for (let at = 0; at < data.length; at += 4) colours.add(data[at] * 65536 + data[at + 1] * 256 + data[at + 2])
  return [bitmap.width, colours.size]
})()`
