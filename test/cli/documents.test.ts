import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { Command } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { type CliCommand, ExitCode } from '../../src/cli/command.ts'
import { importCommand } from '../../src/cli/commands/import.ts'
import { lintCommand } from '../../src/cli/commands/lint.ts'

const folder = mkdtempSync(join(tmpdir(), 'hindsight-documents-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const CLEAN =
  '# Outage\n\nDuration: 10:00 to 11:00 UTC on 5 June 2024\n\n## Timeline\n- 10:00 Alert fired\n- 11:00 The issue was resolved\n'
const WRONG = CLEAN.replace('to 11:00', 'to 12:00')

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function run(command: CliCommand, ...argv: readonly string[]): Promise<Outcome> {
  const text = { out: '', err: '' }
  const stream = (name: 'out' | 'err') =>
    new Writable({
      write(chunk: Buffer, _, done) {
        text[name] += chunk.toString('utf8')
        done()
      },
    })
  const program = new Command('hindsight').exitOverride()
  command.register(program, { out: stream('out'), err: stream('err') })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return { code: 0, ...text }
  } catch (error) {
    if (error instanceof ExitCode) return { code: error.code, ...text }
    throw error
  }
}

describe('hindsight import', () => {
  it('prints a report with one incident per document', async () => {
    const { code, out } = await run(importCommand, 'import', file('clean.md', CLEAN))
    const report = JSON.parse(out) as { incidents: readonly { title: string; stated: object }[]; rejected: readonly object[] }
    expect(code).toBe(0)
    expect(report.incidents).toMatchObject([{ title: 'Outage', stated: { start: '2024-06-05T10:00:00+00:00', utcOffset: '+00:00' } }])
    expect(report.rejected).toEqual([])
  })

  it('prints a draft', async () => {
    const { out } = await run(importCommand, 'import', '--format', 'markdown', file('draft.md', CLEAN))
    expect(out).toContain('| 10:00:00 | Detection | Alert fired')
  })

  it('prints the incidents of a folder, and names the files that are not postmortems', async () => {
    const many = join(folder, 'many')
    mkdirSync(join(many, 'older'), { recursive: true })
    writeFileSync(join(many, 'a.md'), CLEAN)
    writeFileSync(
      join(many, 'older', 'b.html'),
      '<html><body><h1>Outage</h1><h2>Timeline (UTC)</h2><ul><li>10:00 alert</li><li>10:30 resolved</li></ul></body></html>',
    )
    writeFileSync(join(many, 'c.md'), '# How to bake bread\n\nMix and wait.\n')
    writeFileSync(join(many, 'd.png'), new Uint8Array([137, 80, 78, 71, 0, 0]))
    writeFileSync(join(many, 'e.md'), '')
    writeFileSync(join(many, 'f.txt'), new Uint8Array([0x63, 0xe9, 0x20]))
    writeFileSync(join(many, 'g.md'), '# Postmortem template\n## Timeline\n- when was it detected\n## Root cause\n- why\n')
    writeFileSync(join(many, 'h.json'), '{}')
    const { code, out, err } = await run(importCommand, 'import', '--format', 'table', many)
    expect(code).toBe(0)
    expect(out).toContain('2 documents read, 6 failed.')
    const reasons = err
      .trim()
      .split('\n')
      .map((line) => line.slice(many.length + 1))
    expect(reasons).toEqual([
      'c.md: not a postmortem: it has neither the sections of one nor a timeline',
      'd.png: a binary file, not a text',
      'e.md: the file is empty',
      'f.txt: the text is not valid UTF-8; save it as UTF-8',
      'g.md: a postmortem without a single time: a template or an outline',
      'h.json: .json files are not documents: expected Markdown, HTML, wiki markup or plain text',
    ])
  })

  it('fails where nothing could be read', async () => {
    expect((await run(importCommand, 'import', file('empty.md', ''))).code).toBe(1)
  })

  it('refuses a file of ten megabytes at once', async () => {
    const { err } = await run(importCommand, 'import', file('huge.md', '['.repeat(10_000_000)))
    expect(err).toContain('larger than 1000000 bytes (10000000)')
  })

  it('names a file that is not there and reads the others, but fails', async () => {
    const path = join(folder, 'nowhere.md')
    const { code, out, err } = await run(importCommand, 'import', path, file('there.md', CLEAN))
    expect({ code, err, read: JSON.parse(out).incidents.length }).toEqual({ code: 1, err: `${path}: no such file or folder\n`, read: 1 })
  })

  it('says that a folder holds no files', async () => {
    const path = join(folder, 'nothing')
    mkdirSync(path)
    expect(await run(importCommand, 'import', path)).toMatchObject({ code: 1, err: `${path}: the folder holds no files\n` })
  })

  it('says of an unreadable file that it may not be read', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may read everything')
    const path = file('closed.md', CLEAN)
    chmodSync(path, 0)
    expect(await run(importCommand, 'import', path)).toMatchObject({ code: 1, err: `${path}: may not be read: permission denied\n` })
  })

  it('shows no progress without a terminal', async () => {
    const path = join(folder, 'hundred')
    mkdirSync(path)
    for (let count = 0; count < 100; count += 1) writeFileSync(join(path, `${count}.md`), CLEAN)
    expect(await run(importCommand, 'import', path)).toMatchObject({ code: 0, err: '' })
  })
})

describe('hindsight lint', () => {
  it('says nothing about a clean document', async () =>
    expect(await run(lintCommand, 'lint', file('fine.md', CLEAN))).toEqual({ code: 0, out: '', err: '' }))

  it('prints file, line, severity, code and message, and fails on an error', async () => {
    const path = file('wrong.md', WRONG)
    const { code, out } = await run(lintCommand, 'lint', path)
    expect(out).toBe(
      `${path}:3: error: end-mismatch: The stated end is 2024-06-05 12:00; the timeline resolves it at 2024-06-05 11:00 (line 7).\n`,
    )
    expect(code).toBe(1)
  })

  it('does not fail on a warning', async () => {
    const { code, out } = await run(lintCommand, 'lint', file('zoneless.md', CLEAN.replace(' UTC', '')))
    expect(out).toContain(': warning: timezone-missing: ')
    expect(code).toBe(0)
  })

  it('warns where a second incident begins', async () => {
    const second = CLEAN.replace('# Outage', '# Second outage').replaceAll('5 June', '9 June')
    const { out } = await run(lintCommand, 'lint', file('two.md', `${CLEAN}\n${second}`))
    expect(out).toContain('two.md:9: warning: several-incidents: This document describes 2 incidents')
  })

  it('marks the lines of a pull request', async () => {
    const { out } = await run(lintCommand, 'lint', '--format', 'github', file('marked.md', WRONG))
    expect(out).toMatch(/^::error file=.*marked\.md,line=3,title=end-mismatch::The stated end is 2024-06-05 12:00;/)
  })

  it('prints SARIF for code scanning', async () => {
    const { out } = await run(lintCommand, 'lint', '--format', 'sarif', file('scanned.md', WRONG))
    const log = JSON.parse(out) as { version: string; runs: readonly { results: readonly object[] }[] }
    expect(log.version).toBe('2.1.0')
    expect(log.runs[0]?.results).toMatchObject([
      { ruleId: 'end-mismatch', level: 'error', locations: [{ physicalLocation: { region: { startLine: 3 } } }] },
    ])
  })

  it('prints JSON', async () => {
    const { out } = await run(lintCommand, 'lint', '--format', 'json', file('listed.md', WRONG))
    expect(JSON.parse(out)).toMatchObject([{ line: 3, severity: 'error', code: 'end-mismatch' }])
  })
})

/** Everything that lies in a checkout of a team's postmortems. */
function checkout(): string {
  const path = join(folder, 'checkout')
  for (const name of ['.git/objects', 'node_modules/a-package', 'images', '2024']) mkdirSync(join(path, name), { recursive: true })
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(path, name), content)
  for (const name of ['.git/COMMIT_EDITMSG.md', 'node_modules/a-package/README.md', '2024/outage.md', 'wrong.md'])
    write(name, name === 'wrong.md' ? WRONG : CLEAN)
  write('.gitignore', 'node_modules\n')
  write('README.md', '# Postmortems\n\nOne file for each outage. Write what happened.\n')
  write('export.pdf', '%PDF-1.4\n1 0 obj\n')
  write('export.docx', Buffer.from('PK\u0003\u0004\u0000\u0000', 'latin1'))
  write('images/graph.png', new Uint8Array([137, 80, 78, 71, 0, 0, 9, 1]))
  write('little-endian.md', Buffer.from(CLEAN, 'utf16le'))
  write('latin.md', Buffer.from(`${CLEAN}Grüße`, 'latin1'))
  write('cut.md', Buffer.from(`${CLEAN}Grü`).subarray(0, -1))
  write('server.c', 'int main(void) { return failure; } // 10:00\n')
  write('2024/huge.md', '['.repeat(10_000_000))
  symlinkSync('..', join(path, '2024', 'loop'))
  symlinkSync('gone.md', join(path, 'broken.md'))
  symlinkSync('2024/outage.md', join(path, 'latest.md'))
  return path
}

describe('a checkout of a repository', () => {
  const path = checkout()
  const REASONS = [
    '2024/huge.md: larger than 1000000 bytes (10000000)',
    '2024/loop: links to folders are not followed',
    'README.md: not a postmortem: it has neither the sections of one nor a timeline',
    'broken.md: broken link: no such file or folder',
    'cut.md: the text is not valid UTF-8; save it as UTF-8',
    'export.docx: a zip archive or an office document (such as .docx), not a text: export it as Markdown, HTML or plain text',
    'export.pdf: a PDF, not a text: export it as Markdown, HTML or plain text',
    'images/graph.png: a binary file, not a text',
    'latin.md: the text is not valid UTF-8; save it as UTF-8',
    'little-endian.md: the text looks like UTF-16 without its mark; save it as UTF-8',
    'server.c: not a postmortem: it has neither the sections of one nor a timeline',
  ]
  const reasonsIn = (err: string) =>
    err
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(path.length + 1))

  it('is imported with a line for each file that is not a postmortem; .git and node_modules are skipped', async () => {
    const { code, out, err } = await run(importCommand, 'import', '--format', 'table', path)
    expect(reasonsIn(err)).toEqual(REASONS)
    expect(out).toContain(`3 documents read, ${REASONS.length} failed.`)
    expect(code).toBe(0)
  })

  it('is checked with the same lines, and fails for the one that contradicts itself', async () => {
    const { code, out, err } = await run(lintCommand, 'lint', path)
    expect(reasonsIn(err)).toEqual(REASONS)
    expect(out).toMatch(/^[^\n]*wrong\.md:3: error: end-mismatch: [^\n]*\n$/)
    expect(code).toBe(1)
  })
})
