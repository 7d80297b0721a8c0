import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { IncidentView } from '../../src/pages/view.ts'
import { htmlPart } from '../../src/render/html.ts'
import { renderIncidentPage } from '../../src/render/page.tsx'
import { missingBrowser, openBrowser, type Screen, visit } from '../pages/a-browser.ts'
import { anEntry } from '../pages/an-incident.ts'
import { anOutage } from '../pages/an-outage.ts'
import { anIncidentView } from '../pages/views.ts'

const reason = missingBrowser()
const inBrowser = describe.skipIf(reason !== null)

const NOTES = Array.from({ length: 250 }, (_, index) =>
  anEntry(`note ${index}`, `14:${String(5 + Math.floor(index / 6)).padStart(2, '0')}:${String((index % 6) * 10).padStart(2, '0')}`),
)
const viewOfMany = (different: Partial<IncidentView> = {}) => anIncidentView({ incident: anOutage({ timeline: NOTES }), ...different })
const PHONE = { width: 390, height: 844, javaScriptEnabled: false }
const heightOf = 'document.documentElement.scrollHeight'

inBrowser(`an incident${reason === null ? '' : ` (skipped: ${reason})`}`, { timeout: 120_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  it('of 250 entries is at most six screens of a phone, and lists the others when asked, without script', async () => {
    const few = await visit(browser, renderIncidentPage(viewOfMany()), PHONE)
    expect(await few.page.evaluate(heightOf)).toBeLessThan(6 * 844)
    expect(await few.page.locator('.row:visible').count()).toBe(40)
    expect(await few.page.getByRole('link', { name: 'Show 160 more' }).getAttribute('href')).toContain('rows=all')
    await few.close()
    const all = await visit(browser, renderIncidentPage(viewOfMany({ rows: 'all' })), PHONE)
    expect(await all.page.locator('.row:visible').count()).toBe(200)
    await all.close()
    const wide = await visit(browser, renderIncidentPage(viewOfMany()), { width: 1440 })
    expect(await wide.page.locator('.row:visible').count()).toBe(200)
    await wide.close()
  })

  it('keeps the long parts of its draft for whoever asks, on a phone alone, and opens what a footnote leads to', async () => {
    const lines = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, index) => line(index)).join('\n')
    const notes = `${lines(30, (index) => `[^${index}]: Note ${index}`)}`
    const draft = htmlPart(
      `# T\n\n## Summary\n\nShort.${lines(30, (index) => `[^${index}]`)}\n\n## Timeline\n\n${lines(30, (index) => `- entry ${index}`)}\n\n${notes}`,
    )
    const html = renderIncidentPage(anIncidentView({ draft, tab: 'draft' }))
    const shown = async (fragment: string, screen: Screen = PHONE) => {
      const { page, close } = await visit(browser, html, screen, fragment)
      const parts = ['Short.', 'entry 7', 'Note 7', 'Show 30 lines'].map((words) =>
        page.locator('.draft').getByText(words, { exact: false }).first().isVisible(),
      )
      const visible = await Promise.all(parts)
      await close()
      return visible
    }
    expect(await shown('')).toEqual([true, false, false, true])
    expect(await shown('#draft-part-2')).toEqual([true, true, false, false])
    expect(await shown('#user-content-fn-7')).toEqual([true, false, true, true])
    expect(await shown('', { width: 1440 })).toEqual([true, true, true, false])
  })

  it('shows one part at a time on a phone, each at its address, and what a link leads to in any case', async () => {
    const headings = async (view: Partial<IncidentView>, fragment = '') => {
      const { page, close } = await visit(browser, renderIncidentPage(anIncidentView(view)), PHONE, fragment)
      const shown = await page.locator('.columns h2:visible').allInnerTexts()
      await close()
      return shown
    }
    expect(await headings({})).toEqual(['Timeline'])
    expect(await headings({ tab: 'draft' })).toEqual(['Draft'])
    expect(await headings({ tab: 'suspects' })).toEqual(['Suspects'])
    expect(await headings({ tab: 'suspects' }, '#findings')).toEqual(['Suspects', 'Findings'])
    expect(await headings({}, '#findings')).toEqual(['Timeline', 'Findings'])
  })

  it.each([390, 820, 1050])('cuts no page out of the bar on top and breaks no number, %i px wide', async (width) => {
    const { page, close } = await visit(browser, renderIncidentPage(anIncidentView()), { ...PHONE, width })
    expect(await page.evaluate('document.querySelector(".top nav").scrollWidth - document.querySelector(".top nav").clientWidth')).toBe(0)
    const value = page.locator('.figure-impactDuration > button .value')
    expect(await value.evaluate((element) => element.getBoundingClientRect().height)).toBeLessThan(30)
    await close()
  })

  it('has lines and buttons of 44 px on a phone, and the fixed bar hides nothing that has the focus', async () => {
    const { page, close } = await visit(browser, renderIncidentPage(anIncidentView()), PHONE)
    const heights = await page
      .locator('.row > details > summary, .phone-tabs a, .title-actions > a')
      .evaluateAll((lines) => lines.filter((line) => line.checkVisibility()).map((line) => line.getBoundingClientRect().height))
    expect(heights.length).toBeGreaterThan(10)
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44)
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await close()
  })

  it('overprints nothing in its picture and sticks out nowhere with text of twice the size', async () => {
    for (const width of [390, 1440]) {
      const { page, close } = await visit(browser, renderIncidentPage(anIncidentView()), { width })
      await page.evaluate('document.documentElement.style.fontSize = "200%"')
      expect([width, await page.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([width, true])
      expect([width, await page.evaluate(OVERPRINTED)]).toEqual([width, []])
      await close()
    }
  })

  it.each(['A4', 'Letter'])('is a few sheets of %s, with the timeline once and no word broken in a cell', async (format) => {
    const { page, close } = await visit(browser, renderIncidentPage(anIncidentView()), { width: 690 })
    const pdf = await page.pdf({ format })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(4)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.timeline:visible').count()).toBe(0)
    expect(await page.locator('.draft:visible').count()).toBe(1)
    await close()
  })
})

/** An expression for the page: pairs of texts of the shown picture that lie over each other. */
const OVERPRINTED = `(() => {
  const texts = [...document.querySelectorAll('.picture > .chart text')].filter((text) => text.checkVisibility() && text.textContent.trim() !== '')
  const boxes = texts.map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }))
  return boxes.flatMap((a, index) => boxes.slice(index + 1).flatMap((b) =>
    a.box.left < b.box.right - 2 && b.box.left < a.box.right - 2 && a.box.top < b.box.bottom - 4 && b.box.top < a.box.bottom - 4 ? [a.words + ' / ' + b.words] : []))
})()`
