import { describe, expect, it } from 'vitest'
import { type TimelineImpact, timelineImpact } from '../../eval/timeline-impact.ts'
import { readDocument } from '../../src/documents/document.ts'
import { importedIncident } from '../../src/pipeline/postmortems/imported-incident.ts'

/** The times of day of the entries for start, notice and end. */
function impactTimes(...rows: readonly string[]): Record<keyof TimelineImpact, string | null> {
  const text = ['# Uploads down', '', '## Timeline', '', 'All times in UTC, 2031-03-08.', '', ...rows.map((row) => `- ${row}`)].join('\n')
  const { start, noticed, over } = timelineImpact(importedIncident(readDocument(text)) ?? { timeline: [] })
  const shown = (entry: TimelineImpact['start']) => entry?.written?.slice(11, 16) ?? null
  return { start: shown(start), noticed: shown(noticed), over: shown(over) }
}

describe('timelineImpact', () => {
  it('begins with the first sign of harm', () => {
    expect(impactTimes('10:00 Uploads started failing', '10:05 On-call was paged', '10:30 Uploads recovered').start).toBe('10:00')
  })

  it('begins with the change where only the detection of the impact is reported', () => {
    expect(
      impactTimes('09:50 New proxy configuration deployed', '10:05 Users reported failing uploads', '10:30 Uploads recovered').start,
    ).toBe('09:50')
  })

  it('begins with no change of days before', () => {
    const rows = [
      '2031-03-05 09:50 New proxy configuration deployed',
      '2031-03-08 10:05 Users reported failing uploads',
      '2031-03-08 10:30 Uploads recovered',
    ]
    expect(impactTimes(...rows).start).toBe('10:05')
  })

  it('is noticed when somebody takes up an alarm that nobody had read', () => {
    expect(impactTimes('10:00 Received alert: upload errors', '10:12 Started investigating', '10:30 Uploads recovered').noticed).toBe(
      '10:12',
    )
  })

  it('is noticed at once where people report it', () => {
    expect(impactTimes('10:00 Users reported failing uploads', '10:12 Started investigating', '10:30 Uploads recovered').noticed).toBe(
      '10:00',
    )
  })

  it('begins with no entry of which the day alone is known, where others of that day have their time', () => {
    const rows = [
      '2031-03-08 Uploads started failing for some',
      '2031-03-08 10:00 Uploads started failing',
      '2031-03-08 10:30 Uploads recovered',
    ]
    expect(impactTimes(...rows).start).toBe('10:00')
  })

  it('is over with the remedy in effect, not with the one that is only being tried', () => {
    expect(impactTimes('10:00 Uploads started failing', '10:10 Trying to roll back the proxy', '10:25 Rolled back the proxy').over).toBe(
      '10:25',
    )
  })

  it('is over before what is still broken when the log ends', () => {
    const rows = [
      '10:00 Uploads started failing',
      '10:20 Most uploads recovered',
      '18:00 CPU of the thumbnailer is still constantly at 100 %',
    ]
    expect(impactTimes(...rows).over).toBe('10:20')
  })

  it('is over with the recovery, not with the remedy before it', () => {
    expect(impactTimes('10:00 Uploads started failing', '10:20 Rolled back the proxy', '10:30 Uploads recovered').over).toBe('10:30')
  })

  it('is over with the remedy that users confirm later', () => {
    expect(
      impactTimes('10:00 Uploads started failing', '10:20 Fix deployed', '10:45 Customer confirmed that the issue is resolved').over,
    ).toBe('10:20')
  })

  it('is over with the quick remedy, not with the permanent one', () => {
    expect(impactTimes('10:00 Uploads started failing', '10:20 Rolled back the proxy', '14:00 Permanent fix deployed').over).toBe('10:20')
  })

  it('is not over with a recovery that did not last', () => {
    const rows = ['10:00 Uploads started failing', '10:20 Uploads recovered', '10:40 The proxy breaks again', '11:00 Uploads recovered']
    expect(impactTimes(...rows).over).toBe('11:00')
  })

  it('knows nothing of an empty timeline', () => {
    expect(timelineImpact({ timeline: [] })).toEqual({ start: null, noticed: null, over: null })
  })
})
