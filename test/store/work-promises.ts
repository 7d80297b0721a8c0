import { expect, it } from 'vitest'
import { markOf } from '../../src/domain/alerts/mark.ts'
import { byTime, type Event } from '../../src/domain/event.ts'
import { contentHash, eventId, incidentId, type RawEventId, rawEventId } from '../../src/domain/identity.ts'
import { exactly, instant } from '../../src/domain/time/time.ts'
import type { Engine } from '../../src/store/engine.ts'
import { createSqlStore } from '../../src/store/sql-store.ts'
import type { ClaimedRawEvent, ReadingResult, Store } from '../../src/store/store.ts'
import { ALERTMANAGER, anEvent, anIncident, aRawEvent, aSettlement, aTitle, at, manyRawEvents } from './builders.ts'
import type { Given } from './worlds.ts'

const claims = (claimed: readonly ClaimedRawEvent[]) => claimed.map(({ raw, version }) => ({ rawEventId: raw.id, version }))

const readAs = (claimed: readonly ClaimedRawEvent[], state: ReadingResult['state'], reason: string | null = null) =>
  aSettlement({ claimed: claims(claimed), readings: claimed.map(({ raw }) => ({ rawEventId: raw.id, state, reason })) })

const statesOf = async (store: Store) => (await store.deliveries({ limit: 100 })).items.map(({ outcome, reason }) => [outcome, reason])

export function workPromises(given: () => Given): void {
  it('claims the oldest first, the same ones until they are settled', async () => {
    const { store } = given()
    const rawEvents = manyRawEvents(5)
    await Promise.all(rawEvents.toReversed().map((raw) => store.accept(raw)))
    const first = await store.claim(3)
    expect(first.map(({ raw }) => raw)).toEqual(rawEvents.slice(0, 3))
    expect(await store.claim(3)).toEqual(first)
    await store.settle(readAs(first, 'read'))
    expect((await store.claim(3)).map(({ raw }) => raw)).toEqual(rawEvents.slice(3))
  })

  it('lists what could not be read with the reason', async () => {
    const { store } = given()
    await store.accept(aRawEvent('not JSON'))
    await store.settle(readAs(await store.claim(1), 'unreadable', 'expected JSON, found "not"'))
    expect(await statesOf(store)).toEqual([['unreadable', 'expected JSON, found "not"']])
    expect((await store.deliveries({ outcome: 'unreadable', limit: 5 })).items).toHaveLength(1)
    expect((await store.deliveries({ outcome: 'accepted', limit: 5 })).items).toEqual([])
  })

  it('keeps a raw event pending that a duplicate has changed since it was claimed', async () => {
    const { store } = given()
    await store.accept(aRawEvent('x'))
    await store.accept(aRawEvent('y', { receivedAt: at(1) }))
    const claimed = await store.claim(2)
    await store.accept(aRawEvent('x', { receivedAt: at(-1) }))
    await store.settle(readAs(claimed, 'read'))
    expect(await store.claim(10)).toMatchObject([{ raw: { id: aRawEvent('x').id, receivedAt: at(-1) }, version: 2 }])
  })

  it('makes a raw event pending again on request', async () => {
    const { store } = given()
    await store.accept(aRawEvent('x'))
    await store.settle(readAs(await store.claim(1), 'unreadable', 'who knows'))
    expect(await store.reprocess(aRawEvent('x').id)).toBe(true)
    expect(await store.claim(1)).toHaveLength(1)
    expect(await store.reprocess(aRawEvent('never sent').id)).toBe(false)
  })

  it('does not settle away a request that came after the claim', async () => {
    const { store } = given()
    await store.accept(aRawEvent('x'))
    const claimed = await store.claim(1)
    await store.reprocess(aRawEvent('x').id)
    await store.settle(readAs(claimed, 'read'))
    expect((await store.counts()).pending).toBe(1)
  })

  it('returns events as they were, unknown fields still absent', async () => {
    const { store } = given()
    const labels = JSON.parse('{"__proto__": "a", "job": "x\\u0000y \\ud800"}')
    const event = anEvent('odd', { occurred: { at: at(0), latest: at(1) }, labels, text: 'fires \0 🚒', service: null })
    await store.settle(aSettlement({ events: [event] }))
    const [found] = await store.eventsOf([event.id])
    expect(JSON.stringify(found)).toBe(JSON.stringify(event))
    expect(found).toStrictEqual(event)
  })

  it('replaces an event of the same id', async () => {
    const { store } = given()
    await store.settle(aSettlement({ events: [anEvent('a')] }))
    const later = anEvent('a', { occurred: exactly(at(9)), text: 'reported again' })
    await store.settle(aSettlement({ events: [later] }))
    expect(await store.eventsOf([later.id])).toEqual([later])
    expect((await store.counts()).events).toBe(1)
  })

  it('finds events by a mark at a time, both ends included, in the total order', async () => {
    const { store } = given()
    const events = [3, 1, 2, 1, 0].map((minute, index) => anEvent(`event ${index}`, { occurred: exactly(at(minute)) }))
    const marks = events.map(({ id, occurred }) => ({ mark: markOf('name checkout'), at: occurred.at, eventId: id }))
    await store.settle(aSettlement({ events, marks }))
    const expected = events.filter((event) => event.occurred.at >= at(1) && event.occurred.at <= at(2)).sort(byTime)
    const asked = (text: string, from: number, to: number) => [{ mark: markOf(text), interval: { from: at(from), to: at(to) } }]
    expect(await store.eventsMarked(asked('name checkout', 1, 2))).toEqual(expected)
    expect(await store.eventsMarked(asked('name cart', 0, 9))).toEqual([])
    expect(
      await store.eventsMarked([...asked('name checkout', 1, 1), ...asked('name checkout', 2, 3), ...asked('name cart', 0, 9)]),
    ).toEqual(events.filter((event) => event.occurred.at >= at(1)).sort(byTime))
  })

  it('answers more marks than one statement takes, and keeps those that an event has no longer', async () => {
    const { store } = given()
    const [first] = [anEvent('first')]
    const marked = (mark: string) => [{ mark: markOf(mark), at: at(0), eventId: first.id }]
    await store.settle(aSettlement({ events: [first], marks: marked('name of before') }))
    await store.settle(aSettlement({ events: [first], marks: [...marked('name of now'), ...marked('name of before')] }))
    const interval = { from: at(0), to: at(0) }
    const others = Array.from({ length: 1_000 }, (_, nth) => ({ mark: markOf(`name ${nth}`), interval }))
    for (const name of ['name of before', 'name of now'])
      expect(await store.eventsMarked([...others, { mark: markOf(name), interval }])).toEqual([first])
    expect(await store.eventsMarked(others)).toEqual([])
  })

  it('finds the nearest beside a stretch of time, with all of the time of the farthest of them', async () => {
    const { store } = given()
    const events = [0, 1, 1, 2, 5, 8, 9].map((minute, nth) => anEvent(`${nth}`, { occurred: exactly(at(minute)) }))
    const marks = events.map(({ id, occurred }) => ({ mark: markOf('firing'), at: occurred.at, eventId: id }))
    await store.settle(aSettlement({ events, marks }))
    const around = (from: number, to: number, beside: number) =>
      store.eventsMarked([{ mark: markOf('firing'), interval: { from: at(from), to: at(to) }, beside }])
    const minutesOf = async (found: Promise<readonly Event[]>) => (await found).map(({ occurred }) => (occurred.at - at(0)) / 60_000)
    expect(await minutesOf(around(4, 6, 1))).toEqual([2, 5, 8])
    expect(await minutesOf(around(4, 6, 2))).toEqual([1, 1, 2, 5, 8, 9])
    expect(await minutesOf(around(3, 4, 4))).toEqual([0, 1, 1, 2, 5, 8, 9])
    expect(await minutesOf(around(20, 30, 1))).toEqual([9])
  })

  it('says with what its events were marked', async () => {
    const { store } = given()
    const event = anEvent('a')
    expect(await store.marksVersion()).toBeNull()
    await store.settle(aSettlement({ events: [event] }))
    await store.addMarks([{ mark: markOf('name a'), at: at(0), eventId: event.id }])
    await store.setMarksVersion('one')
    await store.setMarksVersion('two')
    expect(await store.marksVersion()).toBe('two')
    expect(await store.eventsMarked([{ mark: markOf('name a'), interval: { from: at(0), to: at(0) } }])).toEqual([event])
  })

  it('names alerts of no incident once their source has gone on for longer than they are believed', async () => {
    const { store } = given()
    const open = { eventId: anEvent('a').id, source: ALERTMANAGER, believedUntil: at(5) }
    await store.accept(aRawEvent('one', { receivedAt: at(5) }))
    await store.settle(aSettlement({ openNoise: [{ ...open, believedUntil: at(3) }] }))
    await store.settle(aSettlement({ openNoise: [open] }))
    expect(await store.noiseToExpire(10)).toEqual([])
    await store.accept(aRawEvent('two', { receivedAt: at(6) }))
    expect(await store.noiseToExpire(10)).toEqual([open.eventId])
    await store.settle(aSettlement({ expired: [open.eventId] }))
    expect(await store.noiseToExpire(10)).toEqual([])
  })

  it('leaves out what is known already, by marks and by keys', async () => {
    const { store } = given()
    const keys = [{ names: 'occurrence' as const, value: 'one' }]
    const [known, unknown] = [anEvent('known', { keys }), anEvent('unknown', { keys })]
    const marks = [known, unknown].map(({ id }) => ({ mark: markOf('name a'), at: at(0), eventId: id }))
    await store.settle(aSettlement({ events: [known, unknown], marks }))
    const asked = [{ mark: markOf('name a'), interval: { from: at(0), to: at(60) } }]
    expect(await store.eventsMarked(asked, new Set([known.id]))).toEqual([unknown])
    expect(await store.eventsWithKeys(keys, new Set([known.id]))).toEqual([unknown])
  })

  it('finds changes alone by time', async () => {
    const { store } = given()
    const change = anEvent('change', { kind: 'change.started', occurred: exactly(at(1)) })
    await store.settle(aSettlement({ events: [change, anEvent('alert', { occurred: exactly(at(1)) })] }))
    expect(await store.changesBetween({ from: at(0), to: at(1) })).toEqual([change])
    expect(await store.changesBetween({ from: at(2), to: at(3) })).toEqual([])
  })

  it('finds incidents by the time of which they have evidence', async () => {
    const { store } = given()
    const spanning = (first: number, last: number, name: string) =>
      anIncident([anEvent(name)], {
        coverage: { sources: [{ source: ALERTMANAGER, events: 2, first: at(first), last: at(last) }], gaps: [] },
      })
    const [early, long] = [spanning(0, 10, 'early'), spanning(5, 60, 'long')]
    await store.settle(aSettlement({ incidents: [early, long] }))
    expect(await store.incidentsDuring({ from: at(20), to: at(30) }, 'evidence')).toEqual([long.incident.id])
    expect(await store.incidentsDuring({ from: at(10), to: at(30) }, 'evidence')).toEqual([early.incident.id, long.incident.id].sort())
    expect(await store.incidentsDuring({ from: at(61), to: at(90) }, 'evidence')).toEqual([])
  })

  it('does not write again what is stored just so, and does write what holds other events', async () => {
    const place = await given().world.create()
    const engine = await place.openEngine()
    const written: string[] = []
    const watching: Engine = {
      ...engine,
      writeAsWorker: (statements) => {
        written.push(...statements.map(({ sql }) => sql))
        return engine.writeAsWorker(statements)
      },
    }
    const store = createSqlStore(watching)
    const [a, b] = [anEvent('a'), anEvent('b')]
    const incident = anIncident([a])
    const replaced = [incident.incident.id]
    await store.settle(aSettlement({ events: [a, b], incidents: [incident] }))
    written.length = 0
    await store.settle(aSettlement({ replaced, incidents: [incident] }))
    expect(written).toEqual([])
    await store.settle(aSettlement({ replaced, incidents: [{ ...incident, eventIds: [a.id, b.id] }] }))
    expect(await store.incidentsHolding([b.id])).toEqual(replaced)
    await store.settle(aSettlement({ replaced, incidents: [{ ...incident, incident: { ...incident.incident, title: 'Another' } }] }))
    expect(await store.incident(a.id)).toMatchObject({ title: 'Another' })
    await store.close()
    await place.remove()
  })

  it('finds events by any of their keys, occurrence and series apart', async () => {
    const { store } = given()
    const long = 'k'.repeat(20_000)
    const a = anEvent('a', { keys: [{ names: 'occurrence', value: 'one' }] })
    const b = anEvent('b', {
      keys: [
        { names: 'series', value: 'one' },
        { names: 'series', value: long },
      ],
    })
    await store.settle(aSettlement({ events: [a, b] }))
    expect(await store.eventsWithKeys([{ names: 'occurrence', value: 'one' }])).toEqual([a])
    expect(
      await store.eventsWithKeys([
        { names: 'series', value: 'one' },
        { names: 'series', value: long },
      ]),
    ).toEqual([b])
    expect(await store.eventsWithKeys([{ names: 'series', value: 'none' }])).toEqual([])
  })

  it('finds an event no longer by a key that it has lost', async () => {
    const { store } = given()
    await store.settle(aSettlement({ events: [anEvent('a', { keys: [{ names: 'series', value: 'old' }] })] }))
    await store.settle(aSettlement({ events: [anEvent('a', { keys: [{ names: 'series', value: 'new' }] })] }))
    expect(await store.eventsWithKeys([{ names: 'series', value: 'old' }])).toEqual([])
    expect(await store.eventsWithKeys([{ names: 'series', value: 'new' }])).toHaveLength(1)
  })

  it('finds events by the raw events that reported them', async () => {
    const { store } = given()
    const twice = anEvent('twice', { rawEventIds: [aRawEvent('first').id, aRawEvent('second').id] })
    const once = anEvent('once', { rawEventIds: [aRawEvent('first').id] })
    await store.settle(aSettlement({ events: [twice, once] }))
    const idsOf = (events: readonly Event[]) => events.map(({ id }) => id)
    expect(idsOf(await store.eventsOfDeliveries([aRawEvent('second').id]))).toEqual([twice.id])
    expect(idsOf(await store.eventsOfDeliveries([aRawEvent('first').id, aRawEvent('second').id]))).toEqual(
      idsOf([twice, once].sort(byTime)),
    )
  })

  it('keeps of the deliveries that reported an event the first in its row, and counts and lists all of them beside it', async () => {
    const { store } = given()
    const rawEventIds = manyRawEvents(30)
      .map(({ id }) => id)
      .sort() as [RawEventId, ...RawEventId[]]
    const event = anEvent('often', { rawEventIds })
    await store.settle(aSettlement({ events: [event] }))
    expect(await store.eventsOf([event.id])).toEqual([{ ...event, rawEventIds: [rawEventIds[0]] }])
    expect(await store.deliveriesOf(event.id, 20)).toEqual({ ids: rawEventIds.slice(0, 20), count: 30 })
    for await (const whole of store.events()) expect(whole).toEqual(event)
  })

  it('claims until the bodies have so many bytes, the one that exceeds it included', async () => {
    const { store } = given()
    for (const raw of manyRawEvents(5)) await store.accept(raw)
    const size = 'delivery 0'.length
    expect(await store.claim(5, 2 * size)).toHaveLength(2)
    expect(await store.claim(5, 2 * size + 1)).toHaveLength(3)
    expect(await store.claim(5, 1)).toHaveLength(1)
    expect(await store.claim(4, 100 * size)).toHaveLength(4)
  })

  it('tries what was in a round that did not survive in smaller rounds, then alone, then sets it aside; the rest goes on', async () => {
    const { store } = given()
    const raws = manyRawEvents(100)
    for (const raw of raws) await store.accept(raw)
    const poison = raws[70]?.id
    const rounds: number[] = []
    for (let number = 0; number < 200; number += 1) {
      await store.recoverRound(`worker ${number}`)
      const claimed = [...(await store.claim(50))]
      const round = claimed.length > 0 ? claimed : await store.claimSuspects()
      if (round.length === 0) break
      rounds.push(round.length)
      await store.beginRound({ holder: `worker ${number}`, rawEventIds: round.map(({ raw }) => raw.id), editIds: [] })
      const survives = round.every(({ raw }) => raw.id !== poison)
      if (survives) await store.settle({ ...readAs(round, 'read'), isRound: true })
    }
    expect(rounds.slice(0, 3)).toEqual([50, 50, 50])
    expect(rounds.slice(3).every((size) => size === 1)).toBe(true)
    expect(rounds.length).toBeLessThan(60)
    expect(await store.setAside()).toEqual([poison])
    expect(await store.counts()).toMatchObject({ pending: 0, unreadable: 1 })
    const [unreadable] = (await store.deliveries({ outcome: 'unreadable', limit: 5 })).items
    expect(unreadable).toMatchObject({ rawEventId: poison, reason: expect.stringMatching(/^processing it ended the worker 5 times/) })
    // The sender repeats it: it stays aside, until a person wants it read again.
    const again = raws[70]
    if (again === undefined) throw new Error('there are 100')
    await store.accept({ ...again, receivedAt: at(60) })
    expect(await store.claimSuspects()).toEqual([])
    expect(await store.reprocess(again.id)).toBe(true)
    expect(await store.claim(5)).toHaveLength(1)
  })

  it('blames nothing in a round that its own worker failed in, or that was stopped from outside', async () => {
    const { store } = given()
    await store.accept(aRawEvent('x'))
    const [claimed] = await store.claim(1)
    const round = { holder: 'a worker', rawEventIds: [aRawEvent('x').id], editIds: [] }
    expect(claimed).toBeDefined()
    await store.beginRound(round)
    expect(await store.recoverRound('a worker')).toEqual({ suspects: 0, setAside: [] })
    await store.abandonRound('a worker')
    expect(await store.recoverRound('another')).toEqual({ suspects: 0, setAside: [] })
    expect(await store.claim(1)).toHaveLength(1)
    await store.beginRound(round)
    expect(await store.recoverRound('another')).toEqual({ suspects: 1, setAside: [] })
    expect([await store.claim(1), await store.claimSuspects()]).toMatchObject([[], [claimed]])
  })

  it('shows an edit as applied when its rounds did not survive', async () => {
    const { store } = given()
    const edit = aTitle('the title', 1)
    await store.appendEdit(edit)
    for (let death = 0; death < 5; death += 1) {
      expect(await store.isEditApplied(edit.id)).toBe(false)
      await store.beginRound({ holder: `worker ${death}`, rawEventIds: [], editIds: [edit.id] })
      await store.recoverRound(`worker ${death + 1}`)
    }
    expect(await store.isEditApplied(edit.id)).toBe(true)
    expect(await store.edits()).toEqual([edit])
  })

  it('takes lists of any length', async () => {
    const { store } = given()
    const events = Array.from({ length: 1_700 }, (_, index) => anEvent(`event ${index}`, { occurred: exactly(instant(at(0) + index)) }))
    const [first, ...rest] = events
    if (first === undefined) throw new Error('there are events')
    const incident = anIncident([first, ...rest])
    await store.settle(aSettlement({ events, incidents: [incident] }))
    expect(await store.eventsOf(events.map((event) => event.id))).toEqual(events)
    expect(await store.eventsWithKeys(events.flatMap((event) => event.keys))).toEqual(events)
    expect(await store.incidentsHolding(events.map((event) => event.id))).toEqual([incident.incident.id])
    expect(await store.eventIdsOf([incident.incident.id])).toEqual(events.map((event) => event.id).sort())
  })

  it('takes empty lists', async () => {
    const { store } = given()
    expect(await store.eventsOf([])).toEqual([])
    expect(await store.eventsWithKeys([])).toEqual([])
    expect(await store.incidentsHolding([])).toEqual([])
    expect(await store.eventIdsOf([])).toEqual([])
    await store.settle(aSettlement({}))
  })

  it('replaces whole incidents', async () => {
    const { store } = given()
    const [a, b, c] = [anEvent('a'), anEvent('b'), anEvent('c')]
    const [first, second] = [anIncident([a, b]), anIncident([c])]
    await store.settle(aSettlement({ events: [a, b, c], incidents: [first, second] }))
    const merged = anIncident([a, c], { title: 'both' })
    await store.settle(aSettlement({ replaced: [first.incident.id, second.incident.id], incidents: [merged] }))
    expect((await store.incidents({ limit: 10 })).items).toEqual([merged.incident])
    expect(await store.incidentsHolding([b.id])).toEqual([])
    expect(await store.incidentsHolding([a.id, c.id])).toEqual([merged.incident.id])
  })

  it('resolves the id of every event that an incident holds, former ids of its own too', async () => {
    const { store } = given()
    const [late, first] = [anEvent('late earlier one'), anEvent('first')]
    await store.settle(aSettlement({ events: [first], incidents: [anIncident([first])] }))
    const renamed = anIncident([late, first])
    await store.settle(aSettlement({ events: [late], replaced: [incidentId(first.id)], incidents: [renamed] }))
    expect(await store.incident(first.id)).toEqual(renamed.incident)
    expect(await store.incident(late.id)).toEqual(renamed.incident)
    expect(await store.incident(contentHash('unknown'))).toBeNull()
  })

  it('leaves the delivery pending, and changes no incident, when a settlement fails', async () => {
    const { store } = given()
    await store.accept(aRawEvent('x'))
    const event = anEvent('a')
    const same = anIncident([event])
    const claimed = await store.claim(1)
    const broken = { ...readAs(claimed, 'read'), events: [event], incidents: [same, same] }
    await expect(store.settle(broken)).rejects.toThrow()
    // On SQLite the events are there by then; the delivery is pending, so they are settled again.
    expect(await store.counts()).toMatchObject({ pending: 1, incidents: 0 })
    await store.settle({ ...broken, incidents: [same] })
    expect(await store.counts()).toMatchObject({ pending: 0, events: 1, incidents: 1 })
  })

  it('applies an edit with the incidents that show it, or not at all', async () => {
    const { store } = given()
    const edit = aTitle('with a settlement that fails', 1)
    await store.appendEdit(edit)
    const same = anIncident([anEvent('a')])
    await expect(store.settle(aSettlement({ incidents: [same, same], edits: [edit.id] }))).rejects.toThrow()
    expect(await store.claimEdits(5)).toEqual([edit])
    await store.settle(aSettlement({ incidents: [same], edits: [edit.id] }))
    expect(await store.claimEdits(5)).toEqual([])
  })

  it('refuses a settlement in which claims and readings differ', async () => {
    const { store } = given()
    await store.accept(aRawEvent('x'))
    const claimed = claims(await store.claim(1))
    await expect(store.settle(aSettlement({ claimed }))).rejects.toThrow('assertion failed')
    const readings = [{ rawEventId: rawEventId(contentHash('other')), state: 'read' as const, reason: null }]
    await expect(store.settle(aSettlement({ claimed, readings }))).rejects.toThrow('assertion failed')
  })

  it('forgets everything derived and nothing else', async () => {
    const { store } = given()
    await store.accept(aRawEvent('x'))
    const event = anEvent('a')
    const marks = [{ mark: markOf('name a'), at: at(0), eventId: event.id }]
    const openNoise = [{ eventId: event.id, source: ALERTMANAGER, believedUntil: at(-9) }]
    const settled = { ...readAs(await store.claim(1), 'read'), events: [event], marks, openNoise, incidents: [anIncident([event])] }
    await store.settle(settled)
    await store.setMarksVersion('one')
    await store.forgetDerived()
    expect([await store.marksVersion(), await store.noiseToExpire(9)]).toEqual([null, []])
    await store.settle(aSettlement({ events: [event] }))
    expect(await store.eventsMarked([{ mark: markOf('name a'), interval: { from: at(0), to: at(0) } }])).toEqual([])
    await store.forgetDerived()
    expect(await store.counts()).toMatchObject({ pending: 1, rawEvents: 1, events: 0, incidents: 0, openIncidents: 0 })
    expect(await store.eventsWithKeys(event.keys)).toEqual([])
    expect(await store.incident(eventId(event.id))).toBeNull()
  })

  it('gives the lock of the worker to the only store there is', async () => {
    const { store } = given()
    expect(await store.holdWorkerLock()).toBe(true)
    expect(await store.holdWorkerLock()).toBe(true)
    await store.settle(aSettlement({ events: [anEvent('a')] }))
    expect((await store.counts()).events).toBe(1)
  })
}
