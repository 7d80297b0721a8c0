import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { alertGroup, post, sharedWorld } from '../http/server-world.ts'
import { hindsight } from './run.ts'

const world = sharedWorld()

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
