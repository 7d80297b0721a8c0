import { appendFileSync, existsSync, readFileSync } from 'node:fs'

/**
 * What was delivered, in a file of JSON lines: a line is written once the server has acknowledged, so that a run that ended anywhere
 * goes on where it was. A line that was cut off is not one: its item is delivered again, which the server counts as a duplicate.
 */
export interface Journal {
  /** Whether this version of it was delivered. */
  has(id: string, version: string): boolean
  add(entry: JournalEntry): void
  /** Whether any version of it was delivered. */
  knows(id: string): boolean
}

export interface JournalEntry {
  readonly id: string
  readonly version: string
  /** 2024-06-05, in UTC. */
  readonly day: string
}

export function openJournal(file: string): Journal {
  const known = new Map<string, JournalEntry>()
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  for (const line of text.split('\n')) {
    const entry = entryOf(line)
    if (entry !== null) known.set(entry.id, entry)
  }
  // The rest of a line that was cut off must not become a part of the next one.
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n')
  return {
    has: (id, version) => known.get(id)?.version === version,
    add(entry) {
      known.set(entry.id, entry)
      appendFileSync(file, `${JSON.stringify(entry)}\n`)
    },
    knows: (id) => known.has(id),
  }
}

function entryOf(line: string): JournalEntry | null {
  try {
    const value: unknown = JSON.parse(line)
    return isEntry(value) ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const isEntry = (value: unknown): value is JournalEntry =>
  typeof value === 'object' && value !== null && ['id', 'version', 'day'].every((name) => typeof Reflect.get(value, name) === 'string')
