import { describe, expect, it } from 'vitest'
import { editOf } from '../../src/domain/edit.ts'
import type { Event } from '../../src/domain/event.ts'
import { type EventId, sourceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import { hours, instant, isoOf, later } from '../../src/domain/time/time.ts'
import { marksOf } from '../../src/pipeline/neighbourhood/marks.ts'
import { reconstruct } from '../../src/pipeline/reconstruct.ts'
import { readAll } from '../../src/reading/deliveries.ts'
import { loadNeighbourhood } from '../../src/worker/load-neighbourhood.ts'
import { tick } from '../../src/worker/worker.ts'
import { alert, page } from '../pipeline/trouble.ts'
import { rawEvent } from '../sources/fixture.ts'
import { type MemoryStore, memoryStore } from '../world/memory-store.ts'

const context = {
  policy: () => DEFAULT_POLICY,
  log: {
    error: (_: object, message: string) => {
      throw new Error(message)
    },
  },
}

const JANUARY = instant(Date.parse('2024-01-10T10:00:00Z'))
const JUNE = instant(Date.parse('2024-06-05T10:00:00Z'))
const linkOf = (id: string) => `https://acme.pagerduty.com/incidents/${id}`

/** What PagerDuty posts of the page of one service. */
function pagerDutyEvent(id: string, type: string, at: number, more: object = {}): RawEvent {
  const service = { id: `S-${id}`, type: 'service_reference', summary: `service of ${id}` }
  const data = { id, type: 'incident', title: `${id} is down`, html_url: linkOf(id), service, ...more }
  const body = { event: { id: `${id} ${type}`, event_type: type, occurred_at: isoOf(instant(at)), agent: null, data } }
  const raw = rawEvent('pagerduty', JSON.stringify(body), { receivedAt: instant(at + 1_000), path: '/webhooks/pagerduty' })
  return { ...raw, source: sourceName('pagerduty') }
}

/** A page of an hour. */
const pageAt = (id: string, at: number) => [
  pagerDutyEvent(id, 'incident.triggered', at),
  pagerDutyEvent(id, 'incident.resolved', at + hours(1)),
]
const DAYS_BETWEEN = Array.from({ length: 140 }, (_, day) => pageAt(`between-${day}`, later(JANUARY, hours(24 * (day + 3))))).flat()
const eventsOf = (raws: readonly RawEvent[]) => readAll(raws).events

/** A store that notes each event that it was asked for and answered with. */
function spyingStore() {
  const store = memoryStore()
  const answered: Event[] = []
  const noted = async (events: Promise<readonly Event[]>) => {
    answered.push(...(await events))
    return events
  }
  const spy: MemoryStore = {
    ...store,
    eventsOf: (ids) => noted(store.eventsOf(ids)),
    eventsMarked: (wanted, known) => noted(store.eventsMarked(wanted, known)),
    eventsWithKeys: (keys, known) => noted(store.eventsWithKeys(keys, known)),
  }
  const process = async (raws: readonly RawEvent[] = []) => {
    for (const raw of raws) await store.accept(raw)
    answered.length = 0
    while ((await tick({ ...context, store: spy })) > 0);
    const between = new Set(eventsOf(DAYS_BETWEEN).map(({ id }) => id))
    return answered.filter(({ id }) => between.has(id)).length
  }
  return { store, process }
}

const NOTHING_SETTLED = { claimed: [], readings: [], edits: [], expired: [], openNoise: [], replaced: [], incidents: [] }

const membersOfEach = ({ store }: ReturnType<typeof spyingStore>) => store.all().incidents.map(({ members }) => members.length)

describe('loading what a change touches', () => {
  it('reads nothing of the months between two pages that an edit merged', async () => {
    const world = spyingStore()
    const [first] = eventsOf(pageAt('old', JANUARY))
    const [second] = eventsOf(pageAt('new', JUNE))
    if (first === undefined || second === undefined) throw new Error('each page has an event')
    await world.process([...pageAt('old', JANUARY), ...pageAt('new', JUNE), ...DAYS_BETWEEN])
    const made = { about: second.id, at: later(JUNE, hours(3)), author: 'On-call engineer', reason: null }
    await world.store.appendEdit(editOf(made, { type: 'merge', with: first.id }))
    expect(await world.process()).toBe(0)
    expect(await world.process([pagerDutyEvent('new', 'incident.acknowledged', later(JUNE, hours(0.1)))])).toBe(0)
    expect(membersOfEach(world).filter((members) => members === 2)).toHaveLength(1)
    expect(membersOfEach(world)).toHaveLength(DAYS_BETWEEN.length / 2 + 1)
  })

  it('reads nothing of the months between two pages that the pager merged', async () => {
    const world = spyingStore()
    const into = { type: 'merge_resolve_reason', incident: { id: 'old', html_url: linkOf('old'), summary: 'old is down' } }
    await world.process([pagerDutyEvent('old', 'incident.triggered', JANUARY), ...DAYS_BETWEEN])
    const merged = [
      pagerDutyEvent('new', 'incident.triggered', JUNE),
      pagerDutyEvent('new', 'incident.resolved', JUNE + hours(1), { resolve_reason: into }),
    ]
    expect(await world.process(merged)).toBe(0)
    expect(await world.process([pagerDutyEvent('old', 'incident.resolved', JUNE + hours(2))])).toBe(0)
    expect(membersOfEach(world).filter((members) => members === 2)).toHaveLength(1)
  })

  it('asks for no stretch of time of a mark twice', async () => {
    const store = memoryStore()
    const asked: { mark: number; from: number; to: number }[] = []
    const spy: MemoryStore = {
      ...store,
      eventsMarked: (wanted, known) => {
        for (const { mark, interval } of wanted) asked.push({ mark, ...interval })
        return store.eventsMarked(wanted, known)
      },
    }
    // One place without a pause: its beginning is found step by step.
    const service = { id: 'S', type: 'service_reference', summary: 'one service' }
    const again = (count: number) => pagerDutyEvent(`again-${count}`, 'incident.triggered', JUNE + count * hours(0.5), { service })
    for (let count = 0; count < 200; count += 1) await store.accept(again(count))
    while ((await tick({ ...context, store })) > 0);
    await store.accept(again(200))
    while ((await tick({ ...context, store: spy })) > 0);
    const sorted = asked.toSorted((a, b) => a.mark - b.mark || a.from - b.from)
    const overlaps = sorted.filter(({ mark, from }, at) => sorted[at - 1]?.mark === mark && from < (sorted[at - 1]?.to ?? from))
    expect([asked.length > 1, overlaps]).toEqual([true, []])
  })

  it('reads a handful of events beside 10,000 others of the same hours, and each of a group once', async () => {
    const store = memoryStore()
    const policy = DEFAULT_POLICY
    const others = Array.from({ length: 5_000 }, (_, nth) =>
      alert(nth / 25, nth / 25 + 2, { service: `service-${nth % 200}`, severity: 'info', labels: { nth: `${nth}` } }),
    ).flat()
    const group = Array.from({ length: 2_000 }, (_, nth) =>
      alert(nth / 1_000, null, { service: `member-${nth % 50}`, group: 'group-a', labels: { nth: `${nth}` } }),
    ).flat()
    const called = page(1, null, { service: 'nobody', group: 'group-a' })
    const all = [...others, ...group, ...called]
    const { incidents } = reconstruct([...group, ...called], [], policy)
    await store.settle({ ...NOTHING_SETTLED, events: all, marks: marksOf(all, policy.correlation), incidents })
    let [read, asked] = [0, 0]
    const noted = async (events: Promise<readonly Event[]>) => {
      asked += 1
      const found = await events
      read += found.length
      return found
    }
    const spy: MemoryStore = {
      ...store,
      eventsOf: (ids) => noted(store.eventsOf(ids)),
      eventsMarked: (wanted, known) => noted(store.eventsMarked(wanted, known)),
      eventsWithKeys: (keys, known) => noted(store.eventsWithKeys(keys, known)),
    }
    const load = async (events: readonly Event[]) => {
      ;[read, asked] = [0, 0]
      await loadNeighbourhood(spy, events, { policy, edits: [], lastReceived: new Map() })
      return { read, asked }
    }
    const alone = await load(alert(100, null, { service: 'quiet' }))
    expect(alone.read).toBeLessThanOrEqual(4)
    expect(alone.asked).toBeLessThanOrEqual(16)
    const busy = await load(alert(100, null, { service: 'service-7' }))
    expect(busy.read).toBeLessThanOrEqual(others.length / 200 + 4)
    const grouped = await load(alert(2, null, { service: 'member-7', group: 'group-a' }))
    expect(grouped.read).toBeGreaterThan(group.length)
    expect(grouped.read).toBeLessThanOrEqual(group.length + 50)
  })

  it('reads of an alert that fired hundreds of times the firings around one alone, and makes of it what all of them make', async () => {
    const store = memoryStore()
    const policy = DEFAULT_POLICY
    const firing = (nth: number, to: number | null = 240 * nth + 10) => alert(240 * nth, to, { service: 'flapping' })
    const long = alert(240 * 100 + 60, 240 * 220, { service: 'flapping' })
    const all = [...Array.from({ length: 400 }, (_, nth) => firing(nth)), long, firing(600)].flat()
    await store.settle({ ...NOTHING_SETTLED, events: all, marks: marksOf(all, policy.correlation) })
    const read = new Set<EventId>()
    const noted = async (events: Promise<readonly Event[]>) => {
      for (const { id } of await events) read.add(id)
      return events
    }
    const spy: MemoryStore = {
      ...store,
      eventsOf: (ids) => noted(store.eventsOf(ids)),
      eventsMarked: (wanted, known) => noted(store.eventsMarked(wanted, known)),
      eventsWithKeys: (keys, known) => noted(store.eventsWithKeys(keys, known)),
    }
    const within = alert(240 * 210 + 30, null, { service: 'flapping' })
    const cases: readonly { readonly name: string; readonly events: readonly Event[]; readonly most: number }[] = [
      { name: 'the next one', events: firing(400), most: 120 },
      { name: 'one without an end, long after', events: firing(500, null), most: 120 },
      { name: 'one within what went on for weeks and joins 120 of them', events: within, most: 400 },
      { name: 'one far after all others', events: firing(800), most: 120 },
      { name: 'one far before all others', events: firing(-200), most: 120 },
    ]
    for (const { name, events, most } of cases) {
      read.clear()
      const near = await loadNeighbourhood(spy, events, { policy, edits: [], lastReceived: new Map() })
      expect(read.size, name).toBeLessThan(most)
      const made = reconstruct(near.events, [], policy, near.beyond).incidents
      const ids = new Set(made.map(({ incident }) => incident.id))
      expect(made.length).toBeGreaterThan(0)
      expect(made, name).toEqual(reconstruct([...all, ...events], [], policy).incidents.filter(({ incident }) => ids.has(incident.id)))
    }
  })

  it('asks once for the incidents that the changes of one log may explain', async () => {
    const store = memoryStore()
    const line = (nth: number) => `${isoOf(instant(JANUARY + nth * 1_000))} deployed service-${nth % 50} version v${nth} to production`
    const log = Array.from({ length: 500 }, (_, nth) => line(nth)).join('\n')
    const raw = {
      ...rawEvent('deploys', log, { receivedAt: later(JANUARY, hours(1)), path: '/webhooks/deploys' }),
      source: sourceName('deploys'),
    }
    let asked = 0
    const spy: MemoryStore = {
      ...store,
      incidentsDuring: (interval, origin) => {
        asked += 1
        return store.incidentsDuring(interval, origin)
      },
    }
    const changes = eventsOf([raw])
    await loadNeighbourhood(spy, changes, { policy: DEFAULT_POLICY, edits: [], lastReceived: new Map() })
    expect([changes.length, asked]).toEqual([500, 1])
  })
})
