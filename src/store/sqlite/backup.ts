import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { toOperationalError } from '../failures.ts'
import { OperationalError } from '../store.ts'
import { storeFile } from './connection.ts'

/**
 * Copies the store as of this moment into a new file, while it is written to. SQLite reads one snapshot and writes a
 * compact copy of it; that takes a thread of its own, because it computes for as long as it copies. A damaged store cannot be
 * copied, so that a backup is never worse than it looks.
 * @throws OperationalError `exists` where there is such a file, otherwise why it cannot be written
 */
export async function backUp(folder: string, file: string): Promise<void> {
  if (existsSync(file)) throw new OperationalError('exists', `${file} exists already`, { retryable: false })
  const partial = `${file}.partial`
  rmSync(partial, { force: true })
  try {
    await copyInThread(storeFile(folder), partial)
    const copy = openSync(partial, 'r+')
    fsyncSync(copy)
    closeSync(copy)
    renameSync(partial, file)
  } catch (error) {
    rmSync(partial, { force: true })
    throw toOperationalError(error)
  }
}

function copyInThread(from: string, to: string): Promise<void> {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3')
  const worker = new Worker(COPY, { eval: true, workerData: { driver, from, to } })
  return new Promise((resolve, reject) => {
    worker.once('message', ({ message, code }: { readonly message?: string; readonly code?: string }) =>
      message === undefined ? resolve() : reject(Object.assign(new Error(message), { code })),
    )
    worker.once('error', reject)
  })
}

/** Plain JavaScript, so that it runs from source and from `dist/` alike. */
const COPY = `
  const { parentPort, workerData: { driver, from, to } } = require('node:worker_threads')
  const Database = require(driver)
  try {
    const source = new Database(from, { readonly: true, timeout: 5000 })
    source.prepare('vacuum into ?').run(to)
    source.close()
    const copy = new Database(to, { readonly: true })
    const [{ quick_check: found }] = copy.pragma('quick_check(1)')
    copy.close()
    if (found !== 'ok') throw Object.assign(new Error(found), { code: 'SQLITE_CORRUPT' })
    parentPort.postMessage({})
  } catch (error) {
    parentPort.postMessage({ message: error.message, code: error.code ?? null })
  }
`
