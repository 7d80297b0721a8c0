import { describe, expect, it } from 'vitest'
import { publicVersion } from '../../src/domain/edits/public-version.ts'
import { serviceName } from '../../src/domain/identity.ts'
import type { Incident } from '../../src/domain/incident/incident.ts'
import { anEntry } from '../pages/an-incident.ts'
import { anOutage } from '../pages/an-outage.ts'

const withText = (text: string, different: Partial<Incident> = {}): string => {
  const incident = anOutage({ timeline: [anEntry('note', '14:05', { text, actor: 'Grace Hopper' })], ...different })
  return publicVersion(incident).timeline[0]?.text ?? ''
}

describe('the version for readers outside', () => {
  it.each([
    ['See https://wiki.corp.example/runbook?id=3 for it.', 'See [link] for it.'],
    ['Restarted web-03 and db1.eu.internal:5432.', 'Restarted [host] and [host].'],
    ['10.2.3.4 and 10.2.3.4:9090 time out', '[host] and [host] time out'],
    ['fe80:0:0:1a2b:3c4d:0:0:1 is gone', '[host] is gone'],
    ['Mail to grace@corp.example', 'Mail to [address]'],
    ['asked @grace.h in #ops-storage', 'asked @[someone] in [channel]'],
    ['{instance="10.0.0.1:80", job="node"} fired', '[labels] fired'],
    ['fired for instance="web" again', 'fired for [label] again'],
    ['see PAY-311', 'see [host]'],
    ['Grace restarted it; Hopper confirmed; GRACE HOPPER left', 'an engineer restarted it; an engineer confirmed; an engineer left'],
  ])('says %s without what is ours', (text, expected) => {
    expect(withText(text)).toBe(expected)
  })

  it.each([
    'Version 2.0.1 was rolled back at 14:05, 95 % of requests failed.',
    'Back at 16:10 UTC-5. p99 was 2.5 s, HTTP 503.',
    'The gracefulness of the restart was in doubt.',
  ])('leaves as it is what is not: %s', (text) => {
    expect(withText(text)).toBe(text)
  })

  it('names nobody who acted, owns or edited, and no tracker, and changes no time and no figure', () => {
    const incident = anOutage({
      services: [serviceName('checkout')],
      timeline: [anEntry('note', '14:05', { text: 'Ada called', actor: 'Ada' })],
      actionItems: [{ text: 'Ada reviews rules', done: false, owner: 'Ada', tracker: 'https://tracker.corp.example/7' }],
    })
    const shown = publicVersion(incident)
    expect(JSON.stringify([shown.timeline, shown.actionItems])).not.toMatch(/Ada|tracker|corp/)
    expect([shown.durations, shown.anchors, shown.services]).toEqual([incident.durations, incident.anchors, incident.services])
    expect(publicVersion(shown)).toEqual(shown)
  })
})
