import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoServer, startDemo } from '../../bench/pictures/demo-server.ts'
import { liveWorld, notify } from '../http/live-world.ts'
import { alertGroup, post } from '../http/server-world.ts'
import { missingBrowser, openBrowser } from '../pages/a-browser.ts'
import { somebodyAt } from './people.ts'

const reason = missingBrowser()
const inBrowser = describe.skipIf(reason !== null)
const PHONE_HEIGHT = 844
const PATIENT = { timeout: 20_000 }

/** What would make an engineer leave within the first hour: each is shown not to happen, where it would be met. */
inBrowser(`first impressions${reason === null ? '' : ` (skipped: ${reason})`}`, { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-impressions-'))
  let browser: Browser
  let demo: DemoServer
  let outage = ''
  beforeAll(async () => {
    browser = await openBrowser()
    demo = await startDemo('demo')
    const { incidents } = await json(demo.url, '/api/v1/incidents')
    outage = incidents.find(({ title }: { readonly title: string }) => title === 'SiteErrorRateHigh on site').id
  }, 120_000)
  afterAll(async () => {
    await demo?.stop()
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('1: a time that is seen to be wrong is corrected where it stands, and the durations follow', async () => {
    const { page, close } = await somebodyAt(browser, demo.url, { script: false })
    await page.goto(`/incidents/${outage}`)
    const before = await page.locator('.figure-timeToDetect .value').first().innerText()
    await page.goto(`/incidents/${outage}/anchors/impactStart`)
    await page.getByRole('textbox', { name: 'Another time' }).fill('13:57')
    await page.getByLabel('Signed').fill('Ada')
    await page.getByLabel(/^Why/).fill('support took the first call then')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.waitForURL(`**/incidents/${outage}*`)
    expect(before).toMatch(/30 s/)
    await expect
      .poll(async () => (await page.reload()) && page.locator('.figure-timeToDetect .value').first().innerText(), PATIENT)
      .toMatch(/3 min 3\d s/)
    await close()
  })

  it('2: a first alert that starts no incident is on the page at once, with the reason and the way into one', async () => {
    const world = await liveWorld()
    const { page, close } = await somebodyAt(browser, world.url)
    await page.goto('/')
    await notify(world, { service: 'disk', name: 'DiskWillFillIn4Hours', minutesAgo: 1, severity: 'warning' })
    await page.getByText('DiskWillFillIn4Hours').first().waitFor()
    await page.goto('/unassigned')
    const row = page.locator('#unassigned tbody tr', { hasText: 'DiskWillFillIn4Hours' })
    expect(await row.locator('td').last().innerText()).not.toBe('')
    await row.getByRole('checkbox').check()
    await page
      .getByRole('button', { name: /incident/ })
      .first()
      .click()
    await page.getByLabel('Signed').fill('Ada')
    await page
      .getByRole('button', { name: /^(Save|Make|Put)/ })
      .first()
      .click()
    await page.waitForURL('**/incidents/**')
    expect(await page.locator('h1').innerText()).toContain('DiskWillFillIn4Hours')
    await close()
  })

  it('3: who set a time is said where the time is, with when, why and what it was', async () => {
    const other = (await json(demo.url, '/api/v1/incidents')).incidents.find(({ id }: { readonly id: string }) => id !== outage)
    const at = new Date(Date.parse(other.anchors.impactStart.at) - 180_000).toISOString()
    const edit = { type: 'anchor', anchor: 'impactStart', to: { at }, author: 'Ada', reason: 'support took the first call then' }
    expect((await post(`${demo.url}/api/v1/incidents/${other.id}/edits`, JSON.stringify(edit))).status).toBe(201)
    const { page, close } = await somebodyAt(browser, demo.url)
    await page.goto(`/incidents/${other.id}`)
    await page.locator('.figure-timeToDetect > button').click()
    const why = await page.locator('.why:popover-open').innerText()
    expect(why).toMatch(/Set by Ada/)
    expect(why).toMatch(/support took the first call then/)
    expect(why).toMatch(/Was .*\d\d:\d\d:\d\d.* by rule/)
    await page.goto(`/incidents/${other.id}/history`)
    expect(await page.locator('main').innerText()).toMatch(/Ada[\s\S]*support took the first call then/)
    await close()
  })

  it('4: an outage of which nobody wrote a word is no recovery while its alert fires', async () => {
    const world = await liveWorld()
    await notify(world, { service: 'auth', minutesAgo: 2 * 24 * 60 })
    const ended = [{ status: 'resolved', startsAt: '2023-05-07T12:00:00Z', endsAt: '2023-05-09T11:00:00Z' }]
    const labels = { alertname: 'HighErrorRate', severity: 'critical', service: 'auth' }
    const alerts = ended.map((times) => ({ ...times, fingerprint: 'HighErrorRate of auth', labels, annotations: {} }))
    await post(`${world.url}/webhooks/alertmanager`, alertGroup({ status: 'resolved', alerts }))
    await world.settled()
    const { incidents } = await json(world.url, '/api/v1/incidents')
    expect(incidents[0].status).toBe('resolved')
    const { page, close } = await somebodyAt(browser, world.url)
    await page.goto(`/incidents/${incidents[0].id}`)
    const words = await page.locator('main').innerText()
    expect(words).toMatch(/Unanswered|Investigation/)
    expect(words).not.toMatch(/Recovery/)
    await close()
  })

  it('5: each time of the first sentences leads to the entry of that time', async () => {
    const { page, close } = await somebodyAt(browser, demo.url)
    await page.goto(`/incidents/${outage}`)
    const times = page.locator('.lede a[href^="#entry-"]:has(time)')
    const links = await times.evaluateAll((found) =>
      found.map((link) => ({
        entry: link.getAttribute('href') ?? '',
        at: link.querySelector('time')?.dateTime ?? '',
        about: /^about/.test(link.textContent ?? ''),
      })),
    )
    expect(links.length).toBeGreaterThan(4)
    for (const { entry, at } of links.filter(({ about }) => !about))
      expect([entry, await page.locator(`${entry} time`).first().getAttribute('datetime')]).toEqual([entry, at])
    await close()
  })

  it('6: the median time to resolve is on a page, and a mistyped path is an error that creates nothing', async () => {
    const { page, close } = await somebodyAt(browser, demo.url)
    await page.goto('/durations?period=2024')
    expect(await page.locator('main').innerText()).toMatch(/Time to resolve[\s\S]*(2 h|3 h)/)
    await close()
    const typo = join(folder, 'dta')
    const { code, err } = await run('export', 'metrics', '--storage.path', typo)
    expect([code, existsSync(typo)]).toEqual([1, false])
    expect(err).toContain(typo)
  })

  it('7: an alert of the same service within a pause is shown, so that nothing is said to be silent', async () => {
    const world = await liveWorld()
    await notify(world, { service: 'db', name: 'ReplicationLag', minutesAgo: 660 })
    const labels = { alertname: 'SlowQueries', severity: 'warning', service: 'db' }
    for (const hour of ['02', '04', '06', '08']) {
      await notify(world, { service: 'db', name: 'SlowQueries', minutesAgo: (12 - Number(hour)) * 60, severity: 'warning' })
      const times = { startsAt: `2023-05-09T${hour}:00:00Z`, endsAt: `2023-05-09T${hour}:34:00Z` }
      const alerts = [{ status: 'resolved', ...times, fingerprint: 'SlowQueries of db', labels, annotations: {} }]
      await post(`${world.url}/webhooks/alertmanager`, alertGroup({ status: 'resolved', alerts }))
      await world.settled()
    }
    const [incident] = (await json(world.url, '/api/v1/incidents')).incidents
    const { page, close } = await somebodyAt(browser, world.url)
    await page.goto(`/incidents/${incident.id}`)
    expect(await page.locator('.row', { hasText: 'SlowQueries' }).count()).toBeGreaterThan(0)
    const gaps = await page.locator('.row-gap').allInnerTexts()
    expect(gaps.length).toBeGreaterThan(0)
    expect(gaps.filter((words) => !/for (1 h|1 h 26 min|\d+ min)$/.test(words))).toEqual([])
    await close()
  })

  it('8: an imported postmortem has no time to acknowledge of zero, and keeps its figures when it is linked', async () => {
    const world = await liveWorld()
    const text = [
      '# Postmortem: Nobody could log in',
      'Date: 2023-05-09 (UTC)',
      '## Timeline',
      '- 11:10 On-call acknowledges',
      '- 11:55 The issue was resolved',
    ].join('\n\n')
    await post(`${world.url}/api/v1/documents?name=login.md`, text, { 'content-type': 'text/markdown' })
    await notify(world, { service: 'login', minutesAgo: 60 })
    const all = (await json(world.url, '/api/v1/incidents')).incidents
    const document = all.find(({ origin }: { readonly origin: string }) => origin === 'document')
    const evidence = all.find(({ origin }: { readonly origin: string }) => origin === 'evidence')
    const { page, close } = await somebodyAt(browser, world.url)
    await page.goto(`/incidents/${document.id}`)
    expect(await page.locator('.figures').innerText()).not.toMatch(/\b0 s\b/)
    await page.goto(`/incidents/${evidence.id}/merge?with=${document.id}`)
    await page.getByLabel('Signed').fill('Ada')
    await page.getByRole('button', { name: /^(Merge|Link)/ }).click()
    await page.waitForURL(/incidents\/[0-9a-f]{32}(?:[?#]|$)/)
    const resolved = async () => (await json(world.url, `/api/v1/incidents/${evidence.id}`)).anchors.resolved?.at
    await expect.poll(resolved, PATIENT).toContain('11:55')
    await close()
  })

  it('9: printed it is few sheets of words, and no page of it is long on a phone', async () => {
    const paper = await somebodyAt(browser, demo.url, { width: 720 })
    await paper.page.goto(`/incidents/${outage}`)
    const pdf = await paper.page.pdf({ format: 'A4' })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(4)
    await paper.page.emulateMedia({ media: 'print' })
    expect(await visibleText(paper.page)).not.toMatch(/\b[0-9a-f]{16,}\b/)
    await paper.close()
    const phone = await somebodyAt(browser, demo.url, { width: 390, height: PHONE_HEIGHT })
    for (const path of ['/', `/incidents/${outage}`, `/incidents/${outage}?tab=draft`, '/deliveries', '/durations?period=2024', '/setup']) {
      await phone.page.goto(path)
      expect([path, await phone.page.evaluate('document.documentElement.scrollHeight < 7 * innerHeight')]).toEqual([path, true])
    }
    await phone.close()
  })

  it('10: it knows its version, says in one line what is wrong, and answers a mistyped zone with a page', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^hindsight \d+\.\d+\.\d+/) })
    const other = createServer()
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { readonly port: number }).port)),
    )
    const taken = await run('serve', '--storage.path', join(folder, 'store'), '--web.listen-address', `127.0.0.1:${port}`)
    other.close()
    expect(taken.code).toBe(1)
    expect(taken.err).toContain('another process listens there')
    expect(taken.err).not.toMatch(/\n\s+at /)
    const { page, close } = await somebodyAt(browser, demo.url)
    const answer = await page.goto('/?timezone=Europe/Nowhere')
    expect(answer?.headers()['content-type']).toContain('text/html')
    expect(await page.locator('main').innerText()).toMatch(/timezone: expected an IANA time zone/)
    await close()
  })
})

const json = async (url: string, path: string) => (await fetch(`${url}${path}`)).json()
const visibleText = (page: Page): Promise<string> => page.locator('body').innerText()

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The built program with these words, to its end. */
function run(...words: readonly string[]): Promise<Ended> {
  const child: ChildProcess = spawn(process.execPath, ['dist/main.js', ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}
