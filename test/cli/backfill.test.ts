import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { alertsOfDay, startOpsgenie } from '../backfill/opsgenie-stand-in.ts'
import { startWorld, withSource } from '../http/server-world.ts'
import { hindsight } from './run.ts'

it('backfill posts a past to a running server once, and proves it day by day', async () => {
  const standIn = await startOpsgenie({ alerts: alertsOfDay('2023-05-01', 12), listMax: 20_000 })
  onTestFinished(() => standIn.close())
  const world = await startWorld(withSource('opsgenie', { secrets: ['secret'] }))
  const folder = await mkdtemp(join(tmpdir(), 'hindsight-backfill-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [key, token, journal] = ['key', 'token', 'journal'].map((name) => join(folder, name))
  await writeFile(`${key}`, 'key\n')
  await writeFile(`${token}`, 'secret\n')
  const api = ['--api-url', standIn.url, '--api-key-file', `${key}`, '--url', world.url, '--token-file', `${token}`]
  const run = (...more: string[]) => hindsight('backfill', 'opsgenie', '--from', '2023-05-01', '--to', '2023-05-03', ...api, ...more)

  expect(await run('--journal', `${journal}`)).toEqual({
    code: 0,
    err: '',
    out: '2023-05-01  12 at opsgenie, 12 here\n12 deliveries in this run; 12 at opsgenie, 12 here: complete\n',
  })
  // Without its journal everything is sent again, and is a duplicate.
  expect((await run('--journal', `${journal}-2`)).code).toBe(0)
  await world.understand()
  const { rawEvents, events } = await world.store.counts()
  expect([rawEvents, events]).toEqual([12, 12 * 4])
})

it.each([
  ['prometheus', '--from', '2023-05-01', 'expected --api-url with the address of the API'],
  ['opsgenie', '--from', 'yesterday', 'expected a time such as 2024-06-05'],
  ['opsgenie', '--from', '2099-01-01', 'expected --from before --to'],
])('backfill %s %s %s is refused: %s', async (vendor, flag, time, message) => {
  expect(await hindsight('backfill', vendor, flag, time, '--url', 'http://127.0.0.1:1')).toMatchObject({
    code: 1,
    err: expect.stringContaining(message),
  })
})
