import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { settingsOf } from '../../src/domain/rules/rule-settings.ts'
import { rowsOf } from '../../src/http/rule-page.ts'
import {
  renderDeliveriesPage,
  renderEmptyPage,
  renderIncidentPage,
  renderIncidentsPage,
  renderMessagePage,
  renderRulePage,
  renderUnassignedPage,
} from '../../src/render/page.tsx'
import { missingBrowser, openBrowser, type Screen, visit } from './a-browser.ts'
import { anAlert, anEntry, anIncident } from './an-incident.ts'
import { anOutage } from './an-outage.ts'
import { violationsOn } from './axe.ts'
import {
  aDeliveriesView,
  aFrame,
  aMessageView,
  anEmptyView,
  anIncidentsView,
  anIncidentView,
  anOpenIncident,
  anUnassignedView,
  viewOf,
} from './views.ts'

const reason = missingBrowser()
const inBrowser = describe.skipIf(reason !== null)
const why = reason === null ? '' : ` (skipped: ${reason})`

const WIDE_WORD = 'a-name-without-any-place-to-break-it-'.repeat(6)
const INCIDENT = renderIncidentPage(anIncidentView())
const RULE_ROWS = rowsOf(settingsOf('too-far-apart', DEFAULT_POLICY))
const PAGES: Readonly<Record<string, string>> = {
  incident: INCIDENT,
  'open incident': renderIncidentPage(viewOf(anOpenIncident())),
  'incident of long names': renderIncidentPage(
    viewOf(
      anOutage({
        title: WIDE_WORD,
        severity: WIDE_WORD,
        services: [serviceName(WIDE_WORD)],
        timeline: [
          anAlert(WIDE_WORD, '14:00', { service: serviceName(WIDE_WORD) }),
          anEntry('note', '14:05', { text: WIDE_WORD, actor: WIDE_WORD }),
        ],
      }),
    ),
  ),
  incidents: renderIncidentsPage(anIncidentsView()),
  deliveries: renderDeliveriesPage(aDeliveriesView()),
  'not in any incident': renderUnassignedPage(anUnassignedView({ nextCursor: 'x' })),
  empty: renderEmptyPage(anEmptyView()),
  'first alert that starts no incident': renderEmptyPage(anEmptyView({ deliveries: 2, events: anUnassignedView().events })),
  'change of a rule': renderRulePage({ frame: aFrame(), rule: 'too-far-apart', ...RULE_ROWS }),
  message: renderMessagePage(aMessageView()),
}
const DESKTOP: Screen = { width: 1440 }
const SCREENS: readonly Screen[] = [
  DESKTOP,
  { width: 1440, scheme: 'dark' },
  { width: 390, height: 844 },
  { width: 390, height: 844, scheme: 'dark' },
]
/** Both themes and both layouts; the page that has the most in it in all four pairs of them. */
const screensOf = (name: string): readonly Screen[] =>
  name === 'incident' ? SCREENS : SCREENS.filter((_, index) => index === 0 || index === 3)

inBrowser(`the pages in a browser${why}`, { timeout: 120_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
  })

  for (const [name, html] of Object.entries(PAGES)) {
    for (const screen of screensOf(name)) {
      it(`have no accessibility fault that axe finds: ${name}, ${screen.width} px, ${screen.scheme ?? 'light'}`, async () => {
        const { page, complaints, close } = await visit(browser, html, screen)
        expect(await violationsOn(page)).toEqual([])
        expect(complaints).toEqual([])
        await close()
      })
    }

    it(`need no sideways scrolling at any width: ${name}`, async () => {
      const { page, close } = await visit(browser, html, { width: 320 })
      const overflowing: number[] = []
      for (const width of [320, 360, 390, 480, 640, 800, 1000, 1199, 1200, 1440, 1760, 2400]) {
        await page.setViewportSize({ width, height: 900 })
        if (await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')) overflowing.push(width)
      }
      expect(overflowing).toEqual([])
      await close()
    })
  }

  it('show exactly one size of the picture', async () => {
    const { page, close } = await visit(browser, INCIDENT, { width: 320 })
    for (const [width, shown] of [
      [390, 'narrow'],
      [800, 'medium'],
      [1280, 'wide'],
      [1440, 'full'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      const visible = await page.evaluate(visibleClasses('.picture > .chart'))
      expect(visible).toEqual([`chart chart-${shown}`])
    }
    await close()
  })

  it('open the line that a link leads to, without script', async () => {
    const { page, close } = await visit(browser, INCIDENT, { width: 1440, javaScriptEnabled: false }, '#entry-bots')
    await page.locator('#entry-bots').waitFor({ state: 'visible' })
    expect(await page.locator('details[open] #entry-bots').count()).toBe(1)
    await close()
  })

  it('keep one line open at a time', async () => {
    const { page, close } = await visit(browser, INCIDENT, DESKTOP)
    const lines = page.locator('.row > details > summary')
    await lines.nth(1).click()
    await lines.nth(3).click()
    expect(await page.locator('.row > details[open]').count()).toBe(1)
    await close()
  })

  it('say why a number is what it is, and give the focus back on Escape', async () => {
    const { page, close } = await visit(browser, INCIDENT, DESKTOP)
    const figure = page.getByRole('button', { name: /^Time to detect/ })
    await figure.focus()
    await page.keyboard.press('Enter')
    await page.locator('#why-timeToDetect').waitFor({ state: 'visible' })
    expect(await violationsOn(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.locator('#why-timeToDetect').waitFor({ state: 'hidden' })
    expect(await page.evaluate('document.activeElement.getAttribute("popovertarget")')).toBe('why-timeToDetect')
    await close()
  })

  it('name what is not known in one line, each with why', async () => {
    const { page, close } = await visit(browser, renderIncidentPage(viewOf(anIncident())), DESKTOP)
    const line = page.locator('.unknowns')
    expect(await line.innerText()).toMatch(/^Not known: time to [\s\S]+\.$/)
    expect(await page.locator('.unknowns .unknown').count()).toBe(await page.locator('.unknown').count())
    await line.getByRole('button', { name: /^time to acknowledge/ }).click()
    await page.locator('#why-timeToAcknowledge').waitFor({ state: 'visible' })
    expect(await violationsOn(page)).toEqual([])
    await close()
  })

  it('let the keyboard pass the picture in no step: the list holds the same links', async () => {
    const { page, close } = await visit(browser, INCIDENT, DESKTOP)
    expect(await page.locator('.picture a:not([tabindex="-1"])').count()).toBe(0)
    await close()
  })

  it('print on light paper, without what only a screen can do', async () => {
    const { page, close } = await visit(browser, INCIDENT, { width: 700, scheme: 'dark' })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const ink = await page.evaluate('getComputedStyle(document.querySelector("h1")).color')
    expect(ink).toBe('rgb(22, 25, 29)')
    expect(await page.evaluate(visibleClasses('.top, .title-actions, .pane .tabs'))).toEqual([])
    await close()
  })
})

/** An expression for the page: the classes of what is displayed of these elements. */
const visibleClasses = (selector: string): string =>
  `[...document.querySelectorAll('${selector}')].filter((e) => getComputedStyle(e).display !== 'none').map((e) => e.getAttribute('class'))`
