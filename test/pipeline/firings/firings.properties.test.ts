import { describe, expect, it } from 'vitest'
import { hours, type Instant, instant, milliseconds, minutes } from '../../../src/domain/time/time.ts'
import { type Firings, firingsOf } from '../../../src/pipeline/firings/firings.ts'
import type { AlertReport, FiringPolicy } from '../../../src/pipeline/firings/report.ts'
import { type NaiveFiring, naive } from '../../world/firings/naive.mjs'
import { type Report, random, SETTINGS, T0, world } from '../../world/firings/notifications.mjs'

const POLICY: FiringPolicy = {
  jitterMs: minutes(1),
  lateCopyMs: minutes(1),
  endAheadMs: minutes(5),
  validMs: hours(4),
  quietMs: hours(1),
  reopenMs: milliseconds(0),
}

const maybe = (at: number | null): Instant | null => (at === null ? null : instant(at))

const alertReport = ({ id, style, kind, heard, start, end, until, from = '' }: Report): AlertReport => ({
  id,
  style,
  kind,
  reportedAt: instant(heard),
  start: maybe(start),
  end: maybe(end),
  until: maybe(until),
  instance: from,
})

const BASIS: Readonly<Record<string, string>> = { told: 'stated', heard: 'reported' }
const inOurWords = (basis: string) => BASIS[basis] ?? basis

const bareNaive = ({ start, end, aliases, evidence }: NaiveFiring) => ({
  start: { ...start, basis: inOurWords(start.basis) },
  end: { ...end, basis: inOurWords(end.basis) },
  starts: aliases,
  evidence,
})

const bare = ({ firings, unmatched }: Firings) => ({
  firings: firings.map(({ start, end, starts, evidence }) => {
    if (end.basis !== 'stated') return { start, end, starts, evidence }
    const { basis, at, earliest, latest } = end
    return { start, end: { basis, at, earliest, latest }, starts, evidence }
  }),
  unmatched,
})

const shuffled = <T>(list: readonly T[], rng: () => number): readonly T[] =>
  list
    .map((item) => ({ item, at: rng() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)

const JUNK = [null, 0, -1, 1, Number.NaN, Number.POSITIVE_INFINITY, Date.UTC(1, 0, 1), 253_402_300_799_000, 9e15]

/** Reports without rhyme or reason, on a coarse grid, so that times meet. */
function junkReports(rng: () => number): readonly Report[] {
  const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(rng() * list.length)] ?? list[0]
  const style = rng() < 0.3 ? 'switch' : 'dated'
  const grid = pick([1_000, 20_000, 60_000, 300_000])
  const time = () => (rng() < 0.05 ? (JUNK[Math.floor(rng() * JUNK.length)] ?? null) : T0 + Math.floor(rng() * 40) * grid)
  return Array.from({ length: 1 + Math.floor(rng() * 14) }, (_, at): Report => {
    const kind = rng() < 0.55 ? 'firing' : 'resolved'
    const start = rng() < 0.15 ? null : time()
    return {
      kind,
      start,
      end: kind === 'resolved' ? (rng() < 0.15 ? start : time()) : null,
      until: kind === 'firing' && rng() < 0.1 ? time() : null,
      heard: rng() < 0.02 ? Number.NaN : T0 + Math.floor(rng() * 45) * grid,
      style,
      text: '',
      id: `r${at}`,
      from: pick(['a', 'b', '']),
    }
  })
}

const names = Object.keys(SETTINGS)
const reportsOf = (seed: number, rng: () => number): readonly Report[] =>
  seed % 4 === 0 ? world(seed, { ...SETTINGS[names[seed % names.length] ?? ''], hours: 6 }).reports : junkReports(rng)

const SEEDS = Array.from({ length: 400 }, (_, at) => at + 1)
const WAYS = [
  { asOf: null, rejoin: 0 },
  { asOf: T0 + 86_400_000, rejoin: 0 },
  { asOf: null, rejoin: 1_800_000 },
]
const found = (reports: readonly Report[], { asOf, rejoin }: { readonly asOf: number | null; readonly rejoin: number }) =>
  firingsOf(reports.map(alertReport), { ...POLICY, reopenMs: milliseconds(rejoin) }, maybe(asOf))

describe('firings, for reports of every kind', () => {
  it('equal those of a second, naive writing of the method', () => {
    for (const seed of SEEDS) {
      const reports = reportsOf(seed, random(seed))
      for (const way of WAYS) {
        const expected = naive(reports, way)
        const expectedBare = { firings: expected.firings.map(bareNaive), unmatched: expected.unmatched }
        expect(bare(found(reports, way)), `seed ${seed}`).toEqual(expectedBare)
      }
    }
  })

  it('are the same for reports in any order and with copies', () => {
    for (const seed of SEEDS) {
      const rng = random(seed)
      const reports = reportsOf(seed, rng)
      const whole = found(reports, { asOf: null, rejoin: 0 })
      expect(found(shuffled(reports, rng), { asOf: null, rejoin: 0 }), `seed ${seed}`).toEqual(whole)
      expect(found([...reports, ...shuffled(reports, rng).slice(0, 5)], { asOf: null, rejoin: 0 }), `seed ${seed}`).toEqual(whole)
    }
  })

  it('have at most one open, the newest, end within their bounds, and lose no report', () => {
    for (const seed of SEEDS) {
      const reports = reportsOf(seed, random(seed))
      const { firings, unmatched } = found(reports, { asOf: null, rejoin: 0 })
      const open = firings.filter(({ end }) => end.basis === 'open')
      expect(open.length, `seed ${seed}`).toBeLessThanOrEqual(1)
      if (open[0] !== undefined) expect(open[0]).toBe(firings.at(-1))
      for (const { start, end } of firings) {
        if (end.at === null) continue
        expect(end.at).toBeGreaterThanOrEqual(Math.max(start.at, end.earliest))
        if (end.latest !== null) expect(end.at).toBeLessThanOrEqual(end.latest)
      }
      const dated = new Set(reports.filter(({ heard }) => Number.isFinite(heard)).map((report) => report.id))
      expect([...firings.flatMap(({ evidence }) => evidence), ...unmatched].length, `seed ${seed}`).toBe(dated.size)
    }
  })
})

/** Of the true firings of which a report came through: how many have an open firing left, and how many are found. */
describe('firings, against the truth of generated senders', () => {
  const LIMITS: Readonly<Record<string, { readonly missing: number; readonly spurious: number }>> = {
    clean: { missing: 0.002, spurious: 0.002 },
    flappy: { missing: 0.01, spurious: 0.002 },
    pair: { missing: 0.002, spurious: 0.002 },
    'lossy sends': { missing: 0.01, spurious: 0.005 },
    'pair, restarts': { missing: 0.01, spurious: 0.02 },
    silences: { missing: 0.002, spurious: 0.002 },
    'resolve start = end': { missing: 0.03, spurious: 0.01 },
    'clock skew': { missing: 0.02, spurious: 0.01 },
    everything: { missing: 0.03, spurious: 0.01 },
  }

  it.each(Object.entries(LIMITS))(
    'of %s: what is missing or spurious stays within its limit, and nothing is open for ever',
    (name, limits) => {
      const sum = { truths: 0, missing: 0, found: 0, spurious: 0, open: 0 }
      for (let seed = 1; seed <= 120; seed++) {
        const { truth, reports, tolerance, horizon } = world(seed, SETTINGS[name] ?? {})
        const { firings } = found(reports, { asOf: horizon + 5 * 3_600_000, rejoin: 0 })
        const isNear = (a: number, b: number) => Math.abs(a - b) <= tolerance
        const reported = truth.filter(({ start, end }) =>
          reports.some((report) =>
            [report.start, report.end].some((at) => at !== null && at >= start - tolerance && at <= end + tolerance),
          ),
        )
        sum.truths += reported.length
        sum.missing += reported.filter(({ start }) => !firings.some((firing) => isNear(firing.start.at, start))).length
        sum.found += firings.length
        sum.spurious += firings.filter((firing) => !truth.some(({ start }) => isNear(firing.start.at, start))).length
        sum.open += firings.filter(({ end }) => end.basis === 'open').length
      }
      expect(sum.truths).toBeGreaterThan(300)
      expect(sum.missing / sum.truths).toBeLessThanOrEqual(limits.missing)
      expect(sum.spurious / sum.found).toBeLessThanOrEqual(limits.spurious)
      expect(sum.open).toBe(0)
    },
  )
})
