import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../src/domain/edit.ts'
import type { Event } from '../../../src/domain/event.ts'
import { editId, eventId } from '../../../src/domain/identity.ts'
import { instant, type Milliseconds, minutes, seconds } from '../../../src/domain/time/time.ts'
import { anOutage, at, incidentOf } from '../outage.ts'

const paged = () => anOutage().alertFires('10:00').pageTriggered('10:01').pageAcknowledged('10:04').pageResolved('10:30')
const clockFindingsOf = (events: readonly Event[], edits: readonly Edit[] = []) =>
  incidentOf({ events }, edits).findings.filter(({ code }) => code === 'clock-skew' || code === 'acknowledged-before-detected')

/** The same story from a pager whose clock is ahead by so much; what it sends arrives as before. */
const withPagerAhead = (by: Milliseconds) =>
  paged().events.map((event) => (event.source === 'pagerduty' ? { ...event, occurred: { at: instant(event.occurred.at + by) } } : event))

describe('clocks', () => {
  it('that agree are no finding, however late the facts arrive', () => {
    expect(clockFindingsOf(paged().events)).toEqual([])
    expect(clockFindingsOf(paged().events.map((event) => ({ ...event, receivedAt: instant(event.occurred.at + minutes(90)) })))).toEqual([])
  })

  it('ahead of ours are named with how many events arrived before they happened, and by how much', () => {
    const [only, ...others] = clockFindingsOf(withPagerAhead(minutes(2)))
    expect(others).toEqual([])
    expect(only).toMatchObject({ code: 'clock-skew', severity: 'warning' })
    expect(only?.message).toMatch(/^The clock of pagerduty is at least 1 min 55 s ahead of .*: 3 of its 3 events here arrived before/)
    expect(only?.evidence).toHaveLength(3)
  })

  it('within the rounding of a second are no finding', () => {
    expect(clockFindingsOf(withPagerAhead(seconds(6)))).toEqual([])
  })

  it('move nothing: the times stay as they were sent', () => {
    const sent = withPagerAhead(minutes(2))
    expect(incidentOf({ events: sent }).anchors.acknowledged?.at).toBe(at('10:06'))
  })

  it('of a pager and an alert disagree where a page comes before the first alert that it names', () => {
    const [only] = clockFindingsOf(withPagerAhead(minutes(-3)))
    expect(only).toMatchObject({ code: 'clock-skew', severity: 'info' })
    expect(only?.message).toContain(
      '2024-06-05T09:58:00.000Z (pagerduty) came 2 min before the first alert that it names fired (alertmanager)',
    )
  })

  it('are both named where the acknowledgement is before the detection', () => {
    const events = paged().events
    const about = events[0]?.id ?? eventId('none')
    const edit: Edit = {
      ...{ id: editId('e1'), about, at: at('12:00'), author: 'Reviewer', reason: null },
      ...{ type: 'anchor', anchor: 'detected', to: { at: at('10:05') } },
    }
    const [only] = clockFindingsOf(events, [edit])
    expect(only).toMatchObject({ code: 'acknowledged-before-detected', severity: 'error' })
    expect(only?.message).toContain('by the clock of pagerduty, before detected 2024-06-05T10:05:00.000Z by a reviewer')
  })
})
