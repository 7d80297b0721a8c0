import type { Browser, Page } from 'playwright-core'

export interface Person {
  readonly page: Page
  /** Origins of everything that the browser asked for. */
  readonly requests: readonly string[]
  /** What the browser complained about: a refused style, a script that failed. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

export interface Equipment {
  readonly script?: boolean
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
}

/** A person at a browser of their own, in front of the server at this address. */
export async function somebodyAt(browser: Browser, baseURL: string, equipment: Equipment = {}): Promise<Person> {
  const { script = true, width = 1440, height = 900, dark = false } = equipment
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: script,
    baseURL,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(new URL(request.url()).origin))
  page.on('pageerror', (error) => complaints.push(error.message))
  // A form that is refused is answered 412 or 422, which the browser notes as an error.
  page.on(
    'console',
    (message) => message.type() === 'error' && !/status of 4(12|22)/.test(message.text()) && complaints.push(message.text()),
  )
  return { page, requests, complaints, close: () => context.close() }
}
