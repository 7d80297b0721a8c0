import { describe, expect, it } from 'vitest'
import { readPostmortem } from '../../../src/reading/postmortem.ts'

const anchorsOf = (...lines: readonly string[]) => {
  const document = readPostmortem(Buffer.from(lines.join('\n')))
  if ('reason' in document) throw new Error(document.reason)
  return document.incident.anchors
}

/** What nobody says in so many words is guessed from how probable it is, and marked as a guess. */
describe('a resolution that no entry claims', () => {
  it.each([
    ['the entry that is most like an end', '15:40', 'All the deleted invoices are present in the new index'],
    ['a release that ends the work', '16:05', 'The final build was published and the shops were asked to update'],
    ['a part that settles by itself', '14:29', 'The scheduler catches up and scales down to three workers'],
  ])('is inferred: %s', (_, time, text) => {
    const { resolved, impactEnd } = anchorsOf(
      '# Postmortem: invoices',
      '## Timeline (2025-05-06, UTC)',
      '- 14:02 Users report that invoices cannot be opened',
      '- 14:08 Started to look at the index',
      '- 14:20 Rebuilt the index by hand',
      `- ${time} ${text}`,
    )
    expect(resolved).toMatchObject({ basis: 'inferred', written: expect.stringContaining(`T${time}`) })
    expect(impactEnd?.written).toBe(resolved?.written)
  })

  it('is none where nothing is like an end', () => {
    const { resolved } = anchorsOf(
      '# Postmortem: invoices',
      '## Timeline (2025-05-06, UTC)',
      '- 14:02 Users report that invoices cannot be opened',
      '- 14:08 Started to look at the index',
    )
    expect(resolved).toBeNull()
  })
})

describe('the first sign that somebody knows', () => {
  it('is no deployment, however much it reads like a repair', () => {
    const { detected } = anchorsOf(
      '# Postmortem: images',
      '## Timeline (2025-03-12, UTC)',
      '- 9.02 JB merged a change to the images API',
      '- 9.10 deployment of the images API',
      '- 9.14 onwards homepage down alerts',
      '- 9.21 Lee reverts to the previous release',
    )
    expect(detected?.written).toMatch('T09:14')
  })
})
