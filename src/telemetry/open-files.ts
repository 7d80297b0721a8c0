import { readFileSync } from 'node:fs'

/** Fewer do not suffice to load the program and to open the store. */
export const OPEN_FILES_MIN = 512
/** With fewer than that, connections are refused that the service could serve. */
export const OPEN_FILES_ENOUGH = 4_096

/** How many files and connections this process may have open at once; null: not known (only Linux has the file), or no limit. */
export function openFilesMax(limits = '/proc/self/limits'): number | null {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync(limits, 'utf8')) ?? []
    return soft === undefined ? null : Number(soft)
  } catch {
    return null
  }
}

/** How many connections may be open, so that the store and the threads can open what they need; null: as many as come. */
export const connectionsMax = (filesMax = openFilesMax()): number | null =>
  filesMax === null ? null : Math.max(1, filesMax - KEPT_FOR_FILES)
/** The program itself has about 60 open, a backup needs some more, and a thread that starts opens hundreds of modules at once. */
const KEPT_FOR_FILES = 400
