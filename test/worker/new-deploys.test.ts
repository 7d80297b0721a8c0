import { describe, expect, it } from 'vitest'
import { newDeploys } from '../../src/worker/new-deploys.ts'
import { anOutage } from '../pipeline/outage.ts'

const deploys = anOutage()
  .deployed('09:00:00', 'checkout', { environment: 'production' })
  .deployed('09:30:00', 'checkout', { environment: 'production' })
  .deployed('09:40:00', 'search', { environment: 'production' })
  .deployed('09:50:00', 'search', { environment: 'staging' }).events

describe('deployments that became known', () => {
  it('count by service, those to production alone', () => {
    expect(newDeploys(deploys, new Set())).toEqual([
      { service: 'checkout', count: 2 },
      { service: 'search', count: 1 },
    ])
  })

  it('count once, however often they are reported', () => {
    expect(newDeploys(deploys, new Set(deploys.map(({ id }) => id)))).toEqual([])
  })
})
