import { describe, expect, it } from 'vitest'
import { codesIn } from '../reading.ts'

const day = (...entries: readonly string[]) =>
  `# Outage\nDate: 5 June 2024\n\n## Timeline\n${entries.map((entry) => `- ${entry}`).join('\n')}`

describe('what does not add up in the writing', () => {
  it('finds nothing in a clean document', () => expect(codesIn(day('10:00 UTC down', '10:30 UTC up'))).toEqual([]))

  it.each([
    ['timezone-missing', day('10:00 down', '10:30 up')],
    ['timezone-conflict', day('10:00 CAT down', '10:15 CAT alert', '10:30 EDT up')],
    ['timezone-ambiguous', day('10:00 IST down', '10:30 IST up')],
    ['tz-dst-mismatch', day('10:00 PST down', '10:30 PST up')],
    ['weekday-mismatch', '# Outage\nDate: Monday, 5 June 2024\n\n## Timeline\n- 10:00 UTC down\n- 10:30 UTC up'],
    ['ambiguous-date', '# Outage\nDate: 05/06/2024\n\n## Timeline\n- 10:00 UTC down\n- 10:30 UTC up'],
    ['malformed-time', day('10:00 UTC down', '13:40pm UTC alert', '14:00 UTC up')],
    ['malformed-time', day('10:00 UTC down', '10.15 UTC alert', '10:30 UTC up')],
    ['malformed-time', '# Outage\n\n## Timeline\n- 2024-06-05-10:00 UTC down\n- 2024-06-05 10:30 UTC up'],
    ['date-conflict', '# Summary\nDown on 5 June 2024.\n\n## Timeline\n- 2024-06-06 10:00 UTC down\n- 2024-06-06 10:30 UTC up'],
  ])('finds %s', (code, text) => expect(codesIn(text)).toContain(code))

  it('takes dots for a habit where all times have them', () => expect(codesIn(day('10.00 UTC down', '10.30 UTC up'))).toEqual([]))

  it('finds no conflict in one moment written in two zones', () => {
    expect(codesIn('# Outage\nDate: 5 January 2024\n\n## Timeline\n- 14:00 PST (22:00 UTC) down\n- 14:30 PST (22:30 UTC) up')).toEqual([])
  })

  it('learns the order of day and month from another date', () => {
    expect(codesIn('# Outage\nDate: 05/06/2024, that is 5 June 2024\n\n## Timeline\n- 10:00 UTC down\n- 10:30 UTC up')).not.toContain(
      'ambiguous-date',
    )
  })
})
