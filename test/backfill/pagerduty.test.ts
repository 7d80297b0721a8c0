import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ApiClient } from '../../src/backfill/api-client.ts'
import { openJournal } from '../../src/backfill/journal.ts'
import { pagerdutyHistory } from '../../src/backfill/pagerduty.ts'
import { type Proof, runBackfill } from '../../src/backfill/run.ts'
import { rawEventIdOf, sourceName } from '../../src/domain/identity.ts'
import { instant, isoOf } from '../../src/domain/time/time.ts'
import { pagerduty } from '../../src/sources/pagerduty/pagerduty.ts'
import { eventsIn, rawEvent } from '../sources/fixture.ts'
import { reconstructed } from '../world/reconstructed.ts'
import { type Answer, type Troubles, troubledServer } from './troubled-server.ts'

const at = (text: string) => instant(Date.parse(text))
const TWO_DAYS = { from: at('2024-06-04T00:00:00Z'), to: at('2024-06-06T00:00:00Z') }

/** A hundred and thirty on each of two days, several in one second. */
const INCIDENTS = ['2024-06-04', '2024-06-05'].flatMap((day) =>
  Array.from({ length: 130 }, (_, nth) => ({
    id: `Q${day.slice(-1)}X${nth}`,
    created: Date.parse(`${day}T00:00:00Z`) + Math.floor(nth / 4) * 61_000,
  })),
)
const iso = (ms: number): string => isoOf(instant(ms)).replace('.000Z', 'Z')
const listed = ({ id, created }: (typeof INCIDENTS)[number]) => ({
  ...{ id, type: 'incident', title: `checkout is slow ${id}`, status: 'resolved', urgency: 'high', incident_key: `key-${id}` },
  ...{ created_at: iso(created), last_status_change_at: iso(created + 900_000), html_url: `https://acme.pagerduty.com/incidents/${id}` },
  ...{ service: { id: 'S1', type: 'service_reference', summary: 'checkout' } },
})
const ANA = { id: 'U1', type: 'user_reference', summary: 'Ana' }
const entriesOf = ({ id, created }: (typeof INCIDENTS)[number]) => {
  const entry = (type: string, after: number, more: object = {}) => ({
    ...{
      id: `${id}-${type}`,
      type: `${type}_log_entry`,
      summary: type,
      created_at: iso(created + after),
      incident: { id, summary: `[#1] ${id}` },
    },
    ...more,
  })
  return [
    entry('resolve', 900_000, { agent: ANA }),
    entry('annotate', 300_000, { agent: ANA, channel: { type: 'note', summary: 'the pool is exhausted' } }),
    entry('acknowledge', 120_000, { agent: ANA }),
    entry('notify', 5_000, { user: ANA }),
    entry('trigger', 0, { agent: { id: 'S1', type: 'service_reference', summary: 'checkout' } }),
  ]
}

/** As developer.pagerduty.com says: pages of a hundred at most, a total only on request, and no list beyond its 10,000th entry (here: 200th). */
function answer(url: URL, headers: Readonly<Record<string, unknown>>): Answer {
  if (headers.authorization !== 'Token token=key') return { status: 401, body: {} }
  const [, , id, part] = url.pathname.split('/')
  const query = url.searchParams
  const [limit, offset] = [Number(query.get('limit') ?? 25), Number(query.get('offset') ?? 0)]
  if (limit > 100 || offset + limit > 200) return { status: 400, body: { error: { message: 'Offset must be less than 10000' } } }
  const pageOf = (all: readonly object[], name: string): Answer => ({
    body: {
      [name]: all.slice(offset, offset + limit),
      limit,
      offset,
      more: offset + limit < all.length,
      total: query.get('total') === 'true' ? all.length : null,
    },
  })
  if (id === undefined) {
    const [since, until] = [Date.parse(query.get('since') ?? ''), Date.parse(query.get('until') ?? '')]
    return pageOf(INCIDENTS.filter(({ created }) => created >= since && created < until).map(listed), 'incidents')
  }
  const incident = INCIDENTS.find((one) => one.id === id)
  if (incident === undefined) return { status: 404, body: {} }
  if (part === 'notes') {
    const note = { id: 'N1', content: 'the pool is exhausted', created_at: iso(incident.created + 300_000), user: ANA }
    return {
      body: { notes: [note, { ...note, id: 'N2', content: 'follow up in the retro', created_at: iso(incident.created + 950_000) }] },
    }
  }
  return pageOf(entriesOf(incident), 'log_entries')
}

const world = (troubles: Troubles = {}) => troubledServer(answer, { authorization: 'Token token=key' }, troubles)

function journalFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-backfill-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'journal.jsonl')
}

function run(api: ApiClient, bodies: object[], { file = journalFile(), killBefore = Number.POSITIVE_INFINITY } = {}): Promise<Proof> {
  let deliveries = 0
  return runBackfill({
    history: pagerdutyHistory(api, { windowMax: 100 }),
    interval: TWO_DAYS,
    journal: openJournal(file),
    deliver: async (_, body) => {
      if (++deliveries > killBefore) throw new Error('killed')
      bodies.push(body)
    },
    onProgress: () => {},
  })
}

const idsOf = (bodies: readonly object[]) => bodies.map((body) => (body as { incident: { id: string } }).incident.id)
const rawOf = (body: object, receivedAt = at('2024-07-01T00:00:00Z')) => rawEvent('pagerduty', JSON.stringify(body), { receivedAt })

describe('the past of PagerDuty', () => {
  it('is delivered as a whole, each incident once, whatever its API answers in between', async () => {
    const { api, asked, waits } = await world({ everyTooFast: 7, everyFailed: 11, everyCut: 13, limitHeaders: { 'ratelimit-reset': '2' } })
    const bodies: object[] = []
    const proof = await run(api, bodies)
    expect(idsOf(bodies).sort()).toEqual(INCIDENTS.map(({ id }) => id).sort())
    expect(proof).toMatchObject({ isComplete: true, gaps: [], delivered: 260 })
    expect(proof.days).toEqual([
      { day: '2024-06-04', there: 130, here: 130 },
      { day: '2024-06-05', there: 130, here: 130 },
    ])
    expect(Math.min(asked.tooFast, asked.failed, asked.cut)).toBeGreaterThan(10)
    // As long as it was told to.
    expect(waits.filter((ms) => ms === 2_000).length).toBeGreaterThanOrEqual(asked.tooFast)
  })

  it('goes on where it was killed, and delivers what was acknowledged once', async () => {
    const { api } = await world()
    const file = journalFile()
    const bodies: object[] = []
    for (const killBefore of [1, 40, 77]) await expect(run(api, bodies, { file, killBefore })).rejects.toThrow('killed')
    const proof = await run(api, bodies, { file })
    expect(proof.isComplete).toBe(true)
    expect(new Set(idsOf(bodies)).size).toBe(260)
    // What was under way at each of three kills may come twice.
    expect(bodies.length).toBeLessThanOrEqual(260 + 3 * 8)
  })

  it('is read as the log has it, with the notes that are not in it', async () => {
    const { api } = await world()
    const bodies: object[] = []
    await run(api, bodies)
    const [body] = bodies
    const events = eventsIn(pagerduty.read(rawOf(body ?? {})))
    expect(events.map(({ kind, actor, text }) => [kind, actor, kind === 'message.posted' ? text : '']).sort()).toEqual(
      [
        ['message.posted', 'Ana', 'follow up in the retro'],
        ['message.posted', 'Ana', 'the pool is exhausted'],
        ['page.acknowledged', 'Ana', ''],
        ['page.resolved', 'Ana', ''],
        ['page.triggered', null, ''],
      ].sort(),
    )
    expect(new Set(events.map(({ service }) => service))).toEqual(new Set(['checkout']))
  })
})

it('an incident by webhook and by backfill is one, with each act once', async () => {
  const [incident] = INCIDENTS
  if (incident === undefined) throw new Error('no incidents')
  const whole = { incident: listed(incident), log_entries: entriesOf(incident), notes: [] }
  const data = { ...listed(incident), type: 'incident' }
  const hook = (type: string, after: number, agent: object | null, more: object = {}) =>
    rawOf(
      {
        event: {
          id: `E-${type}`,
          event_type: `incident.${type}`,
          occurred_at: isoOf(instant(incident.created + after)),
          agent,
          data: { ...data, ...more },
        },
      },
      instant(incident.created + after + 1_000),
    )
  const note = { type: 'incident_note', id: 'N1', content: 'the pool is exhausted', incident: { id: incident.id, html_url: data.html_url } }
  const hooks = [
    hook('triggered', 412, null),
    hook('acknowledged', 120_700, ANA),
    rawOf(
      {
        event: {
          id: 'E-n',
          event_type: 'incident.annotated',
          occurred_at: isoOf(instant(incident.created + 300_300)),
          agent: ANA,
          data: note,
        },
      },
      instant(incident.created + 301_000),
    ),
    hook('resolved', 900_900, ANA),
  ]
  const timelineOf = (...raws: readonly ReturnType<typeof rawOf>[]) =>
    reconstructed(raws.map((raw) => ({ ...raw, id: rawEventIdOf(sourceName('pagerduty'), raw.body) }))).incidents.map((held) =>
      held.incident.timeline.map(({ text }) => text),
    )
  const [alone] = timelineOf(...hooks)
  expect(alone).toHaveLength(4)
  expect(timelineOf(...hooks, rawOf(whole))).toEqual([alone])
  expect(timelineOf(rawOf(whole), ...hooks)).toEqual([alone])
})
