import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/cli/index.ts'
import { progressOn } from '../../src/cli/progress.ts'
import { fittedTable } from '../../src/render/fitted-table.ts'
import { openStore } from '../../src/store/open-store.ts'
import { manyRawEvents } from '../store/builders.ts'
import { hindsight } from './run.ts'

const TERMINAL = { isTTY: true, columns: 80 }

/** As `hindsight` of run.ts, at a terminal. */
async function atTerminal(argv: readonly string[], { columns }: { readonly columns: number } = TERMINAL) {
  const texts = { out: '', err: '' }
  const stream = (name: 'out' | 'err') => ({
    ...TERMINAL,
    columns,
    once: () => undefined,
    write: (text: string) => {
      texts[name] += text
      return true
    },
  })
  const code = await run(argv, { out: stream('out'), err: stream('err') })
  return { code, ...texts }
}

const longest = (text: string): number => Math.max(...text.split('\n').map((line) => [...line].length))
/** Every word of a table, whatever line of its cell it is on. */
const lettersOf = (text: string): string => [...text.replace(/[^\p{L}\p{N}]/gu, '')].sort().join('')

describe('a table', () => {
  const COMMANDS = [
    ['reconstruct', '--format', 'table', 'fixtures/outages/total-outage-utc'],
    ['import', '--format', 'table', 'fixtures/postmortems'],
  ]

  it.each(COMMANDS)(
    'of %s fits the width of the terminal and loses no letter',
    async (...argv) => {
      const [wide, narrow] = [await hindsight(...argv), await atTerminal(argv, { columns: 120 })]
      expect(longest(wide.out.split('\n\n')[0] ?? '')).toBeGreaterThan(120)
      expect(longest(narrow.out)).toBeLessThanOrEqual(120)
      expect(lettersOf(narrow.out)).toBe(lettersOf(wide.out))
    },
    60_000,
  )

  it('counts two columns for an ideograph, breaks between words, and within one that is too long alone', () => {
    const table = fittedTable(['Incident', '日本'], [['日本語テキスト on checkout', 'a-name-without-any-place-to-break-it']], 39)
    expect(table.split('\n').map((line) => line.trimEnd())).toEqual([
      '┌──────────────────┬──────────────────┐',
      '│ Incident         │ 日本             │',
      '├──────────────────┼──────────────────┤',
      '│ 日本語テキスト   │ a-name-without-a │',
      '│ on checkout      │ ny-place-to-brea │',
      '│                  │ k-it             │',
      '└──────────────────┴──────────────────┘',
    ])
  })

  it('is as wide as its texts where no terminal shows it', async () => {
    const { out } = await hindsight(...(COMMANDS[0] ?? []))
    expect(out.split('\n').filter((line) => line.startsWith('│')).length).toBe(2)
  }, 60_000)
})

describe('long work at a terminal', () => {
  it('says how far it has come, and leaves nothing of that behind', async () => {
    const path = mkdtempSync(join(tmpdir(), 'hindsight-terminal-'))
    const store = await openStore({ path })
    await Promise.all(manyRawEvents(300).map((raw) => store.accept(raw)))
    await store.close()
    for (const argv of [['verify'], ['rebuild'], ['rebuild', '--check']]) {
      const { code, err } = await atTerminal([...argv, '--storage.path', path])
      expect(code, err).toBe(0)
      expect(err, argv.join(' ')).toMatch(/\r0 (?:of 300 )?deliveries (?:checked|read)/)
      expect(err).toMatch(/\r +\r$/)
      expect((await hindsight(...argv, '--storage.path', path)).err).toBe('')
    }
  }, 60_000)

  it('writes at most ten times a second', () => {
    const written: string[] = []
    const clock = { now: 0 }
    const progress = progressOn({ ...TERMINAL, write: (text) => written.push(text) > 0, once: () => undefined }, 'done', () => clock.now)
    for (; clock.now < 1_000; clock.now += 1) progress.show(clock.now, 1_000)
    expect(written).toHaveLength(10)
  })
})

describe('- as the name of a file', () => {
  /** A process of its own, which has a standard input. */
  async function piped(text: string, ...argv: readonly string[]) {
    const child = spawn(process.execPath, ['dist/main.js', ...argv], { stdio: ['pipe', 'pipe', 'pipe'] })
    child.stdin.end(text)
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
    return { code, out, err }
  }

  const postmortem = '# Checkout was down\n\nDate: 2024-01-02\n\n## Timeline\n\n- 10:00 UTC alert fired\n- 10:30 UTC resolved\n'
  const alert = readFileSync('fixtures/outages/total-outage-utc/012-alertmanager.json', 'utf8')
  const folder = () => join(mkdtempSync(join(tmpdir(), 'hindsight-piped-')), 'data')

  it.concurrent.each([
    ['reconstruct', alert, ['reconstruct', '-'], 0, /"incidents"/],
    ['try-source', alert, ['try-source', '-'], 0, /alert\.fired/],
    ['import', postmortem, ['import', '--format', 'json', '-'], 0, /Checkout was down/],
    ['lint', postmortem.replace('10:30', '09:30'), ['lint', '-'], 1, /^-:/],
    ['check-config', 'listen: { hosts: [a] }', ['check-config', '-'], 0, /^-: valid/],
    ['check-config, of a wrong one', 'listem: {}', ['check-config', '-'], 1, /^-:1: listem: unknown key/],
    ['restore-edits', '', ['restore-edits', '-', '--storage.path', folder()], 0, /^0 restored/],
    ['try-policy', 'policy: {}', ['try-policy', '-', '--file', 'fixtures/outages/total-outage-utc'], 0, /unchanged/],
    ['replay', 'junk', ['replay', '--url', 'http://127.0.0.1:1', '-'], 1, /unknown format/],
  ] as const)(
    'is standard input for %s',
    async (_, text, argv, code, expected) => {
      const outcome = await piped(text, ...argv)
      expect(outcome).toMatchObject({ code })
      expect(outcome.out + outcome.err).toMatch(expected)
    },
    60_000,
  )
})
