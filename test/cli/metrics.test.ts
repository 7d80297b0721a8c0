import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { alertGroup, post, sharedWorld } from '../http/server-world.ts'
import { hindsight } from './run.ts'

const folderOfWorld = { path: '' }
const world = sharedWorld((_, folder) => {
  folderOfWorld.path = folder
  return {}
})

describe('hindsight alert-quality', () => {
  beforeAll(async () => {
    await post(`${world().url}/webhooks/alertmanager`, alertGroup())
    await world().understand()
  })
  const asked = (...options: readonly string[]) => hindsight('alert-quality', '--period', '2023-05', ...options)

  it.each([['rules'], ['load'], ['people']])(
    'prints %s in every format, from a store as from the server that runs on it',
    async (table) => {
      for (const format of ['table', 'json', 'csv', 'jsonl']) {
        const [fromServer, fromStore] = [
          await asked('--url', world().url, '--table', table, '--format', format),
          await asked('--storage.path', folderOfWorld.path, '--table', table, '--format', format),
        ]
        expect(fromStore).toMatchObject({ code: 0, err: '' })
        expect(format === 'json' ? JSON.parse(fromStore.out) : fromStore.out).toEqual(
          format === 'json' ? JSON.parse(fromServer.out) : fromServer.out,
        )
      }
    },
  )

  it('says of each rule how often it fired, in how many incidents, and what to do about it', async () => {
    const { out } = await asked('--storage.path', folderOfWorld.path)
    expect(out).toMatch(/HighErrorRate\s+│ checkout\s+│ 1\s+│ 1 /)
    const [, row] = (await asked('--storage.path', folderOfWorld.path, '--format', 'csv')).out.split('\r\n')
    expect(row).toMatch(/^HighErrorRate,checkout,1,1,1,1,/)
    const [line = ''] = (await asked('--storage.path', folderOfWorld.path, '--format', 'jsonl')).out.split('\n')
    expect(JSON.parse(line)).toMatchObject({ rule: 'HighErrorRate', service: 'checkout', fired: 1, inIncident: 1, first: 1 })
  })

  it('keeps to the service and the period that are asked for', async () => {
    const rows = async (...options: readonly string[]) =>
      (await hindsight('alert-quality', '--storage.path', folderOfWorld.path, '--format', 'jsonl', ...options)).out
    expect(await rows('--period', '2023-05', '--service', 'mail')).toBe('')
    expect(await rows('--period', '2023-04')).toBe('')
    expect(await rows('--from', '2023-05-01', '--to', '2023-05-31')).toContain('HighErrorRate')
  })

  it('refuses a table that there is not as wrong usage', async () => {
    expect((await asked('--table', 'mood')).code).toBe(2)
  })
})

describe('hindsight metrics', () => {
  it('asks a running server, and lays its figures out', async () => {
    await post(`${world().url}/webhooks/alertmanager`, alertGroup())
    await world().understand()
    const { code, out } = await hindsight('metrics', '--url', world().url, '--period', '2023-05', '--definition', 'hindsight,dora')
    expect(code).toBe(0)
    expect(out).toContain('Failed deployment recovery time')
    expect(out).toMatch(/Time to resolve .*detected → resolved.* median/)
    expect(out).toContain('no deployment to production is known; 1 incident')
  })

  it('makes no store where there is none', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'hindsight-metrics-')), 'data')
    const { code, err } = await hindsight('metrics', '--storage.path', path)
    expect({ code, err }).toEqual({
      code: 1,
      err: `hindsight: no store in ${path}: expected a folder that \`hindsight serve\` has written\n`,
    })
    expect(existsSync(path)).toBe(false)
  })

  it.each([
    ['--period', 'soon'],
    ['--definition', 'folklore'],
    ['--group-by', 'mood'],
    ['--from', 'yesterday'],
  ])('refuses %s %s as wrong usage', async (option, value) => {
    expect((await hindsight('metrics', option, value)).code).toBe(2)
  })
})
