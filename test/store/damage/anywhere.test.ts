import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../../bench/damage/random.ts'
import { copied, fileOf, SQLITE_DAMAGES, sqliteContents } from '../../../bench/damage/sqlite-damages.ts'
import { type Baseline, baselineOf, judge, type Subject } from '../../../bench/damage/trial.ts'
import { editOf } from '../../../src/domain/edit.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import type { RecordedWebhook } from '../../../src/domain/recorded-webhook.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { countResolved } from '../../../src/worker/worker.ts'
import { hindsight } from '../../cli/run.ts'
import { rawsOf, workOff } from '../../world/through-worker.ts'
import { at } from '../builders.ts'

const commands = { run: (argv: readonly string[]) => hindsight(...argv) }
const subject = (folder: string): Subject => ({ address: ['--storage.path', folder], contents: () => sqliteContents(folder) })
const root = mkdtempSync(join(tmpdir(), 'hindsight-anywhere-'))
const store = join(root, 'store')
let baseline: Baseline

/** Two incidents of three services, a deployment, a page; edits, one of them under a later one. */
beforeAll(async () => {
  const opened = await openStore({ path: store })
  for (const raw of rawsOf(evidence())) await opened.accept(raw)
  await workOff(opened)
  const { items: incidents } = await opened.incidents({ limit: 10 })
  const about = incidents[0]?.members[0]?.eventId
  expect(about).toBeDefined()
  if (about === undefined) return
  for (const [minute, text] of ['half a pair \ud800 and NUL \0', 'under a later one', 'the later one'].entries())
    await opened.appendEdit(editOf({ about, at: at(minute), author: 'ada', reason: null }, { type: 'title', text }))
  await workOff(opened)
  await countResolved({ store: opened, policy: () => DEFAULT_POLICY })
  await opened.close()
  baseline = await baselineOf(commands, subject(copied(store, root)))
}, 60_000)
afterAll(() => rmSync(root, { recursive: true, force: true }))

function evidence(): readonly RecordedWebhook[] {
  const alert = (service: string, minute: number, status: 'firing' | 'resolved'): RecordedWebhook => ({
    receivedAt: new Date(at(minute)).toISOString(),
    method: 'POST',
    path: '/webhooks/alertmanager',
    headers: { 'content-type': 'application/json' },
    body: {
      version: '4',
      groupKey: `{}:{service="${service}"}`,
      truncatedAlerts: 0,
      status,
      receiver: 'hindsight',
      externalURL: 'http://alertmanager:9093',
      groupLabels: {},
      commonLabels: {},
      commonAnnotations: {},
      alerts: [
        {
          status,
          labels: { alertname: 'HighErrorRate', severity: 'critical', service },
          annotations: { summary: `half a pair: \ud83d` },
          startsAt: new Date(at(1)).toISOString(),
          endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : new Date(at(minute)).toISOString(),
          fingerprint: Buffer.from(service.padEnd(8, '0')).toString('hex').slice(0, 16),
          generatorURL: 'http://prometheus/graph',
        },
      ],
    },
  })
  const deploy: RecordedWebhook = {
    receivedAt: new Date(at(0)).toISOString(),
    method: 'POST',
    path: '/webhooks/deploys',
    headers: { 'content-type': 'application/json' },
    body: { id: 'd1', service: 'checkout', version: '1.2.3', status: 'succeeded', finishedAt: new Date(at(0)).toISOString() },
  }
  return [
    deploy,
    ...['checkout', 'search', 'mail'].flatMap((service) => [alert(service, 2, 'firing'), alert(service, 9, 'resolved')]),
    alert('mail', 300, 'firing'),
  ]
}

/** The thousand, and PostgreSQL, are `npm run check:damage`. */
describe('a store that is damaged at any place', () => {
  it('is as it was, for the check, while nobody damages it', async () => {
    expect(await judge(commands, subject(copied(store, root)), baseline)).toMatchObject({ err: '', kind: 'harmless', changed: [] })
  }, 60_000)

  it.each(Object.keys(SQLITE_DAMAGES))(
    'says so, names it, and gives out the rest: %s',
    async (name) => {
      const random = new Random(name.length)
      for (let i = 0; i < 6; i += 1) {
        const folder = copied(store, root)
        const where = await SQLITE_DAMAGES[name]?.(folder, random)
        if (where == null) continue
        const { kind, changed, hasTrace, isLossUnnamed, err } = await judge(commands, subject(folder), baseline)
        expect({
          where,
          silent: kind === 'silent',
          changed: kind === 'silent' ? changed : [],
          hasTrace,
          isLossUnnamed,
          err: hasTrace ? err : '',
        }).toEqual({ where, silent: false, changed: [], hasTrace: false, isLossUnnamed: false, err: '' })
      }
    },
    60_000,
  )

  /** To JavaScript an empty text is 0, and a text has none of the methods of bytes. */
  it.each([
    ['events', 'is_change', '', /event [0-9a-f]{32} is damaged/],
    ['events', 'occurred_at', Buffer.alloc(0), /event [0-9a-f]{32} is damaged/],
    ['edits', 'is_pending', '', /edit [0-9a-f]{32} is damaged/],
    ['edits', 'edit_json', ' {}', /edit [0-9a-f]{32} is damaged/],
    ['links', 'raw_id', 'x', /accepted as number \d+, differs from what was accepted/],
    ['links', 'digest', 7, /accepted as number \d+, differs from what was accepted/],
    ['raw_events', 'received_at', '', /has a receipt after its arrival/],
    ['counter_digests', 'digest', 'x', /of \/metrics|of the counters|the counters of/],
  ])(
    'names a value of another type: %s.%s',
    async (table, column, value, expected) => {
      const folder = copied(store, root)
      const database = new Database(fileOf(folder))
      expect(database.prepare(`update ${table} set ${column} = ?`).run(value).changes).toBeGreaterThan(0)
      database.close()
      for (const command of [
        ['verify', '--storage.path', folder],
        ['rebuild', '--check', '--storage.path', folder],
        ['export', 'raw', '--storage.path', folder],
      ]) {
        const { code, err } = await hindsight(...command)
        if (command[0] !== 'export') expect([code, err]).toEqual([1, expect.stringMatching(expected)])
        expect(err).not.toMatch(/\n\s+at /)
      }
    },
    60_000,
  )

  /** Lost in these, nothing on any page changes: only what becomes of the next delivery, or of a reverted edit. */
  it.each([
    ['a key of an event', 'event_keys', /event [0-9a-f]{32} has lost a key/],
    ['a mark of an event', 'event_marks', /event [0-9a-f]{32} has lost a mark/],
    ['the delivery of an event', 'event_deliveries', /event [0-9a-f]{32} has lost its delivery/],
    ['an event of an incident', 'incident_events', /incident [0-9a-f]{32} holds other events than its rebuild/],
    ['an alert that still fires', 'open_alerts', /incident [0-9a-f]{32} has an open alert that is not kept as one/],
    ['the oldest edit', 'edits', /edit [0-9a-f]{32} is missing/],
    ['what lists an edit', 'edit_links', /is not in the list of edits|has no number/],
  ])(
    'names %s that was deleted',
    async (_, table, expected) => {
      const folder = copied(store, root)
      const database = new Database(fileOf(folder))
      const [first] = database.prepare(`select * from ${table} limit 1`).all() as Record<string, unknown>[]
      const names = Object.keys(first ?? {}).filter((name) => first?.[name] !== null)
      const deleted = database.prepare(`delete from ${table} where ${names.map((name) => `${name} = ?`).join(' and ')}`)
      expect(deleted.run(...names.map((name) => first?.[name])).changes).toBe(1)
      database.close()
      const { code, err } = await hindsight('rebuild', '--check', '--storage.path', folder)
      expect(code).toBe(1)
      expect(err).toMatch(expected)
    },
    60_000,
  )
})
