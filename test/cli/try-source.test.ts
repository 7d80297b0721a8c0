import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hindsight } from './run.ts'

describe('try-source', () => {
  it('shows the events of a recorded webhook, what is known of them and their keys', async () => {
    const { code, out } = await hindsight('try-source', 'fixtures/pingdom/http-up-to-down.input.json')
    expect(code).toBe(0)
    expect(out).toContain('pingdom, read\n  2016-03-14T07:10:34.000Z alert.fired: Test check: Non-recoverable failure in name resolution')
    expect(out).toContain('    series 2048467')
  })

  it('says why a body is ignored', async () => {
    const { code, out } = await hindsight('try-source', 'fixtures/kubernetes/new-api-normal.input.json')
    expect([code, out]).toEqual([0, expect.stringContaining('kubernetes, ignored\n  because: Pulled: nothing that fails\n')])
  })

  it('marks a time that the sender does not state', async () => {
    const { out } = await hindsight('try-source', 'fixtures/heroku/deploy-form.input.json')
    expect(out).toContain('(estimated) change.finished')
  })

  it('reads a sender that the configuration describes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hindsight-mapping-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const [config, body] = [join(folder, 'hindsight.yml'), join(folder, 'body.json')]
    await writeFile(config, 'sources: { backups: { mapping: { kind: message, time: $.at, text: $.said } } }')
    await writeFile(body, '{ "at": "2024-01-15T11:00:00Z", "said": "ledger is saved" }')
    const { code, out } = await hindsight('try-source', '--config.file', config, '--source', 'backups', body)
    expect([code, out]).toEqual([0, expect.stringContaining('backups, read\n  2024-01-15T11:00:00.000Z message.posted: ledger is saved')])
  })

  it('fails where nobody recognises a body, or its reader cannot read it', async () => {
    expect(await hindsight('try-source', 'tsconfig.json')).toMatchObject({ code: 1, err: expect.stringContaining('unknown format') })
    expect(await hindsight('try-source', '--source', 'pingdom', 'package.json')).toMatchObject({
      code: 1,
      out: expect.stringContaining('problem: /check_id expected the id of the check'),
    })
  })
})
