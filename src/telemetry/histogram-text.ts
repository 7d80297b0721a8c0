import { BUCKET_SECONDS } from '../domain/metrics/exported-durations.ts'
import { sampleLine } from './exposition-text.ts'

/** How many durations are in which bucket, and their sum in milliseconds: whole numbers, from which one can be taken away again. */
export interface DurationCounts {
  /** By `BUCKET_SECONDS`, and one more for what is longer. */
  readonly buckets: number[]
  count: number
  sumMs: number
}

export const durationCounts = (): DurationCounts => ({
  buckets: Array.from({ length: BUCKET_SECONDS.length + 1 }, () => 0),
  count: 0,
  sumMs: 0,
})

export function observe(counts: DurationCounts, ms: number, by: 1 | -1): void {
  const found = BUCKET_SECONDS.findIndex((seconds) => ms <= seconds * 1_000)
  const bucket = found < 0 ? BUCKET_SECONDS.length : found
  counts.buckets[bucket] = (counts.buckets[bucket] ?? 0) + by
  counts.count += by
  counts.sumMs += by * ms
}

export function addCounts(sum: DurationCounts | undefined, { buckets, count, sumMs }: DurationCounts): void {
  if (sum === undefined || count === 0) return
  for (const [index, some] of buckets.entries()) sum.buckets[index] = (sum.buckets[index] ?? 0) + some
  sum.count += count
  sum.sumMs += sumMs
}

/** Nothing where nothing is counted. */
export function histogramLines(name: string, labels: string, { buckets, count, sumMs }: DurationCounts): string {
  if (count === 0) return ''
  let below = 0
  const lines = BUCKET_SECONDS.map((seconds, index) => {
    below += buckets[index] ?? 0
    return sampleLine(`${name}_bucket`, `le="${seconds}",${labels}`, below)
  })
  return [
    ...lines,
    sampleLine(`${name}_bucket`, `le="+Inf",${labels}`, count),
    sampleLine(`${name}_sum`, labels, sumMs / 1_000),
    sampleLine(`${name}_count`, labels, count),
  ].join('')
}
