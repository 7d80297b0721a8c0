import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/domain/event.ts'
import { rawEventOf } from '../../src/domain/recorded-webhook.ts'
import { sourceNamed } from '../../src/sources/registry.ts'
import { STORIES } from './stories/all.ts'
import { recordingsOf } from './world.ts'

/** What each postmortem document says, to the minute, in UTC; `repaired` is the end of the correcting change. */
const DOCUMENTED: Readonly<Record<string, Partial<Times>>> = {
  'checkout-crash-eat': {
    impact: '2023-05-09T11:00',
    detected: '2023-05-09T11:00',
    acknowledged: '2023-05-09T11:05',
    escalated: '2023-05-09T11:45',
    repaired: '2023-05-09T13:30',
    resolved: '2023-05-09T14:00',
    notes: ['11:05', '11:10', '11:30', '13:00', '13:30', '14:00'],
  },
  'uneven-traffic-utc-4': {
    impact: '2024-05-15T14:00',
    detected: '2024-05-15T14:00',
    acknowledged: '2024-05-15T14:05',
    escalated: '2024-05-15T15:00',
    repaired: '2024-05-15T16:00',
    resolved: '2024-05-15T16:00',
    notes: ['14:05', '14:30', '14:45', '15:30', '16:00'],
  },
  'total-outage-utc': {
    impact: '2024-06-05T14:00',
    detected: '2024-06-05T14:00',
    acknowledged: '2024-06-05T14:05',
    escalated: '2024-06-05T14:20',
    repaired: '2024-06-05T16:00',
    resolved: '2024-06-05T16:30',
    notes: ['14:15', '14:20', '14:30', '14:45', '15:00', '15:15', '15:30', '16:00', '16:30'],
  },
  'slow-platform-pst': {
    impact: '2024-02-18T06:00',
    detected: '2024-02-18T06:05',
    acknowledged: '2024-02-18T06:10',
    escalated: '2024-02-18T07:30',
    repaired: '2024-02-18T08:30',
    resolved: '2024-02-18T09:30',
    notes: ['06:15', '06:45', '07:15', '08:00', '08:30', '09:30'],
  },
  'ecommerce-meltdown-utc': {
    impact: '2024-03-15T10:00',
    detected: '2024-03-15T10:00',
    acknowledged: '2024-03-15T10:05',
    escalated: '2024-03-15T11:00',
    repaired: '2024-03-15T12:00',
    resolved: '2024-03-15T12:00',
    notes: ['10:05', '10:20', '10:40', '11:30'],
  },
}

interface Times {
  readonly impact: string
  readonly detected: string
  readonly acknowledged: string
  readonly escalated: string
  readonly repaired: string
  readonly resolved: string
  /** Minutes at which a responder writes what the document tells of that minute. */
  readonly notes: readonly string[]
}

describe.each(STORIES.map((story) => ({ name: story.name, story })))('what the recordings of $name tell', ({ name, story }) => {
  const events = eventsOf(recordingsOf(story).flatMap((recorded) => rawEventOf(recorded) ?? []))
  const { notes = [], ...documented } = DOCUMENTED[name] ?? {}

  it('agrees with the document to the minute', () => {
    expect({
      impact: first(events, (event) => (event.kind === 'alert.fired' ? event.occurred.at - (event.heldFor ?? 0) : null)),
      detected: first(events, (event) => (event.kind === 'alert.fired' ? event.occurred.at : null)),
      acknowledged: first(events, timeOf('page.acknowledged')),
      escalated: first(events, timeOf('page.escalated')),
      repaired: last(events, (event) => (event.kind === 'change.finished' && event.service === 'load-balancer' ? event.occurred.at : null)),
      resolved: last(events, timeOf('page.resolved')),
    }).toEqual(documented)
  })

  it('has a note at each minute at which the document says what responders found or did', () => {
    const noted = new Set(events.flatMap((event) => (event.kind === 'message.posted' ? [minuteOf(event.occurred.at).slice(11)] : [])))
    expect(notes.filter((minute) => !noted.has(minute))).toEqual([])
  })

  it('ends every alert before the page is closed, so that nothing of the outage outlasts it', () => {
    const fired = new Set(events.flatMap((event) => (event.kind === 'alert.fired' ? [event.senderKey] : [])))
    const ended = events.flatMap((event) => (event.kind === 'alert.resolved' ? [event] : []))
    expect(new Set(ended.map((event) => event.senderKey))).toEqual(fired)
    expect(Math.max(...ended.map((event) => event.occurred.at))).toBeLessThan(
      Math.max(...events.flatMap((event) => timeOf('page.resolved')(event) ?? [])),
    )
  })

  it('holds the change of the load balancer that was in service minutes before the impact', () => {
    const changed = first(events, (event) =>
      event.kind === 'change.finished' && event.service === 'load-balancer' ? event.occurred.at : null,
    )
    const minutesBefore = (Date.parse(`${documented.impact}Z`) - Date.parse(`${changed}Z`)) / 60_000
    expect(minutesBefore).toBeGreaterThan(0)
    expect(minutesBefore).toBeLessThanOrEqual(10)
  })
})

function eventsOf(raws: readonly NonNullable<ReturnType<typeof rawEventOf>>[]): readonly Event[] {
  return raws.flatMap((raw) => {
    const reading = sourceNamed(raw.source)?.read(raw)
    return reading?.kind === 'read' ? reading.events : []
  })
}

const timeOf = (kind: Event['kind']) => (event: Event) => (event.kind === kind ? event.occurred.at : null)

const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16)

type TimeOf = (event: Event) => number | null

const timesOf = (events: readonly Event[], time: TimeOf): readonly number[] =>
  events.flatMap((event) => time(event) ?? []).sort((left, right) => left - right)

const first = (events: readonly Event[], time: TimeOf): string | undefined => timesOf(events, time).slice(0, 1).map(minuteOf)[0]

const last = (events: readonly Event[], time: TimeOf): string | undefined => timesOf(events, time).slice(-1).map(minuteOf)[0]
