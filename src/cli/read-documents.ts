import { type Dirent, existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { DOCUMENT_BYTES_MAX } from '../documents/lines/decode.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { readPostmortem } from '../reading/postmortem.ts'
import type { Streams } from './command.ts'
import { progressOn } from './progress.ts'
import { readStandardInput, STANDARD_INPUT } from './standard-input.ts'

/** Why a file gives no incident. `isLost`: it could not be read, so it may have been a postmortem. */
interface Unread {
  readonly reason: string
  readonly isLost: boolean
}

/** A file with a postmortem. `name`: its path in its repository, under which it is stored. */
export interface ReadFile {
  readonly file: string
  readonly name: string
  readonly incident: Incident
}

/** One file: the incident that it describes, or why it describes none. */
export type ImportedFile = ReadFile | ({ readonly file: string } & Unread)

/**
 * Reads documents, and folders of them recursively, in order of their names; `-` is standard input. A file that cannot be read becomes a reason and
 * never ends the run. Progress is shown on a terminal only.
 */
export async function importFiles(paths: readonly string[], err?: Streams['err']): Promise<readonly ImportedFile[]> {
  const found = (await Promise.all(paths.map(findFiles))).flat()
  const files = [...new Map(found.map((one) => [one.file, one])).values()]
  const imported: ImportedFile[] = []
  const progress = err === undefined ? null : progressOn(err, 'files read')
  // One after the other: a folder of large files is never in memory all at once.
  for (const [index, one] of files.entries()) {
    progress?.show(index + 1, files.length)
    imported.push('reason' in one ? one : { ...one, ...(await importFile(one.file)) })
  }
  progress?.clear()
  return imported
}

/** Whether a command over these files has failed: none gave an incident, or one could not be read. */
export const isFailed = (files: readonly ImportedFile[]): boolean =>
  files.every((file) => 'reason' in file) || files.some((file) => 'reason' in file && file.isLost)

/** A file to read, or one that is already known to be unreadable. */
type FoundFile = Pick<ReadFile, 'file' | 'name'> | ({ readonly file: string } & Unread)

async function findFiles(path: string): Promise<readonly FoundFile[]> {
  if (path === STANDARD_INPUT) return [{ file: path, name: 'standard-input' }]
  try {
    const found = await stat(path)
    if (found.isFile()) return [toFoundFile(path, findRoot(dirname(path)))]
    if (!found.isDirectory()) return [{ file: path, reason: NOT_A_FILE, isLost: true }]
  } catch (error) {
    return [{ file: path, ...toUnread(error) }]
  }
  const root = findRoot(path)
  const files = await findFilesUnder(path, (file) => toFoundFile(file, root))
  return files.length === 0 ? [{ file: path, reason: 'the folder holds no files', isLost: false }] : files
}

type ToFoundFile = (file: string) => FoundFile

const toFoundFile = (file: string, root: string): FoundFile => ({ file, name: relative(dirname(root), resolve(file)).split(sep).join('/') })

/** The checkout that contains a folder, so that a document has one name wherever in it the import starts; else the folder. */
function findRoot(folder: string): string {
  const start = resolve(folder)
  for (let at = start; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, '.git'))) return at
  return start
}

const NOT_A_FILE = 'neither a file nor a folder'

/** Everything below a folder except hidden files and node_modules, in order of names. A link to a file is a file. */
async function findFilesUnder(folder: string, name: ToFoundFile): Promise<readonly FoundFile[]> {
  const entries = await readEntries(folder)
  if ('reason' in entries) return [{ file: folder, ...entries }]
  const lists = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => findFilesOfEntry(entry, join(folder, entry.name), name)),
  )
  return lists.flat()
}

async function readEntries(folder: string): Promise<readonly Dirent[] | Unread> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    return toUnread(error)
  }
}

async function findFilesOfEntry(entry: Dirent, file: string, name: ToFoundFile): Promise<readonly FoundFile[]> {
  if (entry.isDirectory()) return findFilesUnder(file, name)
  if (entry.isFile()) return [name(file)]
  if (!entry.isSymbolicLink()) return [{ file, reason: NOT_A_FILE, isLost: false }]
  return [await followLink(file, name)]
}

/** A link to a folder is not followed: it may point above itself, and its files are often found under their own names. */
async function followLink(file: string, name: ToFoundFile): Promise<FoundFile> {
  try {
    const target = await stat(file)
    return target.isFile() ? name(file) : { file, reason: 'links to folders are not followed', isLost: false }
  } catch (error) {
    return { file, reason: `broken link: ${toUnread(error).reason}`, isLost: false }
  }
}

async function importFile(file: string): Promise<{ readonly incident: Incident } | Unread> {
  const kind = extname(file).toLowerCase()
  if (OTHER_EXTENSIONS.has(kind)) return skipFile(`${kind} files are not documents: expected Markdown, HTML, wiki markup or plain text`)
  const bytes = await readBytes(file)
  if ('reason' in bytes) return bytes
  const read = readPostmortem(bytes)
  return 'reason' in read ? skipFile(read.reason) : { incident: read.incident }
}

const skipFile = (reason: string): Unread => ({ reason, isLost: false })

/** A file that is too large is not even loaded. */
async function readBytes(file: string): Promise<Uint8Array | Unread> {
  try {
    const piped = file === STANDARD_INPUT ? await readStandardInput() : null
    const { size } = piped === null ? await stat(file) : { size: piped.length }
    if (size > DOCUMENT_BYTES_MAX) return skipFile(`larger than ${DOCUMENT_BYTES_MAX} bytes (${size})`)
    return piped ?? (await readFile(file))
  } catch (error) {
    return toUnread(error)
  }
}

/** The error of the file system in plain words. Throws any other error. */
function toUnread(error: unknown): Unread {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
  if (code === null) throw error
  return { reason: ERROR_TEXTS.get(code) ?? `cannot be read (${code})`, isLost: true }
}

const ERROR_TEXTS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file or folder'],
  ['ENOTDIR', 'no such file or folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['ELOOP', 'a link to itself'],
  ['ENAMETOOLONG', 'no such file or folder: the name is too long'],
])

/** Text files that are often found next to documents. */
const OTHER_EXTENSIONS: ReadonlySet<string> = new Set(
  '.json .jsonl .yml .yaml .toml .csv .js .mjs .ts .py .sh .log .xml .svg .lock'.split(' '),
)
