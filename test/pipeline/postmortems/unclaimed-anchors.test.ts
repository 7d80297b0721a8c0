import { describe, expect, it } from 'vitest'
import { durationTable } from '../../../src/pipeline/draft/tables.ts'
import { readPostmortem } from '../../../src/reading/postmortem.ts'

const incidentOf = (...lines: readonly string[]) => {
  const document = readPostmortem(Buffer.from(lines.join('\n')))
  if ('reason' in document) throw new Error(document.reason)
  return document.incident
}
const anchorsOf = (...lines: readonly string[]) => incidentOf(...lines).anchors

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

  const signOf = (entry: string) =>
    anchorsOf(
      '# Postmortem: payments',
      '## Timeline (2025-03-12, UTC)',
      `- 10:20 ${entry}`,
      '- 10:40 The error rate is back to normal, incident resolved',
    )

  it.each([
    'Rolled back to release 41',
    'Restarted the payment workers',
    'Applied a hotfix to the gateway',
    'Failed over to the standby database',
    'Root cause identified: the certificate has expired',
    'Rolled back to release 41, since customers had reported errors',
    'After the alert fired, restarted the payment workers',
  ])('is a guess where it is only what a responder did: %s', (entry) => {
    const { detected, acknowledged } = signOf(entry)
    expect(detected).toMatchObject({ basis: 'inferred', written: expect.stringContaining('T10:20') })
    expect(acknowledged?.basis).toBe('inferred')
  })

  it.each([
    'Noticed that payments fail and rolled back to release 41',
    'Customers reported errors, restarted the payment workers',
    'The on-call engineer was paged and restarted the workers',
    'Support told us that payments fail; failed over to the standby database',
    'Received the page, started to investigate',
    'Paged the database team',
    'Restart of a node triggered alerts',
  ])('is reported where the entry says that somebody noticed, was paged or was told: %s', (entry) => {
    expect(signOf(entry).detected).toMatchObject({ basis: 'reported', written: expect.stringContaining('T10:20') })
  })

  it('is a guess of the detection, yet reported as an acknowledgement, where somebody takes it up', () => {
    const { detected, acknowledged } = signOf('Ana starts to look into the gateway')
    expect([detected?.basis, acknowledged?.basis]).toEqual(['inferred', 'reported'])
  })

  it('gives no length of 0 between what is read from one entry, guessed or not', () => {
    const { durations } = incidentOf(
      '# Postmortem: payments',
      '## Timeline (2025-03-12, UTC)',
      '- 10:20 Rolled back to release 41',
      '- 10:40 Incident resolved',
    )
    expect(durations.timeToAcknowledge).toMatchObject({ status: 'unknown', ms: null })
    expect(durations.timeToMitigate).toMatchObject({ status: 'unknown', ms: null })
    expect(durations.timeToResolve).toMatchObject({ ms: 1_200_000 })
  })

  it('makes a guess of each length in the draft that begins or ends with it', () => {
    const incident = incidentOf(
      '# Postmortem: payments',
      '## Timeline (2025-03-12, UTC)',
      '- 10:20 Rolled back to release 41',
      '- 10:30 Ana looks into what is left',
      '- 10:40 Incident resolved',
    )
    const noteOf = new Map(durationTable(incident).map(({ label, note }) => [label, note]))
    expect(incident.anchors.detected?.basis).toBe('inferred')
    expect(noteOf.get('Time to resolve')).toBe('inferred')
  })
})

describe('an entry that only stands where an anchor should be', () => {
  const LENGTH = ['# Postmortem: payments', 'Duration: 47 minutes', '## Timeline (2025-03-12, UTC)']

  it('is a guess of the start', () => {
    const { impactStart } = anchorsOf(...LENGTH, '- 10:00 Incident declared', '- 10:05 Alert fired', '- 10:47 Incident resolved')
    expect(impactStart).toMatchObject({ basis: 'inferred', rule: 'stated-duration-before-the-resolution' })
  })

  it('reports the start where it says so', () => {
    const { impactStart } = anchorsOf(...LENGTH, '- 10:00 Payments fail', '- 10:05 Alert fired', '- 10:47 Incident resolved')
    expect(impactStart).toMatchObject({ basis: 'reported', rule: 'stated-duration-before-the-resolution' })
  })

  it.each([
    ['Confirmed that the old archive is destroyed', 'inferred'],
    ['Payments have recovered', 'reported'],
  ])('is a guess of the end unless it says that it is over: %s', (entry, basis) => {
    const { impactEnd } = anchorsOf(
      ...LENGTH,
      '- 10:00 Payments fail',
      '- 10:05 Alert fired',
      '- 10:30 Workers restarted',
      `- 10:47 ${entry}`,
    )
    expect(impactEnd).toMatchObject({ basis, rule: 'start-and-stated-duration', written: expect.stringContaining('T10:47') })
  })
})
