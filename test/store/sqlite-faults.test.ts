import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { storeFile } from '../../src/store/sqlite/connection.ts'
import type { Store } from '../../src/store/store.ts'
import { mountSmall, unmount, whyNoMount } from '../faults/small-disk.ts'
import { aRawEvent } from './builders.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hindsight-store-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function bodiesIn(store: Store): Promise<readonly string[]> {
  const bodies: string[] = []
  for await (const raw of store.rawEvents()) bodies.push(Buffer.from(raw.body).toString())
  return bodies
}

interface Child {
  readonly process: ChildProcess
  /** The lines that it prints after `open`. */
  readonly lines: AsyncIterator<string>
}

async function startChild(name: string): Promise<Child> {
  const script = fileURLToPath(new URL('./accepting-child.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('open')
  return { process: child, lines }
}

/** Kills it after so many acknowledgements; all that it had printed by then. */
async function killAfter({ process: child, lines }: Child, count: number): Promise<readonly string[]> {
  const acknowledged: string[] = []
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    acknowledged.push(line.value)
    if (acknowledged.length === count) child.kill('SIGKILL')
  }
  return acknowledged
}

describe('a process that dies', () => {
  it('has lost nothing that it acknowledged, and stored nothing twice', async () => {
    const acknowledged: string[] = []
    for (const [round, count] of [300, 2_000].entries()) {
      acknowledged.push(...(await killAfter(await startChild(`round ${round}`), count)))
    }
    const store = await openStore({ path: folder })
    const kept = await bodiesIn(store)
    await store.close()
    expect(acknowledged.length).toBeGreaterThanOrEqual(2_300)
    expect(new Set(kept).size).toBe(kept.length)
    expect(acknowledged.filter((body) => !new Set(kept).has(body))).toEqual([])
    const database = new Database(storeFile(folder), { readonly: true })
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    database.close()
  })

  it('gives the folder free', async () => {
    const child = await startChild('holder')
    await expect(openStore({ path: folder })).rejects.toMatchObject({
      name: 'OperationalError',
      code: 'store-locked',
      message: `another process uses ${folder}; stop it first`,
    })
    await killAfter(child, 1)
    const store = await openStore({ path: folder })
    await store.ready()
    await store.close()
  })
})

describe('opening', () => {
  it('is for one store at a time, in one process too', async () => {
    const store = await openStore({ path: folder })
    await expect(openStore({ path: folder })).rejects.toMatchObject({ code: 'store-locked', retryable: false })
    await store.close()
    await (await openStore({ path: folder })).close()
  })

  it('makes the folder', async () => {
    const store = await openStore({ path: join(folder, 'a', 'b') })
    await store.ready()
    await store.close()
  })

  it('refuses a path that is a file', async () => {
    writeFileSync(join(folder, 'file'), '')
    await expect(openStore({ path: join(folder, 'file') })).rejects.toMatchObject({ code: 'cannot-open', retryable: false })
    await expect(openStore({ path: join(folder, 'file', 'below') })).rejects.toMatchObject({ code: 'cannot-open' })
  })

  it('refuses a file that is no store, and lets the folder go', async () => {
    writeFileSync(storeFile(folder), 'this is a text, and a long one: longer than the header of a database, which has a hundred bytes.')
    await expect(openStore({ path: folder })).rejects.toMatchObject({ code: 'corrupt', retryable: false })
    rmSync(storeFile(folder))
    await (await openStore({ path: folder })).close()
  })

  it('refuses a store that a later version has changed', async () => {
    await (await openStore({ path: folder })).close()
    const database = new Database(storeFile(folder))
    database.exec(`insert into kysely_migration (name, timestamp) values ('999-later', '2030-01-01')`)
    database.close()
    await expect(openStore({ path: folder })).rejects.toMatchObject({ code: 'store-newer', retryable: false })
  })

  it('leaves no table behind when a migration breaks off', async () => {
    const database = new Database(storeFile(folder))
    database.exec('create table heartbeat (id integer)')
    await expect(openStore({ path: folder })).rejects.toThrow('heartbeat')
    expect(database.prepare(`select name from sqlite_master where name like '%events%'`).all()).toEqual([])
    database.exec('drop table heartbeat')
    database.close()
    await (await openStore({ path: folder })).close()
  })
})

const noMount = whyNoMount()

describe.skipIf(noMount !== null)(`a full disk${noMount === null ? '' : ` (skipped: ${noMount})`}`, () => {
  let disk: string
  beforeEach(() => {
    disk = join(folder, 'disk')
    mkdirSync(disk)
    mountSmall(disk, 16)
  })
  afterEach(() => unmount(disk))

  async function fill(store: Store): Promise<{ readonly kept: readonly string[]; readonly codes: ReadonlySet<string> }> {
    const kept: string[] = []
    const codes = new Set<string>()
    for (let round = 0; codes.size === 0; round += 1) {
      const bodies = Array.from({ length: 50 }, (_, index) => `${round}/${index} ${'x'.repeat(10_000)}`)
      const results = await Promise.allSettled(bodies.map((body) => store.accept(aRawEvent(body))))
      results.forEach((result, index) => {
        if (result.status === 'fulfilled') kept.push(bodies[index] ?? '')
        else codes.add(`${result.reason.name} ${result.reason.code} ${result.reason.retryable}`)
      })
    }
    return { kept, codes }
  }

  it('is reported as such, leaves what is in the register readable, and all that was accepted once there is space again', async () => {
    const ballast = join(disk, 'ballast')
    writeFileSync(ballast, Buffer.alloc(4 * 1024 * 1024))
    const store = await openStore({ path: join(disk, 'store') })
    const { kept, codes } = await fill(store)
    expect(kept.length).toBeGreaterThan(50)
    expect(codes).toEqual(new Set(['OperationalError disk-full true']))
    // What came last may be listed only: entering it into the register takes space, too.
    const readable = await bodiesIn(store)
    expect(readable.length).toBeGreaterThan(50)
    expect(kept).toEqual(expect.arrayContaining([...readable]))

    rmSync(ballast)
    await store.ready()
    expect((await store.accept(aRawEvent('after'))).outcome).toBe('accepted')
    expect((await bodiesIn(store)).toSorted()).toEqual([...kept, 'after'].toSorted())
    await store.close()
  })
})
