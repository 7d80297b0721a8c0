import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** The service as it is shipped, in a process of its own. */
export interface Service {
  readonly url: string
  readonly isRunning: () => boolean
  /** Resolves to [exit code, signal] once it has ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<readonly [number | null, string | null]>
}

/** Starts `hindsight serve` with these options and resolves once it listens. */
export async function serve(options: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Service> {
  const child = spawn(
    process.execPath,
    ['dist/main.js', 'serve', ...options, '--web.listen-address', '127.0.0.1:0', '--log.format', 'json'],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment } },
  )
  const url = await addressOf(child)
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>
  return {
    url,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    end: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}

/** Its log is read to the end, because a full pipe would stop it. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines: string[] = []
    child.once('exit', () => reject(new Error(`the service ended before it listened:\n${lines.join('\n')}`)))
    if (child.stderr === null) return reject(new Error('no log'))
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line)
      const { url } = line.startsWith('{') ? JSON.parse(line) : { url: undefined }
      if (url !== undefined) resolve(url)
    })
  })
}

/** How much of what was accepted waits to be understood. */
export async function pendingAt(url: string): Promise<number> {
  const text = await fetch(new URL('/metrics', url)).then((answer) => answer.text())
  return Number(/^hindsight_raw_events_pending (\d+)$/m.exec(text)?.[1])
}

/** Resolves when nothing that was accepted waits to be understood. */
export async function understood(url: string): Promise<void> {
  for (;;) {
    if ((await pendingAt(url)) === 0) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
