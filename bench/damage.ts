import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'

/*
 * Damages copies of a store and asks who notices: `npx tsx bench/damage.ts [COUNT] [SEED]`, after `npm run build`. Half of
 * the copies are of a store that was closed in order, half of one that was killed. A damage is silent where what a
 * store holds (its deliveries, edits, incidents) is not what it was, and neither the start nor `rebuild --check` says so.
 */
const COUNT = Number(process.argv[2] ?? 1_000)
let state = Number(process.argv[3] ?? 1) * 7_919
const below = (limit: number): number => {
  state = (state * 48_271) % 2_147_483_647
  return state % limit
}

const MAIN = 'dist/main.js'
const root = mkdtempSync(join(tmpdir(), 'hindsight-damage-'))

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function hindsight(...argv: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], { encoding: 'utf8', timeout: 60_000, maxBuffer: 1e9 })
  return { code: status, out: stdout, err: stderr }
}

async function recordedStore(folder: string, ending: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--storage.path', folder, '--web.listen-address', '127.0.0.1:0', '--log.format', 'json'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  for await (const line of createInterface({ input: child.stderr })) {
    const url = String(JSON.parse(line).url ?? '')
    if (url === '') continue
    hindsight('replay', '--url', url, 'fixtures/outages')
    for (let idle = 0; idle < 3; ) {
      await new Promise((resolve) => setTimeout(resolve, 300))
      const metrics = await (await fetch(`${url}/metrics`)).text()
      idle = /^hindsight_raw_events_pending 0$/m.test(metrics) ? idle + 1 : 0
    }
    break
  }
  child.kill(ending)
  await once(child, 'exit')
}

type Damage = (folder: string) => string | null

const fileIn = (folder: string): string | null => {
  const files = readdirSync(folder).filter(
    (name) => name !== 'hindsight.lock' && !name.endsWith('-shm') && statSync(join(folder, name)).size > 0,
  )
  return files.length === 0 ? null : join(folder, files[below(files.length)] ?? '')
}

const DAMAGES: Readonly<Record<string, Damage>> = {
  'a bit flipped': (folder) => {
    const path = fileIn(folder)
    if (path === null) return null
    const bytes = readFileSync(path)
    const at = below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
    writeFileSync(path, bytes)
    return `${path} at ${at}`
  },
  'a tail cut': (folder) => {
    const path = fileIn(folder)
    if (path === null) return null
    const at = below(statSync(path).size)
    truncateSync(path, at)
    return `${path} at ${at}`
  },
  'a file removed': (folder) => {
    const path = fileIn(folder)
    if (path !== null) rmSync(path)
    return path
  },
  'a file emptied': (folder) => {
    const path = fileIn(folder)
    if (path !== null) writeFileSync(path, '')
    return path
  },
  'a row deleted': (folder) => {
    const database = new Database(join(folder, 'hindsight.db'))
    const tables = [
      'raw_events',
      'raw_bodies',
      'links',
      'events',
      'event_keys',
      'event_deliveries',
      'incidents',
      'incident_events',
      'edits',
      'open_alerts',
    ]
    const table = tables[below(tables.length)] ?? ''
    const { count } = database.prepare(`select count(*) as count from ${table}`).get() as { readonly count: number }
    if (count > 0) {
      const columns = (database.pragma(`table_info(${table})`) as readonly { readonly name: string }[]).map(({ name }) => name)
      const row = database.prepare(`select * from ${table} limit 1 offset ?`).get(below(count)) as Record<string, unknown>
      const names = columns.filter((name) => row[name] !== null)
      database
        .prepare(`delete from ${table} where ${names.map((name) => `${name} = ?`).join(' and ')}`)
        .run(...names.map((name) => row[name]))
    }
    database.close()
    return count > 0 ? table : null
  },
}

/** What a reader gets. */
const holdings = (folder: string): string =>
  ['raw', 'edits', 'incidents']
    .map((what) => hindsight('export', what, '--storage.path', folder))
    .map(({ code, out }) => `${code} ${out}`)
    .join('\n')

const closed = join(root, 'closed')
const killed = join(root, 'killed')
await recordedStore(closed, 'SIGTERM')
await recordedStore(killed, 'SIGKILL')
const whole = new Map([closed, killed].map((from) => [from, holdings(copied(from))]))

function copied(from: string): string {
  const to = mkdtempSync(join(root, 'copy-'))
  cpSync(from, to, { recursive: true })
  return to
}

const table = new Map<string, { count: number; harmless: number; told: number; refused: number; silent: number; traces: number }>()
const names = Object.keys(DAMAGES)
for (let i = 0; i < COUNT; i += 1) {
  const from = i % 2 === 0 ? closed : killed
  // Evenly over the kinds, three of four of them flips.
  const name = below(4) > 0 ? 'a bit flipped' : (names[below(names.length)] ?? '')
  const folder = copied(from)
  const where = DAMAGES[name]?.(folder) ?? null
  if (where !== null) {
    const checked = hindsight('rebuild', '--check', '--storage.path', folder)
    const held = holdings(folder)
    const row = table.get(name) ?? { count: 0, harmless: 0, told: 0, refused: 0, silent: 0, traces: 0 }
    table.set(name, row)
    row.count += 1
    const isSame = held === whole.get(from)
    if (/\n\s+at |node:internal/.test(checked.err)) row.traces += 1
    if (checked.code === 0 && isSame) row.harmless += 1
    else if (checked.code === 0) {
      row.silent += 1
      complain(`silent: ${name}, ${where}, ${from === closed ? 'closed' : 'killed'}`)
    } else if (/^hindsight: /.test(checked.err)) row.refused += 1
    else row.told += 1
  }
  if (existsSync(folder)) rmSync(folder, { recursive: true })
}

say(
  '| damage | tried | nothing changed | told by name | refused in one line | silent | stack traces |\n| --- | --- | --- | --- | --- | --- | --- |',
)
for (const [name, { count, harmless, told, refused, silent, traces }] of table)
  say(`| ${name} | ${count} | ${harmless} | ${told} | ${refused} | ${silent} | ${traces} |`)
rmSync(root, { recursive: true, force: true })
if ([...table.values()].some(({ silent, traces }) => silent + traces > 0)) process.exitCode = 1

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}
