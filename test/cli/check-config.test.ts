import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hindsight } from './run.ts'

function configFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'hindsight-config-')), 'hindsight.yml')
  writeFileSync(file, text)
  return file
}

describe('hindsight check-config', () => {
  it('accepts a valid file', async () => {
    const file = configFile('listen:\n  address: 127.0.0.1:9095\n')
    expect(await hindsight('check-config', file)).toEqual({ code: 0, out: `${file}: valid\n`, err: '' })
  })

  it('names every line that is wrong', async () => {
    const file = configFile('listen:\n  adress: x\npolicy:\n  correlation:\n    quietGap: soon\n')
    const { code, err } = await hindsight('check-config', file)
    expect(code).toBe(1)
    expect(err).toContain(`${file}:2: listen.adress: unknown key`)
    expect(err).toContain(`${file}:5: policy.correlation.quietGap: expected a duration`)
  })

  it('finds what the file names beside it, wherever it is started', async () => {
    const file = configFile('auth: { tokens: [{ name: a, token_file: a.token }] }\ntopology: { files: calls.csv }\n')
    writeFileSync(join(dirname(file), 'a.token'), 'a-secret-of-24-characters\n')
    writeFileSync(join(dirname(file), 'calls.csv'), 'caller,callee\nweb\n')
    const { code, err } = await hindsight('check-config', file)
    expect({ code, err }).toEqual({ code: 1, err: `${file}:2: topology.files: calls.csv:2: expected the names of both services\n` })
  })

  it('says that a file is not there', async () => {
    const { code, err } = await hindsight('check-config', 'no-such.yml')
    expect(code).toBe(1)
    expect(err).toMatch(/cannot read no-such\.yml/)
  })
})
