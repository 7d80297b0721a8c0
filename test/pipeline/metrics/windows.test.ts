import { describe, expect, it } from 'vitest'
import type { IncidentFigures } from '../../../src/domain/incident/figures.ts'
import type { WindowCounts, WindowDuration } from '../../../src/domain/metrics/window-figures.ts'
import { NO_SEVERITY_WORDS } from '../../../src/domain/severity.ts'
import { minutes } from '../../../src/domain/time/time.ts'
import type { Exclusion } from '../../../src/pipeline/metrics/exclusions.ts'
import { type WindowLimits, windowIncident, windowParts } from '../../../src/pipeline/metrics/windows.ts'
import { anIncident, lasting, minute } from './an-incident.ts'

const WINDOWS = [
  { name: '1d', lengthMs: minutes(24 * 60) },
  { name: '30d', lengthMs: minutes(30 * 24 * 60) },
]
const NOW = minute(2 * 24 * 60)
const YESTERDAY = 25 * 60

interface Given {
  readonly exclusions?: readonly Exclusion[]
  readonly teams?: Readonly<Record<string, string>>
  readonly limits?: WindowLimits
}

function partsOf(incidents: readonly IncidentFigures[], { exclusions = [], teams = {}, limits }: Given = {}) {
  const context = { exclusions, severityWords: NO_SEVERITY_WORDS, teamOf: (service: string) => teams[service] ?? null, asOf: NOW }
  const held = incidents.map((figures) => windowIncident(figures, context, (text) => text))
  const parts = [...windowParts(held, WINDOWS, { asOf: NOW, ...(limits === undefined ? {} : { limits }) })]
  return {
    counts: (window: string) => parts.find((part): part is WindowCounts => part.kind === 'counts' && part.window === window),
    durations: (window: string, labels: WindowDuration['labels'] = {}) =>
      parts.filter(
        (part): part is WindowDuration =>
          part.kind === 'duration' && part.window === window && JSON.stringify(part.labels) === JSON.stringify(labels),
      ),
    resolve: (window: string, labels: WindowDuration['labels'] = {}) =>
      parts.find(
        (part): part is WindowDuration =>
          part.kind === 'duration' &&
          part.window === window &&
          part.duration === 'timeToResolve' &&
          JSON.stringify(part.labels) === JSON.stringify(labels),
      ),
  }
}

describe('the figures of a window', () => {
  it('are of what was detected in it', () => {
    const parts = partsOf([lasting(0, 10), lasting(YESTERDAY, 30), anIncident({ impactStart: YESTERDAY })])
    expect(parts.counts('1d')?.counts).toEqual([{ labels: { service: 'checkout', severity: 'critical', team: '' }, incidents: 1 }])
    expect(parts.resolve('1d')).toMatchObject({ known: 1, median: minutes(30) })
    expect(parts.resolve('30d')).toMatchObject({ known: 2, median: minutes(20) })
  })

  it('take no unknown duration for 0', () => {
    const parts = partsOf([lasting(0, 10), anIncident({ detected: 0 }, { lastEvidenceAt: NOW })])
    expect(parts.counts('30d')?.counts).toMatchObject([{ incidents: 2 }])
    expect(parts.resolve('30d')).toMatchObject({ known: 1, median: minutes(10) })
  })

  it('leave out what was dismissed, excluded or flapped, and what nobody closed, each counted by its reason', () => {
    const stated: Exclusion = { reason: 'maintenance', incident: lasting(7, 10).id }
    const parts = partsOf(
      [
        ...[lasting(0, 10), lasting(7, 10)],
        lasting(1, 10, { dismissed: 'false_positive' }),
        lasting(2, 1, { endedByItself: true, severity: 'warning' }),
        anIncident({ detected: 3 }),
      ],
      { exclusions: [stated] },
    )
    expect(parts.counts('30d')?.counts).toMatchObject([{ incidents: 1 }])
    expect(parts.counts('30d')?.excluded).toEqual(
      new Map([
        ['maintenance', 1],
        ['false_positive', 1],
        ['transient', 1],
        ['nobody_closed', 1],
      ]),
    )
    expect(parts.resolve('30d')).toMatchObject({ known: 1 })
  })

  it('have an interval of the median from 6 on, and a 90 % quantile from 10 on', () => {
    const of = (count: number) => partsOf(Array.from({ length: count }, (_, nth) => lasting(nth, nth + 1))).resolve('30d')
    expect(of(5)).toMatchObject({ medianInterval: null, p90: null })
    expect(of(6)).toMatchObject({ medianInterval: { lower: minutes(1), upper: minutes(6) }, p90: null })
    expect(of(10)).toMatchObject({ medianInterval: { lower: minutes(2), upper: minutes(9) }, p90: minutes(9.1) })
  })
})

describe('groups of a window', () => {
  const teams = { cart: 'storefront', checkout: 'storefront', database: 'platform' }
  const incidents = [
    lasting(0, 10, { services: ['checkout', 'database'] }),
    lasting(1, 20, { services: ['cart'], severity: 'warning' }),
    lasting(2, 40, { services: ['database'], severity: null }),
    lasting(3, 80, { services: [] }),
  ]

  it('count each incident once, for its primary service, so that sums over series are right', () => {
    const { counts } = partsOf(incidents, { teams })
    expect(counts('30d')?.counts).toEqual([
      { labels: { service: 'checkout', severity: 'critical', team: 'storefront' }, incidents: 1 },
      { labels: { service: 'cart', severity: 'warning', team: 'storefront' }, incidents: 1 },
      { labels: { service: 'database', severity: '', team: 'platform' }, incidents: 1 },
      { labels: { service: '', severity: 'critical', team: '' }, incidents: 1 },
    ])
  })

  it('have durations by service, by severity and by team', () => {
    const { resolve } = partsOf(incidents, { teams })
    expect(resolve('30d', { team: 'storefront' })).toMatchObject({ known: 2, median: minutes(15) })
    expect(resolve('30d', { severity: 'critical' })).toMatchObject({ known: 2, median: minutes(45) })
    expect(resolve('30d', { service: 'database' })).toMatchObject({ known: 1, median: minutes(40) })
    expect(resolve('30d')).toMatchObject({ known: 4 })
  })

  it('are bounded: the most frequent have a name, the rest is other, and how many that are is counted', () => {
    const many = Array.from({ length: 9 }, (_, nth) => lasting(nth, 10, { services: [`service-${nth % 6}`] }))
    const { counts, resolve } = partsOf(many, { limits: { service: 3, severity: 1, team: 1 } })
    expect(counts('30d')?.counts.map(({ labels, incidents: count }) => [labels.service, count])).toEqual([
      ['service-0', 2],
      ['service-1', 2],
      ['service-2', 2],
      ['other', 3],
    ])
    expect(counts('30d')?.folded).toEqual({ service: 3, severity: 0, team: 0 })
    expect(resolve('30d', { service: 'other' })).toMatchObject({ known: 3 })
  })
})
