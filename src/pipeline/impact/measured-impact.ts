import { appendTo } from '../../domain/append-to.ts'
import type { Change } from '../../domain/change.ts'
import type { Episode } from '../../domain/episode.ts'
import type { LevelMeasured } from '../../domain/event.ts'
import { byText, type NonEmpty } from '../../domain/identity.ts'
import type { MeasuredImpact } from '../../domain/impact/measured-impact.ts'
import {
  earlier,
  firstInstant,
  type Instant,
  type Interval,
  instant,
  lastInstant,
  later,
  minutes,
  seconds,
} from '../../domain/time/time.ts'
import { burnRates } from './burn-rates.ts'
import { curveOf } from './curve.ts'
import { impactFigures, missingShare } from './figures.ts'
import { impactPhases, type MeasuredPhase } from './phases.ts'
import { type LevelSeries, requestsPerStep, seriesOf } from './series.ts'

/** What the impact of one incident is computed from. `changes`: with the verdicts of reviewers. */
export interface ImpactEvidence {
  readonly episodes: NonEmpty<Episode>
  readonly changes: readonly Change[]
  /** Of any service and time: those of others are left out. */
  readonly measurements: readonly LevelMeasured[]
}

/** An alert is late by more than its rule says: scrapes, evaluations, windows. */
const BEFORE_ALERT_MS = minutes(10)
/** A leading alert may fire shortly before users are affected. */
const AFTER_ALERT_MS = minutes(5)
/** What is shown and counted as measured around the incident, as it is fetched. */
const MARGIN_MS = minutes(60)
/** While an alert is open, what is measured counts for so long after its last report. */
const OPEN_MS = minutes(24 * 60)
/** Of a service with more service levels the first by name are computed. */
const LEVELS_MAX = 8

/** In: one incident and all measurements. Out: what each service level of its services shows of it, in order of their names. */
export function measuredImpacts({ episodes, changes, measurements }: ImpactEvidence): readonly MeasuredImpact[] {
  if (measurements.length === 0) return []
  const services = new Set(episodes.flatMap(({ service }) => service ?? []))
  const span = spanOf(episodes)
  const around = { from: earlier(span.from, MARGIN_MS), to: later(span.to, MARGIN_MS) }
  const byLevel = new Map<string, LevelMeasured[]>()
  for (const event of measurements) {
    if (event.service === null || !services.has(event.service) || !overlaps(event, around)) continue
    appendTo(byLevel, JSON.stringify([event.service, event.measurement.level.name]), event)
  }
  const levels = [...byLevel].sort(([a], [b]) => byText(a, b)).slice(0, LEVELS_MAX)
  return levels.flatMap(([, [first, ...rest]]) =>
    first === undefined ? [] : [measuredImpact(seriesOf([first, ...rest]), { episodes, changes, span, around })],
  )
}

/** From when the first condition began until the last alert or page ended, as far as that is known. */
function spanOf(episodes: NonEmpty<Episode>): Interval {
  const from = firstInstant(episodes.map(({ begins }) => begins)) ?? episodes[0].begins
  const ends = episodes.map(
    ({ endsAt, startsAt, events }) => endsAt ?? later(lastInstant(events.map(({ occurred }) => occurred.at)) ?? startsAt, OPEN_MS),
  )
  return { from, to: lastInstant(ends) ?? from }
}

/** When a measurement ends. */
export function measuredUntil({ occurred, measurement: { series, stepMs } }: LevelMeasured): Instant {
  const length = Object.values(series).reduce((most, values) => Math.max(most, values.length), 0)
  return instant(occurred.at + length * stepMs)
}

const overlaps = (event: LevelMeasured, { from, to }: Interval): boolean => event.occurred.at < to && measuredUntil(event) > from

interface IncidentContext {
  readonly episodes: NonEmpty<Episode>
  readonly changes: readonly Change[]
  readonly span: Interval
  readonly around: Interval
}

function measuredImpact(series: LevelSeries, { changes, span, around }: IncidentContext): MeasuredImpact {
  const within = { from: earlier(span.from, BEFORE_ALERT_MS), to: instant(Math.max(span.to, span.from + AFTER_ALERT_MS)) }
  const phases = impactPhases(series).filter(({ firstBadAt, lastBadAt }) => firstBadAt <= within.to && lastBadAt >= within.from)
  const measured = measuredInterval(series, around)
  const isKnown = series.samples.some(({ at, value }) => value !== null && at >= within.from && at <= within.to)
  return {
    level: series.level,
    outcome: phases.length > 0 ? 'visible' : isKnown ? 'not-visible' : 'unknown',
    measured,
    stepMs: series.samples[0]?.stepMs ?? seconds(60),
    queries: series.queries,
    missingShare: missingShare(series, measured),
    confidence: confidenceOf(series),
    phases: phases.map(({ start, end }) => ({ start, end })),
    figures: impactFigures(series, phases),
    burnRates: burnRates(series, { from: burningFrom(phases, span), to: instant(Math.min(span.to, measured.to)) }),
    change: burntByChange(series, phases, changes),
    curve: curveOf(series, curveInterval(measured, phases, span)),
    evidence: series.evidence,
  }
}

/** Alerts are late: what burnt before the first of them was burnt by this incident, too. */
const burningFrom = ([first]: readonly MeasuredPhase[], { from }: Interval): Instant =>
  first === undefined ? from : instant(Math.min(from, first.start.earliest ?? first.start.at))

function measuredInterval({ samples }: LevelSeries, { from, to }: Interval): Interval {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined) return { from, to: from }
  return { from: instant(Math.max(from, first.at - first.stepMs)), to: instant(Math.max(from, Math.min(to, last.at))) }
}

/** Of an outage that went on for hours the hours, of a short one what lies around it. */
function curveInterval(measured: Interval, phases: readonly MeasuredPhase[], span: Interval): Interval {
  const from = firstInstant([span.from, ...phases.map(({ firstBadAt }) => firstBadAt)]) ?? span.from
  return { from: instant(Math.max(measured.from, from - CURVE_LEAD_MS)), to: measured.to }
}
const CURVE_LEAD_MS = minutes(30)

const CONFIDENT_STEP_MS = seconds(60)
const CONFIDENT_REQUESTS = 30

function confidenceOf({ samples, level }: LevelSeries): MeasuredImpact['confidence'] {
  const isFine = samples.every(({ stepMs }) => stepMs <= CONFIDENT_STEP_MS)
  const requests = requestsPerStep(samples)
  const isMany = level.kind !== 'errors' || (requests !== null && requests >= CONFIDENT_REQUESTS)
  return isFine && isMany ? 'high' : 'low'
}

/** The change that a reviewer confirmed, else the one that likely caused it: what was burnt from when it took effect. */
function burntByChange(series: LevelSeries, phases: readonly MeasuredPhase[], changes: readonly Change[]): MeasuredImpact['change'] {
  const byScore = changes.filter(({ verdict }) => verdict !== 'not_caused').toSorted((a, b) => b.score - a.score || byText(a.id, b.id))
  const change =
    byScore.find(({ verdict }) => verdict === 'caused') ??
    byScore.find(({ role, likelihood }) => role === 'suspect' && likelihood === 'likely')
  if (change === undefined) return null
  const since = change.startedAt ?? change.at
  const { budget } = impactFigures(
    series,
    phases.filter(({ lastBadAt }) => lastBadAt >= since),
    since,
  )
  return budget === null ? null : { id: change.id, budget }
}
