import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { grafanaOncallHistory } from '../../src/backfill/grafana-oncall.ts'
import { openJournal } from '../../src/backfill/journal.ts'
import { runBackfill } from '../../src/backfill/run.ts'
import { instant, isoOf } from '../../src/domain/time/time.ts'
import { grafanaOncall } from '../../src/sources/grafana-oncall/grafana-oncall.ts'
import { onlyEventIn, rawEvent } from '../sources/fixture.ts'
import { type Answer, troubledServer } from './troubled-server.ts'

const BEGIN = Date.parse('2024-06-04T00:00:00Z')
const GROUPS = Array.from({ length: 230 }, (_, nth) => ({ id: `G${nth}`, at: BEGIN + nth * 97_000 }))
const iso = (ms: number): string => isoOf(instant(ms))
const listed = ({ id, at }: (typeof GROUPS)[number]) => ({
  ...{ id, integration_id: 'C1', state: 'resolved', title: `checkout is slow ${id}`, alerts_count: 2, created_at: iso(at) },
  ...{ acknowledged_at: iso(at + 60_000), acknowledged_by: 'U1', resolved_at: iso(at + 600_000), resolved_by: null },
  permalinks: { web: `https://oncall.example/a/${id}` },
})

/** As the API reference says: pages with a count and the address of the next one, times of both ends included, names by another question. */
function answer(url: URL): Answer {
  const [, , , what, id] = url.pathname.split('/')
  const query = url.searchParams
  if (what === 'users') return id === 'U1' ? { body: { id, username: 'ana' } } : { status: 404, body: {} }
  if (what === 'alerts') {
    const alert = (name: string, at: number) => ({
      id: name,
      created_at: iso(at),
      payload: { labels: { service: name === 'first' ? 'checkout' : 'later' } },
    })
    return { body: { next: null, results: [alert('second', BEGIN + 5_000), alert('first', BEGIN)] } }
  }
  const [from = '', to = ''] = (query.get('started_at') ?? '').split('_')
  const [page, perpage] = [Number(query.get('page')), Number(query.get('perpage'))]
  const found = GROUPS.filter(({ at }) => at >= Date.parse(`${from}Z`) && at < Date.parse(`${to}Z`) + 1_000)
  const results = found.slice((page - 1) * perpage, page * perpage).map(listed)
  return {
    body: { count: found.length, next: page * perpage < found.length ? `${url.pathname}?page=${page + 1}` : null, previous: null, results },
  }
}

it('the past of Grafana OnCall is delivered as a whole, as its webhooks would have sent it', async () => {
  const { api, asked } = await troubledServer(answer, { authorization: 'key' }, { everyTooFast: 17, everyFailed: 23, everyCut: 31 })
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-backfill-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const bodies: object[] = []
  const proof = await runBackfill({
    history: grafanaOncallHistory(api),
    interval: { from: instant(BEGIN), to: instant(BEGIN + 86_400_000) },
    journal: openJournal(join(folder, 'journal.jsonl')),
    deliver: async (_, body) => void bodies.push(body),
    onProgress: () => {},
  })
  expect(proof).toMatchObject({ isComplete: true, delivered: 230, days: [{ day: '2024-06-04', there: 230, here: 230 }] })
  expect(Math.min(asked.tooFast, asked.failed, asked.cut)).toBeGreaterThan(5)
  const read = (body: object) =>
    onlyEventIn(grafanaOncall.read(rawEvent('grafana-oncall', JSON.stringify(body), { receivedAt: instant(BEGIN + 9e8) })))
  const first = bodies.filter((body) => Reflect.get(body, 'alert_group_id') === 'G0').map(read)
  expect(first.map(({ kind, actor, service }) => [kind, actor, service])).toEqual([
    ['page.triggered', null, 'checkout'],
    ['page.acknowledged', 'ana', 'checkout'],
    ['page.resolved', null, 'checkout'],
  ])
  const webhook = {
    event: { type: 'acknowledge', time: iso(BEGIN + 60_000) },
    user: { id: 'U1', username: 'ana' },
    alert_group: { id: 'G0', title: 'checkout is slow G0', state: 'acknowledged', created_at: iso(BEGIN) },
  }
  expect(read(webhook).id).toBe(first[1]?.id)
})
