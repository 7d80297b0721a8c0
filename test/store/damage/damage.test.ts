import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import { hindsight } from '../../cli/run.ts'
import { workOff } from '../../world/through-worker.ts'
import { aRawEvent, at } from '../builders.ts'

const DELIVERIES = 60
const folder = (): string => mkdtempSync(join(tmpdir(), 'hindsight-damage-'))

/** A store with deliveries that was closed in order. */
let closed = ''
/** The same, killed before anything was moved from the log into the file. */
let killed = ''

beforeAll(async () => {
  closed = folder()
  const store = await openStore({ path: closed })
  for (let i = 0; i < DELIVERIES; i += 1) await store.accept(aRawEvent(`body number ${i} ${'x'.repeat(i * 20)}`))
  await store.close()
  killed = await killedStore()
}, 120_000)

/** By a process of its own, which is killed: a crash cannot be played in this one. */
async function killedStore(): Promise<string> {
  const path = folder()
  const child = spawn(
    process.execPath,
    ['dist/main.js', 'serve', '--storage.path', path, '--web.listen-address', '127.0.0.1:0', '--log.format', 'json'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let url = ''
  for await (const line of createInterface({ input: child.stderr })) {
    url = String(JSON.parse(line).url ?? '')
    if (url !== '') break
  }
  for (let i = 0; i < DELIVERIES; i += 1)
    expect(
      (
        await fetch(`${url}/webhooks/pagerduty`, {
          method: 'POST',
          body: JSON.stringify({ i }),
          headers: { 'content-type': 'application/json' },
        })
      ).status,
    ).toBe(202)
  child.kill('SIGKILL')
  await once(child, 'exit')
  return path
}

function copyOf(from: string): string {
  const to = folder()
  cpSync(from, to, { recursive: true })
  return to
}

const file = (path: string) => join(path, 'hindsight.db')
const flip = (path: string, at: number, bit = 0) => {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
  writeFileSync(path, bytes)
}
const verify = (path: string) => hindsight('verify', '--storage.path', path)

describe('a store that is whole', () => {
  it('verifies, and so does one that was killed', async () => {
    expect(await verify(closed)).toEqual({ code: 0, out: `${DELIVERIES} deliveries are as they were accepted\n`, err: '' })
    expect(await verify(copyOf(killed))).toMatchObject({ code: 0, err: '' })
  }, 60_000)
})

describe('evidence that was changed or deleted', () => {
  it.each([
    ['a body', "update raw_bodies set body = x'00' where seq = 7", /number 7, differs/],
    ['a header', "update raw_bodies set headers_json = '{}' || ' ' where seq = 7", /number 7, differs/],
    ['a path', "update raw_bodies set path = '/webhooks/other' where seq = 7", /number 7, differs/],
    ['a source', "update raw_events set source = 'other' where seq = 7", /number 7, differs/],
    ['an arrival', 'update raw_bodies set arrived_at = arrived_at - 1 where seq = 7', /number 7, differs/],
    ['a digest', "update raw_bodies set digest = x'00' where seq = 7", /number 7, is whole, but not the digest beside it/],
    ['a digest with its body', "update raw_bodies set body = x'00', digest = x'00' where seq = 7", /number 7, differs/],
    ['the bytes of one', 'delete from raw_bodies where seq = 7', /number 7, is missing: its bytes are gone/],
    ['one whole', 'delete from raw_bodies where seq = 7; delete from raw_events where seq = 7', /number 7, is missing/],
    [
      'the last one with its link',
      `delete from raw_bodies where seq = ${DELIVERIES}; delete from raw_events where seq = ${DELIVERIES}; delete from links where position = ${DELIVERIES}`,
      new RegExp(`number ${DELIVERIES}, is missing`),
    ],
    ['a link', 'delete from links where position = 7', /accepted as number 7 is missing/],
    ['many', 'delete from links where position between 7 and 20', /numbers 7 to 20 are missing/],
    ['all', 'delete from links; delete from raw_bodies; delete from raw_events', /is missing/],
    ['two in each other’s place', 'update links set raw_seq = 15 - raw_seq where raw_seq in (7, 8)', /number 7, differs/],
  ])(
    'is named: %s',
    async (_, change, named) => {
      const path = copyOf(closed)
      const database = new Database(file(path))
      database.exec(change)
      database.close()
      const { code, err } = await verify(path)
      expect(code).toBe(1)
      expect(err).toMatch(named)
      expect(err).not.toMatch(/\n\s+at /)
      expect((await hindsight('rebuild', '--check', '--storage.path', path)).code).toBe(1)
    },
    60_000,
  )
})

describe('a delivery that is damaged before it was processed', () => {
  it.each([
    ['a text of it', "update raw_bodies set headers_json = '{' where seq = 7", 'a text in it was damaged'],
    ['its bytes', 'delete from raw_bodies where seq = 7', 'its bytes are gone'],
  ])(
    'does not stop the others, and export leaves it out by name: %s',
    async (_, change, reason) => {
      const path = copyOf(closed)
      const database = new Database(file(path))
      database.exec(change)
      const { id } = database.prepare('select lower(hex(id)) as id from raw_events where seq = 7').get() as { readonly id: string }
      database.close()
      const store = await openStore({ path })
      await workOff(store)
      const { items } = await store.deliveries({ outcome: 'unreadable', limit: 100 })
      const { pending } = await store.counts()
      await store.close()
      expect(pending).toBe(0)
      expect(items.find(({ rawEventId }) => rawEventId === id)?.reason).toContain(reason)
      const exported = await hindsight('export', 'raw', '--storage.path', path)
      expect(exported).toMatchObject({ code: 1, err: expect.stringContaining(`delivery ${id} is left out`) })
      expect(exported.out.trim().split('\n')).toHaveLength(DELIVERIES - 1)
    },
    60_000,
  )
})

describe('the write-ahead log after a crash', () => {
  const log = (path: string) => `${file(path)}-wal`

  it.each([0.1, 0.3, 0.5, 0.7, 0.9])(
    'with one bit flipped at %f of it is noted, and a copy is kept',
    async (part) => {
      const path = copyOf(killed)
      flip(log(path), Math.floor(readFileSync(log(path)).length * part))
      const store = await openStore({ path })
      const damages = (await store.damages()).map(({ what }) => what)
      await store.close()
      expect(damages.join('\n')).toMatch(/the write-ahead log is damaged|is missing/)
      const { code, err } = await verify(path)
      expect(code).toBe(1)
      expect(err).not.toMatch(/\n\s+at /)
    },
    60_000,
  )

  it.each([
    ['cut to a third', (path: string) => truncateSync(log(path), Math.floor(readFileSync(log(path)).length / 3))],
    ['emptied', (path: string) => writeFileSync(log(path), '')],
    ['removed', (path: string) => rmSync(log(path))],
    ['with a damaged head', (path: string) => flip(log(path), 17)],
  ])(
    '%s names each acknowledged delivery that is gone',
    async (_, damage) => {
      const path = copyOf(killed)
      damage(path)
      const outcome = await verify(path)
      expect(outcome.code).toBe(1)
      expect(outcome.err).toMatch(/delivery [0-9a-f]{32}, acknowledged as number \d+, is missing|no such table|lost|missing or empty/)
    },
    60_000,
  )
})

describe('a store that is gone', () => {
  it.each([
    ['removed', (path: string) => rmSync(file(path))],
    ['emptied', (path: string) => writeFileSync(file(path), '')],
  ])(
    '%s is not begun anew without a word',
    async (_, damage) => {
      const path = copyOf(closed)
      damage(path)
      const { code, err } = await verify(path)
      expect(code).toBe(1)
      expect(err).toMatch(/^hindsight: .*hindsight\.db is missing or empty, but 60 deliveries were acknowledged: restore the backup/)
    },
    60_000,
  )

  it('under a running service takes no delivery', async () => {
    const path = folder()
    const store = await openStore({ path })
    await store.accept(aRawEvent('before'))
    rmSync(path, { recursive: true })
    await expect(store.accept(aRawEvent('after'))).rejects.toMatchObject({ name: 'OperationalError', retryable: true })
    await expect(store.ready()).rejects.toMatchObject({ name: 'OperationalError' })
    await store.close().catch(() => undefined)
  }, 60_000)

  it('and whose lock was removed, so that two write to it, answers what the senders try again', async () => {
    const path = folder()
    const first = await openStore({ path })
    rmSync(join(path, 'hindsight.lock'))
    const second = await openStore({ path })
    await first.accept(aRawEvent('by the first'))
    await second.accept(aRawEvent('by the second'))
    const again = () => first.accept(aRawEvent('by the first again'))
    await expect(again()).rejects.toMatchObject({ name: 'OperationalError', code: 'busy', retryable: true })
    expect((await again()).outcome).toBe('accepted')
    expect((await second.counts()).rawEvents).toBe(3)
    await Promise.all([first.close(), second.close()])
    expect((await verify(path)).code).toBe(0)
  }, 60_000)

  it('table by table is no fault of a delivery', async () => {
    for (const table of ['raw_events', 'incident_events', 'links', 'edits']) {
      const path = copyOf(closed)
      const store = await openStore({ path })
      const other = new Database(file(path))
      other.exec(`drop table ${table}`)
      other.close()
      await expect(store.ready(), table).rejects.toMatchObject({ name: 'OperationalError', code: 'damaged' })
      await store.close()
    }
  }, 60_000)
})

describe('a column that was renamed or dropped', () => {
  const columns = (): readonly { readonly table: string; readonly column: string }[] => {
    const database = new Database(file(closed), { readonly: true })
    const tables = database.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'").pluck().all()
    const all = tables.flatMap((table) =>
      database
        .prepare('select name from pragma_table_xinfo(?)')
        .pluck()
        .all(table)
        .map((column) => ({ table: `${table}`, column: `${column}` })),
    )
    database.close()
    return all.filter(({ table }) => !table.startsWith('kysely_') && table !== 'migrations')
  }

  it('makes the store not ready, whichever it is, and says which', async () => {
    const path = copyOf(closed)
    const store = await openStore({ path })
    const other = new Database(file(path))
    await store.ready()
    expect(columns().length).toBeGreaterThan(80)
    for (const { table, column } of columns()) {
      other.exec(`alter table ${table} rename column ${column} to another`)
      await expect(store.ready(), `${table}.${column}`).rejects.toMatchObject({
        name: 'OperationalError',
        code: 'damaged',
        message: expect.stringContaining(column),
      })
      other.exec(`alter table ${table} rename column another to ${column}`)
    }
    await store.ready()
    other.close()
    await store.close()
  }, 60_000)

  it('is one line of each command that reads the store, without a stack', async () => {
    for (const [table, column] of [
      ['events', 'event_json'],
      ['raw_events', 'state'],
      ['incidents', 'words'],
    ]) {
      const path = copyOf(closed)
      const other = new Database(file(path))
      other.exec(`alter table ${table} rename column ${column} to another`)
      other.close()
      for (const command of [['verify'], ['rebuild', '--check']]) {
        const { code, err } = await hindsight(...command, '--storage.path', path)
        expect([code, err]).toEqual([1, expect.stringMatching(/a column of the store is missing .*\n/)])
        expect(err).not.toMatch(/\n\s+at /)
      }
    }
  }, 120_000)
})

const alertBody = (name: string): string =>
  JSON.stringify({
    version: '4',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'hindsight',
    externalURL: 'http://alertmanager:9093',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    alerts: [
      {
        status: 'firing',
        labels: { alertname: name, service: 'checkout' },
        annotations: {},
        startsAt: new Date(at(1)).toISOString(),
        endsAt: '0001-01-01T00:00:00Z',
        fingerprint: Buffer.from(name.padStart(8, '0')).toString('hex').slice(0, 16),
        generatorURL: 'http://prometheus/graph',
      },
    ],
  })

describe('hindsight backup', () => {
  it('has everything that was acknowledged before it began, while deliveries go on, and is worked off to what a rebuild gives', async () => {
    const path = folder()
    const store = await openStore({ path })
    const acknowledged: string[] = []
    const storm = { isOver: false }
    const sending = Promise.all([
      ...[0, 1, 2, 3].map(async (sender) => {
        for (let i = 0; !storm.isOver; i += 1)
          acknowledged.push((await store.accept(aRawEvent(alertBody(`${sender}-${i}`), { receivedAt: at(5) }))).rawEventId)
      }),
      (async () => {
        while (!storm.isOver) await workOff(store)
      })(),
    ])
    while (acknowledged.length < 50) await new Promise((resolve) => setTimeout(resolve, 5))
    const before = [...acknowledged]
    const target = join(folder(), 'hindsight.db')
    expect(await hindsight('backup', target, '--storage.path', path)).toMatchObject({ code: 0, out: `${target}\n` })
    storm.isOver = true
    await sending
    await store.close()
    const restored = join(target, '..')
    const raw = await hindsight('export', 'raw', '--storage.path', restored)
    expect(raw.out.trim().split('\n').length).toBeGreaterThanOrEqual(before.length)
    const copy = await openStore({ path: restored })
    for (const id of before) expect(await copy.delivery(id)).not.toBeNull()
    await workOff(copy)
    await copy.close()
    expect((await verify(restored)).code).toBe(0)
    expect(await hindsight('rebuild', '--check', '--storage.path', restored)).toMatchObject({ code: 0, err: '' })
    expect((await hindsight('backup', target, '--storage.path', path)).err).toContain('exists already')
    expect(existsSync(`${target}.partial`)).toBe(false)
  }, 60_000)

  it('and whatever else reads creates no store where there is none', async () => {
    const path = join(folder(), 'nothing-here')
    for (const argv of [
      ['verify'],
      ['export', 'raw'],
      ['rebuild', '--check'],
      ['rebuild'],
      ['backup', '/tmp/never.db'],
      ['explain', 'a'.repeat(32)],
    ]) {
      const { code, err } = await hindsight(...argv, '--storage.path', path)
      expect(code, argv.join(' ')).toBe(1)
      expect(err).toMatch(/^hindsight: no store in .*\n$/)
    }
    expect(existsSync(path)).toBe(false)
    expect(execFileSync('ls', ['-A', join(path, '..')]).toString()).toBe('')
  }, 60_000)
})
