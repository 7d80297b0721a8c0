import { describe, expect, it } from 'vitest'
import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import { answerToCase, answerToDeliveries, deliveriesOf, replaced } from './answers.ts'

const SEVERAL_FIRED = (rows: readonly string[]) => rows.filter((row) => row.includes('fired')).length

describe('an alert whose start or end is told differently', () => {
  it('begins at the earliest start, once', async () => {
    const { incidents } = await answerToCase('am-start-moves-earlier')
    expect(incidents).toMatchObject([{ status: 'resolved', alerts: 1, at: { detected: '10:00:00.200', resolved: '10:20:00.200' } }])
    expect(SEVERAL_FIRED(incidents[0]?.rows ?? [])).toBe(1)
  })

  it('ends by a resolve that tells its end as its start', async () => {
    expect((await answerToCase('am-resolve-start-equals-end')).incidents).toMatchObject([
      { status: 'resolved', alerts: 1, at: { detected: '10:00:00', impactEnd: '10:20:00', resolved: '10:20:00' } },
    ])
  })

  it('is over when a later firing of the same labels is', async () => {
    expect((await answerToCase('am-start-moves-later')).incidents).toMatchObject([
      { status: 'resolved', at: { detected: '10:00:00', resolved: '10:20:00' } },
    ])
  })

  it('that fires again after two days without a resolve had ended before, within bounds', async () => {
    expect((await answerToCase('am-resolve-never-sent-fires-again')).incidents).toMatchObject([
      {
        status: 'resolved',
        between: { resolved: '10:00:20..5T11:00:00', impactEnd: '10:00:20..5T11:00:00' },
        findings: expect.arrayContaining(['expired-alert']),
      },
      { status: 'resolved', at: { detected: '5T11:00:00', resolved: '5T11:30:00' } },
    ])
  })

  it('ends at the latest of several ends, and no clock is blamed for it', async () => {
    const { incidents } = await answerToCase('am-resolved-twice-later-end')
    expect(incidents).toMatchObject([{ status: 'resolved', alerts: 1, at: { resolved: '10:40:00' } }])
    expect(incidents[0]?.findings).not.toContain('clock-skew')
  })

  it('is open where the last word is that it fires', async () => {
    expect((await answerToCase('am-fires-on-after-false-resolve')).incidents).toMatchObject([
      { status: 'open', findings: expect.arrayContaining(['resolution-taken-back']) },
    ])
  })

  it('never ends before it began', async () => {
    const { incidents } = await answerToCase('am-end-before-start')
    expect(incidents).toMatchObject([
      {
        between: { resolved: '10:00:00..10:20:20' },
        findings: expect.arrayContaining(['resolved-before-start']),
      },
    ])
    expect(incidents[0]?.rows.map((row) => row.split(' ').at(-1))).toEqual(['fired', 'resolved'])
  })
})

describe('equal bytes are two facts where something came between', () => {
  it.each([
    ['events-fires-again-within-10-min', 'open', undefined, 2],
    ['events-resolves-again-within-10-min', 'resolved', '10:28:00', 2],
  ])('%s', async (name, status, resolved, fired) => {
    const { incidents } = await answerToCase(name)
    expect(incidents.map((incident) => [incident.status, incident.at.resolved])).toEqual([[status, resolved]])
    expect(incidents[0]?.rows.filter((row) => row.endsWith('Queue lag high'))).toHaveLength(fired)
  })
})

/** What is made of a case, and the status, detection and end that are right of it. */
type Sibling = readonly [string, () => readonly RecordedWebhook[], readonly (readonly [string, string, string | undefined])[]]

const last = (name: string) => deliveriesOf(name).slice(-1)

const SIBLINGS: readonly Sibling[] = [
  [
    'a resolve with the zero of Go as its start',
    () => [
      ...deliveriesOf('am-resolve-start-equals-end').slice(0, -1),
      ...replaced(last('am-resolve-start-equals-end'), /"startsAt":"[^"]*"/, '"startsAt":"0001-01-01T00:00:00Z"'),
    ],
    [['resolved', '10:00:00', '10:20:00']],
  ],
  [
    'starts with an offset to UTC',
    () =>
      replaced(
        deliveriesOf('am-start-moves-earlier'),
        /"startsAt":"2026-03-03T10:00:00\.(\d+)Z"/,
        '"startsAt":"2026-03-03T18:00:00.$1+08:00"',
      ),
    [['resolved', '10:00:00.200', '10:20:00.200']],
  ],
  [
    'a restart whose deliveries come in the opposite order',
    () => deliveriesOf('am-start-moves-later').toReversed(),
    [['resolved', '10:00:00', '10:20:00']],
  ],
  [
    'two ends a few minutes apart',
    () => replaced(deliveriesOf('am-resolved-twice-later-end'), '2026-03-03T10:40', '2026-03-03T10:14'),
    [['resolved', '10:00:00', '10:14:00']],
  ],
  ['two ends told out of order', () => deliveriesOf('am-resolved-twice-later-end').toReversed(), [['resolved', '10:00:00', '10:40:00']]],
  [
    'a late copy of the firing, half a minute after the resolve, by the other instance',
    () => {
      const [first, resolve, again] = deliveriesOf('am-fires-on-after-false-resolve')
      if (first === undefined || resolve === undefined || again === undefined) throw new Error('the case has three deliveries')
      return [first, resolve, ...replaced([{ ...again, receivedAt: '2026-03-03T10:10:45Z' }], 'am-0.example', 'am-1.example')]
    },
    [['resolved', '10:00:00', '10:10:00']],
  ],
  [
    'an end an hour before the start',
    () => replaced(deliveriesOf('am-end-before-start'), '"endsAt":"2026-03-03T09:59:59Z"', '"endsAt":"2026-03-03T09:00:00Z"'),
    [['resolved', '10:00:00', '10:20:20']],
  ],
  [
    'a trigger repeated each minute with a new time, and one resolve',
    () => {
      const [trigger, resolve] = deliveriesOf('events-resolves-again-within-10-min')
      if (trigger === undefined || resolve === undefined) throw new Error('the case begins with a trigger and its resolve')
      const minutes = Array.from({ length: 9 }, (_, minute) => `2026-03-03T10:0${minute}:00Z`)
      return [
        ...minutes.flatMap((at) => replaced([{ ...trigger, receivedAt: at }], '"payload":{', `"payload":{"timestamp":"${at}",`)),
        resolve,
      ]
    },
    [['resolved', '10:00:00', '10:20:00']],
  ],
  [
    'a pair whose replica label was left in',
    () => {
      const one = deliveriesOf('am-resolved-twice-later-end').filter((_, at) => at === 0 || at === 3)
      const labelled = (replica: string, fingerprint: string) =>
        replaced(
          replaced(one, '"severity":"critical"', `"severity":"critical","prometheus_replica":"${replica}"`),
          'a1b2c3d4e5f60718',
          fingerprint,
        )
      return [...labelled('prometheus-0', 'd1b2c3d4e5f60718'), ...labelled('prometheus-1', 'b1b2c3d4e5f60718')]
    },
    [['resolved', '10:00:00', '10:40:00']],
  ],
  [
    'three firings and three resolves within ten minutes',
    () => {
      const [trigger, resolve] = deliveriesOf('events-resolves-again-within-10-min')
      if (trigger === undefined || resolve === undefined) throw new Error('the case begins with a trigger and its resolve')
      return [0, 3, 6].flatMap((minute) => [
        { ...trigger, receivedAt: `2026-03-03T10:0${minute}:00Z` },
        { ...resolve, receivedAt: `2026-03-03T10:0${minute + 1}:30Z` },
      ])
    },
    [['resolved', '10:00:00', '10:07:30']],
  ],
]

describe('siblings of these', () => {
  it.each(SIBLINGS)('%s', async (_, deliveries, right) => {
    const { incidents } = await answerToDeliveries(deliveries())
    expect(incidents.map(({ status, at }) => [status, at.detected, at.resolved])).toEqual(right)
    expect(incidents.flatMap(({ findings }) => findings)).not.toContain('clock-skew')
  })
})

describe('what drifts over repeats', () => {
  it('is shown as it was told last', async () => {
    const [first] = deliveriesOf('am-fires-on-after-false-resolve')
    if (first === undefined) throw new Error('the case is empty')
    const firing = [12, 31, 55].flatMap((percent) =>
      replaced([{ ...first, receivedAt: `2026-03-03T10:${percent}:00Z` }], '"summary":"CheckoutErrors"', `"summary":"${percent}% errors"`),
    )
    for (const deliveries of [firing, firing.toReversed()]) {
      const { incidents } = await answerToDeliveries(deliveries)
      expect(incidents.map(({ rows }) => rows)).toEqual([['10:00:00 CheckoutErrors fired: 55% errors']])
    }
  })

  it('a warning that its critical alert silenced, and that was never resolved, leaves nothing open for ever', async () => {
    const [first, , , last] = deliveriesOf('am-resolved-twice-later-end')
    if (first === undefined || last === undefined) throw new Error('the case has four deliveries')
    const warning = replaced(replaced([first], 'critical', 'warning'), 'a1b2c3d4e5f60718', 'c1b2c3d4e5f60718')
    const muchLater = replaced([{ ...last, receivedAt: '2026-03-06T11:00:20Z' }], /2026-03-03T10:(\d+)/, '2026-03-06T10:$1')
    const { incidents } = await answerToDeliveries([...warning, first, last, ...muchLater])
    expect(incidents[0]).toMatchObject({ status: 'resolved', findings: expect.arrayContaining(['expired-alert']) })
  })
})
