import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { gzipSync } from 'node:zlib'
import { chromium, type Page } from 'playwright-core'
import { renderIncidentPage, STYLE_SHEET } from '../../src/render/page.tsx'
import { anEntry } from '../../test/pages/an-incident.ts'
import { anOutage } from '../../test/pages/an-outage.ts'
import { aFrame, anIncidentView } from '../../test/pages/views.ts'

/*
 * How long the page of an incident of 5,000 entries takes: to render, to be seen in Chromium, to scroll, to walk by keys, and to lay
 * another state of it over the one that stands. `tsx bench/browser/large-incident.ts`, after `npm run build`.
 */
const ENTRIES = 5_000
const SCROLLS = 120
const script = readdirSync('dist/browser').find((name) => name.endsWith('.js')) ?? ''
const timeline = Array.from({ length: ENTRIES }, (_, index) =>
  anEntry(`entry ${index}`, `${14 + Math.floor(index / 3_600)}:${two(Math.floor(index / 60) % 60)}:${two(index % 60)}`, {
    text: `Entry ${index} of a long night, as somebody wrote it`,
  }),
)
const view = anIncidentView({ incident: anOutage({ timeline }), frame: aFrame({ scriptHref: `/assets/${script}` }) })

const began = performance.now()
const html = renderIncidentPage(view)
const renderMs = performance.now() - began

const server = createServer(({ url = '' }, response) => {
  if (url.endsWith('.css')) response.setHeader('content-type', 'text/css').end(STYLE_SHEET)
  else if (url.endsWith('.js')) response.setHeader('content-type', 'text/javascript').end(readFileSync(`dist/browser/${script}`))
  else response.setHeader('content-type', 'text/html; charset=utf-8').end(html)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/incidents/large`
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
await page.goto(address)
// The second visit has no cold browser in it.
await page.goto(address)
const rows: readonly (readonly [string, string])[] = [
  ['entries', String(ENTRIES)],
  ['HTML, bytes, gzip', `${html.length} ${gzipSync(html).length}`],
  ['rendered, ms', renderMs.toFixed(0)],
  ['first contentful paint, ms', await number(page, 'performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1')],
  ['loaded, ms', await number(page, 'performance.getEntriesByType("navigation")[0].duration')],
  ['scrolling, slowest and 95 % frame, ms', await scroll(page)],
  ['20 keys, ms each', await walk(page)],
]
await browser.close()
server.close()
for (const [name, value] of rows) process.stdout.write(`${name.padEnd(42)} ${value}\n`)

async function number(from: Page, expression: string): Promise<string> {
  return Number(await from.evaluate(expression)).toFixed(0)
}

/** Frames while the page is scrolled by a wheel's step in each. */
async function scroll(from: Page): Promise<string> {
  const frames: number[] = await from.evaluate(`new Promise((resolve) => {
    const frames = []
    let last = performance.now()
    const step = (now) => {
      frames.push(now - last)
      last = now
      window.scrollBy(0, 100)
      if (frames.length < ${SCROLLS}) requestAnimationFrame(step)
      else resolve(frames.slice(1))
    }
    requestAnimationFrame(step)
  })`)
  const sorted = frames.toSorted((a, b) => a - b)
  return `${sorted.at(-1)?.toFixed(0)} ${sorted[Math.floor(sorted.length * 0.95)]?.toFixed(0)}`
}

/** From the key to the frame after it. */
async function walk(from: Page): Promise<string> {
  await from.evaluate('window.scrollTo(0, 0)')
  const start = performance.now()
  for (let key = 0; key < 20; key += 1) {
    await from.keyboard.press('j')
    await from.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))')
  }
  return ((performance.now() - start) / 20).toFixed(0)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
