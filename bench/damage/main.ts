import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { connected, POSTGRES_DAMAGES, postgresContents } from './postgres-damages.ts'
import { Random } from './random.ts'
import { copied, type Damage, SQLITE_DAMAGES, sqliteContents } from './sqlite-damages.ts'
import { type Baseline, baselineOf, type Commands, judge, type Subject, type Verdict } from './trial.ts'

/*
 * Damages copies of a store and asks who notices: `npm run check:damage [COUNT] [SEED] [COUNT ON POSTGRESQL]`, after `npm run
 * build`. Half of the copies on SQLite are of a store that was closed in order, half of one that was killed. A damage is silent
 * where any row of any table is not what it was, and neither the opening nor `rebuild --check` says so. Ends with status 1 if
 * one is silent, ends in a stack trace, or loses a delivery that nothing names.
 */
const COUNT = Number(process.argv[2] ?? 1_000)
const SEED = Number(process.argv[3] ?? 1)
const POSTGRES_COUNT = Number(process.argv[4] ?? 250)
const SERVER = process.env.HINDSIGHT_TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test'

const MAIN = 'dist/main.js'
const root = mkdtempSync(join(tmpdir(), 'hindsight-damage-'))
const cli = (await import(pathToFileURL(join(process.cwd(), 'dist/cli/index.js')).href)) as typeof import('../../src/cli/index.ts')

/** The commands as they are shipped, in this process: starting a thousand of Node would take most of the time. */
const commands: Commands = {
  run: async (argv) => {
    const [out, err] = [collector(), collector()]
    try {
      const code = await cli.run(argv, { out: out.stream, err: err.stream })
      return { code, out: out.text(), err: err.text() }
    } catch (error) {
      // As a process it would end so.
      return { code: 1, out: out.text(), err: `${err.text()}\n${error instanceof Error ? error.stack : String(error)}` }
    }
  },
}

function collector() {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') }
}

/** Deliveries of five outages, each also as a repeat; an imported postmortem; edits, one of them under a later one, one reverted. */
async function record(address: readonly string[], ending: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const child = spawn(process.execPath, [MAIN, 'serve', ...address, '--web.listen-address', '127.0.0.1:0', '--log.format', 'json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  for await (const line of createInterface({ input: child.stderr })) {
    const url = String(JSON.parse(line).url ?? '')
    if (url === '') continue
    for (const argv of [
      ['replay', '--url', url, 'fixtures/outages'],
      ['replay', '--url', url, 'fixtures/outages/total-outage-utc'],
      ['import', '--store', '--url', url, 'fixtures/postmortems'],
    ])
      spawnSync(process.execPath, [MAIN, ...argv])
    await settled(url)
    await edit(url)
    await settled(url)
    break
  }
  child.kill(ending)
  await once(child, 'exit')
}

async function edit(url: string): Promise<void> {
  const { incidents } = (await (await fetch(`${url}/api/v1/incidents`)).json()) as {
    readonly incidents: readonly { readonly id: string }[]
  }
  const edits = `${url}/api/v1/incidents/${incidents[0]?.id}/edits`
  const made: string[] = []
  for (const text of ['first title', 'second title', 'third title']) {
    const answer = await fetch(edits, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'title', text, author: 'ada' }),
    })
    made.push(((await answer.json()) as { readonly edit: { readonly id: string } }).edit.id)
  }
  const reverted = await fetch(`${edits}/${made[2]}/revert`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  if (!reverted.ok) throw new Error(`an edit could not be reverted: ${reverted.status}`)
}

async function settled(url: string): Promise<void> {
  for (let idle = 0; idle < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    const metrics = await (await fetch(`${url}/metrics`)).text()
    idle = /^hindsight_raw_events_pending 0$/m.test(metrics) ? idle + 1 : 0
  }
}

interface Row {
  tried: number
  harmless: number
  named: number
  refused: number
  silent: number
  traces: number
  unnamed: number
  served: number
  whole: number
}

const rows = new Map<string, Row>()

function enter(name: string, verdict: Verdict, baseline: Baseline, where: string): void {
  const row = rows.get(name) ?? { tried: 0, harmless: 0, named: 0, refused: 0, silent: 0, traces: 0, unnamed: 0, served: 0, whole: 0 }
  rows.set(name, row)
  row.tried += 1
  row[verdict.kind] += 1
  if (verdict.hasTrace) row.traces += 1
  if (verdict.isLossUnnamed) row.unnamed += 1
  if (verdict.kind !== 'refused') {
    row.served += verdict.served
    row.whole += baseline.deliveries.size
  }
  if (verdict.kind === 'silent' || verdict.hasTrace || verdict.isLossUnnamed)
    process.stderr.write(`${verdict.kind}: ${name}, ${where}, changed: ${verdict.changed.join(', ')}; said: ${verdict.err.slice(0, 500)}\n`)
}

async function onSqlite(random: Random): Promise<void> {
  const stores = ['closed', 'killed'].map((name) => join(root, name))
  await record(['--storage.path', stores[0] ?? ''], 'SIGTERM')
  await record(['--storage.path', stores[1] ?? ''], 'SIGKILL')
  const subject = (folder: string): Subject => ({ address: ['--storage.path', folder], contents: () => sqliteContents(folder) })
  const baselines: Baseline[] = []
  for (const store of stores) {
    const copy = copied(store, root)
    const baseline = await baselineOf(commands, subject(copy))
    const untouched = await judge(commands, subject(copied(store, root)), baseline)
    if (untouched.kind !== 'harmless')
      throw new Error(`a store that nobody damaged: ${untouched.kind} ${untouched.changed} ${untouched.err}`)
    baselines.push(baseline)
  }
  for (let i = 0; i < COUNT; i += 1) {
    const [store, baseline] = [stores[i % 2], baselines[i % 2]]
    if (store === undefined || baseline === undefined) continue
    // Three of four are single bits, which may be anywhere.
    const name = random.below(4) > 0 ? 'a bit flipped' : (random.oneOf(Object.keys(SQLITE_DAMAGES)) ?? '')
    const folder = copied(store, root)
    const where = await SQLITE_DAMAGES[name]?.(folder, random)
    if (where != null) enter(`SQLite: ${name}`, await judge(commands, subject(folder), baseline), baseline, `${i} ${where}`)
    rmSync(folder, { recursive: true, force: true })
    if (i % 100 === 99) process.stderr.write(`${i + 1} of ${COUNT}\n${linesOf('SQLite').join('\n')}\n`)
  }
}

async function onPostgres(random: Random): Promise<void> {
  const name = `hindsight_damage_${process.pid}`
  const urlOf = (database: string): string => Object.assign(new URL(SERVER), { pathname: `/${database}` }).href
  const onServer = (statement: string) => connected(SERVER, (client) => client.query(statement))
  const subject = (url: string): Subject => ({ address: ['--storage.url', url], contents: () => postgresContents(url) })
  const damages: Readonly<Record<string, Damage<string>>> = POSTGRES_DAMAGES
  await onServer(`create database ${name}`)
  try {
    await record(['--storage.url', urlOf(name)], 'SIGTERM')
    const baseline = await baselineOf(commands, subject(urlOf(name)))
    const untouched = await judge(commands, subject(urlOf(name)), baseline)
    if (untouched.kind !== 'harmless')
      throw new Error(`a store that nobody damaged: ${untouched.kind} ${untouched.changed} ${untouched.err}`)
    for (let i = 0; i < POSTGRES_COUNT; i += 1) {
      const kind = Object.keys(damages)[i % Object.keys(damages).length] ?? ''
      await onServer(`create database ${name}_copy template ${name}`)
      const url = urlOf(`${name}_copy`)
      const where = await damages[kind]?.(url, random)
      if (where != null) enter(`PostgreSQL: ${kind}`, await judge(commands, subject(url), baseline), baseline, `${i} ${where}`)
      await onServer(`drop database ${name}_copy with (force)`)
    }
  } finally {
    await onServer(`drop database if exists ${name}_copy with (force)`)
    await onServer(`drop database if exists ${name} with (force)`)
  }
}

say(
  '| damage | tried | nothing changed | named | refused in one line | deliveries still given out | silent | lost without a name | stack traces |',
)
say('| --- | --- | --- | --- | --- | --- | --- | --- | --- |')
try {
  if (COUNT > 0) await onSqlite(new Random(SEED))
  showRows('SQLite')
  if (POSTGRES_COUNT > 0) await onPostgres(new Random(SEED))
  showRows('PostgreSQL')
} finally {
  rmSync(root, { recursive: true, force: true })
}
if ([...rows.values()].some(({ silent, traces, unnamed }) => silent + traces + unnamed > 0)) process.exitCode = 1

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function showRows(engine: string): void {
  for (const line of linesOf(engine)) say(line)
}

function linesOf(engine: string): readonly string[] {
  return [...rows]
    .filter(([name]) => name.startsWith(engine))
    .map(([name, row]) => {
      const { tried, harmless, named, refused, silent, unnamed, traces } = row
      const served = row.whole === 0 ? '–' : `${((100 * row.served) / row.whole).toFixed(1)} %`
      return `| ${[name, tried, harmless, named, refused, served, silent, unnamed, traces].join(' | ')} |`
    })
}
