import { expect, it } from 'vitest'
import { serviceName } from '../../../src/domain/identity.ts'
import { NO_SEVERITY_WORDS } from '../../../src/domain/severity.ts'
import { minutes } from '../../../src/domain/time/time.ts'
import type { Deployment } from '../../../src/pipeline/metrics/change-metrics.ts'
import { windowChanges } from '../../../src/pipeline/metrics/window-changes.ts'
import { windowIncident } from '../../../src/pipeline/metrics/windows.ts'
import { aChange, type IncidentOptions, lasting, minute } from './an-incident.ts'

const HOUR = 60
const NOW = minute(48 * HOUR)
const teamOf = (service: string) => (service === 'checkout' ? 'storefront' : null)
const context = { asOf: NOW, teamOf, windows: [{ name: '1d', lengthMs: minutes(24 * HOUR) }] }

const deployed = (name: string, at: number, options: Partial<Deployment> = {}): Deployment => ({
  id: aChange(name, at).id,
  service: serviceName('checkout'),
  completedAt: minute(at),
  committedAt: null,
  isRollback: false,
  hasFailed: false,
  ...options,
})
const incident = (at: number, options: IncidentOptions) =>
  windowIncident(lasting(at, 30, options), { ...context, exclusions: [], severityWords: NO_SEVERITY_WORDS }, (text) => text)

const DEPLOYMENTS = [
  deployed('before the window', 2 * HOUR),
  ...['confirmed', 'suspected', 'dismissed', 'quiet'].map((name) => deployed(name, 30 * HOUR)),
  deployed('failed', 40 * HOUR, { service: serviceName('cart'), hasFailed: true }),
]
const INCIDENTS = [
  incident(31 * HOUR, { changes: [aChange('confirmed', 0, { verdict: 'caused' })] }),
  incident(32 * HOUR, { changes: [aChange('confirmed', 0, { verdict: 'caused' })] }),
  incident(33 * HOUR, { changes: [aChange('suspected', 0)] }),
  incident(34 * HOUR, { changes: [aChange('dismissed', 0, { verdict: 'caused' })], dismissed: 'false_positive' }),
  incident(3 * HOUR, { changes: [aChange('before the window', 0, { verdict: 'caused' })] }),
]

it('the failures of a window count a deployment once, confirmed and suspected apart, without excluded incidents', () => {
  const [all] = windowChanges(INCIDENTS, DEPLOYMENTS, context)
  expect(all).toEqual({ kind: 'changes', window: '1d', labels: {}, deployments: 5, confirmed: 2, suspected: 3 })
})

it('are also by service and by team', () => {
  expect(windowChanges(INCIDENTS, DEPLOYMENTS, context).slice(1)).toMatchObject([
    { labels: { service: 'checkout' }, deployments: 4, confirmed: 1, suspected: 2 },
    { labels: { service: 'cart' }, deployments: 1, confirmed: 1, suspected: 1 },
    { labels: { team: 'storefront' }, deployments: 4, confirmed: 1, suspected: 2 },
  ])
})

it('are none of nothing', () => {
  expect(windowChanges([], [], context)).toEqual([
    { kind: 'changes', window: '1d', labels: {}, deployments: 0, confirmed: 0, suspected: 0 },
  ])
})
