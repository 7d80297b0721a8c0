import { type Dirent, existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { DOCUMENT_BYTES_MAX } from '../documents/lines/decode.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { readPostmortem } from '../reading/postmortem.ts'
import type { Streams } from './command.ts'

/** Why a file tells of no incident. `isLost`: nobody could look into it, so it may have been a postmortem. */
export interface Unread {
  readonly reason: string
  readonly isLost: boolean
}

/** A file that holds a postmortem. `name`: its path in what it belongs to, under which it is kept. */
export interface ReadFile {
  readonly file: string
  readonly name: string
  readonly incident: Incident
}

/** One file: the incident that its document tells of, or why it tells of none. */
export type ImportedFile = ReadFile | ({ readonly file: string } & Unread)

/**
 * Reads documents, and folders of them with all that lies in them, in order of their names. What cannot be read becomes a
 * reason and never ends the run. Progress is told on a terminal only.
 */
export async function importFiles(paths: readonly string[], err?: Streams['err']): Promise<readonly ImportedFile[]> {
  const found = (await Promise.all(paths.map(findFiles))).flat()
  const files = [...new Map(found.map((one) => [one.file, one])).values()]
  const imported: ImportedFile[] = []
  // One after the other: a folder of large files is never in memory as a whole.
  for (const [index, one] of files.entries()) {
    if (err?.isTTY === true && index % 50 === 49) err.write(`\r${index + 1} of ${files.length} files read`)
    imported.push('reason' in one ? one : { ...one, ...(await importFile(one.file)) })
  }
  if (err?.isTTY === true && files.length >= 50) err.write('\r\u001b[K')
  return imported
}

/** Whether a command over these files has failed: nothing was read, or something could not be looked into. */
export const isFailed = (files: readonly ImportedFile[]): boolean =>
  files.every((file) => 'reason' in file) || files.some((file) => 'reason' in file && file.isLost)

/** A file to read, or one that is known to be unreadable before. */
type FoundFile = Pick<ReadFile, 'file' | 'name'> | ({ readonly file: string } & Unread)

async function findFiles(path: string): Promise<readonly FoundFile[]> {
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

/** The checkout that a folder lies in, so that a document has one name from wherever in it the import began; else the folder. */
function findRoot(folder: string): string {
  const start = resolve(folder)
  for (let at = start; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, '.git'))) return at
  return start
}

const NOT_A_FILE = 'neither a file nor a folder'

/** Everything below a folder but what is hidden or installed, in order of its names. A link to a file is a file. */
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

/** A link to a folder is not followed: it may lead above itself, and what lies there is often found by its own name. */
async function followLink(file: string, name: ToFoundFile): Promise<FoundFile> {
  try {
    const target = await stat(file)
    return target.isFile() ? name(file) : { file, reason: 'a link to a folder, which is not followed', isLost: false }
  } catch (error) {
    return { file, reason: `a link that leads nowhere: ${toUnread(error).reason}`, isLost: false }
  }
}

async function importFile(file: string): Promise<{ readonly incident: Incident } | Unread> {
  const kind = extname(file).toLowerCase()
  if (OTHER_EXTENSIONS.has(kind)) return skipFile(`a ${kind} file is no document: expected Markdown, HTML, wiki markup or plain text`)
  const bytes = await readBytes(file)
  if ('reason' in bytes) return bytes
  const read = readPostmortem(bytes)
  return 'reason' in read ? skipFile(read.reason) : { incident: read.incident }
}

const skipFile = (reason: string): Unread => ({ reason, isLost: false })

/** What is too large is not even loaded. */
async function readBytes(file: string): Promise<Uint8Array | Unread> {
  try {
    const { size } = await stat(file)
    if (size > DOCUMENT_BYTES_MAX) return skipFile(`${size} bytes are more than the ${DOCUMENT_BYTES_MAX} that a document may have`)
    return await readFile(file)
  } catch (error) {
    return toUnread(error)
  }
}

/** What the system says of a path in words. Throws what is no answer of the file system. */
function toUnread(error: unknown): Unread {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
  if (code === null) throw error
  return { reason: ERROR_TEXTS.get(code) ?? `cannot be read (${code})`, isLost: true }
}

const ERROR_TEXTS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file or folder'],
  ['ENOTDIR', 'no such file or folder'],
  ['EACCES', 'may not be read: permission denied'],
  ['EPERM', 'may not be read: permission denied'],
  ['ELOOP', 'a link that leads back to itself'],
  ['ENAMETOOLONG', 'no such file or folder: the name is too long'],
])

/** Text that people keep beside their documents. */
const OTHER_EXTENSIONS: ReadonlySet<string> = new Set(
  '.json .jsonl .yml .yaml .toml .csv .js .mjs .ts .py .sh .log .xml .svg .lock'.split(' '),
)
