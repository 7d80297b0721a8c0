import { describe, expect, it } from 'vitest'
import { durationChanges } from '../../../src/domain/edits/duration-changes.ts'
import { editId, eventId } from '../../../src/domain/identity.ts'
import { ANCHOR_NAMES } from '../../../src/domain/incident/anchor.ts'
import { anchorCandidates } from '../../../src/pipeline/figures/anchor-candidates.ts'
import { anOutage, at, incidentOf } from '../outage.ts'

const outage = anOutage()
  .alertFires('10:00')
  .pageTriggered('10:01')
  .pageAcknowledged('10:04')
  .note('10:10', 'Looking at the load balancer')
  .note('10:20', 'Found it: the new rule is wrong')
  .pageResolved('10:31')
  .alertResolves('10:30', '10:00')
const opening = outage.events[0]?.id ?? eventId('')
const setTo = (anchor: (typeof ANCHOR_NAMES)[number], to: { at: ReturnType<typeof at> }) =>
  ({ id: editId('e'), about: opening, at: at('12:00'), author: 'Ada', reason: null, type: 'anchor', anchor, to }) as const

describe('the candidates for a time', () => {
  it.each(ANCHOR_NAMES)('of “%s” have exactly the effect that choosing them has', (name) => {
    const incident = incidentOf(outage)
    const candidates = anchorCandidates(incident, name).filter(({ isCurrent }) => !isCurrent)
    for (const { moment, effect } of candidates) {
      const edited = incidentOf(outage, [setTo(name, moment)])
      expect(effect).toEqual(durationChanges(incident.durations, edited.durations))
    }
  })

  it('are in order of time, with the one that is chosen now and the rule that chose it', () => {
    const candidates = anchorCandidates(incidentOf(outage), 'acknowledged')
    expect(candidates.map(({ moment }) => moment.at)).toEqual(candidates.map(({ moment }) => moment.at).toSorted((a, b) => a - b))
    expect(candidates.filter(({ isCurrent }) => isCurrent)).toMatchObject([{ moment: { at: at('10:04') }, rule: 'first-acknowledgement' }])
  })

  it('name what the rule had chosen once a reviewer has set another', () => {
    const edited = incidentOf(outage, [setTo('acknowledged', { at: at('10:02') })])
    expect(anchorCandidates(edited, 'acknowledged')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ moment: { at: at('10:02') }, isCurrent: true, rule: null }),
        expect.objectContaining({ moment: { at: at('10:04') }, isCurrent: false, rule: 'first-acknowledgement' }),
      ]),
    )
  })
})
