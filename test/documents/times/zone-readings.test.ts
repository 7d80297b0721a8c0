import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/documents/document.ts'
import { codesIn } from '../reading.ts'

const reading = (prose: string, zone: string, date = '3 March 2024') =>
  `Outage of ${date}. ${prose}\n\n## Timeline (${zone})\n- 14:00 gateway down\n- 14:40 gateway restored`
const offset = (text: string) => readDocument(text).timezone?.offsetMinutes

describe('an abbreviation that several zones share', () => {
  it.each([
    ['IST', 'Nobody could pay.', 330],
    ['IST', 'Customers in Dublin could not pay.', 60],
    ['IST', 'The office in Tel Aviv lost its network.', 120],
    ['CST', 'Nobody could pay.', -360],
    ['CST', 'The Shanghai region lost its network.', 480],
    ['AST', 'Shops in Riyadh lost sales of SAR 2000.', 180],
    ['BST', 'The branch in Dhaka lost its network.', 360],
  ])('%s is read from what the text names: %s', (zone, prose, minutes) => {
    const text = reading(prose, zone, zone === 'IST' && minutes === 60 ? '3 July 2024' : undefined)
    expect(offset(text)).toBe(minutes)
    expect(codesIn(text)).toContain('timezone-ambiguous')
  })

  it('is read from the same time in another zone', () => {
    const text = '## Timeline of the outage\n- 2024-03-03 22:00 CST (14:00 UTC) down\n- 2024-03-03 22:40 CST (14:40 UTC) up'
    expect(offset(text)).toBe(480)
  })

  it('is not ambiguous where it names one zone', () => expect(codesIn(reading('In Dublin.', 'CET'))).not.toContain('timezone-ambiguous'))
})

describe('names of regions', () => {
  it.each([
    ['US/Pacific', -420],
    ['US/Eastern', -240],
    ['Canada/Atlantic', -180],
  ])('%s follows the date', (zone, minutes) => expect(offset(reading('', zone, '3 July 2024'))).toBe(minutes))
})
