import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { freemem } from 'node:os'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
/** Many times what a run takes at once. */
const ROOM_BYTES = 4 * 1_024 ** 3

let folder: string | null = null

/**
 * Puts the folders of the tests into memory where there is room: on a disk a store waits most of the time that a test of it takes, because it
 * syncs all that it acknowledges. Whoever sets `TMPDIR` has them there.
 */
export function setup(): void {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return
  folder = mkdtempSync(join(MEMORY, 'hindsight-tests-'))
  // The user of a PostgreSQL of a test's own must get through to its folder.
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
}

export function teardown(): void {
  if (folder !== null) rmSync(folder, { recursive: true, force: true })
}

function hasRoom(): boolean {
  if (process.platform !== 'linux' || !existsSync(MEMORY)) return false
  const { bavail, bsize } = statfsSync(MEMORY)
  return Math.min(bavail * bsize, freemem()) >= ROOM_BYTES
}
