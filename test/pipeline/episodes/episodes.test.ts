import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/domain/event.ts'
import { eventId, sourceName } from '../../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { exactly, isoOf } from '../../../src/domain/time/time.ts'
import { episodesOf } from '../../../src/pipeline/episodes/episodes.ts'
import { alert, at, page } from '../trouble.ts'

const episodes = (...parts: readonly (readonly Event[])[]) => episodesOf(parts.flat(), DEFAULT_POLICY)
const timesOf = (...parts: readonly (readonly Event[])[]) =>
  episodes(...parts).map(({ startsAt, endsAt }) => [minuteOf(startsAt), endsAt === null ? null : minuteOf(endsAt)])
const minuteOf = (time: number) => (time - at(0)) / 60_000

/** The same facts from a sender that names only the series, not each occurrence. */
const withoutOccurrence = (events: readonly Event[]): readonly Event[] =>
  events.map((event) => ({ ...event, keys: event.keys.filter(({ names }) => names === 'series') }))

/** A fact of a page, with all else as in its first one. */
const onPage = (minute: number, [first]: readonly Event[], fact: Partial<Event>): readonly Event[] =>
  first === undefined ? [] : [{ ...first, id: eventId(`${minute} ${fact.kind}`), occurred: exactly(at(minute)), ...fact } as Event]

describe('an alert', () => {
  it('is one episode from its firing to its resolution', () => {
    expect(timesOf(alert(10, 25, { service: 'cart' }))).toEqual([[10, 25]])
  })

  it('is an episode though its firing was never received', () => {
    expect(timesOf(alert(10, 25, { service: 'cart' }).slice(1))).toEqual([[10, 25]])
  })

  it('has no end when none was reported', () => {
    expect(timesOf(alert(10, null, { service: 'cart' }))).toEqual([[10, null]])
  })

  it('whose stated end is before its start ended between its start and the receipt of the resolution', () => {
    const [fired, resolved] = alert(10, 8, { service: 'cart' })
    const received = { ...resolved, receivedAt: at(12) } as Event
    const [episode] = episodes(fired === undefined ? [] : [fired, received])
    expect(episode).toMatchObject({ startsAt: at(10), endsAt: at(12), end: { basis: 'stated', isEstimated: true, earliest: at(10) } })
    expect(episode?.oddities).toContainEqual({ kind: 'ended-before-start' })
  })

  it('is a new episode each time that it fires', () => {
    expect(timesOf(alert(30, 35, { service: 'cart' }), alert(10, 25, { service: 'cart' }))).toEqual([
      [10, 25],
      [30, 35],
    ])
  })

  it('began as long before it fired as its condition had held', () => {
    const [episode] = episodes(alert(10, 25, { service: 'cart', heldForMinutes: 5 }))
    expect(episode?.begins).toBe(at(5))
    expect(episode?.startsAt).toBe(at(10))
  })

  it('says of itself what its events say, the most severe word of all', () => {
    const [fired, resolved] = alert(10, 25, { service: 'cart', severity: 'warning', group: 'g' })
    const paged = [fired, resolved && { ...resolved, severity: 'critical', environment: 'production' }].filter(
      (event) => event !== undefined,
    )
    expect(episodes(paged)[0]).toMatchObject({
      ...{ kind: 'alert', source: 'alertmanager', severity: 'critical', service: 'cart', environment: 'production', isTest: false },
      senderKey: fired?.senderKey,
      series: fired?.keys.slice(1).map(({ value }) => value),
      labels: fired?.labels,
    })
  })

  it('is marked as a test when one of its facts is', () => {
    expect(episodes(alert(0, 5).map((event) => ({ ...event, isTest: true })))[0]?.isTest).toBe(true)
  })

  it('holds the messages of its occurrence', () => {
    const paged = alert(10, 25, { service: 'cart' })
    const note = onPage(12, paged, { kind: 'message.posted', channel: 'alerts', text: 'two more were left out' })
    expect(episodes(paged, note).map(({ events }) => events.length)).toEqual([3])
  })
})

describe('a page', () => {
  it('runs from its trigger to its resolution, with all that happened on it', () => {
    const paged = page(10, 40, { service: 'cart' })
    const facts = [onPage(12, paged, { kind: 'page.acknowledged' }), onPage(20, paged, { kind: 'page.escalated', to: 'database team' })]
    expect(timesOf(paged, ...facts)).toEqual([[10, 40]])
    expect(episodes(paged, ...facts)[0]?.events.map(({ kind }) => kind)).toEqual([
      ...['page.triggered', 'page.acknowledged', 'page.escalated', 'page.resolved'],
    ])
  })

  it('is not reopened by a note after its resolution', () => {
    const paged = page(10, 40)
    expect(timesOf(paged, onPage(45, paged, { kind: 'message.posted', channel: 'pagerduty' }))).toEqual([[10, 40]])
  })

  it.each([60, 70])('goes on when it is triggered again within half an hour, to the last millisecond of it (minute %d)', (minute) => {
    const paged = page(10, 40)
    expect(timesOf(paged, onPage(minute, paged, { kind: 'page.triggered', reopened: true }))).toEqual([[10, null]])
  })

  it.each([70.5, 80])('is another episode when it is triggered again later (minute %d)', (minute) => {
    const paged = page(10, 40)
    expect(
      timesOf(paged, onPage(minute, paged, { kind: 'page.triggered', reopened: true }), onPage(90, paged, { kind: 'page.resolved' })),
    ).toEqual([
      [10, 40],
      [minute, 90],
    ])
  })

  it('begins with its first fact when the trigger was never received', () => {
    const paged = page(10, 40)
    expect(timesOf(onPage(12, paged, { kind: 'page.acknowledged' }), paged.slice(1))).toEqual([[12, 40]])
  })
})

describe('a sender that names no occurrence', () => {
  it('has an episode from each trigger to the next resolution', () => {
    expect(timesOf(withoutOccurrence([...page(0, 10), ...page(0, 10)].slice(0, 2)), withoutOccurrence(page(20, null)))).toEqual([
      [0, 10],
      [20, null],
    ])
  })

  it('continues the same episode when it triggers again meanwhile', () => {
    expect(timesOf(withoutOccurrence(page(0, 30)), withoutOccurrence(page(15, null)))).toEqual([[0, 30]])
  })

  it('has lost a resolution when it triggers again after hours of silence', () => {
    expect(timesOf(withoutOccurrence(page(0, null)), withoutOccurrence(page(300, 310)))).toEqual([
      [0, null],
      [300, 310],
    ])
  })

  it('belongs to no episode with what comes while none is open', () => {
    expect(episodes(withoutOccurrence(page(0, 10).slice(1)))).toEqual([])
  })
})

describe('episodes', () => {
  it('come in order of their start, whatever the order of the events', () => {
    const events = [...alert(10, 25, { service: 'cart' }), ...alert(5, 90, { service: 'ad' }), ...page(7, 30)]
    expect(episodes([...events].reverse())).toEqual(episodes(events))
    expect(episodes(events).map(({ startsAt }) => isoOf(startsAt))).toEqual(
      episodes(events)
        .map(({ startsAt }) => isoOf(startsAt))
        .toSorted(),
    )
  })

  it('are made of no message whose occurrence is unknown, and of no change', () => {
    const paged = page(10, 40)
    const others = [
      onPage(12, paged, { kind: 'message.posted', channel: 'general', keys: [] }),
      onPage(12, paged, { kind: 'message.posted', channel: 'general', keys: [{ names: 'occurrence', value: 'another page' }] }),
    ]
    expect(episodes(...others)).toEqual([])
  })

  it('of two sources are apart though their keys are alike', () => {
    const paged = alert(0, 5, { service: 'cart' })
    const other = onPage(0, paged, { source: sourceName('grafana') })
    expect(episodes(paged, other)).toHaveLength(2)
  })
})
