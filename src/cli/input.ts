import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DOCUMENT_SOURCE } from '../domain/document.ts'
import { rawEventIdOf, type SourceName, sourceName } from '../domain/identity.ts'
import type { Rejection } from '../domain/incident/incident.ts'
import type { SourceMapping } from '../domain/mapping/source-mapping.ts'
import type { RawEvent } from '../domain/raw-event.ts'
import { type RecordedWebhook, rawEventOf } from '../domain/recorded-webhook.ts'
import { type Instant, instant } from '../domain/time/time.ts'
import { UsageError } from '../domain/usage-error.ts'
import { recognizeSource, sourceNamed } from '../sources/registry.ts'
import { readStandardInput, STANDARD_INPUT } from './standard-input.ts'

/** Deliveries read from files, in the order of the files, and what was rejected. */
export interface Input {
  readonly raws: readonly RawEvent[]
  readonly recorded: readonly RecordedWebhook[]
  /** The file of each raw event in `raws`. */
  readonly origins: readonly string[]
  readonly rejected: readonly Rejection[]
}

/**
 * Reads files and folders: recorded webhooks (JSON lines, or one JSON document), bare payloads, deploy logs.
 * `-` is standard input. `source` forces the reader of bare payloads. `mappings`: the sources besides those with a reader; any: names of
 * recorded webhooks are not looked at, because a server knows its own. A bare file has no receipt time: its modification time is used.
 */
export async function readInputs(
  paths: readonly string[],
  source: string | null,
  mappings: readonly SourceMapping[] | 'any' = [],
): Promise<Input> {
  const isKnown = (name: string) => mappings === 'any' || name === DOCUMENT_SOURCE || sourceNamed(name, mappings) !== null
  if (source !== null && !isKnown(source)) throw new UsageError(`no source is named "${source}"`)
  return concatInputs(await Promise.all((await listFiles(paths)).map((file) => readInput(file, { source, isKnown }))))
}

const concatInputs = (parts: readonly Input[]): Input => ({
  raws: parts.flatMap((part) => part.raws),
  recorded: parts.flatMap((part) => part.recorded),
  origins: parts.flatMap((part) => part.origins),
  rejected: parts.flatMap((part) => part.rejected),
})

/** Files in order of their names. In a folder, files derived from the recording are not input. */
async function listFiles(paths: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(
    paths.map(async (path) => (path !== STANDARD_INPUT && (await isFolder(path)) ? listFolder(path) : [path])),
  )
  return lists.flat()
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    throw new UsageError(`no such file or folder: ${path}`, { cause: error })
  }
}

async function listFolder(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).sort()
  const files = await Promise.all(names.map(async (name) => ((await stat(join(folder, name))).isFile() ? [join(folder, name)] : [])))
  return files.flat().filter((file) => !isDerived(basename(file)))
}

const isDerived = (name: string): boolean => name === 'report.json' || name.endsWith('.md') || name.startsWith('.')

interface Reader {
  readonly source: string | null
  readonly isKnown: (name: string) => boolean
}

async function readInput(file: string, { source, isKnown }: Reader): Promise<Input> {
  const isPiped = file === STANDARD_INPUT
  const bytes = isPiped ? await readStandardInput() : await readFile(file)
  const changedAt = instant(isPiped ? Date.now() : Math.floor((await stat(file)).mtimeMs))
  if (bytes.length === 0) return rejectInput(file, null, 'the file is empty')
  const recordings = readRecordings(bytes.toString('utf8'))
  if (recordings === null) return readBare(file, bytes, { source, changedAt })
  return concatInputs(recordings.map(({ line, value }) => readRecorded(file, { line, value }, isKnown)))
}

interface Recording {
  readonly line: number | null
  readonly value: unknown
}

/** The documents of a recording, each with its line; null: not a recording. */
function readRecordings(text: string): readonly Recording[] | null {
  const whole = parseJson(text)
  if (isRecording(whole)) return [{ line: null, value: whole }]
  const lines = text.split('\n').map((content, index) => ({ line: index + 1, content }))
  const filled = lines.filter(({ content }) => content.trim() !== '')
  const [first] = filled
  if (first === undefined || !isRecording(parseJson(first.content))) return null
  return filled.map(({ line, content }) => ({ line, value: parseJson(content) }))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Text that is not JSON is read as a log by its source, or rejected there with a reason.
    return undefined
  }
}

function isRecording(value: unknown): value is RecordedWebhook {
  if (typeof value !== 'object' || value === null) return false
  return 'path' in value && typeof value.path === 'string' && 'receivedAt' in value && ('body' in value || 'bodyBase64' in value)
}

function readRecorded(file: string, { line, value }: Recording, isKnown: Reader['isKnown']): Input {
  if (!isRecording(value))
    return rejectInput(file, line, 'not a recorded webhook: expected {"receivedAt", "method", "path", "headers", "body"}')
  const recorded = { ...value, headers: value.headers ?? {} }
  const raw = rawEventOf(recorded)
  if (raw === null) return rejectInput(file, line, `not a webhook path, or not a time: ${value.path} at ${value.receivedAt}`)
  if (!isKnown(raw.source)) return rejectInput(file, line, `no source is named "${raw.source}"`)
  return { raws: [raw], recorded: [recorded], origins: [file], rejected: [] }
}

function readBare(file: string, bytes: Uint8Array, options: { source: string | null; changedAt: Instant }): Input {
  const found =
    options.source === null ? recognizeSource(bareEvent(bytes, sourceName('unknown'), options.changedAt))?.name : sourceName(options.source)
  if (found === undefined) return rejectInput(file, null, 'unknown format; force one with --source NAME')
  const raw = bareEvent(bytes, found, options.changedAt)
  const recorded = {
    receivedAt: new Date(options.changedAt).toISOString(),
    method: 'POST',
    path: raw.path,
    headers: {},
    body: new TextDecoder().decode(bytes),
  }
  return { raws: [raw], recorded: [recorded], origins: [file], rejected: [] }
}

const bareEvent = (body: Uint8Array, source: SourceName, receivedAt: Instant): RawEvent => ({
  id: rawEventIdOf(source, body),
  source,
  receivedAt,
  path: `/webhooks/${source}`,
  headers: {},
  body,
})

const rejectInput = (file: string, line: number | null, reason: string): Input => ({
  raws: [],
  recorded: [],
  origins: [],
  rejected: [{ file, line, reason }],
})
