import type { Change, Likelihood, Verdict } from '../change.ts'
import type { Dismissal } from '../edits/completion.ts'
import { dismissalOf } from '../edits/review.ts'
import type { ChangeId, IncidentId, ServiceName } from '../identity.ts'
import { firstInstant, type Instant, lastInstant, minutes } from '../time/time.ts'
import { ANCHOR_NAMES, type Anchor, type AnchorName, type Basis, isVagueEnd } from './anchor.ts'
import { DURATION_NAMES, type Duration, type DurationName } from './duration.ts'
import type { Incident, IncidentStatus, Origin } from './incident.ts'

/** `isVague`: an end that is known only as a wide interval, which makes no length. */
export interface FigureAnchor {
  readonly at: Instant
  readonly basis: Basis
  readonly isVague?: true
}

/** A change that an incident has to do with. `completedAt`: when it was in service; null: not recorded. */
export interface FigureChange {
  readonly id: ChangeId
  readonly completedAt: Instant | null
  readonly service: ServiceName | null
  readonly role: 'suspect' | 'mitigation' | 'bystander'
  readonly likelihood: Likelihood | null
  readonly verdict: Verdict | null
}

/**
 * What counts, medians and metrics over many incidents need of each: a small record, where the whole may be a megabyte. It follows from
 * the incident alone: what settings decide is decided when it is read, so that a reload needs no rebuild.
 */
export interface IncidentFigures {
  readonly id: IncidentId
  readonly title: string
  readonly origin: Origin
  readonly status: IncidentStatus
  readonly severity: string | null
  /** The one that was affected first comes first: the incident's primary service. */
  readonly services: readonly ServiceName[]
  readonly anchors: { readonly [Name in AnchorName]: FigureAnchor | null }
  readonly durations: { readonly [Name in DurationName]: Pick<Duration, 'status' | 'ms'> }
  /** When a page was first triggered; null: none was recorded. */
  readonly pagedAt: Instant | null
  readonly lastEvidenceAt: Instant | null
  /** Its alerts resolved within minutes, and nobody acted on them. */
  readonly endedByItself: boolean
  /** A reviewer said that it counts as none, and why. */
  readonly dismissed?: Dismissal
  /** Without those that merely went on at the time. */
  readonly changes: readonly FigureChange[]
}

export function figuresOf(incident: Incident): IncidentFigures {
  const { id, title, origin, status, severity, services, anchors, durations, timeline, coverage, changes } = incident
  const dismissal = dismissalOf(incident)
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
    lastEvidenceAt: lastInstant(coverage.sources.map(({ last }) => last)),
    endedByItself: endedByItself(incident),
    ...(dismissal !== null && { dismissed: dismissal.as }),
    changes: changes.filter(({ role, verdict }) => role !== 'bystander' || verdict !== null).map(changeOf),
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

const FLAP_BELOW_MS = minutes(5)

function endedByItself({ origin, status, anchors, timeline, changes }: Incident): boolean {
  const { detected, acknowledged, escalated, resolved } = anchors
  if (origin !== 'evidence' || status !== 'resolved' || detected === null || resolved === null) return false
  if (acknowledged !== null || escalated !== null || changes.some(({ role }) => role === 'mitigation')) return false
  return resolved.at - detected.at < FLAP_BELOW_MS && !timeline.some(({ kind }) => kind === 'message.posted')
}
