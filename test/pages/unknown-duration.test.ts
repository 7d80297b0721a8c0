import { describe, expect, it } from 'vitest'
import { reasonWords } from '../../src/pages/incident/figure-value.tsx'
import { pageContextOf } from '../../src/pages/page-context.ts'
import { draftOf } from '../../src/pipeline/draft/draft.ts'
import { anOutage, at, incidentOf } from '../pipeline/outage.ts'

/** What the page and the draft of one incident say of a duration that is not known. */
function saidOf(events: ReturnType<typeof anOutage>['events'], name: 'timeToAcknowledge' | 'timeToDetect', label: string) {
  const incident = incidentOf({ events })
  expect(incident.durations[name].status).toBe('unknown')
  return {
    page: reasonWords(incident.durations[name], pageContextOf(incident, 'UTC', at('12:00'))),
    draft: draftOf(incident).durations.find((line) => line.label === label)?.note,
  }
}

describe('why a duration is not known', () => {
  it('is the lost trigger, where a page is known only from its acknowledgement', () => {
    const words = 'only the latest possible time of the detection is known'
    const { events } = anOutage().pageAcknowledged('10:04').pageResolved('10:30')
    expect(saidOf(events, 'timeToAcknowledge', 'Time to acknowledge')).toEqual({ page: words, draft: words })
  })

  it('is the alert, where it alone dates the impact', () => {
    const words = 'the alert doesn’t say how long its condition held before firing'
    const { events } = anOutage().alertFires('10:00').alertResolves('10:30', '10:00')
    expect(saidOf(events, 'timeToDetect', 'Time to detect')).toEqual({ page: words, draft: words })
  })
})
