import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { INCIDENT_FAMILIES } from '../src/telemetry/incident-metrics.ts'
import { createMetrics } from '../src/telemetry/metrics.ts'
import { standingGauges } from '../src/telemetry/store-metrics.ts'

const metrics = createMetrics({ pending: async () => 0 })
standingGauges(metrics.registry, { damages: async () => 0, oldestPending: async () => null, isReady: async () => true })
const exported = new Set(
  [...metrics.registry.getMetricsAsArray(), ...INCIDENT_FAMILIES].flatMap(({ name }) => [
    name,
    `${name}_bucket`,
    `${name}_count`,
    `${name}_sum`,
  ]),
)

const rulesSchema = z.object({ groups: z.array(z.object({ rules: z.array(z.looseObject({ expr: z.string() })) })) })
const RULES = ['mixin/recording-rules.yml', 'mixin/alert-rules.yml']
const rulesIn = (file: string) =>
  rulesSchema.parse(parse(readFileSync(file, 'utf8'))).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr))
const dashboard = z
  .looseObject({ panels: z.array(z.looseObject({ targets: z.array(z.looseObject({ expr: z.string() })) })) })
  .parse(JSON.parse(readFileSync('mixin/dashboard.json', 'utf8')))
const expressions = [...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)), ...RULES.flatMap(rulesIn)]
const hasPromtool = spawnSync('promtool', ['--version']).status === 0

describe('the dashboard and the rules', () => {
  it('ask only for metrics that are exported', () => {
    const asked = expressions.flatMap((expr) => expr.match(/\bhindsight_\w+/g) ?? [])
    expect(asked.length).toBeGreaterThan(10)
    expect(asked.filter((name) => !exported.has(name))).toEqual([])
  })

  it.skipIf(!hasPromtool && process.env.CI !== 'true')('are rules that Prometheus takes', () => {
    const checked = spawnSync('promtool', ['check', 'rules', ...RULES])
    expect(`${checked.stdout}${checked.stderr}`).toContain('SUCCESS')
    expect(checked.status).toBe(0)
  })

  it.skipIf(!hasPromtool && process.env.CI !== 'true')('come with metrics that promtool has nothing to say against', async () => {
    const { text } = await metrics.exposition()
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: text })
    expect({ out: String(checked.stdout), err: String(checked.stderr), status: checked.status }).toEqual({ out: '', err: '', status: 0 })
  })
})
