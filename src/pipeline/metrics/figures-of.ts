import type { Change } from '../../domain/change.ts'
import { ANCHOR_NAMES, type Anchor } from '../../domain/incident/anchor.ts'
import { DURATION_NAMES } from '../../domain/incident/duration.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { FigureAnchor, FigureChange, IncidentFigures } from '../../domain/metrics/incident-figures.ts'
import { NO_SEVERITY_WORDS, type SeverityWords, severityRank } from '../../domain/severity.ts'
import { firstInstant, lastInstant, minutes } from '../../domain/time/time.ts'
import { isVagueEnd } from '../figures/durations.ts'

/** In: an incident. Out: what metrics need of it. */
export function figuresOf(incident: Incident, words: SeverityWords = NO_SEVERITY_WORDS): IncidentFigures {
  const { id, title, origin, status, severity, services, anchors, durations, timeline, coverage } = incident
  return {
    id,
    title,
    origin,
    status,
    severity,
    services,
    anchors: record(ANCHOR_NAMES, (name) => anchorOf(anchors[name])),
    durations: record(DURATION_NAMES, (name) => ({ status: durations[name].status, ms: durations[name].ms })),
    pagedAt: firstInstant(timeline.filter(({ kind, hidden }) => kind === 'page.triggered' && !hidden).map((entry) => entry.at.at)),
    firstResolvedAt: null,
    lastEvidenceAt: lastInstant(coverage.sources.map(({ last }) => last)),
    isTransient: isTransient(incident, words),
    changes: incident.changes.map(changeOf),
  }
}

const record = <Name extends string, Value>(names: readonly Name[], of: (name: Name) => Value): Record<Name, Value> =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>

const anchorOf = (anchor: Anchor | null): FigureAnchor | null =>
  anchor === null ? null : { at: anchor.at, basis: anchor.basis, ...(isVagueEnd(anchor) ? { isVague: true as const } : {}) }

const changeOf = ({ id, finishedAt, startedAt, at, service, role, likelihood, verdict }: Change): FigureChange => ({
  id,
  // An instant change was never reported as started: its one time is that of its completion.
  completedAt: finishedAt ?? (startedAt === null ? at : null),
  service,
  role,
  likelihood,
  verdict,
})

const TRANSIENT_BELOW_MS = minutes(5)

/** Alerts that resolved without anybody's doing within five minutes, none of them severe: a flap, no incident that people worked on. */
function isTransient({ origin, status, anchors, severity, timeline, changes }: Incident, words: SeverityWords): boolean {
  const { detected, acknowledged, escalated, resolved } = anchors
  if (origin !== 'evidence' || status !== 'resolved' || detected === null || resolved === null) return false
  if (acknowledged !== null || escalated !== null || changes.some(({ role }) => role === 'mitigation')) return false
  if (timeline.some(({ kind }) => kind === 'message.posted')) return false
  const rank = severityRank(severity, words)
  return rank !== 'critical' && rank !== 'high' && resolved.at - detected.at < TRANSIENT_BELOW_MS
}
