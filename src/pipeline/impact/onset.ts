import { type Instant, instant, later, type Milliseconds, milliseconds, minutes } from '../../domain/time/time.ts'
import { quantileOfSorted } from '../statistics/order-statistics.ts'

/** One value of a series. A step without a value has no sample: nothing measured is not nothing wrong. */
export interface Sample {
  readonly at: Instant
  readonly value: number
}

/**
 * Trouble in a series, from its first bad sample. A sample speaks for the step before its stamp, so the trouble began
 * after `earliest` and by `latest`; `at` is the middle.
 */
export interface Onset {
  readonly at: Instant
  readonly earliest: Instant
  readonly latest: Instant
  /** False while only the newest sample is bad: it may be a flicker. */
  readonly isFirm: boolean
  /** The last bad sample before two good ones in a row, or of the series. */
  readonly lastBadAt: Instant
}

/** What is bad, from the good samples so far: a value above the limit. Infinity: too few to say. */
export type Limit = (baseline: readonly number[]) => number

/** So many good samples are remembered; so many bad ones in a row are a new level, which is then the baseline. */
export const BASELINE_SAMPLES = 60
const NEW_LEVEL_SAMPLES = 30

/**
 * In: one series in order of time. Out: every onset in it. One pass.
 * 1. A sample is bad above the limit that the last 60 good samples set; bad ones do not enter the baseline, unless
 *    `newLevelAfter` in a row say that the level has changed.
 * 2. An onset is a bad sample with another among the next two; the newest sample alone is a provisional one; a lone
 *    bad sample is a flicker.
 * 3. Two good samples in a row end it.
 */
export function onsetsOf(samples: readonly Sample[], limit: Limit, newLevelAfter = NEW_LEVEL_SAMPLES): readonly Onset[] {
  const isBad = badSamples(samples, limit, newLevelAfter)
  const stepMs = usualStep(samples)
  const onsets: Onset[] = []
  let isOn = false
  for (const [index, sample] of samples.entries()) {
    const last = onsets.at(-1)
    if (isOn && last !== undefined) {
      if (isBad[index]) onsets[onsets.length - 1] = { ...last, lastBadAt: sample.at, isFirm: true }
      isOn = isBad[index] === true || isBad[index - 1] === true
    } else if (isBad[index] && startsTrouble(isBad, index)) {
      onsets.push(onsetAt(samples, index, stepMs))
      isOn = true
    }
  }
  return onsets
}

function badSamples(samples: readonly Sample[], limit: Limit, newLevelAfter: number): readonly boolean[] {
  const baseline: number[] = []
  let badInRow = 0
  return samples.map(({ value }) => {
    const isBad = value > limit(baseline)
    badInRow = isBad ? badInRow + 1 : 0
    if (!isBad || badInRow > newLevelAfter) baseline.push(value)
    if (baseline.length > BASELINE_SAMPLES) baseline.shift()
    return isBad
  })
}

/** Another of the next two is bad, or there is no next one yet. */
const startsTrouble = (isBad: readonly boolean[], index: number): boolean =>
  index === isBad.length - 1 || isBad[index + 1] === true || isBad[index + 2] === true

function onsetAt(samples: readonly Sample[], index: number, stepMs: Milliseconds): Onset {
  const latest = samples[index]?.at ?? instant(0)
  const previous = samples[index - 1]?.at ?? instant(Number.NEGATIVE_INFINITY)
  const earliest = instant(Math.max(previous, latest - stepMs))
  return { at: instant((earliest + latest) / 2), earliest, latest, isFirm: false, lastBadAt: latest }
}

/** The median distance of two samples; a minute where there are not two. */
function usualStep(samples: readonly Sample[]): Milliseconds {
  const steps = samples.slice(1).map((sample, index) => sample.at - (samples[index]?.at ?? sample.at))
  return milliseconds(median(steps) ?? minutes(1))
}

/**
 * A share of failed requests (0..1) is bad above the share that the objective allows, and above what is usual by four
 * robust standard deviations; a series that never fails has still the deviation of one failure in 10,000, and one of few requests
 * that of their number.
 */
export const errorLimit =
  (budget: number, requestsPerSample: number | null = null): Limit =>
  (baseline) => {
    const usual = median(baseline)
    if (usual === null) return budget
    const deviation = 1.4826 * (median(baseline.map((value) => Math.abs(value - usual))) ?? 0)
    const ofFew = requestsPerSample === null ? 0 : Math.sqrt((usual * (1 - usual)) / Math.max(requestsPerSample, 1))
    return Math.max(usual + 4 * Math.max(deviation, 1e-4, ofFew), budget)
  }

/** A latency is bad above twice the usual, and above all but the rarest of the usual ones. */
export const latencyLimit: Limit = (baseline) => {
  const [usual, rare] = [median(baseline), quantile(baseline, 0.995)]
  const isTooShort = baseline.length < LATENCY_BASELINE_MIN || usual === null || rare === null
  return isTooShort ? Number.POSITIVE_INFINITY : Math.max(rare, 2 * usual)
}

const LATENCY_BASELINE_MIN = 5

/** Onsets of several series as one impact: those that overlap, or follow one another within `gapMs`, are the earliest of them. */
export function unionOf(onsets: readonly Onset[], gapMs: Milliseconds): readonly Onset[] {
  const union: Onset[] = []
  for (const onset of [...onsets].sort((a, b) => a.at - b.at)) {
    const last = union.at(-1)
    if (last === undefined || onset.at > later(last.lastBadAt, gapMs)) union.push(onset)
    else
      union[union.length - 1] = {
        ...last,
        isFirm: last.isFirm || onset.isFirm,
        lastBadAt: instant(Math.max(last.lastBadAt, onset.lastBadAt)),
      }
  }
  return union
}

const quantile = (values: readonly number[], share: number): number | null =>
  quantileOfSorted(
    values.toSorted((a, b) => a - b),
    share,
  )
export const median = (values: readonly number[]): number | null => quantile(values, 0.5)
