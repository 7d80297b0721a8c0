import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { aPostmortem } from '../world/documents.ts'
import { hindsight } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'hindsight-import-'))
afterAll(() => rmSync(folder, { recursive: true }))

const AT = Date.parse('2023-05-09T11:00:00Z')
const text = (title: string, from = AT) => aPostmortem({ title, from, to: from + 1_800_000, about: 'The checkout service' })
const file = (path: string, content: string): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), content)
}

describe('import --store', () => {
  const store = ['--storage.path', join(folder, 'store')]

  it('imports a folder once, counts what it imported, and leaves the rest out', async () => {
    file('checkout/.git/HEAD', 'ref: refs/heads/main\n')
    file('checkout/docs/a.md', text('Checkout was slow'))
    file('checkout/docs/b.md', text('Checkout was down', AT + 9e8))
    file('checkout/README.md', '# How to build\n')
    file('checkout/node_modules/x/c.md', text('Somebody else'))
    const first = await hindsight('import', '--store', ...store, '--format', 'table', join(folder, 'checkout'))
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('2 documents read, 1 failed.') })
    expect(first.err).toContain('2 documents imported, 0 duplicates, 0 linked to recorded incidents\n')
    // From a folder within it, a document has the name that it had from above.
    const again = await hindsight('import', '--store', ...store, join(folder, 'checkout/docs'))
    expect(again.err).toBe('0 documents imported, 2 duplicates, 0 linked to recorded incidents\n')
  })

  it('gives incidents that exports count, each with its origin', async () => {
    const rows = (await hindsight('export', 'metrics', ...store)).out.trim().split('\r\n')
    expect(rows.map((row) => row.split(',').at(-1))).toEqual(['origin', 'document', 'document'])
  })

  it('exports documents as they came, for another store', async () => {
    const { out } = await hindsight('export', 'raw', ...store)
    const paths = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).path)
    expect(paths.sort()).toEqual(
      [`checkout/docs/a.md`, `checkout/docs/b.md`].map((name) => `/api/v1/documents?name=${encodeURIComponent(name)}`),
    )
    file('raw.jsonl', out)
    const report = JSON.parse((await hindsight('reconstruct', join(folder, 'raw.jsonl'))).out)
    expect(report.incidents.map(({ title }: { title: string }) => title)).toEqual(['Checkout was slow', 'Checkout was down'])
  })

  it('leaves a store that a rebuild would not change', async () => {
    expect((await hindsight('rebuild', '--check', ...store)).out).toBe('store matches a rebuild: 2 deliveries, 8 events, 2 incidents\n')
  })

  it('takes --url only with --store', async () => {
    const { code, err } = await hindsight('import', '--url', 'http://127.0.0.1:1', join(folder, 'checkout'))
    expect({ code, err }).toEqual({ code: 1, err: 'hindsight: --url requires --store\n' })
  })
})
