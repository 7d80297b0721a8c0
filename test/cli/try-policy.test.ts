import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hindsight } from './run.ts'

const OUTAGES = 'fixtures/outages'

function configFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'hindsight-policy-')), 'hindsight.yml')
  writeFileSync(file, text)
  return file
}

const tried = async (text: string) =>
  JSON.parse((await hindsight('try-policy', configFile(text), '--file', OUTAGES, '--format', 'json')).out)

describe('hindsight try-policy', () => {
  it('says that the policy in force changes nothing', async () => {
    const { code, out } = await hindsight('try-policy', configFile(''), '--file', OUTAGES)
    expect(code).toBe(0)
    expect(out).toContain('5 incidents now, 5 with the new policy; 5 unchanged.')
    expect(out).toContain('Nothing would merge, split, move, appear or disappear.')
    expect(out).toContain('Time to resolve')
  })

  it('prints what a changed policy does, and medians before and after', async () => {
    const answer = await tried('policy:\n  correlation:\n    quietGap: 1m\n    nearness: 30s\n')
    expect(answer.incidents.before).toBe(5)
    expect(answer.incidents.unchanged).toBeLessThan(5)
    const resolve = answer.durations.find(({ name }: { name: string }) => name === 'timeToResolve')
    expect(resolve.before).toMatchObject({ known: 5, medianSeconds: expect.any(Number) })
  })

  it('compares with the configuration that is given', async () => {
    const config = configFile('policy:\n  changes:\n    lookBack: 1m\n')
    const { out } = await hindsight('try-policy', config, '--config.file', config, '--file', OUTAGES)
    expect(out).toContain('5 unchanged')
    const { suspects } = await tried('policy:\n  changes:\n    lookBack: 1m\n')
    expect(suspects.length).toBeGreaterThan(0)
    expect(suspects[0].after).toEqual([])
  })

  it('names the line of a policy that is wrong', async () => {
    const { code, err } = await hindsight('try-policy', configFile('policy:\n  correlation:\n    quietGapMs: 1\n'), '--file', OUTAGES)
    expect(code).toBe(1)
    expect(err).toMatch(/hindsight\.yml:3: .*quietGapMs/)
  })
})
