import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../src/domain/edit.ts'
import type { Event, MessagePosted } from '../../../src/domain/event.ts'
import { eventId } from '../../../src/domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../../../src/domain/policy.ts'
import { explainUnassigned } from '../../../src/pipeline/explain/unassigned.ts'
import { firstOf, split } from '../edits.ts'
import { type AlertOptions, alert, page } from '../trouble.ts'

interface Given {
  readonly policy?: Policy
  readonly edits?: readonly Edit[]
}

/** The reason of the first of these events. */
function reasonOf(events: readonly Event[], { policy = DEFAULT_POLICY, edits = [] }: Given = {}) {
  const [reason] = explainUnassigned([firstOf(events)], { known: events, policy, edits, changesNearIncidents: new Set() })
  return reason
}

const warning = (minute: number, options: AlertOptions = {}) => alert(minute, null, { service: 'disk', severity: 'warning', ...options })

/** A note under the key of a page, by which it belongs to that page. */
function noteOn([triggered]: readonly Event[]): MessagePosted {
  if (triggered?.kind !== 'page.triggered') throw new Error('a page begins with its trigger')
  const { severity: _, reopened: __, ...rest } = triggered
  return { ...rest, id: eventId('note'), kind: 'message.posted', channel: 'pagerduty' }
}

describe('an event of no incident', () => {
  it('that is an alert: its severity and the number of different alerts start no incident', () => {
    expect(reasonOf(warning(1))).toMatchObject({
      rule: 'noise',
      because: expect.stringContaining('(here: warning), and only 1 different alert of disk, where 3 would start one.'),
      needed: [expect.stringContaining('severity'), expect.stringMatching(/^2 more different alerts/), 'a page named it'],
    })
  })

  it('that is a flapping alert counts once', () => {
    const flaps = [1, 3, 5].flatMap((minute) => alert(minute, minute + 1, { service: 'disk', severity: 'warning' }))
    expect(reasonOf(flaps)?.because).toContain('only 1 different alert of disk')
  })

  it('that is an end of an alert has the reason of the alert', () => {
    const [fired, resolved] = alert(1, 2, { service: 'disk', severity: 'warning' })
    if (fired === undefined || resolved === undefined) throw new Error('it has an end')
    expect(reasonOf([resolved, fired])).toMatchObject({ event: { kind: 'alert.resolved' }, rule: 'noise' })
  })

  it('that is a test says so, and so do later events of the same test', () => {
    expect(reasonOf(warning(1).map((event) => ({ ...event, isTest: true })))).toMatchObject({ rule: 'test', needed: [] })
    const [triggered, resolved] = page(1, 2, { service: 'disk' })
    if (triggered === undefined || resolved === undefined) throw new Error('it has an end')
    expect(reasonOf([resolved, { ...triggered, isTest: true }])).toMatchObject({ rule: 'test' })
  })

  it('that is a message belongs to no page that was received', () => {
    expect(reasonOf([noteOn(page(1, null, { service: 'disk' }))])).toMatchObject({
      rule: 'no-episode',
      because: 'This message belongs to no alert or page that was received.',
    })
  })

  it('names the edit that split it from what started an incident', () => {
    const severe = warning(1, { severity: 'critical' })
    const other = warning(2, { name: 'InodesLow' })
    expect(reasonOf([...other, ...severe], { edits: [split(9, severe, other)] })).toMatchObject({ rule: 'moved-by-edit' })
  })

  it('would be in one under the current policy, where the stored incidents were made under another', () => {
    expect(reasonOf(warning(1, { severity: 'critical' }))).toMatchObject({ rule: 'policy-changed' })
  })

  it('is kept apart by the partition labels alone, where together they would start an incident', () => {
    const correlation = { ...DEFAULT_POLICY.correlation, starterSeriesMin: 2, partitionLabels: ['cluster'] }
    const elsewhere = warning(2, { name: 'InodesLow', labels: { cluster: 'two' } })
    expect(reasonOf([...warning(1), ...elsewhere], { policy: { ...DEFAULT_POLICY, correlation } })).toMatchObject({
      rule: 'other-partition',
      because: expect.stringContaining('(cluster) keep it apart from 1 other alert near disk'),
    })
  })

  it('has the same reason in whatever order the events came', () => {
    const events = [...warning(1), ...warning(2, { name: 'InodesLow' })]
    const [first] = events
    const reversed = explainUnassigned([firstOf(events)], {
      known: events.toReversed(),
      policy: DEFAULT_POLICY,
      edits: [],
      changesNearIncidents: new Set(),
    })
    expect(reversed).toEqual([{ ...reasonOf(events), event: expect.objectContaining({ id: first?.id }) }])
  })
})
