import { describe, expect, it } from 'vitest'
import { aggregate } from '../../../src/pipeline/figures/aggregate.ts'
import { anOutage, incidentOf } from '../outage.ts'

const lasting = (end: string) => incidentOf(anOutage().alertFires('10:00').alertResolves(end, '10:00'))
const open = () => incidentOf(anOutage().alertFires('10:00'))

describe('aggregates', () => {
  it('count what is unknown, pending and known apart, and take no unknown for 0', () => {
    const [all] = aggregate([lasting('10:10'), lasting('10:30'), open()], [])
    const resolve = all?.durations.find(({ name }) => name === 'timeToResolve')
    expect(all).toMatchObject({ incidents: 3, open: 1 })
    expect(resolve).toMatchObject({ known: 2, pending: 1, unknown: 0, median: 1_200_000 })
    expect(all?.durations.find(({ name }) => name === 'timeToDetect')).toMatchObject({ known: 0, unknown: 3, median: null })
  })

  it('give no interval below 6 values and no 90 % quantile below 10', () => {
    const [few] = aggregate(
      Array.from({ length: 5 }, () => lasting('10:10')),
      [],
    )
    expect(few?.durations.find(({ name }) => name === 'timeToResolve')).toMatchObject({ medianInterval: null, p90: null })
  })

  it('group by service and severity, with a group for each service of an incident', () => {
    const groups = aggregate([lasting('10:10')], ['service', 'severity'])
    expect(groups.map(({ group }) => group)).toEqual([{ service: 'storefront', severity: 'critical' }])
  })
})
