import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface DemoServer {
  readonly url: string
  stop(): Promise<void>
}

/** The built program as a user starts it: `demo` with its five outages, `serve` with nothing in it. */
export async function startDemo(command: 'demo' | 'serve'): Promise<DemoServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hindsight-pictures-'))
  const given = command === 'demo' ? [] : ['--storage.path', folder, '--web.listen-address', '127.0.0.1:0']
  const child = spawn(process.execPath, ['dist/main.js', command, ...given], { stdio: ['ignore', 'pipe', 'pipe'] })
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    const deadline = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${command} did not start within ${START_MS / 1_000} s: ${text}`))
    }, START_MS)
    child.once('exit', () => clearTimeout(deadline))
    const read = (chunk: Buffer) => {
      text += chunk.toString()
      const address = (command === 'demo' ? /Review page: (http:\/\/[^\s/]+)/ : /url="?(http:\/\/[^\s/"]+)/).exec(text)?.[1]
      if (address === undefined) return
      clearTimeout(deadline)
      resolve(address)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(`${command} ended: ${text}`)))
  })
  return {
    url,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      const isRunning = child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')
      const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      if (isRunning) await ended
      clearTimeout(deadline)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** On a busy machine a start takes ten seconds; what takes this long does not end. */
const START_MS = 90_000
const STOP_MS = 20_000
