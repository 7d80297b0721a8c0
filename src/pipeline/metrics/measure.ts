import { DURATIONS, type DurationName } from '../../domain/incident/duration.ts'
import type { FigureChange, IncidentFigures } from '../../domain/incident/figures.ts'
import type { ExclusionReason } from '../../domain/metrics/counting.ts'
import type { Definition, End, MeasureDefinition, Point } from '../../domain/metrics/definition.ts'
import type { SeverityWords } from '../../domain/severity.ts'
import { type Instant, type Milliseconds, milliseconds } from '../../domain/time/time.ts'
import { type Exclusion, exclusionOf } from './exclusions.ts'

/** One incident under one definition. `left-out`: its authors do not count it; `excluded`: nobody should. */
export type Measured =
  | { readonly kind: 'known'; readonly ms: Milliseconds }
  | { readonly kind: 'at-least'; readonly ms: Milliseconds }
  | { readonly kind: 'unknown' | 'invalid' }
  | { readonly kind: 'left-out'; readonly because: 'open' | 'no-change' }
  | { readonly kind: 'excluded'; readonly reason: ExclusionReason }

export interface MeasureContext {
  readonly asOf: Instant
  readonly exclusions: readonly Exclusion[]
  readonly severityWords: SeverityWords
  /** When deployments to production were in service, in ascending order: what DevLake puts incidents down to. */
  readonly deployedAt: readonly Instant[]
  /** Lengths on another clock than the wall's: business hours. */
  readonly lengthOf?: (from: Instant, to: Instant) => Milliseconds
}

/** In: an incident and a measure. Out: how long it was by that measure, or why there is no number. */
export function measureIncident(incident: IncidentFigures, { definition, measure }: MeasuredBy, context: MeasureContext): Measured {
  const reason = exclusionOf(incident, context)
  if (reason !== null && !(reason === 'transient' && definition.countsTransient)) return { kind: 'excluded', reason }
  if (measure.includes === 'caused-by-change' && causesOf(incident).length === 0) return WITHOUT_CHANGE
  const ends = ownDuration(measure)
  if (ends !== null && !isKnownOrPending(incident, ends)) return statusOf(incident, ends)
  return measureBetween(incident, measure, context)
}

/** By which measure of which definition. */
export interface MeasuredBy {
  readonly definition: Pick<Definition, 'countsTransient'>
  readonly measure: MeasureDefinition
}

const UNKNOWN: Measured = { kind: 'unknown' }
const INVALID: Measured = { kind: 'invalid' }
const OPEN: Measured = { kind: 'left-out', because: 'open' }
const WITHOUT_CHANGE: Measured = { kind: 'left-out', because: 'no-change' }

function measureBetween(incident: IncidentFigures, measure: MeasureDefinition, context: MeasureContext): Measured {
  const { asOf, lengthOf = wallLength } = context
  const from = endOf(measure.from, incident, context)
  const to = endOf(measure.to, incident, context)
  if (from === null) return UNKNOWN
  if (to === null) {
    if (incident.status !== 'open') return UNKNOWN
    if (measure.open === 'left-out') return OPEN
    return from > asOf ? UNKNOWN : { kind: 'at-least', ms: lengthOf(from, asOf) }
  }
  return to < from ? INVALID : { kind: 'known', ms: lengthOf(from, to) }
}

const wallLength = (from: Instant, to: Instant): Milliseconds => milliseconds(to - from)

const ownDurations = new WeakMap<MeasureDefinition, DurationName | null>()

/** The duration of this product with the same two ends: it knows when two ends rest on one observation. Found once for each measure. */
export function ownDuration(measure: MeasureDefinition): DurationName | null {
  const known = ownDurations.get(measure)
  if (known !== undefined) return known
  const found = durationBetween(measure)
  ownDurations.set(measure, found)
  return found
}

function durationBetween({ from, to }: MeasureDefinition): DurationName | null {
  if (from.of.length !== 1 || to.of.length !== 1) return null
  const found = Object.entries(DURATIONS).find(([, ends]) => ends[0] === from.of[0] && ends[1] === to.of[0])
  return found === undefined ? null : (found[0] as DurationName)
}

const isKnownOrPending = ({ durations }: IncidentFigures, name: DurationName): boolean =>
  durations[name].ms !== null || durations[name].status === 'pending'

const statusOf = ({ durations }: IncidentFigures, name: DurationName): Measured =>
  durations[name].status === 'invalid' ? INVALID : UNKNOWN

function endOf({ pick, of }: End, incident: IncidentFigures, context: MeasureContext): Instant | null {
  let earliest: Instant | null = null
  for (const point of of) {
    const at = instantOf(point, incident, context)
    if (at === null) continue
    if (pick === 'first-known') return at
    if (earliest === null || at < earliest) earliest = at
  }
  return earliest
}

export function instantOf(point: Point, incident: IncidentFigures, { deployedAt }: Pick<MeasureContext, 'deployedAt'>): Instant | null {
  switch (point) {
    case 'paged':
      return incident.pagedAt
    case 'declared':
      return null
    case 'causeCompleted':
      return completedAt(causesOf(incident))
    case 'fixCompleted':
      return completedAt(incident.changes.filter(({ role }) => role === 'mitigation'))
    case 'lastDeployment': {
      const before = incident.anchors.detected ?? incident.anchors.impactStart
      return before === null ? null : lastUpTo(deployedAt, before.at)
    }
    default: {
      const anchor = incident.anchors[point]
      return anchor === null || anchor.isVague === true ? null : anchor.at
    }
  }
}

/** The changes that a reviewer confirmed as the cause. */
export const causesOf = ({ changes }: Pick<IncidentFigures, 'changes'>): readonly FigureChange[] =>
  changes.length === 0 ? changes : changes.filter(({ verdict }) => verdict === 'caused')

/** The change that is likely, or confirmed, to have caused it; one at most, as `changes` are ordered best first. */
export const suspectOf = ({ changes }: Pick<IncidentFigures, 'changes'>): FigureChange | null =>
  changes.find(({ verdict }) => verdict === 'caused') ??
  changes.find(({ role, likelihood, verdict }) => role === 'suspect' && likelihood === 'likely' && verdict === null) ??
  null

const completedAt = (changes: readonly FigureChange[]): Instant | null =>
  changes.flatMap((change) => change.completedAt ?? []).sort((a, b) => a - b)[0] ?? null

/** The last of ascending instants that is not after `at`; null: there is none. */
export function lastUpTo(ascending: readonly Instant[], at: Instant): Instant | null {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? at) <= at) low = middle + 1
    else high = middle
  }
  return ascending[low - 1] ?? null
}
