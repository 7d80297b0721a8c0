import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { evaluate } from '../../eval/main.ts'
import { answersByDocument } from '../../eval/protocols/text-files.ts'

/** Runs a protocol over one folder of inputs and gives what it wrote. */
async function answered(protocol: string, folder: string, files: Readonly<Record<string, string>>): Promise<unknown> {
  const data = await mkdtemp(join(tmpdir(), 'hindsight-eval-'))
  await mkdir(join(data, folder))
  for (const [name, text] of Object.entries(files)) await writeFile(join(data, folder, name), text)
  const out = join(data, 'predictions.json')
  await evaluate({ protocol, data, out })
  return JSON.parse(await readFile(out, 'utf8'))
}

const TIMELINE =
  '# Uploads down\n\n## Timeline\n\n- 2031-03-08 10:00 UTC Uploads started failing\n- 2031-03-08 10:05 UTC Users reported it\n- 2031-03-08 10:30 UTC Uploads recovered\n'

it('answers E7 with the times from a timeline and their lines', async () => {
  expect(await answered('E7', 'dfds-postmortems', { 'one.md': TIMELINE })).toMatchObject({
    protocol: 'E7',
    documents: { 'one.md': { timeToDetectMinutes: 5, timeToRecoverMinutes: 30, rows: [5, 6, 7] } },
  })
})

it('answers E8 with the stated values that do not follow from the key events', async () => {
  const log =
    '- **Key events**\n  - First detected 2031-03-08 10:00\n  - Repaired 2031-03-08 10:30\n  - Resolved 2031-03-08 11:00\n\n- **Time to repair**: 30m\n- **Time to resolve**: 50m\n'
  expect(await answered('E8', 'moj-cloud-platform', { 'one.md': log })).toEqual({
    protocol: 'E8',
    documents: { 'one.md': { timeToRepairMinutes: 30, timeToResolveMinutes: 60, mismatch: ['timeToResolve'], workingHours: [] } },
  })
})

it('answers E9 with a stage for each text of each folder', async () => {
  const texts = '{"id":"a","text":"This incident has been resolved."}\n{"id":"b","text":"We are investigating failing uploads."}\n'
  expect(await answered('E9', 'a-status-page', { 'texts.jsonl': texts })).toEqual({
    protocol: 'E9',
    'a-status-page': { a: 'resolved', b: 'investigating' },
  })
})

it('answers E11 with the lines on which the impact begins and ends', async () => {
  expect(await answered('E11', 'wikitech-incidents', { 'one.txt': TIMELINE })).toMatchObject({
    documents: { 'one.txt': { impactStart: { line: 5 }, impactEnd: { line: 7 }, entries: [5, 6, 7] } },
  })
})

it('goes on after a document that cannot be read', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'hindsight-eval-'))
  await writeFile(join(dir, 'bad.md'), 'bad')
  await writeFile(join(dir, 'good.md'), 'good')
  const answer = (text: string) => {
    if (text === 'bad') throw new Error('no times')
    return text
  }
  expect(answersByDocument(dir, '.md', answer)).toEqual({ 'bad.md': { error: 'no times' }, 'good.md': 'good' })
})
