import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { storeFile } from '../../src/store/sqlite/connection.ts'
import { history } from '../world/history.ts'
import { rawsOf, workOff } from '../world/through-worker.ts'

it('a lost number of the latest change of figures is made anew by the next one, above all that there are', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-figures-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const raws = rawsOf(history(1))
  const settle = async (some: typeof raws) => {
    const store = await openStore({ path: folder })
    for (const raw of some) await store.accept(raw)
    await workOff(store)
    const revision = await store.figuresRevision()
    const { incidents } = await store.counts()
    await store.close()
    return { revision, incidents }
  }
  const before = await settle(raws.slice(0, raws.length / 2))
  expect(before.incidents).toBeGreaterThan(0)

  const database = new Database(storeFile(folder))
  database.exec('delete from figures_revision')
  database.close()
  expect((await settle(raws)).revision).toBeGreaterThan(before.revision)
})
