import { hours, type Instant, instant, later, type Milliseconds, milliseconds } from '../../domain/time/time.ts'

/**
 * One alert of one delivery: that it fires, or that it has resolved.
 *
 * - `dated`: the sender says when the firing began and ended (Alertmanager, Grafana). The body does not say when it was
 *   sent, so `reportedAt` is the receipt, and equal bytes received twice are two reports.
 * - `switch`: the sender says only on and off (Events API, pages). `start`, `end` and `until` are not used; `reportedAt`
 *   is the event's own time, else the receipt.
 */
export interface AlertReport {
  /** Unique per delivery and alert. */
  readonly id: string
  readonly style: 'dated' | 'switch'
  readonly kind: 'firing' | 'resolved'
  readonly reportedAt: Instant
  /** As the sender states it; null: not stated. */
  readonly start: Instant | null
  /** Of a resolve, as stated. */
  readonly end: Instant | null
  /** Of a firing: how long the sender itself believes it without further word (Prometheus' `endsAt` ahead). */
  readonly until: Instant | null
  /** The instance that sent it (`externalURL`); empty: unknown. Replicas behind one address look like one instance. */
  readonly instance: string
}

/** How far reports of one firing may differ, and how long one is believed. */
export interface FiringPolicy {
  /** Starts or ends this close are one, reported by two replicas an evaluation apart. */
  readonly jitterMs: Milliseconds
  /** "Firing" this soon after a resolve may be the late copy of another instance (its wait for peers, its gossip). */
  readonly lateCopyMs: Milliseconds
  /** An end may lie this far after its receipt: a clock that is ahead, not a promise. */
  readonly endAheadMs: Milliseconds
  /** A firing without an end is believed this long after it was last reported. */
  readonly validMs: Milliseconds
  /** A next start this soon after the last report dates the end that was not reported. */
  readonly quietMs: Milliseconds
  /** A switch turned on again this soon after it was turned off goes on: 0 for alerts. */
  readonly reopenMs: Milliseconds
}

/** A report with the times that can be true. */
interface ReadReport extends AlertReport {
  /** Until when it says that its kind held: the later of the report and what it states. */
  readonly word: Instant
  /** How far the sender's clock is known to be ahead of ours, by the reports of the same start. */
  readonly leadMs: Milliseconds
}

export interface FiringReport extends ReadReport {
  readonly kind: 'firing'
}

export interface ResolveReport extends ReadReport {
  readonly kind: 'resolved'
  readonly end: Instant
  /** The end was not stated, or cannot be true: it lies between `endEarliest` and the receipt. */
  readonly isEstimated: boolean
  /** null: not known. */
  readonly endEarliest: Instant | null
  /** It stated an end before its start. */
  readonly endsBeforeStart: boolean
}

export interface ReadReports {
  readonly firing: readonly FiringReport[]
  readonly resolved: readonly ResolveReport[]
}

const FIRST_PLAUSIBLE = instant(Date.UTC(2000, 0, 1))
const AHEAD_AT_MOST = hours(24)

/** In: the reports of one series. Out: each report once, with the times of it that can be true. */
export function readReports(reports: readonly AlertReport[], policy: FiringPolicy): ReadReports {
  const distinct = distinctReports(reports).map((report) => ({ ...report, start: statedStart(report) }))
  const leads = leadsByStart(distinct)
  const firing: FiringReport[] = []
  const resolved: ResolveReport[] = []
  for (const report of distinct) {
    const leadMs = milliseconds(report.start === null ? 0 : (leads.get(report.start) ?? 0))
    if (report.kind === 'firing') firing.push(readFiring(report, leadMs))
    else resolved.push(readResolve(report, leadMs, policy))
  }
  return { firing, resolved }
}

/** How far the sender's clock is known to be ahead of ours: a start that lies after a receipt says so. Never negative. */
function leadsByStart(reports: readonly AlertReport[]): ReadonlyMap<Instant, number> {
  const leads = new Map<Instant, number>()
  for (const { start, reportedAt } of reports) if (start !== null) leads.set(start, Math.max(leads.get(start) ?? 0, start - reportedAt))
  return leads
}

function distinctReports(reports: readonly AlertReport[]): readonly AlertReport[] {
  const distinct = new Map<string, AlertReport>()
  for (const report of reports) {
    const { id, kind, reportedAt, start, end, until } = report
    if (Number.isFinite(reportedAt)) distinct.set(`${id} ${kind} ${reportedAt} ${start} ${end} ${until}`, report)
  }
  return [...distinct.values()]
}

const statedStart = (report: AlertReport): Instant | null => (report.style === 'switch' ? null : plausible(report.start, report))

const plausible = (at: Instant | null, { reportedAt }: AlertReport): Instant | null =>
  at !== null && Number.isFinite(at) && at >= FIRST_PLAUSIBLE && at <= reportedAt + AHEAD_AT_MOST ? at : null

function readFiring(report: AlertReport, leadMs: Milliseconds): FiringReport {
  const until = plausible(report.until, report)
  return {
    ...report,
    kind: 'firing',
    leadMs,
    word: latestOf(report.reportedAt, report.start),
    until: until !== null && until > report.reportedAt ? until : null,
  }
}

/**
 * An end that is missing, before the start or too far ahead is estimated: the alert ended between its start and the
 * receipt. An end equal to the start says nothing of the start: no evaluator resolves at the instant at which it fires;
 * Grafana 12 overwrites the start so, and Alertmanager fills a missing one in.
 */
function readResolve(report: AlertReport, leadMs: Milliseconds, policy: FiringPolicy): ResolveReport {
  const stated = report.style === 'switch' ? report.reportedAt : plausible(report.end, report)
  const endsBeforeStart = stated !== null && report.start !== null && stated < report.start
  if (stated !== null && !endsBeforeStart && stated <= report.reportedAt + policy.endAheadMs + leadMs) {
    return {
      ...report,
      kind: 'resolved',
      leadMs,
      start: report.start === stated ? null : report.start,
      end: stated,
      word: latestOf(report.reportedAt, stated),
      isEstimated: false,
      endEarliest: stated,
      endsBeforeStart,
    }
  }
  const end = report.start === null ? report.reportedAt : latestOf(report.reportedAt, later(report.start, milliseconds(1)))
  return { ...report, kind: 'resolved', leadMs, end, word: end, isEstimated: true, endEarliest: report.start, endsBeforeStart }
}

const latestOf = (at: Instant, other: Instant | null): Instant => (other !== null && other > at ? other : at)
