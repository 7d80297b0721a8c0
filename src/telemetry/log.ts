import { type Logger, pino } from 'pino'
import { REDACTED, redact } from './redact.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
export const LOG_FORMATS = ['logfmt', 'json'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

/** One line for each call, on stderr. Errors go under the key `err`. */
export type Log = Pick<Logger, LogLevel>

export interface LogOptions {
  readonly level: LogLevel
  readonly format: LogFormat
  /** Every credential of the configuration: redacted wherever it occurs in a line. */
  readonly secrets: () => readonly string[]
  /** Writes a line; standard error by default. */
  readonly write?: (line: string) => void
}

export function createLog({ level, format, secrets, write = (line) => process.stderr.write(line) }: LogOptions): Log {
  const show = format === 'json' ? (line: string) => line : logfmtOf
  const settings = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED_PATHS, censor: REDACTED },
  }
  return pino(settings, { write: (line: string) => write(redact(show(line), secrets())) })
}

const REDACTED_NAMES = ['authorization', 'cookie', 'secret', 'secrets', 'token', 'tokens', 'password', 'routing_key', '["x-routing-key"]']
const REDACTED_PATHS = REDACTED_NAMES.flatMap((name) => [name, name.startsWith('[') ? `*${name}` : `*.${name}`])

/** `time=… level=warn msg="cannot read"`: values that are not plain words are quoted, so no value can begin a line or a field. */
function logfmtOf(line: string): string {
  const entries: readonly [string, unknown][] = Object.entries(JSON.parse(line))
  return `${entries.map(([name, value]) => `${name}=${logfmtValue(value)}`).join(' ')}\n`
}

function logfmtValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /^[\w.:/@+-]+$/.test(text) ? text : JSON.stringify(text)
}
