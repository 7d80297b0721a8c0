import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBrowser, openBrowser } from '../pages/a-browser.ts'
import { freePort } from './running.ts'

const reason = missingBrowser()
const why = reason === null ? '' : ` (skipped: ${reason})`

const TOKEN = 'the-token-of-an-admin'
const ALERT = JSON.stringify({ version: '4', status: 'firing', alerts: [] })

/** The service as it is started, reached by a name and by its address, with an admin whose browser remembers the password. */
describe.skipIf(reason !== null)(`in Chromium${why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-browser-'))
  let service: ChildProcess
  let port = 0
  let evil: Server
  let evilPort = 0
  let browser: Browser
  let admin: BrowserContext

  beforeAll(async () => {
    writeFileSync(
      join(folder, 'hindsight.yml'),
      `listen: { hosts: [victim.test] }\nauth: { tokens: [{ name: boss, token: ${TOKEN}, role: admin }] }\n`,
    )
    const options = ['--config.file', join(folder, 'hindsight.yml'), '--storage.path', join(folder, 'data'), '--log.format', 'json']
    service = spawn(process.execPath, ['dist/main.js', 'serve', ...options, '--web.listen-address', '127.0.0.1:0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    if (service.stderr === null) throw new Error('its log is piped')
    for await (const line of createInterface({ input: service.stderr })) {
      const { url } = JSON.parse(line) as { readonly url?: string }
      port = url === undefined ? 0 : Number(new URL(url).port)
      if (port > 0) break
    }
    service.stderr.resume()
    evilPort = await freePort()
    evil = createServer((request, response) => {
      const target = new URL(request.url ?? '/', 'http://evil.test').searchParams.get('target') ?? ''
      response.setHeader('content-type', 'text/html')
      response.end(
        `<!doctype html><title>evil</title><form method="post" action="${target}" enctype="text/plain"><button>go</button></form>`,
      )
    }).listen(evilPort, '127.0.0.1')
    browser = await openBrowser(['--host-resolver-rules=MAP *.test 127.0.0.1'])
    admin = await browser.newContext({ httpCredentials: { username: 'anything', password: TOKEN } })
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    evil?.close()
    service?.kill('SIGKILL')
    if (service !== undefined) await once(service, 'exit')
    rmSync(folder, { recursive: true, force: true })
  })

  const ways = [
    ['by name', () => `http://victim.test:${port}`],
    ['by address', () => `http://127.0.0.1:${port}`],
  ] as const

  const asAdmin = async (path: string) =>
    (await (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })).json()) as never

  it.each(ways)(
    'a person signs in with the token as password, and nobody reads without it: %s',
    async (_, victim) => {
      const page = await admin.newPage()
      expect((await page.goto(`${victim()}/`))?.status()).toBe(200)
      expect(await page.title()).toContain('Hindsight')
      await page.close()
      const stranger = await browser.newPage()
      expect((await stranger.goto(`${victim()}/`).catch(() => null))?.status() ?? 401).toBe(401)
      await stranger.close()
    },
    30_000,
  )

  it.each(ways.flatMap(([way, victim]) => ['/-/reload', '/api/v1/documents?name=forged.md'].map((path) => [path, way, victim] as const)))(
    'a form on a page of another site posts nothing to %s in the name of who is signed in, %s',
    async (path, _, victim) => {
      const page = await admin.newPage()
      expect((await page.goto(`${victim()}/`))?.status()).toBe(200)
      await page.goto(`http://evil.test:${evilPort}/?target=${encodeURIComponent(victim() + path)}`)
      const [answer] = await Promise.all([page.waitForNavigation(), page.click('button')])
      expect(answer?.status()).toBe(403)
      await page.close()
      expect(((await asAdmin('/api/v1/deliveries?source=document')) as { readonly deliveries: readonly unknown[] }).deliveries).toEqual([])
    },
    30_000,
  )

  it.each(ways)(
    'a page of another site delivers no webhook, though its source asks for no secret: %s',
    async (_, victim) => {
      const page = await browser.newPage()
      await page.goto(`http://evil.test:${evilPort}/`)
      await page.evaluate(
        async ([address, body]) => {
          for (const [path, type] of [
            ['/webhooks/alertmanager', ''],
            ['/webhooks/deploys', 'text/plain'],
          ] as const)
            await fetch(address + path, { method: 'POST', mode: 'no-cors', body: new Blob([body], { type }) }).catch(() => undefined)
        },
        [victim(), ALERT] as const,
      )
      await page.close()
      const { deliveries } = (await asAdmin('/api/v1/deliveries')) as { readonly deliveries: readonly { readonly outcome: string }[] }
      expect(deliveries.map(({ outcome }) => outcome)).not.toContain('accepted')
      expect(deliveries.map(({ outcome }) => outcome)).toContain('rejected')
    },
    30_000,
  )

  it('a name of another site that is made to lead here reads nothing, with the password or without', async () => {
    for (const context of [admin, await browser.newContext()]) {
      const page = await context.newPage()
      for (const path of ['/', '/api/v1/incidents', '/metrics'])
        expect((await page.goto(`http://rebound.test:${port}${path}`))?.status(), path).toBe(421)
      await page.close()
    }
  }, 30_000)

  it('no page of another site shows one of ours in a frame', async () => {
    const page = await admin.newPage()
    await page.goto(`http://evil.test:${evilPort}/`)
    await page.setContent(`<iframe src="http://127.0.0.1:${port}/"></iframe>`)
    await expect.poll(() => page.frames().map((frame) => frame.url()), { timeout: 10_000 }).toContain('chrome-error://chromewebdata/')
    await page.close()
  }, 30_000)
})
