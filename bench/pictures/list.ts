import type { Page } from 'playwright-core'

export interface Picture {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly dark?: true
  readonly print?: true
  /** Of a server that has received nothing yet. */
  readonly isEmpty?: true
  path(incident: string): string
  prepare?(page: Page, url: string): Promise<void>
}

const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }
const PAPER = { width: 720, height: 1018 }

const incidentPage = (incident: string) => `/incidents/${incident}`
const first = (selector: string) => async (page: Page) => {
  await page.locator(selector).first().click()
}

/** What docs/pictures/ holds. */
export const PICTURES: readonly Picture[] = [
  { name: 'incident-light', ...DESKTOP, path: incidentPage },
  { name: 'incident-dark', ...DESKTOP, dark: true, path: incidentPage },
  { name: 'incident-phone', ...PHONE, path: incidentPage },
  { name: 'incident-phone-timeline', ...PHONE, path: (id) => `/incidents/${id}#parts`, prepare: first('.row summary') },
  { name: 'incident-print', ...PAPER, print: true, path: incidentPage },
  { name: 'why', ...DESKTOP, path: incidentPage, prepare: first('.figure-timeToMitigate > button') },
  {
    name: 'editing',
    ...DESKTOP,
    path: incidentPage,
    prepare: async (page) => {
      await page.locator('.row summary').nth(1).click()
      await page.locator('.row details[open] .row-actions a').click()
      await page.getByLabel('Time', { exact: true }).fill('+2m')
      await page.locator('.form-notes .effect').waitFor()
      await page.locator('.row details[open]').scrollIntoViewIfNeeded()
    },
  },
  { name: 'history', ...DESKTOP, path: (id) => `/incidents/${id}/history` },
  { name: 'anchor', ...DESKTOP, path: (id) => `/incidents/${id}/anchors/impactStart` },
  { name: 'merge', ...DESKTOP, path: (id) => `/incidents/${id}/merge` },
  { name: 'split', ...DESKTOP, path: (id) => `/incidents/${id}/split` },
  { name: 'incidents-light', ...DESKTOP, path: () => '/' },
  { name: 'incidents-phone', ...PHONE, path: () => '/' },
  { name: 'unassigned', ...DESKTOP, path: () => '/unassigned' },
  { name: 'metrics', ...DESKTOP, path: () => '/durations?period=2024' },
  { name: 'delivery', ...DESKTOP, path: () => '/deliveries', prepare: first('#deliveries tbody td:first-child a') },
  { name: 'empty', ...DESKTOP, isEmpty: true, path: () => '/' },
]
