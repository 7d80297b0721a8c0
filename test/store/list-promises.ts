import { expect, it } from 'vitest'
import { notifiedOf } from '../../src/domain/alerts/notified.ts'
import { byTime, type Event } from '../../src/domain/event.ts'
import { byText, editId, type IncidentId, serviceName, sourceName } from '../../src/domain/identity.ts'
import { figuresOf, type IncidentFigures } from '../../src/domain/incident/figures.ts'
import { TEST_HEADER } from '../../src/domain/raw-event.ts'
import { exactly, instant } from '../../src/domain/time/time.ts'
import type { DeliveryQuery, FiguresQuery, IncidentQuery, Store, UnassignedQuery } from '../../src/store/store.ts'
import { anEntry, anEvent, anIncident, aRawEvent, aRefusal, aSettlement, at, detectedAt, manyRawEvents, NO_ANCHORS } from './builders.ts'
import type { Given } from './worlds.ts'

async function keepIncidents(
  store: Store,
  incidents: readonly ReturnType<typeof anIncident>[],
  replaced: readonly IncidentId[] = [],
): Promise<void> {
  await store.settle(aSettlement({ incidents, replaced }))
}

const titles = async (store: Store, query: Partial<IncidentQuery>) =>
  (await store.incidents({ limit: 10, ...query })).items.map(({ title }) => title)

const unassigned = async (store: Store, query: Partial<UnassignedQuery>) => (await store.unassigned({ limit: 10, ...query })).items

async function pagesOf<T>(ask: (cursor?: string) => Promise<{ items: readonly T[]; nextCursor: string | null }>): Promise<readonly T[]> {
  const items: T[] = []
  let page = await ask()
  items.push(...page.items)
  while (page.nextCursor !== null) {
    page = await ask(page.nextCursor)
    items.push(...page.items)
  }
  return items
}

const incidentAt = (minute: number, changes: Parameters<typeof anIncident>[1] = {}) =>
  anIncident([anEvent(`minute ${minute}`)], { title: `minute ${minute}`, anchors: detectedAt(minute), ...changes })

export function listPromises(given: () => Given): void {
  it('gives what notified in a period in the order of time, each with the incident that holds it', async () => {
    const { store } = given()
    const many = Array.from({ length: 2_100 }, (_, index) =>
      anEvent(`alert ${index}`, { occurred: exactly(instant(at(1) + Math.floor(index / 3))) }),
    ).sort(byTime)
    const page = anEvent('page', { kind: 'page.triggered', occurred: exactly(at(3)) })
    const [before, after] = [anEvent('before', { occurred: exactly(instant(at(1) - 1)) }), anEvent('after', { occurred: exactly(at(5)) })]
    const message = anEvent('message', { kind: 'message.posted', occurred: exactly(at(2)) })
    const ended = anEvent('ended', { kind: 'alert.resolved', occurred: exactly(at(2)) })
    const incident = anIncident([page])
    await store.settle(aSettlement({ events: [after, message, ended, page, ...many, before], incidents: [incident] }))
    const found = await store.notifications({ from: at(1), to: at(4) })
    const heldBy = (event: Event, holder: IncidentId | null) => ({
      event: event.id,
      at: event.occurred.at,
      incident: holder,
      ...notifiedOf(event),
    })
    expect(found).toEqual([...many.map((event) => heldBy(event, null)), heldBy(page, incident.incident.id)])
    // What is said anew of an event takes the place of what was said before.
    const moved = { ...page, occurred: exactly(at(2)) }
    await store.settle(aSettlement({ events: [moved] }))
    expect((await store.notifications({ from: at(2), to: at(4) })).map(({ event, at: when }) => [event, when])).toEqual([[page.id, at(2)]])
  })

  it('filters the list by how far the review has come, and counts each state and names the values that occur', async () => {
    const { store } = given()
    const signed = { id: editId('edit'), at: at(9), author: 'Ada', reason: null }
    const approved = { content: 'hash', durations: {}, entries: 0 }
    const resolved = { status: 'resolved' as const, severity: 'critical', services: [serviceName('web'), serviceName('db')] }
    await keepIncidents(store, [
      incidentAt(1, resolved),
      incidentAt(2, { ...resolved, severity: 'warning', edits: [{ ...signed, content: { type: 'title', text: 'minute 2' } }] }),
      incidentAt(3, { ...resolved, edits: [{ ...signed, content: { type: 'approve', approved } }] }),
      incidentAt(4, { status: 'open', severity: null }),
    ])
    expect(await titles(store, { review: 'needs_review' })).toEqual(['minute 1'])
    expect(await titles(store, { review: 'in_review' })).toEqual(['minute 2'])
    expect(await titles(store, { review: 'approved' })).toEqual(['minute 3'])
    expect(await store.incidentFacets()).toMatchObject({
      reviews: { needs_review: 1, in_review: 1, approved: 1, dismissed: 0 },
      severities: ['critical', 'warning'],
      services: expect.arrayContaining(['db', 'web']),
    })
  })

  it('gives what has changed in the figures since a revision: what was written, what is gone, and nothing else', async () => {
    const { store } = given()
    const changesSince = async (revision: number) => {
      const all = { changed: [] as string[], gone: [] as string[] }
      for await (const { changed, gone } of store.figuresSince(revision)) {
        all.changed.push(...changed.map(({ title }) => title))
        all.gone.push(...gone)
      }
      return all
    }
    const [first, second, third] = [incidentAt(1), incidentAt(2), incidentAt(3)]
    await keepIncidents(store, [first, second])
    const before = await store.figuresRevision()
    expect((await changesSince(-1)).changed.sort()).toEqual([first, second].map(({ incident }) => incident.title).sort())
    expect(await changesSince(before)).toEqual({ changed: [], gone: [] })
    await keepIncidents(store, [third], [first.incident.id])
    expect(await store.figuresRevision()).toBeGreaterThan(before)
    expect(await changesSince(before)).toEqual({ changed: [third.incident.title], gone: [first.incident.id] })
    await keepIncidents(store, [first])
    expect(await changesSince(before)).toEqual({ changed: [third, first].map(({ incident }) => incident.title), gone: [] })
    await store.forgetDerived()
    expect((await changesSince(before)).gone.sort()).toEqual([first, second, third].map(({ incident }) => incident.id).sort())
  })

  it('gives the figures of each incident, without those that describe another, in a period and of an origin', async () => {
    const { store } = given()
    const [first, second, written] = [incidentAt(1), incidentAt(3), incidentAt(2, { origin: 'document' })]
    const described = incidentAt(4, { origin: 'document', describes: first.incident.id })
    await keepIncidents(store, [first, second, written, described])
    const figures = async (query: FiguresQuery) => {
      const all: IncidentFigures[] = []
      for await (const batch of store.figures(query)) all.push(...batch)
      return all.sort((a, b) => byText(a.title, b.title))
    }
    expect(await figures({})).toEqual([first, written, second].map(({ incident }) => figuresOf(incident)))
    expect(await figures({ from: at(2), to: at(3) })).toEqual([written, second].map(({ incident }) => figuresOf(incident)))
    expect(await figures({ origin: 'document' })).toEqual([figuresOf(written.incident)])
  })

  it('lists incidents newest first, by detection', async () => {
    const { store } = given()
    await keepIncidents(store, [incidentAt(1), incidentAt(3), incidentAt(2)])
    expect(await titles(store, {})).toEqual(['minute 3', 'minute 2', 'minute 1'])
  })

  it('places an incident without a detection by its first evidence, and one without any time last', async () => {
    const { store } = given()
    const timeline = [anEntry('a', { at: exactly(at(2)) }), anEntry('b', { at: exactly(at(5)) })]
    const undetected = incidentAt(0, { title: 'undetected', anchors: NO_ANCHORS, timeline })
    const timeless = anIncident([anEvent('timeless')], { title: 'timeless', anchors: NO_ANCHORS, timeline: [] })
    await keepIncidents(store, [timeless, incidentAt(1), undetected, incidentAt(3)])
    expect(await titles(store, {})).toEqual(['minute 3', 'undetected', 'minute 1', 'timeless'])
    expect(await titles(store, { from: at(-9_999_999) })).not.toContain('timeless')
  })

  it.each<[string, Partial<IncidentQuery>, string[]]>([
    ['from', { from: at(2) }, ['minute 3', 'minute 2']],
    ['to', { to: at(1) }, ['minute 1']],
    ['status', { status: 'open' }, ['minute 3']],
    ['severity', { severity: 'warning' }, ['minute 2']],
    ['service', { service: 'pay"ments\0' }, ['minute 2']],
    ['the beginning of a service', { service: 'pay' }, []],
    ['one of several services', { services: ['nowhere', 'a'] }, ['minute 2']],
    ['one of more services than a database nests conditions', { services: manyNames(2_500).concat('a') }, ['minute 2']],
    ['one of no service', { services: [] }, []],
    ['source', { source: 'pagerduty' }, ['minute 1']],
    ['a word of a text, in any case', { q: 'DATABASE' }, ['minute 2']],
    ['words that are far apart', { q: '  full minute disk ' }, ['minute 2']],
    ['a word that only another has', { q: 'disk nowhere' }, []],
    ['what would be a pattern', { q: '%' }, []],
    ['what would be SQL', { q: "' or 1=1 --" }, []],
    ['more words than there are', { q: manyNames(3_000).join(' ') }, []],
  ])('filters incidents by %s', async (_, query, expected) => {
    const { store } = given()
    await keepIncidents(store, [
      incidentAt(1, {
        coverage: { sources: [{ source: sourceName('pagerduty'), events: 1, first: at(0), last: at(0) }], gaps: [] },
        timeline: [],
      }),
      incidentAt(2, {
        severity: 'warning',
        services: [serviceName('a'), serviceName('pay"ments\0')],
        timeline: [anEntry('The Database has a FULL disk')],
      }),
      incidentAt(3, { status: 'open', severity: null }),
    ])
    expect(await titles(store, query)).toEqual(expected)
  })

  it('leaves out imported incidents that describe another, unless they are requested, and finds them by their id', async () => {
    const live = incidentAt(1)
    const linked = incidentAt(2, { origin: 'document', describes: live.incident.id })
    const { store } = given()
    await keepIncidents(store, [live, linked, incidentAt(3, { origin: 'document' })])
    expect(await titles(store, {})).toEqual(['minute 3', 'minute 1'])
    expect(await titles(store, { origin: 'document' })).toEqual(['minute 3'])
    expect(await titles(store, { linked: 'included' })).toEqual(['minute 3', 'minute 2', 'minute 1'])
    expect(await store.counts()).toMatchObject({ incidents: 2 })
    expect(await store.incident(linked.incident.id)).toEqual(linked.incident)
    const around = { from: at(0), to: at(0) }
    expect(await store.incidentsDuring(around, 'evidence')).toEqual([live.incident.id])
    expect(await store.incidentsDuring(around, 'document')).toHaveLength(2)
  })

  it('lists imported incidents without a date last, and in no period', async () => {
    const withoutDate = {
      ...NO_ANCHORS,
      detected: { ...exactly(instant(Date.UTC(1896, 0, 1))), basis: 'reported', rule: 'stated', evidence: [] },
    } as const
    const { store } = given()
    await keepIncidents(store, [incidentAt(2, { origin: 'document', anchors: withoutDate, title: 'undated' }), incidentAt(1)])
    expect(await titles(store, {})).toEqual(['minute 1', 'undated'])
    expect(await titles(store, { to: at(60) })).toEqual(['minute 1'])
  })

  it('pages through incidents without losing or repeating one, while newer ones come', async () => {
    const { store } = given()
    await keepIncidents(
      store,
      [1, 2, 2.5, 3, 4].map((minute) => incidentAt(minute)),
    )
    const first = await store.incidents({ limit: 2 })
    await keepIncidents(store, [incidentAt(5), incidentAt(3.5)])
    const rest = await pagesOf((cursor) => store.incidents({ limit: 2, cursor: cursor ?? first.nextCursor ?? '' }))
    expect([...first.items, ...rest].map(({ title }) => title)).toEqual(['minute 4', 'minute 3', 'minute 2.5', 'minute 2', 'minute 1'])
  })

  it('pages through incidents of the same moment', async () => {
    const { store } = given()
    const incidents = Array.from({ length: 7 }, (_, index) => anIncident([anEvent(`event ${index}`)]))
    await keepIncidents(store, incidents)
    const paged = await pagesOf((cursor) => store.incidents(cursor === undefined ? { limit: 2 } : { limit: 2, cursor }))
    expect(paged.map(({ id }) => id)).toEqual(
      incidents
        .map(({ incident }) => incident.id)
        .sort()
        .reverse(),
    )
  })

  it.each(['', 'x', 'W10', 'WzEsMl0', Buffer.from('[1.5,"a"]').toString('base64url')])('rejects %j as a cursor', async (cursor) => {
    const { store } = given()
    await expect(store.incidents({ limit: 1, cursor })).rejects.toMatchObject({ name: 'InvalidCursorError' })
    await expect(store.deliveries({ limit: 1, cursor })).rejects.toMatchObject({ name: 'InvalidCursorError' })
    await expect(store.unassigned({ limit: 1, cursor })).rejects.toMatchObject({ name: 'InvalidCursorError' })
  })

  it('lists events that no incident holds, newest first', async () => {
    const { store } = given()
    const [held, early, late] = [
      anEvent('held'),
      anEvent('early', { occurred: exactly(at(1)) }),
      anEvent('late', { occurred: exactly(at(2)) }),
    ]
    await store.settle(aSettlement({ events: [held, early, late], incidents: [anIncident([held])] }))
    expect(await unassigned(store, {})).toEqual([late, early])
    expect(await unassigned(store, { limit: 1 })).toEqual([late])
    expect(await unassigned(store, { from: at(0), to: at(1) })).toEqual([early])
  })

  it('finds the few events that no incident holds behind thousands that one does', async () => {
    const { store } = given()
    const held = Array.from({ length: 4_100 }, (_, index) => anEvent(`held ${index}`, { occurred: exactly(at(1)) }))
    const [first, ...rest] = held
    if (first === undefined) throw new Error('there are events')
    const free = anEvent('free')
    await store.settle(aSettlement({ events: [...held, free], incidents: [anIncident([first, ...rest])] }))
    expect(await unassigned(store, {})).toEqual([free])
  })

  it('pages through the events of no incident, of one source too, without losing or repeating one', async () => {
    const { store } = given()
    const events = [1, 1, 2, 3, 4].map((minute, index) =>
      anEvent(`free ${index}`, { occurred: exactly(at(minute)), source: sourceName(index % 2 === 0 ? 'alertmanager' : 'pagerduty') }),
    )
    const held = anEvent('held', { occurred: exactly(at(2)) })
    await store.settle(aSettlement({ events: [...events, held], incidents: [anIncident([held])] }))
    const paged = (query: Partial<UnassignedQuery>) =>
      pagesOf((cursor) => store.unassigned(cursor === undefined ? { limit: 2, ...query } : { limit: 2, ...query, cursor }))
    const expected = await unassigned(store, {})
    expect(expected).toHaveLength(5)
    expect(await paged({})).toEqual(expected)
    expect(await paged({ source: 'pagerduty' })).toEqual(expected.filter(({ source }) => source === 'pagerduty'))
    expect(await paged({ source: 'nobody' })).toEqual([])
  })

  it('lists a held event again once its incident has gone', async () => {
    const { store } = given()
    const event = anEvent('a')
    const incident = anIncident([event])
    await store.settle(aSettlement({ events: [event], incidents: [incident] }))
    await store.settle(aSettlement({ replaced: [incident.incident.id] }))
    expect(await unassigned(store, {})).toEqual([event])
  })

  it.each<[string, Partial<DeliveryQuery>, string[]]>([
    ['nothing', {}, ['rejected 3', 'duplicate 2', 'unreadable 1', 'accepted 0']],
    ['outcome rejected', { outcome: 'rejected' }, ['rejected 3']],
    ['outcome duplicate', { outcome: 'duplicate' }, ['duplicate 2']],
    ['outcome accepted', { outcome: 'accepted' }, ['accepted 0']],
    ['from', { from: at(2) }, ['rejected 3', 'duplicate 2']],
    ['to', { to: at(1) }, ['unreadable 1', 'accepted 0']],
    ['source', { source: 'alertmanager' }, ['duplicate 2', 'unreadable 1', 'accepted 0']],
    ['another source', { source: 'github' }, ['rejected 3']],
    ['a source that no database can hold', { source: 'git\0hub' }, []],
  ])('lists what arrived, filtered by %s', async (_, query, expected) => {
    const { store } = given()
    await store.accept(aRawEvent('broken', { receivedAt: at(1) }))
    const [claimed] = await store.claim(1)
    const claim = { rawEventId: aRawEvent('broken').id, version: claimed?.version ?? 0 }
    await store.settle(aSettlement({ claimed: [claim], readings: [{ rawEventId: claim.rawEventId, state: 'unreadable', reason: 'no' }] }))
    await store.accept(aRawEvent('good'))
    await store.accept(aRawEvent('good', { receivedAt: at(2) }))
    await store.refuse(aRefusal({ receivedAt: at(3) }))
    const { items } = await store.deliveries({ limit: 10, ...query })
    expect(items.map(({ outcome, receivedAt }) => `${outcome} ${(receivedAt - at(0)) / 60_000}`)).toEqual(expected)
  })

  it('pages through deliveries of the same moment, each of them once', async () => {
    const { store } = given()
    for (const body of ['a', 'b', 'c', 'd', 'a', 'b', 'a']) await store.accept(aRawEvent(body))
    for (const reason of ['1', '2', '3']) await store.refuse(aRefusal({ reason }))
    const all = (await store.deliveries({ limit: 100 })).items
    for (const limit of [1, 2, 3, 4, 9]) {
      const paged = await pagesOf((cursor) => store.deliveries(cursor === undefined ? { limit } : { limit, cursor }))
      expect(paged).toEqual(all)
    }
    expect(new Set(all.map(({ id }) => id)).size).toBe(10)
  })

  it('says of each delivery which incidents hold its events, and one that none holds', async () => {
    const { store } = given()
    const [both, held, free] = [aRawEvent('both'), aRawEvent('held'), aRawEvent('free')]
    const taken = anEvent('taken', { rawEventIds: [both.id, held.id] })
    const left = anEvent('left', { rawEventIds: [both.id, free.id] })
    for (const raw of [both, held, free, aRawEvent('not read')]) await store.accept(raw)
    const incident = anIncident([taken])
    await store.settle(aSettlement({ events: [taken, left], incidents: [incident] }))
    const ids = [free.id, aRawEvent('not read').id, both.id, held.id, aRawEvent('unknown').id]
    const incidents = [incident.incident.id]
    expect(await store.standingsOf(ids)).toEqual(
      new Map([
        [free.id, { incidents: [], unassigned: left.id }],
        [both.id, { incidents, unassigned: left.id }],
        [held.id, { incidents, unassigned: null }],
      ]),
    )
    expect((await store.standingsOf(manyRawEvents(250).map(({ id }) => id))).size).toBe(0)
  })

  it('gives the newest receipts of each source, repeats included, and how many came since a time', async () => {
    const { store } = given()
    expect(await store.sourceReceipts({ newest: 3, since: at(0) })).toEqual(new Map())
    for (const minute of [0, 2, 4]) await store.accept(aRawEvent(`a ${minute}`, { receivedAt: at(minute) }))
    await store.accept(aRawEvent('a 0', { receivedAt: at(3) }))
    await store.accept(aRawEvent('b', { source: sourceName('github'), receivedAt: at(1) }))
    await store.refuse(aRefusal({ receivedAt: at(5) }))
    expect(await store.sourceReceipts({ newest: 3, since: at(2) })).toEqual(
      new Map([
        [sourceName('alertmanager'), { newest: [at(4), at(3), at(2)], since: { count: 3, isMore: false, byHour: [3] } }],
        [sourceName('github'), { newest: [at(1)], since: { count: 0, isMore: false, byHour: [] } }],
      ]),
    )
  })

  it('hears nothing of a sender in a test', async () => {
    const { store } = given()
    const test = (text: string, minute: number, source = 'alertmanager') => {
      const raw = aRawEvent(text, { source: sourceName(source), receivedAt: at(minute) })
      return store.accept({ ...raw, headers: { ...raw.headers, [TEST_HEADER]: '1' } })
    }
    await store.accept(aRawEvent('a', { receivedAt: at(1) }))
    await store.accept(aRawEvent('a', { receivedAt: at(2) }))
    for (const minute of [3, 4]) await test('a test', minute)
    await test('a test', 5, 'github')
    expect(await store.lastReceived()).toEqual(new Map([[sourceName('alertmanager'), at(2)]]))
    const found = await store.sourceReceipts({ newest: 3, since: at(0) })
    expect([...found].map(([source, { newest }]) => [source, newest])).toEqual([['alertmanager', [at(2), at(1)]]])
  })

  it('gives the receipts of more sources than one statement takes', async () => {
    const { store } = given()
    const names = Array.from({ length: 260 }, (_, index) => sourceName(`source-${String(index).padStart(3, '0')}`))
    for (const [index, source] of names.entries()) await store.accept(aRawEvent(`of ${source}`, { source, receivedAt: at(index) }))
    const found = await store.sourceReceipts({ newest: 2, since: at(100) })
    expect([...found]).toEqual(
      names.map((name, index) => {
        const byHour = index < 100 ? [] : [...Array.from({ length: Math.floor((index - 100) / 60) }, () => 0), 1]
        return [name, { newest: [at(index)], since: { count: byHour.at(-1) ?? 0, isMore: false, byHour } }]
      }),
    )
  })

  it('finds each delivery by its id', async () => {
    const { store } = given()
    await store.accept(aRawEvent('a'))
    await store.accept(aRawEvent('a'))
    await store.refuse(aRefusal())
    const { items } = await store.deliveries({ limit: 100 })
    expect(items).toHaveLength(3)
    for (const delivery of items) expect(await store.delivery(delivery.id)).toEqual(delivery)
    expect(await store.delivery('repeat-9999999999999999')).toBeNull()
    expect(await store.delivery("' or 1=1")).toBeNull()
    expect(await store.refusal(items.find(({ outcome }) => outcome === 'duplicate')?.id ?? '')).toBeNull()
  })
}

function manyNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `w${index}`)
}
