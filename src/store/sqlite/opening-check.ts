import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { isSameBytes } from '../columns.ts'
import { type Accepted, forgetRing, readRing } from '../damage/accepted-ring.ts'
import { brokenLog, pageSizeOf } from '../damage/wal-check.ts'
import { OperationalError } from '../store.ts'
import { openToWrite, storeFile } from './connection.ts'

/** What the files say before SQLite opens them, which drops from the log whatever it does not read. */
export interface FoundBefore {
  readonly accepted: readonly Accepted[]
  readonly damages: readonly string[]
}

/**
 * @throws OperationalError `lost` where deliveries were acknowledged and the store is missing or empty: to begin anew then
 * would forget them without a word
 */
export function checkFiles(folder: string): FoundBefore {
  const accepted = readRing(folder)
  const file = storeFile(folder)
  const isEmpty = !existsSync(file) || statSync(file).size === 0
  const log = `${file}-wal`
  const isLogEmpty = !existsSync(log) || statSync(log).size === 0
  const last = accepted.at(-1)
  if (isEmpty && isLogEmpty && last !== undefined)
    throw new OperationalError(
      'lost',
      `${file} is missing or empty, but ${last.position} deliveries were acknowledged: restore the backup, or remove hindsight.accepted to begin anew`,
      { retryable: false },
    )
  return { accepted, damages: isLogEmpty || isEmpty ? [] : checkLog(file, log) }
}

function checkLog(file: string, log: string): readonly string[] {
  const pageSize = pageSizeOf(readFileSync(file).subarray(0, 100))
  const broken = pageSize === null ? null : brokenLog(readFileSync(log), pageSize)
  if (broken === null) return []
  const copy = `${log}.damaged-${broken.offset}`
  copyFileSync(log, copy)
  return [
    `the write-ahead log is damaged at byte ${broken.offset}: ${broken.commits} commits behind it are not read; a copy is kept as ${copy}`,
  ]
}

/** Compares what was acknowledged with what is there, and writes down what is not. */
export function noteLosses(folder: string, { accepted, damages }: FoundBefore, now: number): void {
  if (accepted.length === 0 && damages.length === 0) return
  const database = openToWrite(folder)
  try {
    const lost = lossesOf(database, accepted)
    const all = [...damages, ...lost.map(({ id, position }) => `delivery ${id}, acknowledged as number ${position}, is missing`)]
    const insert = database.prepare('insert into damages (noticed_at, what) values (?, ?)')
    database.transaction(() => all.forEach((what) => void insert.run(now, what))).immediate()
    if (lost.length > 0) forgetRing(folder)
  } finally {
    database.close()
  }
}

/** The same bytes may have been accepted again meanwhile: then nothing is lost. */
function lossesOf(database: Database.Database, accepted: readonly Accepted[]): readonly Accepted[] {
  const last = database.prepare('select max(position) as position from links').get() as { readonly position: number | null }
  const atPosition = database.prepare('select raw_id as id from links where position = ?')
  const isThere = database.prepare('select 1 from raw_events where id = ?')
  return accepted.filter(({ position, id }) => {
    const bytes = Buffer.from(id, 'hex')
    if (position > (last.position ?? 0)) return isThere.get(bytes) === undefined
    const found = atPosition.get(position) as { readonly id: unknown } | undefined
    return found !== undefined && !isSameBytes(found.id, bytes) && isThere.get(bytes) === undefined
  })
}
