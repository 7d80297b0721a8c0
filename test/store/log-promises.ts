import { expect, it } from 'vitest'
import { byTime } from '../../src/domain/event.ts'
import { exactly, instant } from '../../src/domain/time/time.ts'
import { anEvent, anIncident, aRawEvent, aSettlement, aTitle, at, manyRawEvents } from './builders.ts'
import type { Given } from './worlds.ts'

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

export function logPromises(given: () => Given): void {
  it('walks through every raw event in order of receipt', async () => {
    const { store } = given()
    const rawEvents = manyRawEvents(450)
    await Promise.all(rawEvents.toReversed().map((raw) => store.accept(raw)))
    expect(await collect(store.rawEvents())).toEqual(rawEvents)
  })

  it('walks through raw events as of one moment, whatever changes meanwhile', async () => {
    const { store } = given()
    const rawEvents = manyRawEvents(450)
    await Promise.all(rawEvents.map((raw) => store.accept(raw)))
    const walk = store.rawEvents()[Symbol.asyncIterator]()
    const first = await walk.next()
    await store.accept(aRawEvent('delivery 449', { receivedAt: at(-1) }))
    await store.accept(aRawEvent('new', { receivedAt: at(60) }))
    const rest = await collect({ [Symbol.asyncIterator]: () => walk })
    expect([first.value, ...rest]).toEqual(rawEvents)
  })

  it('can be left in the middle of a walk', async () => {
    const { store } = given()
    await Promise.all(manyRawEvents(450).map((raw) => store.accept(raw)))
    for await (const raw of store.rawEvents()) {
      expect(raw.body.toString()).toBe('delivery 0')
      break
    }
    expect((await store.counts()).rawEvents).toBe(450)
  })

  it('walks through every event in the total order', async () => {
    const { store } = given()
    const events = Array.from({ length: 2_100 }, (_, index) =>
      anEvent(`event ${index}`, { occurred: exactly(instant(at(0) + (index % 700))) }),
    )
    await store.settle(aSettlement({ events }))
    expect(await collect(store.events())).toEqual(events.toSorted(byTime))
  })

  it('walks through nothing', async () => {
    const { store } = given()
    expect(await collect(store.rawEvents())).toEqual([])
    expect(await collect(store.events())).toEqual([])
  })

  it('keeps edits in the order in which they were made, each of them once', async () => {
    const { store } = given()
    const [early, late] = [aTitle('Zoë\'s "title" \0', 1), aTitle('later', 2)]
    await store.appendEdit(late)
    await store.appendEdit(early)
    await store.appendEdit({ ...early, reason: 'sent twice' })
    expect(await store.edits()).toEqual([early, late])
  })

  it('appends an edit only to as many as it was checked against, where it is asked to', async () => {
    const { store } = given()
    const [first, second, third] = [aTitle('first', 1), aTitle('second', 2), aTitle('third', 3)]
    expect(await store.appendEditsAfter([first], 0)).toBe(true)
    expect(await store.appendEditsAfter([second], 0)).toBe(false)
    expect(await store.edits()).toEqual([first])
    expect(await store.appendEditsAfter([second], 1)).toBe(true)
    const both = await Promise.all([store.appendEditsAfter([third], 2), store.appendEditsAfter([aTitle('at once', 4)], 2)])
    expect(both.toSorted()).toEqual([false, true])
    expect([(await store.edits()).length, (await store.claimEdits(5)).length]).toEqual([3, 3])
  })

  it('keeps edits when everything derived is forgotten', async () => {
    const { store } = given()
    await store.appendEdit(aTitle('stays', 1))
    await store.forgetDerived()
    expect(await store.edits()).toHaveLength(1)
  })

  it('keeps an edit pending until a settlement names it, the oldest first', async () => {
    const { store } = given()
    const [early, late] = [aTitle('early', 1), aTitle('late', 2)]
    for (const edit of [late, early]) await store.appendEdit(edit)
    expect(await store.claimEdits(1)).toEqual([early])
    expect(await store.claimEdits(5)).toEqual([early, late])
    await store.settle(aSettlement({ edits: [early.id] }))
    expect(await store.claimEdits(5)).toEqual([late])
    expect([await store.isEditApplied(early.id), await store.isEditApplied(late.id)]).toEqual([true, false])
    expect(await store.isEditApplied(aTitle('never appended', 3).id)).toBe(false)
  })

  it('does not make an edit pending again that comes a second time', async () => {
    const { store } = given()
    const edit = aTitle('twice', 1)
    await store.appendEdit(edit)
    await store.settle(aSettlement({ edits: [edit.id] }))
    await store.appendEdit(edit)
    expect(await store.claimEdits(5)).toEqual([])
    expect(await store.edits()).toEqual([edit])
  })

  it('counts what it holds', async () => {
    const { store } = given()
    const [a, b] = [anEvent('a'), anEvent('b')]
    const unreadable = aRawEvent('unreadable').id
    await store.appendEdit(aTitle('waits', 1))
    for (const body of ['unreadable', 'a', 'a']) await store.accept(aRawEvent(body))
    await store.settle(
      aSettlement({
        claimed: [{ rawEventId: unreadable, version: 1 }],
        readings: [{ rawEventId: unreadable, state: 'unreadable', reason: 'no' }],
        events: [a, b],
        incidents: [anIncident([a], { status: 'open' }), anIncident([b])],
      }),
    )
    expect(await store.counts()).toEqual({
      pending: 1,
      pendingEdits: 1,
      unreadable: 1,
      rawEvents: 2,
      duplicates: 1,
      events: 2,
      incidents: 2,
      openIncidents: 1,
    })
  })
}
