import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../src/domain/edit.ts'
import { type ChangeId, editId, entryId, eventId } from '../../../src/domain/identity.ts'
import { minutes } from '../../../src/domain/time/time.ts'
import { anOutage, at, incidentOf } from '../outage.ts'

const outage = anOutage()
  .alertFires('10:00')
  .pageTriggered('10:01')
  .pageAcknowledged('10:04')
  .pageResolved('10:31')
  .alertResolves('10:30', '10:00')
const opening = outage.events[0]?.id ?? eventId('')
const by = (id: string, time: string) => ({ id: editId(id), about: opening, at: at(time), author: 'Reviewer', reason: null })

describe('edits laid over the result', () => {
  it('move an anchor and restate the durations that hang on it', () => {
    const edit: Edit = { ...by('a', '12:00'), type: 'anchor', anchor: 'acknowledged', to: { at: at('10:09') } }
    const edited = incidentOf(outage, [edit])
    expect(edited.anchors.acknowledged).toMatchObject({ at: at('10:09'), basis: 'reported', rule: 'named-by-edit' })
    expect(edited.durations.timeToAcknowledge).toMatchObject({ status: 'inferred', ms: minutes(9) })
  })

  it('keep the evidence of what they change', () => {
    const [entry] = incidentOf(outage).timeline
    const edited = incidentOf(outage, [{ ...by('a', '12:00'), type: 'retext', entry: entry?.id ?? entryId(''), text: 'Checkout fails' }])
    expect(edited.timeline[0]).toMatchObject({ text: 'Checkout fails', evidence: entry?.evidence })
  })

  it('are applied in the order in which people made them, whatever order they are stored in', () => {
    const [entry] = incidentOf(outage).timeline
    const hide: Edit = { ...by('a', '12:00'), type: 'hide', entry: entry?.id ?? entryId('') }
    const show: Edit = { ...by('b', '12:05'), type: 'show', entry: entry?.id ?? entryId('') }
    expect(incidentOf(outage, [show, hide]).timeline[0]?.hidden).toBe(false)
    expect(incidentOf(outage, [hide]).timeline[0]?.hidden).toBe(true)
  })

  it('find their incident by any event of it, also after a late earlier event renamed it', () => {
    const edit: Edit = { ...by('a', '12:00'), type: 'title', text: 'Outage of the storefront' }
    const late = { events: [...outage.events, ...anOutage().alertFires('09:58', { name: 'SlowResponses' }).events] }
    expect(incidentOf(late, [edit]).id).not.toBe(incidentOf(outage).id)
    expect(incidentOf(late, [edit]).title).toBe('Outage of the storefront')
  })

  it('change nothing where what they name is no more', () => {
    const edit: Edit = { ...by('a', '12:00'), type: 'verdict', change: 'gone' as ChangeId, verdict: 'caused' }
    expect(incidentOf(outage, [edit])).toEqual(incidentOf(outage))
  })
})
