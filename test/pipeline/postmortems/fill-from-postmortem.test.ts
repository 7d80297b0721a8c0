import { describe, expect, it } from 'vitest'
import { type Edit, editOf } from '../../../src/domain/edit.ts'
import type { DocumentReported } from '../../../src/domain/event.ts'
import { eventId, serviceName, sourceName } from '../../../src/domain/identity.ts'
import type { Anchors } from '../../../src/domain/incident/anchor.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import { DEFAULT_POLICY, type Policy } from '../../../src/domain/policy.ts'
import { loadLayout } from '../../../src/layouts/templates.ts'
import { fillFromPostmortems } from '../../../src/pipeline/postmortems/fill-from-postmortem.ts'
import { windowOfAnchors } from '../../../src/pipeline/postmortems/span.ts'
import { asKept, readAll } from '../../../src/reading/deliveries.ts'
import { postmortemMarkdown } from '../../../src/render/markdown.ts'
import { anAnchor, anIncident, at, NO_ANCHORS } from '../../pages/an-incident.ts'
import { aDelivery, aPostmortem } from '../../world/documents.ts'
import { rawsOf } from '../../world/through-worker.ts'

/** An event of some document: only its id is read here. */
function someDocument(): DocumentReported {
  const text = aPostmortem({ title: 'Outage', from: at('14:00'), to: at('14:30'), about: 'It' })
  const { events } = readAll(asKept(rawsOf([aDelivery('a.md', text, '2024-06-06T00:00:00Z')])))
  const found = events.find((event) => event.kind === 'document.reported')
  if (found === undefined) throw new Error('the delivery holds a document')
  return found
}

const EVENT = someDocument()
const stated = (time: string, rule = 'first-entry', basis: 'reported' | 'inferred' = 'reported') =>
  anAnchor(time, `entry ${time}`, { basis, rule, line: 7 })
const sourceOf = (anchors: Partial<Anchors>, different: Partial<Incident> = {}) => {
  const incident = anIncident({ anchors: { ...NO_ANCHORS, ...anchors }, severity: null, services: [], ...different })
  return { event: EVENT, incident, window: windowOfAnchors(incident.anchors) }
}
const fill = (
  live: Incident,
  source: ReturnType<typeof sourceOf>,
  { edits = [], policy = DEFAULT_POLICY }: Partial<{ edits: readonly Edit[]; policy: Policy }> = {},
) => fillFromPostmortems(live, [source], { events: [], edits, policy })

const OBSERVED = { sources: [{ source: sourceName('alertmanager'), events: 1, first: at('14:00'), last: at('14:00') }], gaps: [] }
const page = (anchors: Partial<Anchors> = {}) =>
  anIncident({ anchors: { ...NO_ANCHORS, detected: anAnchor('14:00', 'HighErrorRate'), ...anchors }, status: 'open', coverage: OBSERVED })

describe('what a linked postmortem adds', () => {
  it('never replaces what is known, but for a start of which only the latest possible time is', () => {
    const bound = anAnchor({ at: at('14:00'), latest: at('14:00') }, 'HighErrorRate', { basis: 'inferred', rule: 'alert-fired' })
    const source = sourceOf({ impactStart: stated('13:50'), detected: stated('13:55'), resolved: stated('14:40') })
    const filled = fill(page({ impactStart: bound, resolved: anAnchor('14:30', 'over') }), source)
    expect(filled.anchors).toMatchObject({
      impactStart: { at: at('13:50'), basis: 'reported', rule: 'from-linked-postmortem', line: 7 },
      detected: { at: at('14:00') },
      resolved: { at: at('14:30') },
    })
    expect(filled.durations.timeToDetect).toMatchObject({ status: 'inferred', ms: 600_000 })
  })

  it('keeps inferred what it only infers: its detection bounds the start, and no time to detect follows', () => {
    const source = sourceOf({ impactStart: stated('13:50', 'detection-stands-for-the-start', 'inferred'), impactEnd: stated('14:30') })
    const { anchors, durations } = fill(page(), source)
    expect(anchors.impactStart).toMatchObject({ at: at('13:50'), latest: at('13:50'), basis: 'inferred' })
    expect([durations.timeToDetect.status, durations.impactDuration.ms]).toEqual(['unknown', 2_400_000])
  })

  it('has the event of the document for evidence where no entry is', () => {
    const source = sourceOf({ resolved: { ...stated('14:30'), evidence: [] } })
    expect(fill(page(), source).anchors.resolved?.evidence).toEqual([EVENT.id])
  })

  it('is cited in the draft as the document, and a bounded start as "or earlier"', async () => {
    const source = sourceOf({
      impactStart: stated('13:50', 'detection-stands-for-the-start', 'inferred'),
      acknowledged: stated('14:10'),
    })
    const draft = postmortemMarkdown(fill(page(), source), await loadLayout('default', 'UTC'))
    expect(draft).toContain('Not recorded; taken from the linked postmortem (`from-linked-postmortem`): [document, 14:10:00]')
    expect(draft).toMatch(/13:50.* or earlier/)
  })

  it('is its severity where none was reported, unless a reviewer took it away', () => {
    const live = { ...page(), severity: null }
    const source = sourceOf({ resolved: stated('14:30') }, { severity: 'SEV2' })
    const base = { about: eventId('HighErrorRate'), at: at('15:00'), author: 'On-call engineer', reason: null }
    const edit = editOf(base, { type: 'severity', severity: null })
    expect(fill(live, source).severity).toBe('SEV2')
    expect(fill(live, source, { edits: [edit] }).severity).toBeNull()
    expect(fill(page(), source).severity).toBe('critical')
  })

  it('are the configured services that its title names, where none is known', () => {
    const services = [
      { name: serviceName('checkout'), aliases: ['the till'], dependsOn: [], team: null, tier: null },
      { name: serviceName('auth'), aliases: [], dependsOn: [], team: null, tier: null },
    ]
    const source = sourceOf({ resolved: stated('14:30') }, { title: 'The till was down' })
    const policy = { ...DEFAULT_POLICY, services }
    expect(fill({ ...page(), services: [] }, source, { policy }).services).toEqual(['checkout'])
    expect(fill(page(), source, { policy }).services).toEqual(['storefront'])
  })
})
