import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { STYLE_SHEET } from '../../src/render/page.tsx'

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const ORIGIN = 'http://hindsight.invalid'

/** Why pages cannot be opened here; null: they can. On CI a missing browser is a failure, so that nothing goes untested. */
export const missingBrowser = (): string | null =>
  existsSync(EXECUTABLE) || process.env.CI === 'true' ? null : `no Chromium at ${EXECUTABLE}`

/** `flags`: more of them. */
export const openBrowser = (flags: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: EXECUTABLE, args: [...FLAGS, ...flags] })

export interface Screen {
  readonly width: number
  readonly height?: number
  readonly scheme?: 'light' | 'dark'
  readonly javaScriptEnabled?: boolean
}

/** What the browser complained about: a refused style, a script that was stopped. */
export interface Visit {
  readonly page: Page
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** Opens a page as the server would send it, under its content security policy. Nothing else can be reached. */
export async function visit(browser: Browser, html: string, screen: Screen, fragment = ''): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: screen.width, height: screen.height ?? 900 },
    colorScheme: screen.scheme ?? 'light',
    javaScriptEnabled: screen.javaScriptEnabled ?? true,
    bypassCSP: false,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.route('**/*', (route) => {
    const path = new URL(route.request().url()).pathname
    if (path.endsWith('.css')) return route.fulfill({ contentType: 'text/css', body: STYLE_SHEET })
    if (path !== '/page') return route.fulfill({ status: 404, body: '' })
    return route.fulfill({ contentType: 'text/html; charset=utf-8', headers: { 'content-security-policy': POLICY }, body: html })
  })
  await page.goto(`${ORIGIN}/page${fragment}`)
  return { page, complaints, close: () => context.close() }
}

const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
