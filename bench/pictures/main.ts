import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { type Browser, chromium, type Page } from 'playwright-core'
import { startDemo } from './demo-server.ts'
import { PICTURES, type Picture } from './list.ts'
import { reviewSomewhat } from './review.ts'

/*
 * Writes the pictures of docs/pictures/: each page as it looks with the demo's data, under the same look on every machine.
 * `npm run pictures -- NAME …` writes only those.
 */
const FOLDER = 'docs/pictures'
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'
const BYTES_MAX = 2_000_000
/** For one step of a picture. */
const PART_MS = 60_000
/** For all of it: a browser that does not answer any more must not keep whoever waits for the pictures. */
const WHOLE_MS = 15 * 60_000
const deadline = setTimeout(() => {
  process.stderr.write(`no pictures within ${WHOLE_MS / 60_000} minutes\n`)
  process.exit(1)
}, WHOLE_MS)
deadline.unref()

const wanted = process.argv.slice(2)
const chosen = PICTURES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'] })
if (wanted.length === 0) await rm(FOLDER, { recursive: true, force: true })
await mkdir(FOLDER, { recursive: true })
const demo = await startDemo('demo')
const quiet = await startDemo('serve')
try {
  const incident = await reviewSomewhat(demo.url)
  for (const picture of chosen) await take(browser, picture, { url: picture.isEmpty === true ? quiet.url : demo.url, incident })
} finally {
  await Promise.all([demo.stop(), quiet.stop()])
  await browser.close()
}
const sizes = await Promise.all(chosen.map(async ({ name }) => (await stat(`${FOLDER}/${name}.png`)).size))
const total = sizes.reduce((sum, size) => sum + size, 0)
process.stdout.write(`${chosen.length} pictures, ${Math.round(total / 1_000)} kB\n`)
if (total > BYTES_MAX) throw new Error(`the pictures take ${total} bytes, more than ${BYTES_MAX}`)

async function take(
  from: Browser,
  picture: Picture,
  { url, incident }: { readonly url: string; readonly incident: string },
): Promise<void> {
  const context = await from.newContext({
    viewport: { width: picture.width, height: picture.height },
    colorScheme: picture.dark === true ? 'dark' : 'light',
    hasTouch: picture.width < 800,
    isMobile: picture.width < 800,
    reducedMotion: 'reduce',
    baseURL: url,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(PART_MS)
  if (picture.print === true) await page.emulateMedia({ media: 'print' })
  await page.goto(picture.path(incident))
  await picture.prepare?.(page, url)
  await settled(page)
  await writeFile(`${FOLDER}/${picture.name}.png`, await page.screenshot({ animations: 'disabled', caret: 'hide' }))
  await context.close()
}

/** Whatever a script adds is there, and nothing has the pointer. */
async function settled(page: Page): Promise<void> {
  await page.mouse.move(0, 0)
  await page.waitForTimeout(300)
}
