import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

/** Debian keeps the programs of servers where only root looks for them. */
export function programFile(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** For the title of what needs programs; empty: all are there. With `CI` set what is missing fails instead. */
export function missing(...names: readonly string[]): string {
  const lacking = names.filter((name) => programFile(name) === null)
  return lacking.length === 0 || process.env.CI !== undefined ? '' : ` (skipped: ${lacking.join(', ')} not installed)`
}

export interface Started {
  readonly child: ChildProcess
  /** All that it wrote. */
  readonly output: () => string
}

/** Ends with the test. */
export function start(program: string, argv: readonly string[], options: { readonly cwd?: string } = {}): Started {
  const child = spawn(programFile(program) ?? program, argv, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  return { child, output: () => output }
}

/** Starts the built program; its address, as it names it. */
export async function serve(...argv: readonly string[]): Promise<Started & { readonly url: string }> {
  const started = start(process.execPath, ['dist/main.js', 'serve', ...argv])
  await until(() => /url=\S+/.test(started.output()) || started.child.exitCode !== null, started.output)
  const url = /url=(\S+)/.exec(started.output())?.[1]
  if (url === undefined) throw new Error(started.output())
  return { ...started, url }
}

export async function until(condition: () => boolean | Promise<boolean>, why: () => string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`not within 30 s: ${why()}`)
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-deploy-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}

const execute = promisify(execFile)

export interface Ended {
  readonly code: number
  readonly out: string
}

/** Runs to its end; what it wrote to both streams. */
export async function run(program: string, argv: readonly string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await execute(programFile(program) ?? program, argv, { encoding: 'utf8' })
    return { code: 0, out: stdout + stderr }
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { readonly code?: number; readonly stdout?: string; readonly stderr?: string }
    return { code: code ?? -1, out: stdout + stderr }
  }
}

/** A certificate for 127.0.0.1 and the given name, signed by itself, as `server.crt` and `server.key`. */
export async function writeCertificate(folder: string, name: string): Promise<void> {
  const files = ['-keyout', join(folder, 'server.key'), '-out', join(folder, 'server.crt')]
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`]
  const { code, out } = await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '1',
    ...files,
    ...names,
  ])
  if (code !== 0) throw new Error(out)
}
