import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assert } from '../../src/domain/assert.ts'
import { BUCKET_SECONDS } from '../../src/domain/metrics/exported-durations.ts'
import { instant } from '../../src/domain/time/time.ts'
import { openMetricsBackfill } from '../../src/render/metrics/openmetrics-backfill.ts'
import { lasting, START } from '../pipeline/metrics/an-incident.ts'
import { hasPrometheus, type RecordedPrometheus, startFrom } from './recorded-prometheus.ts'

const NOW = Date.now()
const DAY = 1_440
/** Minutes of the stories' clock. */
const today = Math.floor((NOW - START) / 60_000)
/** Minutes from detection to resolution, one incident a day. */
const LENGTHS = [4, 11, 17, 23, 38, 41, 58, 73, 95, 160, 400]
const incidents = LENGTHS.map((length, index) =>
  lasting(today - (LENGTHS.length + 1 - index) * DAY, length, { services: [index % 3 === 0 ? 'cart "a"' : 'checkout'] }),
)

describe.skipIf(!hasPrometheus && process.env.CI !== 'true')('a backfill that a real Prometheus has imported', () => {
  let prometheus: RecordedPrometheus | null = null
  beforeAll(async () => {
    prometheus = await startFrom(openMetricsBackfill(incidents, instant(NOW)))
  }, 120_000)
  afterAll(() => prometheus?.stop())

  /** Each series goes on once a day, so a day back there is its last sample. */
  const ask = async (expression: string, minutesAgo = 0) => {
    assert(prometheus !== null, 'it runs')
    const found = await prometheus.query(expression, Math.floor(NOW / 1_000) - minutesAgo * 60)
    return found.map(({ value }) => Number(value[1]))
  }
  const RESOLVED = 'hindsight_incident_time_to_resolve_seconds'

  it('counts every incident once, by its service', async () => {
    expect(await ask('sum(last_over_time(hindsight_incidents_total[25h]))')).toEqual([LENGTHS.length])
    expect(await ask('sum(last_over_time(hindsight_incidents_total{service="cart \\"a\\""}[25h]))')).toEqual([4])
    expect(await ask(`sum(last_over_time(${RESOLVED}_count[25h]))`)).toEqual([LENGTHS.length])
  })

  it('remembers when they were: as many as there had been at that time', async () => {
    const upTo = (minutesAgo: number) => LENGTHS.filter((_, index) => (LENGTHS.length + 1 - index) * DAY >= minutesAgo).length
    for (const days of [2, 5, 8])
      expect(await ask('sum(last_over_time(hindsight_incidents_total[25h]))', days * DAY - 1)).toEqual([upTo(days * DAY - 1)])
  })

  it('sums the durations exactly, and has their median in the bucket of the exact one', async () => {
    const [sum] = await ask(`sum(last_over_time(${RESOLVED}_sum[25h]))`)
    expect(sum).toBe(LENGTHS.reduce((all, length) => all + length * 60, 0))
    const [median = Number.NaN] = await ask(`histogram_quantile(0.5, sum by (le) (last_over_time(${RESOLVED}_bucket[25h])))`)
    const above = BUCKET_SECONDS.findIndex((le) => le >= 41 * 60)
    expect(median).toBeGreaterThanOrEqual(BUCKET_SECONDS[above - 1] ?? 0)
    expect(median).toBeLessThanOrEqual(BUCKET_SECONDS[above] ?? 0)
  })
})
