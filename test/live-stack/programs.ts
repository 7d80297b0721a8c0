import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** As Debian names them, and as their makers do. */
const NAMES = {
  haproxy: ['haproxy'],
  prometheus: ['prometheus'],
  alertmanager: ['prometheus-alertmanager', 'alertmanager'],
} as const
type ProgramName = keyof typeof NAMES

/** What is not installed. */
export function missingPrograms(): readonly string[] {
  return Object.values(NAMES).flatMap((names) => (fileOf(names) === null ? [names[0]] : []))
}

/** A program that runs until it is killed. */
export interface Program {
  /** The end of what it wrote, for the message of a test that fails. */
  told(): string
  /** Sends the signal and resolves when the process has ended. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

const TOLD_CHARACTERS_MAX = 2_000

export function startProgram(name: ProgramName, options: readonly string[]): Program {
  const child = spawn(fileOf(NAMES[name]) ?? name, options, { stdio: ['ignore', 'pipe', 'pipe'] })
  let told = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      told = (told + chunk).slice(-TOLD_CHARACTERS_MAX)
    })
  }
  // A run that is interrupted leaves nobody behind.
  const killNow = () => void child.kill('SIGKILL')
  process.once('exit', killNow)
  return {
    told: () => `${name}: ${told.trim() || 'said nothing'}`,
    kill: async (signal) => {
      process.off('exit', killNow)
      await end(child, signal)
    },
  }
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

/** Debian keeps the programs of servers where only root looks for them. */
function fileOf(names: readonly string[]): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable) ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
