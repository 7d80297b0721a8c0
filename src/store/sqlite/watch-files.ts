import { statSync } from 'node:fs'
import { storeFile } from './connection.ts'

/** Throws where the files of the store are no longer those that were opened: deleted, replaced, emptied. */
export function watchFiles(folder: string): () => void {
  const paths = [storeFile(folder), `${storeFile(folder)}-wal`]
  const seen = new Map<string, { readonly inode: number; readonly bytes: number }>()
  return () => {
    for (const path of paths) {
      const found = statSync(path, { throwIfNoEntry: false })
      const before = seen.get(path)
      // The log is cut back after a checkpoint; the store itself never shrinks.
      const isCut = found !== undefined && before !== undefined && path === paths[0] && found.size < before.bytes
      if (found === undefined || isCut || (before !== undefined && before.inode !== found.ino)) throw gone(path)
      seen.set(path, { inode: found.ino, bytes: found.size })
    }
  }
}

const gone = (path: string): Error =>
  Object.assign(new Error(`${path} was deleted, replaced or cut while it was open`), { code: 'HINDSIGHT_STORE_GONE' })
