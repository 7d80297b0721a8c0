import { changeId, incidentId, type ServiceName, serviceName } from '../../../src/domain/identity.ts'
import { ANCHOR_NAMES, type AnchorName } from '../../../src/domain/incident/anchor.ts'
import { DURATION_NAMES, DURATIONS } from '../../../src/domain/incident/duration.ts'
import type { FigureAnchor, FigureChange, IncidentFigures } from '../../../src/domain/incident/figures.ts'
import { NO_SEVERITY_WORDS } from '../../../src/domain/severity.ts'
import { type Instant, instant, milliseconds } from '../../../src/domain/time/time.ts'
import type { MeasureContext } from '../../../src/pipeline/metrics/measure.ts'

export const START = instant(Date.parse('2024-06-03T00:00:00Z'))
export const minute = (count: number): Instant => instant(START + count * 60_000)

export type Anchored = Partial<Record<AnchorName, number>>

export interface IncidentOptions extends Partial<Omit<IncidentFigures, 'anchors' | 'durations' | 'services'>> {
  readonly services?: readonly string[]
}

/** An incident whose anchors lie so many minutes after the beginning of the story; it is open unless it was resolved. */
export function anIncident(at: Anchored, { services = ['checkout'], ...options }: IncidentOptions = {}): IncidentFigures {
  const anchors = Object.fromEntries(
    ANCHOR_NAMES.map((name) => [name, at[name] === undefined ? null : { at: minute(at[name]), basis: 'measured' }]),
  ) as Record<AnchorName, FigureAnchor | null>
  const status = options.status ?? (at.resolved === undefined ? 'open' : 'resolved')
  return {
    id: incidentId(`incident ${JSON.stringify([at, services, options])}`),
    title: 'Checkout is slow',
    origin: 'evidence',
    severity: 'critical',
    pagedAt: null,
    lastEvidenceAt: minute(Math.max(0, ...Object.values(at))),
    endedByItself: false,
    changes: [],
    ...options,
    status,
    services: services.map((name): ServiceName => serviceName(name)),
    anchors,
    durations: durationsOf(anchors, status),
  }
}

function durationsOf(anchors: IncidentFigures['anchors'], status: IncidentFigures['status']): IncidentFigures['durations'] {
  const entries = DURATION_NAMES.map((name) => {
    const [from, to] = DURATIONS[name]
    const [start, end] = [anchors[from], anchors[to]]
    if (start !== null && end !== null) {
      const ms = milliseconds(end.at - start.at)
      return [name, ms < 0 ? { status: 'invalid', ms: null } : { status: 'measured', ms }]
    }
    return [name, { status: start !== null && status === 'open' ? 'pending' : 'unknown', ms: null }]
  })
  return Object.fromEntries(entries) as IncidentFigures['durations']
}

export const lasting = (from: number, length: number, options: IncidentOptions = {}): IncidentFigures =>
  anIncident({ impactStart: from, detected: from, resolved: from + length, impactEnd: from + length }, options)

export const aChange = (name: string, completedAt: number | null, options: Partial<FigureChange> = {}): FigureChange => ({
  id: changeId(name),
  completedAt: completedAt === null ? null : minute(completedAt),
  service: serviceName('checkout'),
  role: 'suspect',
  likelihood: 'likely',
  verdict: null,
  ...options,
})

export const context = (asOf: number, options: Partial<MeasureContext> = {}): MeasureContext => ({
  asOf: minute(asOf),
  exclusions: [],
  severityWords: NO_SEVERITY_WORDS,
  deployedAt: [],
  ...options,
})
