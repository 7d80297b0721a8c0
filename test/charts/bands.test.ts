import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bandLength, bandName } from '../../src/charts/band-words.ts'
import { type Band, bandIndexAt, bandsOf, lengthOf } from '../../src/charts/bands.ts'
import type { AnchorName, Anchors } from '../../src/domain/incident/anchor.ts'
import { instant, minutes } from '../../src/domain/time/time.ts'
import { anAnchor, anEntry, at, NO_ANCHORS } from '../pages/an-incident.ts'

const anchors = (times: Partial<Record<AnchorName, string>>): Anchors => ({
  ...NO_ANCHORS,
  ...Object.fromEntries(Object.entries(times).map(([name, time]) => [name, anAnchor(time, name)])),
})
const bandWords = (bands: readonly Band[]) => bands.map((band) => `${bandName(band)} ${bandLength(band)}`)
const WHOLE = {
  impactStart: '13:57',
  detected: '14:00',
  acknowledged: '14:05',
  identified: '15:15',
  mitigated: '16:00',
  resolved: '16:30',
} as const
const note = (time: string, phase: Parameters<typeof anEntry>[2] & object) => anEntry(time, time, phase)

describe('the ribbon', () => {
  it('has a band between every two anchors', () => {
    const bands = bandsOf({ anchors: anchors(WHOLE), timeline: [], now: null })
    expect(bandWords(bands)).toEqual([
      'Unnoticed 3 min',
      'Unanswered 5 min',
      'Investigation 1 h 10 min',
      'Mitigation 45 min',
      'Recovery 30 min',
    ])
  })

  it('leaves the earlier band running where the anchor that would end it is not known', () => {
    const bands = bandsOf({ anchors: { ...anchors(WHOLE), acknowledged: null }, timeline: [], now: null })
    expect(bandWords(bands)[1]).toBe('Unanswered; acknowledgement not recorded 1 h 15 min')
  })

  it('names every anchor that it misses', () => {
    const bands = bandsOf({ anchors: anchors({ detected: '14:00', resolved: '16:30' }), timeline: [], now: null })
    expect(bandWords(bands)).toEqual(['Unanswered; acknowledgement, identification and mitigation not recorded 2 h 30 min'])
  })

  it('calls an outage without notes an investigation until its alerts end, and only then a recovery', () => {
    const known = { detected: '14:00', acknowledged: '14:05', impactEnd: '16:20', resolved: '16:30' } as const
    const bands = bandsOf({ anchors: anchors(known), timeline: [], now: null })
    expect(bandWords(bands)).toEqual([
      'Unanswered 5 min',
      'Investigation; identification and mitigation not recorded 2 h 15 min',
      'Recovery 10 min',
    ])
  })

  it('calls nothing a recovery where the alerts ended no earlier than it was resolved', () => {
    const known = { detected: '14:00', acknowledged: '14:05', impactEnd: '16:50', resolved: '16:30' } as const
    const bands = bandsOf({ anchors: anchors(known), timeline: [], now: null })
    expect(bandWords(bands).at(-1)).toBe('Investigation; identification and mitigation not recorded 2 h 25 min')
  })

  it('says of a mitigation that its effect is not recorded', () => {
    const bands = bandsOf({ anchors: { ...anchors(WHOLE), mitigated: null }, timeline: [], now: null })
    expect(bandWords(bands).at(-1)).toBe('Mitigation; effect not recorded 1 h 15 min')
  })

  it('is a recovery so far once the alerts have ended and the page is still open', () => {
    const known = { detected: '14:00', acknowledged: '14:05', impactEnd: '14:20' } as const
    const bands = bandsOf({ anchors: anchors(known), timeline: [], now: at('14:26') })
    expect(bandWords(bands).at(-1)).toBe('Recovery 6 min so far')
  })

  it('goes on until now while the incident is open', () => {
    const bands = bandsOf({ anchors: anchors({ detected: '14:00' }), timeline: [], now: at('14:06') })
    expect(bandWords(bands)).toEqual(['Unanswered 6 min so far'])
  })

  it('says which anchor is out of order, and keeps the rest', () => {
    const bands = bandsOf({ anchors: anchors({ ...WHOLE, acknowledged: '17:00' }), timeline: [], now: null })
    expect(bandWords(bands)).toEqual([
      'Unnoticed 3 min',
      'Out of order: acknowledgement 1 h 15 min',
      'Mitigation 45 min',
      'Recovery 30 min',
    ])
  })

  it('is empty where fewer than two anchors are known and it is over', () => {
    expect(bandsOf({ anchors: anchors({ detected: '14:00' }), timeline: [], now: null })).toEqual([])
  })

  it('interrupts the investigation by a false lead, until another phase begins', () => {
    const timeline = [
      note('14:15', { phase: 'misleading_path' }),
      note('14:18', { phase: 'misleading_path' }),
      note('14:20', { phase: 'escalation' }),
      note('16:10', { phase: 'misleading_path' }),
    ]
    const bands = bandsOf({ anchors: anchors(WHOLE), timeline, now: null })
    expect(bands.map((band) => band.falseLeads)).toEqual([[], [], [{ from: at('14:15'), to: at('14:20') }], [], []])
  })
})

describe('the bands of any anchors', () => {
  const time = fc.option(fc.integer({ min: 0, max: 300 }).map((minute) => instant(at('12:00') + minutes(minute))))
  const someAnchors = fc
    .record({ impactStart: time, detected: time, acknowledged: time, identified: time, mitigated: time, resolved: time })
    .map(
      (times): Anchors => ({
        ...NO_ANCHORS,
        ...Object.fromEntries(
          Object.entries(times).map(([name, moment]) => [name, moment === null ? null : anAnchor({ at: moment }, name)]),
        ),
      }),
    )
  const holds = (claim: (bands: readonly Band[]) => void) =>
    fc.assert(
      fc.property(someAnchors, (some) => claim(bandsOf({ anchors: some, timeline: [], now: null }))),
      { seed: 7, numRuns: 500 },
    )

  it('add up: each begins where the one before ends', () => {
    holds((bands) => {
      const sum = bands.reduce((total, band) => total + lengthOf(band), 0)
      expect(bands.slice(1).map((band) => band.from)).toEqual(bands.slice(0, -1).map((band) => band.to))
      expect(sum).toBe((bands.at(-1)?.to ?? 0) - (bands[0]?.from ?? 0))
    })
  })

  it('are a recovery only after a mitigation or an end', () => {
    const someWithEnd = fc.record({ some: someAnchors, end: time })
    fc.assert(
      fc.property(someWithEnd, ({ some, end }) => {
        const all = { ...some, impactEnd: end === null ? null : anAnchor({ at: end }, 'end') }
        const earned = [all.mitigated?.at, all.impactEnd?.at]
        for (const band of bandsOf({ anchors: all, timeline: [], now: null })) {
          if (band.name === 'recovery') expect(earned).toContain(band.from)
        }
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  it('never run backwards', () => {
    holds((bands) => {
      expect(bands.every((band) => band.to >= band.from)).toBe(true)
    })
  })
})

describe('an entry', () => {
  const bands = bandsOf({ anchors: anchors(WHOLE), timeline: [], now: null })
  const nameAt = (time: string) => bands[bandIndexAt(at(time), bands) ?? -1]?.name ?? null

  it('belongs to the band that it ends', () => {
    expect([nameAt('14:05'), nameAt('15:15'), nameAt('16:30')]).toEqual(['unanswered', 'investigation', 'recovery'])
  })

  it('opens the wait for an answer when it detects', () => {
    expect([nameAt('13:58'), nameAt('14:00')]).toEqual(['unnoticed', 'unanswered'])
  })

  it('belongs to none before and after', () => {
    expect([nameAt('13:00'), nameAt('17:00')]).toEqual([null, null])
  })
})
