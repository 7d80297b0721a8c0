import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { COLUMNS_LEFT_OUT, type Contents, rowText, TABLES_LEFT_OUT } from './contents.ts'
import type { Random } from './random.ts'

export const fileOf = (folder: string): string => join(folder, 'hindsight.db')

/** Does something to a copy of a store; returns where, or null where there is nothing to do it to. */
export type Damage<Place> = (place: Place, random: Random) => string | null | Promise<string | null>

export const SQLITE_DAMAGES: Readonly<Record<string, Damage<string>>> = {
  'a bit flipped': (folder, random) => {
    const path = anyFile(folder, random)
    if (path === null) return null
    const bytes = readFileSync(path)
    const at = random.below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    writeFileSync(path, bytes)
    return `${path} at ${at}`
  },
  'a tail cut': (folder, random) => {
    const path = anyFile(folder, random)
    if (path === null) return null
    const at = random.below(statSync(path).size)
    truncateSync(path, at)
    return `${path} at ${at}`
  },
  'a file removed': (folder, random) => {
    const path = anyFile(folder, random)
    if (path !== null) rmSync(path)
    return path
  },
  'a file emptied': (folder, random) => {
    const path = anyFile(folder, random)
    if (path !== null) writeFileSync(path, '')
    return path
  },
  'a row deleted': (folder, random) => {
    const database = new Database(fileOf(folder))
    try {
      const table = random.oneOf(tablesIn(database)) ?? ''
      const { count } = database.prepare(`select count(*) as count from ${table}`).get() as { readonly count: number }
      if (count === 0) return null
      const row = database.prepare(`select * from ${table} limit 1 offset ?`).get(random.below(count)) as Record<string, unknown>
      const names = Object.keys(row).filter((name) => row[name] !== null)
      const condition = names.map((name) => `${name} = ?`).join(' and ')
      database.prepare(`delete from ${table} where ${condition}`).run(...names.map((name) => row[name]))
      return table
    } finally {
      database.close()
    }
  },
  'a value of another type': (folder, random) => {
    const database = new Database(fileOf(folder))
    try {
      const table = random.oneOf(tablesIn(database)) ?? ''
      const { count } = database.prepare(`select count(*) as count from ${table}`).get() as { readonly count: number }
      if (count === 0) return null
      const row = database.prepare(`select * from ${table} limit 1 offset ?`).get(random.below(count)) as Record<string, unknown>
      const column = random.oneOf(Object.keys(row).filter((name) => !COLUMNS_LEFT_OUT.has(name))) ?? ''
      const names = Object.keys(row).filter((name) => row[name] !== null)
      const value = random.oneOf(VALUES.filter((one) => typeof one !== typeof row[column]))
      const condition = names.map((name) => `${name} = ?`).join(' and ')
      database.prepare(`update ${table} set ${column} = ? where ${condition}`).run(value, ...names.map((name) => row[name]))
      return `${table}.${column} = ${String(value)}`
    } catch (error) {
      // A key that must be a number, or there only once: the database itself keeps that damage out.
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_')) return null
      throw error
    } finally {
      database.close()
    }
  },
}

/** A bit beside a value says of which type it is. */
const VALUES: readonly (string | number | Buffer)[] = ['x', '', 7, Buffer.from([1, 0xff]), Buffer.alloc(0)]

/** The shared memory beside the log is made anew by every start, and the lock is empty. */
function anyFile(folder: string, random: Random): string | null {
  const files = readdirSync(folder).filter(
    (name) => name !== 'hindsight.lock' && !name.endsWith('-shm') && statSync(join(folder, name)).size > 0,
  )
  const name = random.oneOf(files)
  return name === undefined ? null : join(folder, name)
}

const tablesIn = (database: Database.Database): readonly string[] =>
  (
    database.prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`).all() as {
      readonly name: string
    }[]
  )
    .map(({ name }) => name)
    .filter((name) => !TABLES_LEFT_OUT.has(name))

/** Tables that cannot be read are left out, so that they count as changed. */
export function sqliteContents(folder: string): Contents {
  const contents = new Map<string, readonly string[]>()
  if (!existsSync(fileOf(folder))) return contents
  try {
    const database = new Database(fileOf(folder))
    try {
      for (const table of tablesIn(database)) {
        try {
          contents.set(table, (database.prepare(`select * from ${table}`).all() as Record<string, unknown>[]).map(rowText).sort())
        } catch {
          contents.delete(table)
        }
      }
    } finally {
      database.close()
    }
  } catch {
    contents.clear()
  }
  return contents
}

export function copied(from: string, under: string): string {
  const to = mkdtempSync(join(under, 'copy-'))
  cpSync(from, to, { recursive: true })
  return to
}
