import { describe, expect, it } from 'vitest'
import { csvText, incidentRows } from '../../src/render/csv.ts'
import { anOutage, incidentOf } from '../pipeline/outage.ts'

describe('CSV', () => {
  it('leaves a cell empty where the value is not known', () => {
    const [head, row] = incidentRows([incidentOf(anOutage().alertFires('10:00'))])
    expect(row?.[head?.indexOf('resolved') ?? -1]).toBeNull()
    expect(csvText([['a', null, 0]])).toBe('a,,0\r\n')
  })

  it('names the definition of the durations in every row', () => {
    const [head, row] = incidentRows([incidentOf(anOutage().alertFires('10:00').alertResolves('10:30', '10:00'))])
    expect(row?.[head?.indexOf('definition') ?? -1]).toBe('hindsight')
    expect(row?.[head?.indexOf('timeToResolveSeconds') ?? -1]).toBe(1_800)
  })

  it('quotes what would break a row', () => {
    expect(csvText([['a,b', 'say "no"', 'two\nlines']])).toBe('"a,b","say ""no""","two\nlines"\r\n')
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])('keeps a spreadsheet from running %j', (formula) => {
    expect(csvText([[formula]]).startsWith("'")).toBe(true)
  })
})
