import { appendTo } from '../src/domain/append-to.ts'
import type { ChangePolicy } from '../src/domain/policy.ts'
import { earlier, type Instant, instant, later, seconds } from '../src/domain/time/time.ts'
import type { NamedCall } from '../src/pipeline/correlate/named-calls.ts'
import { errorLimit, onsetsOf, type Sample } from '../src/pipeline/impact/onset.ts'
import type { Symptoms } from '../src/pipeline/suspects/symptoms.ts'

/** The share of failed calls (0..1) of one caller to one callee. */
export interface CallSeries extends NamedCall {
  readonly samples: readonly Sample[]
}

export interface MeasuredCalls {
  readonly series: readonly CallSeries[]
  /** Calls known besides those measured. */
  readonly calls: readonly NamedCall[]
  readonly detectedAt: Instant
  /** The moment of the answer: the series must not reach beyond it. */
  readonly now: Instant
  /** The share of calls that may fail by objective. */
  readonly errorBudget: number
  readonly policy: ChangePolicy
}

/** Symptoms with what only series show. */
export interface MeasuredSymptoms extends Symptoms {
  /** Services that had calls shortly before and have none now: they are downstream of the failure. */
  readonly withoutCallers: ReadonlySet<string>
}

/** A call fails still when its worst sample of this long was bad: three samples of a minute, and the delay of the newest. */
const STILL_FAILING_MS = seconds(200)
/** A service has lost its callers when the newest minute has none and the minutes before had some. */
const LOST_SINCE_MS = seconds(150)
const LOST_UNTIL_MS = seconds(330)

/** In: measured calls up to now. Out: the symptoms that they show. Two reports of one call (by both ends): the worse counts. */
export function symptomsOfCalls(measured: MeasuredCalls): MeasuredSymptoms {
  const { detectedAt, now, policy } = measured
  const merged = mergeReports(measured.series)
  const onsets = merged.flatMap((call) => onsetsOf(call.samples, errorLimit(measured.errorBudget)).map((onset) => ({ call, onset })))
  const near = onsets
    .map(({ onset }) => onset)
    .filter(({ at }) => at >= earlier(detectedAt, policy.onsetBeforeMs) && at <= later(detectedAt, policy.onsetAfterMs))
  const [first] = near.sort((a, b) => a.at - b.at || Number(b.isFirm) - Number(a.isFirm))
  const stillFailing = onsets.filter(({ onset }) => onset.lastBadAt >= earlier(now, STILL_FAILING_MS))
  return {
    detectedAt,
    onset: first === undefined ? null : { beganAt: first.at, isFirm: first.isFirm, evidence: [] },
    troubles: stillFailing.map(({ call, onset }) => ({
      subject: call.callee,
      caller: call.caller,
      beganAt: onset.at,
      isFirm: onset.isFirm,
      evidence: [],
    })),
    calls: [...measured.calls, ...merged],
    withoutCallers: servicesWithoutCallers(merged, now),
  }
}

/** Reports of one minute are one sample. */
function mergeReports(series: readonly CallSeries[]): readonly CallSeries[] {
  const byCall = new Map<string, CallSeries[]>()
  for (const one of series) appendTo(byCall, JSON.stringify([one.caller, one.callee]), one)
  return [...byCall.values()].flatMap((reports) => reports.slice(0, 1).map((report) => ({ ...report, samples: worstByMinute(reports) })))
}

const minuteOf = (at: Instant): number => Math.floor(at / 60_000)

function worstByMinute(reports: readonly CallSeries[]): readonly Sample[] {
  const worst = new Map<number, Sample>()
  for (const sample of reports.flatMap((report) => report.samples)) {
    const known = worst.get(minuteOf(sample.at))
    worst.set(minuteOf(sample.at), { at: known?.at ?? sample.at, value: Math.max(sample.value, known?.value ?? 0) })
  }
  return [...worst.values()].sort((a, b) => a.at - b.at)
}

function servicesWithoutCallers(series: readonly CallSeries[], now: Instant): ReadonlySet<string> {
  const newest = Math.max(...series.flatMap(({ samples }) => samples.slice(-1).map(({ at }) => minuteOf(at))))
  const newestAt = instant(newest * 60_000)
  const hadCalls = ({ at }: Sample) => at >= earlier(newestAt, LOST_UNTIL_MS) && at <= earlier(newestAt, LOST_SINCE_MS)
  const callees = [...new Set(series.map(({ callee }) => callee))].filter((callee) => {
    const samples = series.filter((one) => one.callee === callee).flatMap((one) => one.samples)
    return samples.some(hadCalls) && !samples.some(({ at }) => minuteOf(at) === newest)
  })
  return new Set(now >= newestAt ? callees : [])
}
