import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectionsMax, openFilesMax } from '../../src/telemetry/open-files.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'hindsight-files-'))

/** The shipped program under a hard limit of open files: a soft one is raised by Node.js. */
function limited(files: number, ...argv: readonly string[]) {
  const child = spawn('bash', ['-c', 'ulimit -n "$0"; exec "$@"', String(files), process.execPath, 'dist/main.js', ...argv], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said = { text: '' }
  child.stderr.on('data', (chunk) => {
    said.text += chunk
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, said }
}

const eventually = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  for (const deadline = Date.now() + 40_000; Date.now() < deadline; await sleep(50)) if (await condition()) return
  throw new Error('it did not come to pass within 40 s')
}

const delivery = (url: string, id: number) =>
  fetch(`${url}/webhooks/pagerduty`, { method: 'POST', body: JSON.stringify({ id }), headers: { 'content-type': 'application/json' } })

describe('a limit of open files', () => {
  it('that is too low ends the start in one line', async () => {
    const { child, said } = limited(256, 'serve', '--storage.path', folder(), '--web.listen-address', '127.0.0.1:0')
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(said.text).toBe('hindsight: only 256 files may be open at once (ulimit -n); at least 512 are needed\n')
  }, 60_000)

  it('that is low is said, and more connections than it allows cost no delivery and not the service', async () => {
    const { child, said } = limited(600, 'serve', '--storage.path', folder(), '--web.listen-address', '127.0.0.1:0')
    await eventually(() => said.text.includes('ulimit'))
    expect(said.text).toContain('only 600 files may be open at once: connections above 200 are refused (ulimit -n, LimitNOFILE)')
    const url = /url=(\S+)/.exec(said.text)?.[1] ?? ''
    // Its threads open hundreds of files at once while they start.
    expect((await delivery(url, 0)).status).toBe(202)
    await eventually(async () => (await (await fetch(`${url}/metrics`)).text()).includes('\nhindsight_raw_events_pending 0\n'))
    await eventually(async () => (await fetch(`${url}/`)).ok)
    const sockets: Socket[] = []
    for (let i = 0; i < 900; i += 1) sockets.push(connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {}))
    await eventually(() => sockets.filter((socket) => socket.closed).length > 400)
    for (const socket of sockets) socket.destroy()
    await eventually(async () => (await delivery(url, 1).catch(() => null))?.status === 202)
    await eventually(async () => (await fetch(`${url}/-/ready`)).ok)
    expect(child.exitCode).toBeNull()
    expect(said.text).not.toMatch(/EMFILE|level=error/)
  }, 120_000)

  it('is that of the process, less what the store needs', () => {
    const file = join(folder(), 'limits')
    writeFileSync(
      file,
      'Limit   Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files     \n',
    )
    expect(openFilesMax(file)).toBe(1_024)
    expect(connectionsMax(1_024)).toBe(624)
    writeFileSync(file, 'Max open files            unlimited            unlimited            files     \n')
    expect(openFilesMax(file)).toBeNull()
    expect(openFilesMax(join(folder(), 'none'))).toBeNull()
    expect(connectionsMax(null)).toBeNull()
  })
})
