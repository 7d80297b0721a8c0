import { describe, expect, it } from 'vitest'
import { answerToCase, answerToDeliveries, deliveriesOf, replaced } from './answers.ts'

describe('later facts of PagerDuty correct earlier ones', () => {
  it('a raised priority is the severity', async () => {
    expect((await answerToCase('pd-priority-raised')).incidents).toMatchObject([{ severity: 'p1', at: { acknowledged: '10:03:00' } }])
  })

  it('a priority under another name is, too, in any order of arrival', async () => {
    const deliveries = replaced(deliveriesOf('pd-priority-raised'), '"P1"', '"SEV-1"').toReversed()
    expect((await answerToDeliveries(deliveries)).incidents).toMatchObject([{ severity: 'sev-1', at: { acknowledged: '10:03:00' } }])
  })

  it('a note after the end acknowledges nothing', async () => {
    expect((await answerToCase('pd-note-after-resolve-is-no-ack')).incidents.map(({ at }) => at)).toEqual([
      { detected: '10:00:00', resolved: '10:40:00' },
    ])
  })

  it('a note before the end, with no page in it, still belongs to its incident', async () => {
    const deliveries = replaced(deliveriesOf('pd-note-after-resolve-is-no-ack'), '10:45:00Z', '10:15:00Z')
    const withoutAddress = replaced(deliveries, /("type":"incident_reference"),"html_url":"[^"]*"/, '$1')
    const { incidents } = await answerToDeliveries(withoutAddress)
    expect(incidents).toHaveLength(1)
    expect(incidents[0]?.rows).toContain('10:15:00 Looked at it afterwards, it was a false alarm.')
  })

  it('lists, numbers and booleans are read, and a changed field acknowledges nothing', async () => {
    const { incidents } = await answerToCase('pd-lists-and-numbers-in-messages')
    expect(incidents.map(({ at }) => at.acknowledged)).toEqual([undefined])
    expect(incidents[0]?.rows).toEqual(
      expect.arrayContaining([
        '10:01:00 conference bridge set to US +1 555 0100',
        '10:02:00 regions set to eu, us',
        '10:03:00 customer_facing set to false',
        '10:04:00 Page reopened: checkout errors',
      ]),
    )
  })

  it('so are an address beside the number, a list of numbers and an empty field', async () => {
    const deliveries = deliveriesOf('pd-lists-and-numbers-in-messages')
    const withAddress = replaced(deliveries, '"conference_url":null', '"conference_url":"https://meet.example/1"')
    const { incidents } = await answerToDeliveries(replaced(replaced(withAddress, '["eu","us"]', '[1,2]'), '"value":false', '"value":null'))
    const text = incidents[0]?.rows.join('\n')
    expect(text).toContain('https://meet.example/1')
    expect(text).toContain('regions set to 1, 2')
    expect(text).toContain('customer_facing set to nothing')
  })
})
