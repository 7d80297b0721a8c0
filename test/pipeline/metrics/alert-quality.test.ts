import { describe, expect, it } from 'vitest'
import { markOf } from '../../../src/domain/alerts/mark.ts'
import { type HeldNotified, notifiedOf } from '../../../src/domain/alerts/notified.ts'
import { byTime, type Event } from '../../../src/domain/event.ts'
import type { EventId } from '../../../src/domain/identity.ts'
import { clockIn } from '../../../src/domain/time/clock.ts'
import { instant } from '../../../src/domain/time/time.ts'
import { alertQuality, type Firing, neverFired } from '../../../src/pipeline/metrics/alert-quality.ts'
import { firingsOf, pagesOf } from '../../../src/pipeline/metrics/notified.ts'
import { interruptionAt, onCallLoad, type Page } from '../../../src/pipeline/metrics/on-call-load.ts'
import { anOutage } from '../outage.ts'
import { anIncident, minute } from './an-incident.ts'

const one = anIncident({ impactStart: 0, detected: 5, acknowledged: 7, resolved: 60 })
const two = anIncident({ impactStart: 1_000, detected: 1_004, resolved: 1_060 })
const firing = (rule: string, at: number, options: Partial<Firing> = {}): Firing => ({
  rule,
  service: 'checkout',
  series: markOf(rule),
  firedAt: minute(at),
  incident: null,
  ...options,
})
const ruleOf = (rows: ReturnType<typeof alertQuality>, rule: string) => rows.find((row) => row.rule === rule)

describe('the quality of alerts', () => {
  const rows = alertQuality(
    [
      firing('HighErrorRate', 5, { incident: one.id }),
      firing('HighErrorRate', 1_004, { incident: two.id }),
      firing('HighErrorRate', 1_050, { incident: two.id }),
      firing('HighCpu', 12, { incident: one.id }),
      ...[100, 110, 120, 400].map((at) => firing('DiskFull', at)),
    ],
    [one, two],
  )

  it('says how often a rule fired, in how many incidents, acknowledged, first and alone', () => {
    expect(ruleOf(rows, 'HighErrorRate')).toMatchObject({
      fired: 3,
      inIncident: 3,
      incidents: 2,
      acknowledged: 1,
      first: 2,
      alone: 1,
      precision: 1,
      advice: 'first',
    })
    expect(ruleOf(rows, 'HighCpu')).toMatchObject({ fired: 1, incidents: 1, first: 0, alone: 0 })
  })

  it('says how long after the impact it fired', () => {
    expect(ruleOf(rows, 'HighErrorRate')?.afterImpactMs).toBe(4.5 * 60_000)
    expect(ruleOf(rows, 'DiskFull')?.afterImpactMs).toBeNull()
  })

  it('puts what never helped on top, and counts its flaps', () => {
    expect(rows[0]).toMatchObject({ rule: 'DiskFull', fired: 4, inIncident: 0, precision: 0, flapped: 3, advice: 'never-helped' })
  })

  it('names the rules of the configuration that never fired, each once', () => {
    const rules = ['HighCpu', 'CertificateExpires', 'CertificateExpires', 'BackupFailed'].map((name) => ({ name }))
    expect(neverFired(rules, [firing('HighCpu', 3)])).toEqual(['BackupFailed', 'CertificateExpires'])
  })

  it('advises nothing from a firing or two', () => {
    expect(alertQuality([firing('New', 3), firing('New', 900)], [])[0]?.advice).toBe('none')
  })
})

/** As a store gives them, of which `one` holds the first. */
const held = (events: readonly Event[], inOne: EventId | undefined): readonly HeldNotified[] =>
  events.toSorted(byTime).flatMap((event): HeldNotified[] => {
    const notified = notifiedOf(event)
    return notified === null ? [] : [{ ...notified, event: event.id, at: event.occurred.at, incident: event.id === inOne ? one.id : null }]
  })

describe('pages', () => {
  it('are those that were triggered, each with who took it first and when, and the incident that holds any of it', () => {
    const { events } = anOutage()
      .alertFires('10:00')
      .pageTriggered('10:02')
      .pageAcknowledged('10:05', 'Ada')
      .pageAcknowledged('10:09', 'Grace')
      .pageResolved('10:30')
    const last = events.at(-1)
    const pages = pagesOf(held(events, last?.id))
    expect(pages.map(({ to, incident }) => [to, incident])).toEqual([['Ada', one.id]])
    expect((pages[0]?.acknowledgedAt ?? 0) - (pages[0]?.at ?? 0)).toBe(3 * 60_000)
  })
})

describe('firings', () => {
  it('are those of alerts that fired, each once, with their incident', () => {
    const { events } = anOutage()
      .alertFires('10:00')
      .alertResolves('10:20', '10:00')
      .alertFires('10:00')
      .alertFires('11:00')
      .pageTriggered('10:02')
    const test = { ...anOutage().alertFires('12:00').events[0], isTest: true } as Event
    const [first, second, ...others] = firingsOf(held([...events, test], events[0]?.id))
    expect(first).toMatchObject({ rule: 'HighErrorRate', service: 'storefront', firedAt: events[0]?.occurred.at, incident: one.id })
    expect([second?.incident, second?.series]).toEqual([null, first?.series])
    expect(others).toEqual([])
  })
})

describe('the load of those on call', () => {
  const page = (iso: string, options: Partial<Page> = {}): Page => ({
    at: instant(Date.parse(iso)),
    service: 'checkout',
    to: 'on-call',
    acknowledgedAt: null,
    incident: null,
    ...options,
  })

  it('is by the hour of their own clock', () => {
    const { hours } = onCallLoad(
      [page('2024-06-03T01:30:00Z', { incident: one.id }), page('2024-06-03T01:40:00Z')],
      clockIn('Europe/Berlin'),
    )
    expect(hours[3]).toEqual({ inIncident: 1, alone: 1 })
    expect(hours).toHaveLength(24)
  })

  it('counts nights, not pages, and a night once on either side of midnight', () => {
    const pages = [page('2024-06-03T23:30:00Z'), page('2024-06-04T02:00:00Z'), page('2024-06-04T22:10:00Z'), page('2024-06-05T12:00:00Z')]
    expect(onCallLoad(pages, clockIn('UTC')).people).toEqual([
      { to: 'on-call', pages: 4, atNight: 3, nights: 2, medianToAcknowledgeMs: null },
    ])
  })

  it('gives the median time to acknowledge of those that were acknowledged', () => {
    const at = (minutes: number) => instant(Date.parse('2024-06-03T10:00:00Z') + minutes * 60_000)
    const pages = [2, 4, 9].map((minutes) => page('2024-06-03T10:00:00Z', { acknowledgedAt: at(minutes) }))
    expect(onCallLoad([...pages, page('2024-06-03T10:00:00Z')], clockIn('UTC')).people[0]).toMatchObject({
      pages: 4,
      medianToAcknowledgeMs: 240_000,
    })
  })

  it.each([
    ['2024-06-03T08:00:00Z', 'business'],
    ['2024-06-03T17:59:00Z', 'business'],
    ['2024-06-03T18:00:00Z', 'off'],
    ['2024-06-03T22:00:00Z', 'sleep'],
    ['2024-06-08T12:00:00Z', 'off'],
    ['2024-06-08T03:00:00Z', 'sleep'],
  ])('at %s is %s', (iso, kind) => {
    expect(interruptionAt(instant(Date.parse(iso)), clockIn('UTC'))).toBe(kind)
  })
})
