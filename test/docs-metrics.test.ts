import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withDefinitions } from './world/month/docs.ts'
import { monthAnswer } from './world/month/month.ts'

describe('docs/metrics.md', () => {
  it('shows the month as it is computed', () => {
    const page = readFileSync('docs/metrics.md', 'utf8')
    expect(page).toBe(withDefinitions(page))
  })

  it('is of a month whose figures can be told by hand', () => {
    const { groups, changes } = monthAnswer()
    const headline = (name: string) => {
      const group = groups.find(({ definition }) => definition.name === name)
      return group?.measures.find(({ measure }) => measure.name === group.definition.headline)?.figures
    }
    // 62, 41, 30, 480, 28, 23 and 50 minutes are over; one that fired for 7 h 20 min goes on.
    expect(headline('pagerduty')?.mean).toBeCloseTo((714 / 7) * 60_000, 0)
    expect(headline('hindsight')).toMatchObject({ known: 7, open: 1, estimator: 'kaplan-meier' })
    // Deploys at midnight; over 74, 55 and 31 minutes later.
    expect(headline('dora')?.quantiles.p50).toBe(55 * 60_000)
    expect(changes?.changeFailRate).toMatchObject({ count: 3, of: 63 })
    expect(changes?.incidentsPerDeployment).toMatchObject({ count: 8, of: 63 })
  })
})
