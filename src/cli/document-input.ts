import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { DOCUMENT_BYTES_MAX } from '../documents/decode.ts'
import type { Incident } from '../domain/incident.ts'
import { UsageError } from '../domain/usage-error.ts'
import { readPostmortem } from '../reading-document.ts'

/** One file: the incident that its document tells of, or why it tells of none. */
export type ImportedFile = { readonly file: string } & ({ readonly incident: Incident } | { readonly reason: string })

/** Reads documents, and folders of them with all that lies in them, in order of their names. A file named outright must exist. */
export async function importFiles(paths: readonly string[]): Promise<readonly ImportedFile[]> {
  const files = (await Promise.all(paths.map(filesUnder))).flat()
  const imported: ImportedFile[] = []
  // One after the other: a folder of large files is never in memory as a whole.
  for (const file of files) imported.push({ file, ...(await importFile(file)) })
  return imported
}

async function filesUnder(path: string): Promise<readonly string[]> {
  const found = await statOf(path)
  if (found.isFile()) return [path]
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return files.filter((file) => !HIDDEN.test(file.slice(path.length))).sort()
}

const HIDDEN = /(?:^|[/\\])(?:\.|node_modules[/\\])/

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    throw new UsageError(`no such file or folder: ${path}`, { cause: error })
  }
}

async function importFile(file: string): Promise<{ readonly incident: Incident } | { readonly reason: string }> {
  const kind = extname(file).toLowerCase()
  if (NO_DOCUMENTS.has(kind)) return { reason: `a ${kind} file is no document: expected Markdown, HTML, wiki markup or plain text` }
  const { size } = await stat(file)
  if (size > DOCUMENT_BYTES_MAX) return { reason: `${size} bytes are more than the ${DOCUMENT_BYTES_MAX} that a document may have` }
  return readPostmortem(await readFile(file))
}

/** Text that people keep beside their documents. */
const NO_DOCUMENTS: ReadonlySet<string> = new Set('.json .jsonl .yml .yaml .toml .csv .js .mjs .ts .py .sh .log .xml .svg .lock'.split(' '))
