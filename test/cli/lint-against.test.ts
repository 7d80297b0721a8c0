import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readInputs } from '../../src/cli/input.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { rawEventOf } from '../../src/domain/recorded-webhook.ts'
import { openStore } from '../../src/store/open-store.ts'
import { tick } from '../../src/worker/worker.ts'
import { sharedWorld } from '../http/server-world.ts'
import { writtenOutage } from '../pipeline/claims/recorded-outages.ts'
import { hindsight } from './run.ts'

const OUTAGE = 'ecommerce-meltdown-utc'
const postmortem = (name: string, text: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'hindsight-claims-')), name)
  writeFileSync(path, text)
  return path
}
const right = postmortem('right.md', writtenOutage(OUTAGE, 'md'))
const wrong = postmortem(
  'wrong.md',
  writtenOutage(OUTAGE, 'md').replace('70% of our users', '20% of our users').replace('11:00 AM', '11:20 AM'),
)

/** One store and one server for claims that change nothing. */
const world = sharedWorld()
let store: string
beforeAll(async () => {
  const { recorded } = await readInputs([`fixtures/outages/${OUTAGE}`], null)
  const raws = recorded.flatMap((webhook) => rawEventOf(webhook) ?? [])
  store = mkdtempSync(join(tmpdir(), 'hindsight-recorded-'))
  const opened = await openStore({ path: store })
  for (const raw of raws) await Promise.all([opened.accept(raw), world().store.accept(raw)])
  while ((await tick({ store: opened, policy: () => DEFAULT_POLICY, log: { error: () => {} } })) > 0);
  await opened.close()
  await world().understand()
}, 60_000)

describe.each([
  ['a server', () => world().url],
  ['a store', () => store],
])('hindsight lint --against %s', (_, against) => {
  it('contradicts nothing in a postmortem that is right', async () => {
    const { code, out } = await hindsight('lint', '--against', against(), right)
    expect(out).not.toContain('claim-contradicted')
    expect(out).toMatch(
      /right\.md:17: info: claim-supported: time "2024-03-15 11:00 Handed over to the infrastructure team\."; recorded: .*\(\d+ events?: /,
    )
    expect(code).toBe(0)
  })

  it('names the line, what was recorded and the events of what is wrong', async () => {
    const { code, out } = await hindsight('lint', '--against', against(), '--format', 'json', wrong)
    const found: { line: number; code: string; message: string; events?: string[] }[] = JSON.parse(out)
    const contradicted = found.filter((one) => one.code === 'claim-contradicted')
    expect(contradicted.map(({ line }) => line)).toEqual([9, 17])
    expect(contradicted[0]?.message).toContain('count "20 % of users"; recorded: 70 % of users')
    expect(contradicted[1]?.message).toContain('recorded: escalated 2024-03-15 11:00:09 UTC')
    expect(contradicted.every(({ events }) => events?.every((id) => /^[0-9a-f]{32}$/.test(id)) === true)).toBe(true)
    expect(code).toBe(1)
  })

  it('says where nothing recorded is described', async () => {
    const { err } = await hindsight(
      'lint',
      '--against',
      against(),
      postmortem('other.md', writtenOutage(OUTAGE, 'md').replaceAll('March 15, 2024', 'May 2, 2021')),
    )
    expect(err).toMatch(/other\.md: no recorded incident is described by it\n$/)
  })
})

it('hindsight lint --against names a folder without a store', async () => {
  const { code, err } = await hindsight('lint', '--against', mkdtempSync(join(tmpdir(), 'hindsight-none-')), right)
  expect(err).toContain('no store in ')
  expect(code).not.toBe(0)
})
