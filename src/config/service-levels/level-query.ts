import type { LevelQuery, SeriesName } from '../../domain/impact/service-level.ts'
import { hours, type Milliseconds } from '../../domain/time/time.ts'

/** The period of most objectives. */
export const PERIOD_MS = hours(30 * 24)

export interface GivenLevel {
  readonly name: string
  readonly service: LevelQuery['level']['service']
  /** 0..1. */
  readonly objective: number | null
  readonly periodMs: Milliseconds
  readonly thresholdSeconds: number | null
  readonly good?: string | undefined
  readonly errors?: string | undefined
  readonly total?: string | undefined
  readonly error_ratio?: string | undefined
  readonly latency?: string | undefined
  readonly traffic?: string | undefined
  readonly users?: string | undefined
}

/** null: not exactly one way to measure it is given. */
export function levelQueryOf(given: GivenLevel): LevelQuery | null {
  const { name, service, objective, periodMs, thresholdSeconds, users } = given
  const ways = [waysOfErrors(given), wayOf('ratio', given.error_ratio), wayOf('latency', given.latency), wayOf('traffic', given.traffic)]
  const [way, ...others] = ways.flatMap((one) => one ?? [])
  if (way === undefined || others.length > 0) return null
  const isAsked = users === undefined ? {} : { users }
  return {
    level: { name, service, kind: way.kind, objective, periodMs, thresholdSeconds },
    queries: { ...way.queries, ...isAsked },
  }
}

interface Way {
  readonly kind: LevelQuery['level']['kind']
  readonly queries: Readonly<Partial<Record<SeriesName, string>>>
}

function wayOf(kind: 'ratio' | 'latency' | 'traffic', query: string | undefined): Way | null {
  if (query === undefined) return null
  return { kind, queries: kind === 'traffic' ? { total: query } : { value: query } }
}

/**
 * A counter of failures does not exist before the first one: where all requests have a sample and the failures have none, none failed.
 * Where all requests have none either, nothing is known.
 */
function waysOfErrors({ good, errors, total }: GivenLevel): Way | null {
  if (total === undefined || (good === undefined) === (errors === undefined)) return null
  const all = `sum(${total})`
  const of = (query: string) => `(sum(${query}) or 0 * ${all})`
  return { kind: 'errors', queries: { total: all, bad: errors === undefined ? `${all} - ${of(good ?? '')}` : of(errors) } }
}

/** 99.9 → 0.999, without the noise of the division: budgets are differences from 1. */
export const shareOfPercent = (percent: number): number => Number((percent / 100).toPrecision(12))
