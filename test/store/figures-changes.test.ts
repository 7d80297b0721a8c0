import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { figuresOfAll } from '../../src/http/api/figures-memory.ts'
import { GONE_KEPT_REVISIONS } from '../../src/store/incidents/figures-store.ts'
import { openStore } from '../../src/store/open-store.ts'
import { storeFile } from '../../src/store/sqlite/connection.ts'
import { history } from '../world/history.ts'
import { rawsOf, workOff } from '../world/through-worker.ts'
import { anEvent, anIncident, aSettlement } from './builders.ts'

const filled = async (folder: string, raws: ReturnType<typeof rawsOf>) => {
  const store = await openStore({ path: folder })
  for (const raw of raws) await store.accept(raw)
  await workOff(store)
  return store
}

const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-figures-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

it('that an incident is gone is known for ten thousand settlements, and who is further behind reads all figures again', async () => {
  const folder = aFolder()
  const raws = rawsOf(history(1))
  const store = await filled(folder, raws.slice(0, raws.length / 2))
  const before = await figuresOfAll(store)

  const database = new Database(storeFile(folder))
  const goneNow = () => database.prepare('select incident_id from gone_incidents').pluck().all()
  const [forgotten] = before
  database.prepare("insert into gone_incidents values ('long ago', 1)").run()
  database.prepare('delete from incident_figures where incident_id = ?').run(forgotten?.id)
  database.prepare('update figures_revision set revision = revision + ?').run(GONE_KEPT_REVISIONS + 1)
  expect(goneNow()).toContain('long ago')
  expect((await figuresOfAll(store)).map(({ id }) => id)).toEqual(before.slice(1).map(({ id }) => id))
  await store.close()

  await (await filled(folder, raws)).close()
  expect(goneNow()).not.toContain('long ago')
  database.close()
})

it('a lost number of the latest change of figures is made anew by the next one, above all that there are', async () => {
  const folder = aFolder()
  const raws = rawsOf(history(1))
  const settle = async (some: typeof raws) => {
    const store = await filled(folder, some)
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

it('a damaged id inside of figures hides no others from whoever reads all of them', async () => {
  const folder = aFolder()
  const store = await openStore({ path: folder })
  const incidents = Array.from({ length: 1_100 }, (_, number) => anIncident([anEvent(`alert ${number}`)]))
  await store.settle(aSettlement({ incidents }))
  const database = new Database(storeFile(folder))
  // The last of the first batch: where the next one would begin after it, there would be none.
  const last = 'select incident_id from incident_figures order by revision, incident_id limit 1 offset 499'
  database.prepare(`update incident_figures set figures_json = replace(figures_json, incident_id, '~') where incident_id = (${last})`).run()
  database.close()
  expect(await figuresOfAll(store)).toHaveLength(1_100)
  await store.close()
})
