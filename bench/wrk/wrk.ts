import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bodyTemplate, type Novelty, STEP_MS } from '../deliveries.ts'

const run = promisify(execFile)
const SCRIPT = fileURLToPath(new URL('post.lua', import.meta.url))

/** What one round of posting gave. Latencies in milliseconds. */
export interface Posted {
  readonly answered: number
  /** Answers other than 2xx, and connections that broke. */
  readonly refused: number
  readonly broken: number
  readonly seconds: number
  readonly p50: number
  readonly p99: number
  readonly longest: number
  /** The number from which the next round's bodies differ. */
  readonly next: number
}

export interface Load {
  readonly alerts: number
  readonly novelty: Novelty
  readonly connections: number
  readonly seconds: number
  readonly first: number
  readonly token: string
  /** A folder for the body. */
  readonly folder: string
}

/** Posts with `wrk`, one thread in a process of its own. Throws where there is none. */
export async function post(url: string, load: Load): Promise<Posted> {
  const template = join(load.folder, `body-${load.alerts}-${load.novelty}.json`)
  writeFileSync(template, bodyTemplate(load.alerts, load.novelty))
  const options = ['-t1', `-c${load.connections}`, `-d${load.seconds}s`, '--timeout', '10s', '-s', SCRIPT]
  const script = [template, String(load.first), String(STEP_MS[load.novelty]), load.token]
  const { stdout } = await run('wrk', [...options, `${url}/webhooks/alertmanager`, '--', ...script])
  const [line = ''] = stdout.split('\n').filter((text) => text.startsWith('{'))
  return JSON.parse(line) as Posted
}
