import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openMetricsBackfill } from '../../../src/render/metrics/openmetrics-backfill.ts'
import { lasting, minute } from '../../pipeline/metrics/an-incident.ts'

const text = openMetricsBackfill(
  [lasting(10, 20), lasting(2_000, 90, { services: ['cart "a"', 'checkout'] }), lasting(3_000, 5)],
  minute(4 * 1_440),
)
const lines = text.split('\n')
const hasPromtool = spawnSync('promtool', ['--version']).status === 0

describe('a backfill', () => {
  it('begins each series with 0, counts up at each incident and ends with EOF', () => {
    const counts = lines.filter((line) => line.startsWith('hindsight_incidents_total{service="checkout"')).map((line) => line.split(' ')[1])
    expect(counts[0]).toBe('0')
    expect(counts).toContain('1')
    expect(counts.at(-1)).toBe('2')
    expect(text.endsWith('# EOF\n')).toBe(true)
  })

  it('never falls, and counts an incident for its first service alone', () => {
    const bucket = lines.filter((line) =>
      line.startsWith('hindsight_incident_time_to_resolve_seconds_bucket{service="checkout",severity="critical",le="1800"}'),
    )
    const counts = bucket.map((line) => Number(line.split(' ')[1]))
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(counts.at(-1)).toBe(2)
    expect(text).toContain('service="cart \\"a\\""')
  })

  // CI has it; elsewhere the format is still checked above.
  it.skipIf(!hasPromtool && process.env.CI !== 'true')('is taken by promtool', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hindsight-backfill-'))
    writeFileSync(join(folder, 'metrics.om'), text)
    const made = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'metrics.om'), join(folder, 'blocks')])
    expect(String(made.stderr)).toBe('')
    expect(readdirSync(join(folder, 'blocks')).length).toBeGreaterThan(0)
  })
})
