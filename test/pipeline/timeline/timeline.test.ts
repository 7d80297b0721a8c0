import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { anOutage, at, incidentOf } from '../outage.ts'

const phases = (outage: Parameters<typeof incidentOf>[0]) => incidentOf(outage).timeline.map(({ phase }) => phase)
const texts = (outage: Parameters<typeof incidentOf>[0]) => incidentOf(outage).timeline.map(({ text }) => text)

const paged = () => anOutage().alertFires('10:00').pageTriggered('10:01')

describe('timeline', () => {
  it('says what was done to a page, and by whom', () => {
    const outage = paged().pageAcknowledged('10:04').pageEscalated('10:20', 'Network team').pageResolved('10:41')
    expect(texts(outage).slice(1)).toEqual([
      'Page: The storefront is down',
      'On-call engineer acknowledged the page',
      'Escalated to Network team',
      'On-call engineer resolved the page',
    ])
    expect(phases(outage)).toEqual(['detection', 'detection', 'acknowledgement', 'escalation', 'resolution'])
  })

  it('keeps an alert on its line until it ended', () => {
    const [fired] = incidentOf(paged().alertResolves('10:30', '10:00')).timeline
    expect(fired).toMatchObject({ kind: 'alert.fired', at: { at: at('10:00') }, until: at('10:30') })
  })

  it('has a line where an alert fired that is known only by its resolution, and says so', () => {
    const [fired, resolved] = incidentOf(anOutage().alertResolves('10:30', '10:00')).timeline
    expect(fired).toMatchObject({ kind: 'alert.fired', at: { at: at('10:00') }, until: at('10:30'), phase: 'detection' })
    expect(fired?.text).toBe('HighErrorRate fired: HighErrorRate on storefront (from its resolved notification)')
    expect(resolved).toMatchObject({ kind: 'alert.resolved', at: { at: at('10:30') }, evidence: fired?.evidence })
    expect(fired?.id).not.toBe(resolved?.id)
  })

  it('calls an alert that ends recovery only when none fired after it', () => {
    const slow = { name: 'SlowResponses' }
    const outage = paged()
      .alertResolves('10:05', '10:00')
      .alertFires('10:10', slow)
      .alertResolves('10:30', '10:10', slow)
      .pageResolved('10:41')
    expect(
      incidentOf(outage)
        .timeline.filter(({ kind }) => kind === 'alert.resolved')
        .map(({ phase }) => phase),
    ).toEqual(['other', 'mitigation'])
  })

  it('groups alerts of one name on one service into one entry with their count, and loses none of them', () => {
    const hosts = Array.from({ length: 12 }, (_, index) => ({ name: 'HighCpu', labels: { instance: `web-${index}` } }))
    const outage = hosts.reduce((story, host, index) => story.alertFires(`10:02:${10 + index}`, host), paged())
    const group = incidentOf(outage).timeline.find(({ count }) => count > 1)
    expect(group).toMatchObject({ count: 12, text: 'HighCpu fired 12 times across 12 series', until: null })
    expect(new Set(group?.evidence).size).toBe(12)
    const evidence = incidentOf(outage).timeline.flatMap((entry) => entry.evidence)
    expect(evidence).toHaveLength(outage.events.length)
    expect(new Set(evidence).size).toBe(outage.events.length)
  })

  it('leaves out the middle beyond the limit of events, says how many, and keeps the beginning and the end', () => {
    const hosts = Array.from({ length: 12 }, (_, index) => ({ name: `Rule${index}` }))
    const outage = hosts.reduce((story, host, index) => story.alertFires(`10:02:${10 + index}`, host), paged()).pageResolved('10:41')
    const whole = incidentOf(outage)
    const policy = { ...DEFAULT_POLICY, limits: { ...DEFAULT_POLICY.limits, incidentEventsMax: 5 } }
    const [limited] = reconstruct(outage.events, [], policy).incidents.map(({ incident }) => incident)
    if (limited === undefined) throw new Error('the page makes an incident')
    expect(limited.timeline.map(({ id }) => id)).toEqual([...whole.timeline.slice(0, 3), ...whole.timeline.slice(-2)].map(({ id }) => id))
    expect(limited.findings).toContainEqual({
      code: 'limit-reached',
      severity: 'warning',
      message: 'The timeline leaves out 10 of 15 events, from the middle of the incident: its limit is 5.',
      evidence: [],
    })
    expect(limited.members).toEqual(whole.members)
    expect([limited.anchors.detected, limited.anchors.resolved]).toEqual([whole.anchors.detected, whole.anchors.resolved])
  })

  it('does not group firings of one alert that are far apart', () => {
    const outage = paged().alertResolves('10:05', '10:00').alertFires('10:50').alertResolves('10:55', '10:50')
    expect(
      incidentOf(outage)
        .timeline.filter(({ kind }) => kind === 'alert.fired')
        .map(({ count }) => count),
    ).toEqual([1, 1])
  })

  it('names the assumption that a later note refutes a false lead', () => {
    const outage = paged()
      .note('10:10', 'This smells like a DDoS, going through the traffic logs')
      .note('10:30', 'Not a DDoS after all: the load balancer is misconfigured')
    expect(incidentOf(outage).timeline.find(({ text }) => text.includes('smells'))?.phase).toBe('misleading_path')
  })

  it('leaves bystander changes of hours before to the list of changes', () => {
    const outage = paged()
      .deployed('03:00', 'newsletter')
      .deployed('09:40', 'newsletter')
      .alertResolves('10:30', '10:00')
      .pageResolved('10:31')
    const incident = incidentOf(outage)
    expect(incident.changes).toHaveLength(2)
    expect(incident.timeline.filter(({ kind }) => kind === 'change.finished').map((entry) => entry.at.at)).toEqual([at('09:40')])
  })
})
