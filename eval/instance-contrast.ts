import { earlier, type Instant, instant, later, type Milliseconds, milliseconds, seconds } from '../src/domain/time/time.ts'
import { median } from '../src/pipeline/figures/quantile.ts'

/** The new instances of a changed service against its old ones, since it was changed. Shares are 0..1; null: no sample. */
export interface Contrast {
  /** Mean share of failed calls, and the number of samples that it rests on. */
  readonly errors: {
    readonly ofNew: number | null
    readonly ofOld: number | null
    readonly samplesOfNew: number
    readonly minutesOfNew: number
  }
  /** Samples that the new instances would have given by now, had they been called like the old; null: not known. */
  readonly expectedOfNew: number | null
  /** Latency, CPU or memory of the new instances stand out: in words. */
  readonly higherLatency: string | null
  readonly moreResources: string | null
}

/** What one instance measured of the calls that one caller made to it, in the step before `at`. null: not measured. */
export interface InstanceSample {
  readonly instance: string
  readonly caller: string
  readonly at: Instant
  /** 0..1. */
  readonly failedShare: number | null
  readonly latencySeconds: number | null
  readonly cpuPercent: number | null
  readonly memoryPercent: number | null
}

/** A stage of a rollout that is finished: which instances it brought and took away, and how many there are now. */
export interface RolloutStep {
  readonly finishedAt: Instant
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly newInstances: number
  readonly oldInstances: number
}

export interface MeasuredInstances {
  /** Samples of calls into the changed service. */
  readonly samples: readonly InstanceSample[]
  readonly steps: readonly RolloutStep[]
  readonly startedAt: Instant
  readonly now: Instant
  readonly resolutionMs: Milliseconds
  /** It is downstream of a failure: that it gets no calls says nothing about it. */
  readonly hasLostTraffic: boolean
}

const LOOK_AT_MS = seconds(190)
/** A step is called finished after its instances have begun to answer. */
const SERVED_EARLIER_MS = seconds(30)
/** An instance that is being removed fails while it goes. */
const LEFTOVER_MS = seconds(60)

/** In: samples by instance, and what the rollout did. Out: how new instances do against old ones, over the last minutes. */
export function contrastOf(measured: MeasuredInstances): Contrast {
  const { samples, steps, startedAt, now } = measured
  const servedAt = steps[0]?.finishedAt ?? null
  const from = Math.max(earlier(now, LOOK_AT_MS), servedAt === null ? startedAt : earlier(servedAt, SERVED_EARLIER_MS))
  const isNew = newInstances(steps)
  const recent = samples.filter((sample) => sample.at >= from && !isLeftover(sample, steps))
  const ofNew = recent.filter((sample) => isNew.has(sample.instance))
  const ofOld = recent.filter((sample) => !isNew.has(sample.instance))
  const answered = ofNew.filter((sample) => sample.failedShare !== null)
  return {
    errors: {
      ofNew: mean(ofNew.map((sample) => sample.failedShare)),
      ofOld: mean(ofOld.map((sample) => sample.failedShare)),
      samplesOfNew: answered.length,
      minutesOfNew: new Set(answered.map((sample) => Math.floor(sample.at / 60_000))).size,
    },
    expectedOfNew: expectedOfNew(ofOld, { measured, servedAt }),
    ...resourceContrast(withoutStartUp(ofNew, samples), ofOld),
  }
}

const newInstances = (steps: readonly RolloutStep[]): ReadonlySet<string> => new Set(steps.flatMap((step) => step.added))

const isLeftover = ({ instance, at }: InstanceSample, steps: readonly RolloutStep[]): boolean =>
  steps.some((step) => step.removed.includes(instance) && at >= earlier(step.finishedAt, LEFTOVER_MS))

/** What the new instances would have answered since they served, had they been called like the old ones. */
function expectedOfNew(
  ofOld: readonly InstanceSample[],
  { measured, servedAt }: { measured: MeasuredInstances; servedAt: Instant | null },
): number | null {
  const { steps, now, resolutionMs, hasLostTraffic } = measured
  const step = steps.at(-1)
  if (step === undefined || servedAt === null || hasLostTraffic || step.oldInstances === 0) return null
  if (servedAt > earlier(now, milliseconds(2 * resolutionMs))) return null
  const since = ofOld.filter((sample) => sample.failedShare !== null && sample.at > later(servedAt, resolutionMs))
  return (since.length * step.newInstances) / step.oldInstances
}

/** A new instance is slow and busy while it starts. */
function withoutStartUp(ofNew: readonly InstanceSample[], all: readonly InstanceSample[]): readonly InstanceSample[] {
  const firstAt = new Map<string, Instant>()
  for (const { instance, at } of all) firstAt.set(instance, instant(Math.min(at, firstAt.get(instance) ?? at)))
  return ofNew.filter((sample) => sample.at > (firstAt.get(sample.instance) ?? sample.at))
}

function resourceContrast(
  ofNew: readonly InstanceSample[],
  ofOld: readonly InstanceSample[],
): Pick<Contrast, 'higherLatency' | 'moreResources'> {
  const compare = (pick: (sample: InstanceSample) => number | null, factor: number, more: number) => {
    const [high, low] = [median(known(ofNew.map(pick))), median(known(ofOld.map(pick)))]
    return high !== null && low !== null && high >= factor * low && high - low >= more
  }
  const isSlow = compare((sample) => sample.latencySeconds, 3, 0.02)
  const isBig = compare((sample) => sample.memoryPercent, 1.5, 5)
  const isBusy = compare((sample) => sample.cpuPercent, 2, 20)
  return {
    higherLatency: isSlow ? 'new instances respond at least three times slower than old ones' : null,
    moreResources: isBig ? 'new instances use half as much memory again' : isBusy ? 'new instances use twice the CPU time' : null,
  }
}

const known = (values: readonly (number | null)[]): readonly number[] => values.filter((value) => value !== null)

function mean(values: readonly (number | null)[]): number | null {
  const numbers = known(values)
  return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0) / numbers.length
}
