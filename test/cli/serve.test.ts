import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'

/** The built program as a process of its own: signals, pipes and ports are about processes. */
interface Run {
  readonly child: ChildProcess
  readonly out: () => string
  readonly err: () => string
  readonly ended: Promise<number | string | null>
}

function run(...argv: readonly string[]): Run {
  const child = spawn(process.execPath, ['dist/main.js', ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    texts.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    texts.err += chunk
  })
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal)
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, ended, out: () => texts.out, err: () => texts.err }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(50)) if (await condition()) return
  throw new Error('it did not come to pass within 20 s')
}

const folder = (): string => mkdtempSync(join(tmpdir(), 'hindsight-serve-'))

async function serve(config: string, ...argv: readonly string[]): Promise<Run & { readonly url: string; readonly file: string }> {
  const file = join(folder(), 'hindsight.yml')
  writeFileSync(file, config)
  const started = run('serve', '--config.file', file, '--storage.path', folder(), '--web.listen-address', '127.0.0.1:0', ...argv)
  await until(() => started.err().includes('msg=listening') || started.child.exitCode !== null)
  const url = /url=(\S+)/.exec(started.err())?.[1] ?? started.err()
  return { ...started, url, file }
}

const tokens = (token: string): string => `auth: { tokens: [{ name: a, token: ${token} }] }\n`
const statusOf = async (url: string, token: string) => (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status

describe('serve', () => {
  it('reads its configuration again on SIGHUP, keeps the former one where that is wrong, and ends in order on SIGTERM', async () => {
    const { url, file, child, err, ended } = await serve(tokens('the-first-token-of-all'))
    const incidents = `${url}/api/v1/incidents`
    expect(await statusOf(incidents, 'the-first-token-of-all')).toBe(200)

    writeFileSync(file, tokens('the-second-token-of-all'))
    child.kill('SIGHUP')
    await until(async () => (await statusOf(incidents, 'the-second-token-of-all')) === 200)
    expect(await statusOf(incidents, 'the-first-token-of-all')).toBe(401)

    writeFileSync(file, tokens('short'))
    child.kill('SIGHUP')
    await until(() => err().includes('configuration not reloaded'))
    expect(await statusOf(incidents, 'the-second-token-of-all')).toBe(200)

    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  }, 60_000)

  it('does not start beyond this machine without tokens, and says what to do', async () => {
    const { ended, err } = run('serve', '--storage.path', folder(), '--web.listen-address', '0.0.0.0:0')
    expect(await ended).toBe(1)
    expect(err()).toMatch(/^hindsight: not listening on 0\.0\.0\.0: no auth\.tokens are configured.*--web\.allow-anonymous\n$/)
  }, 60_000)

  it('starts there when it is told to, with a warning for each door that is open', async () => {
    const { err } = await serve('', '--web.listen-address', '0.0.0.0:0', '--web.allow-anonymous')
    await until(() => err().includes('may send as'))
    expect(err()).toContain('everybody who reaches this address may read and change everything')
    expect(err()).toMatch(/may send as alertmanager, grafana, grafana-oncall and \d+ others: no secret/)
  }, 60_000)

  it('ends with one line where its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const address = taken.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { ended, err } = run('serve', '--storage.path', folder(), '--web.listen-address', `127.0.0.1:${port}`)
    expect(await ended).toBe(1)
    expect(err()).toBe(`hindsight: cannot listen on 127.0.0.1:${port}: another process listens there\n`)
  }, 60_000)

  it('below a prefix has links, webhooks and health there, and leads from the root to it', async () => {
    const { url } = await serve('', '--web.external-url', 'https://ops.example/base', '--web.route-prefix', '/base')
    const root = new URL(url).origin
    expect(url).toBe(`${root}/base`)
    const page = await (await fetch(`${url}/`)).text()
    expect(page).toContain('href="/base/deliveries"')
    expect(page.match(/ (?:href|action)="\/(?!base\/)/g)).toBeNull()
    expect((await fetch(`${url}/-/healthy`)).status).toBe(200)
    const delivery = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
    expect((await fetch(`${url}/webhooks/alertmanager`, delivery)).status).toBe(202)
    expect((await fetch(root, { redirect: 'manual' })).headers.get('location')).toBe('/base/')
    for (const path of ['/-/healthy', '/webhooks/alertmanager', '/basement', '/base.css'])
      expect((await fetch(root + path)).status, path).toBe(404)
  }, 60_000)
})

describe('a command', () => {
  it('whose reader closes the pipe ends without a word', async () => {
    const { child, ended, err } = run('reconstruct', '--format', 'json', 'fixtures/outages')
    child.stdout?.destroy()
    expect(await ended).toBe(0)
    expect(err()).not.toMatch(/Error|EPIPE| at /)
  }, 60_000)

  it('reads - as standard input', async () => {
    const text = readFileSync('fixtures/outages/total-outage-utc/012-alertmanager.json')
    const child = spawn(process.execPath, ['dist/main.js', 'reconstruct', '--format', 'json', '-'], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(text)
    let out = ''
    for await (const chunk of child.stdout) out += chunk
    expect(JSON.parse(out).incidents).not.toEqual([])
  }, 60_000)

  it('tells the version of the package', async () => {
    const { ended, out } = run('--version')
    expect(await ended).toBe(0)
    expect(out()).toBe(`hindsight ${JSON.parse(readFileSync('package.json', 'utf8')).version} (Node.js ${process.version})\n`)
  }, 60_000)
})
