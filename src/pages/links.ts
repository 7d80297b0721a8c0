import type { EventId, IncidentId } from '../domain/identity.ts'
import type { AnchorName } from '../domain/incident/anchor.ts'
import type { PageFrame } from './view.ts'

/** Query parameters; null and empty ones are left out. */
export type Query = Readonly<Record<string, string | number | null>>

/** An address of this server, with the zone that the reader asked for. */
export function pageHref(path: string, { zoneAsked }: Pick<PageFrame, 'zoneAsked'>, query: Query = {}): string {
  const given = Object.entries({ ...query, timezone: zoneAsked }).flatMap(([name, value]) =>
    value === null || value === '' ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  )
  return given.length === 0 ? path : `${path}?${given.join('&')}`
}

export const INCIDENTS_PATH = '/'
export const SETUP_PATH = '/setup'
export const senderPath = (source: string): string => `${SETUP_PATH}/${encodeURIComponent(source)}`
export const DELIVERIES_PATH = '/deliveries'
/** `/metrics` is what Prometheus reads. */
export const METRICS_PATH = '/durations'
export const ACTIONS_PATH = '/actions'
export const UNASSIGNED_PATH = '/unassigned'
export const IGNORED_PATH = '/unassigned/ignored'
export const ASSIGN_PATH = '/unassigned/assign'
/** What of the configuration decides by this rule. */
export const rulePath = (rule: string): string => `/rules/${encodeURIComponent(rule)}`
export const incidentPath = (id: IncidentId): string => `/incidents/${encodeURIComponent(id)}`

export const anchorPath = (id: IncidentId, name: AnchorName): string => `${incidentPath(id)}/anchors/${name}`
export const historyHref = (id: IncidentId, frame: Pick<PageFrame, 'zoneAsked'>): string => pageHref(`${incidentPath(id)}/history`, frame)

/** The incidents behind a figure of the metrics page. What is left out: the time to resolve, of all incidents. */
const FIGURE_PATH = '/durations/incidents'
export const figureHref = (frame: Pick<PageFrame, 'zoneAsked'>, filter: Query, figure: Readonly<Record<string, string | null>>): string =>
  pageHref(FIGURE_PATH, frame, { ...filter, ...figure })

/** Alerts have no severity of an incident. */
export const alertsApiHref = (query: Query): string => pageHref('/api/v1/metrics/alerts', { zoneAsked: null }, { ...query, severity: null })
/** The same figures as rows or as JSON. */
export const metricsApiHref = (query: Query): string => pageHref('/api/v1/metrics', { zoneAsked: null }, query)

/** The evidence itself, as the API gives it. */
export const evidenceHref = (id: IncidentId, event: EventId): string => `${incidentApiHref(id)}/evidence/${encodeURIComponent(event)}`
export const incidentApiHref = (id: IncidentId): string => `/api/v1/incidents/${encodeURIComponent(id)}`
export const postmortemHref = (id: IncidentId, format: 'markdown' | 'html' | 'json' | 'pdf', query: Query = {}): string =>
  pageHref(`${incidentApiHref(id)}/postmortem`, { zoneAsked: null }, { format, ...query })
