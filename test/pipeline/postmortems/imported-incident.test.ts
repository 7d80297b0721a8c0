import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/documents/document.ts'
import type { AnchorName } from '../../../src/domain/incident/anchor.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import { importedIncident } from '../../../src/pipeline/postmortems/imported-incident.ts'
import { incidentJson } from '../../../src/render/json.ts'
import { postmortemMarkdown } from '../../../src/render/markdown.ts'
import { anOutage, incidentOf } from '../outage.ts'

function imported(text: string): Incident {
  const incident = importedIncident(readDocument(text))
  if (incident === null) throw new Error('expected an incident')
  return incident
}

const written = (incident: Incident, name: AnchorName) => incident.anchors[name]?.written ?? null
const codes = (text: string) => imported(text).findings.map(({ code }) => code)

const document = ({
  summary = 'Duration: 10:00 to 11:00 UTC on 5 June 2024',
  entries = ENTRIES,
}: {
  summary?: string
  entries?: readonly string[]
} = {}) => `# Checkout outage\n\n## Summary\n${summary}\n\n## Timeline\n${entries.map((entry) => `- ${entry}`).join('\n')}\n`

const ENTRIES = [
  '10:00 Monitoring alert fired for checkout',
  '10:05 On-call engineer received the alert and began investigating',
  '10:20 Escalated to the database team',
  '10:40 Identified the root cause: a missing index',
  '10:50 Rolled back the release',
  '11:00 The issue was resolved',
]

describe('an imported incident', () => {
  it('has the anchors that its timeline has, all reported', () => {
    const incident = imported(document())
    const times = Object.entries(incident.anchors).map(([name, anchor]) => [name, anchor?.written?.slice(11, 16), anchor?.basis])
    expect(times).toEqual([
      ['impactStart', '10:00', 'reported'],
      ['detected', '10:00', 'reported'],
      ['acknowledged', '10:05', 'reported'],
      ['escalated', '10:20', 'reported'],
      ['identified', '10:40', 'reported'],
      ['mitigated', '10:50', 'reported'],
      ['impactEnd', '11:00', 'reported'],
      ['resolved', '11:00', 'reported'],
    ])
  })

  it('names the line of every entry and anchor', () => {
    const incident = imported(document())
    expect(incident.timeline.map(({ line }) => line)).toEqual([7, 8, 9, 10, 11, 12])
    expect(incident.anchors.impactStart?.line).toBe(4)
    expect(incident.anchors.escalated?.line).toBe(9)
  })

  it('is acknowledged by whoever repairs it first', () => {
    const read = imported(
      document({
        entries: [
          '10:00 Monitoring alert fired for checkout',
          '10:05 Rolled back the release',
          '10:20 Root cause identified',
          '11:00 The issue was resolved',
        ],
      }),
    )
    expect(written(read, 'acknowledged')).toBe('2024-06-05T10:05:00+00:00')
  })

  it('is acknowledged when a responder is what first shows that it is known', () => {
    const read = imported(
      document({
        summary: 'Outage on 5 June 2024 (UTC)',
        entries: ['10:00 Pods begin to crash', '10:20 Incident declared', '10:40 Rollback fails', '11:00 Service restored'],
      }),
    )
    expect([written(read, 'detected'), written(read, 'acknowledged')]).toEqual(['2024-06-05T10:20:00+00:00', '2024-06-05T10:20:00+00:00'])
  })

  it('contradicts itself where a field and the timeline resolve it at two times', () => {
    const summary = 'First detected: 10:00 UTC on 5 June 2024\nResolved: 10:50 UTC'
    expect(codes(document({ summary }))).toContain('end-mismatch')
    expect(codes(document({ summary: summary.replace('10:50', '11:00') }))).not.toContain('end-mismatch')
  })

  it('may state two starts, which its timeline may have too', () => {
    const summary = 'At 10:00 UTC on 5 June 2024 the site went down. Builds had been failing since 09:00 UTC.'
    expect(codes(document({ summary, entries: ['09:00 Builds begin to fail', ...ENTRIES] }))).not.toContain('start-mismatch')
  })

  it('takes the stated window before its timeline', () => {
    const incident = imported(document({ summary: 'Duration: 09:50 to 11:30 UTC on 5 June 2024' }))
    expect([written(incident, 'impactStart'), written(incident, 'impactEnd')]).toEqual([
      '2024-06-05T09:50:00+00:00',
      '2024-06-05T11:30:00+00:00',
    ])
  })

  it('does not take a window that ends before it begins', () => {
    expect(written(imported(document({ summary: 'Start: 5 June 2024 10:00 UTC\nEnd: 4 June 2024 11:00 UTC' })), 'impactEnd')).toBe(
      '2024-06-05T11:00:00+00:00',
    )
  })

  it('takes a field before the timeline', () => {
    expect(written(imported(document({ summary: 'Date: 5 June 2024 (UTC)\nDetected at: 10:02' })), 'detected')).toBe(
      '2024-06-05T10:02:00+00:00',
    )
  })

  it('has no resolution where no entry claims one', () => {
    expect(written(imported(document({ entries: [...ENTRIES.slice(0, 3), '10:40 Identified the root cause'] })), 'resolved')).toBeNull()
  })

  it('takes an escalation in so many words before a hand-over', () => {
    const entries = [
      '10:00 Alert fired',
      '10:05 Called in the network team',
      '10:20 Escalated to the database team',
      '11:00 The issue was resolved',
    ]
    expect(written(imported(document({ entries })), 'escalated')).toBe('2024-06-05T10:20:00+00:00')
  })

  it('has no start where the document does not know it', () => {
    expect(
      written(imported(document({ summary: 'Date: 5 June 2024 (UTC). The start of the outage is unknown.' })), 'impactStart'),
    ).toBeNull()
  })

  it('says that a start is only inferred from the detection, and measures no time to detect', () => {
    const incident = imported(document({ summary: 'Date: 5 June 2024 (UTC)' }))
    expect(incident.anchors.impactStart).toMatchObject({ basis: 'inferred', rule: 'detection-stands-for-the-start' })
    expect(incident.durations.timeToDetect.status).toBe('unknown')
  })

  it('states the share of the worse affected of two groups', () => {
    expect(
      imported(
        document({
          summary: 'Down on 5 June 2024 from 10:00 to 11:00 UTC. 20% of users in Asia and 60% of users in Europe were affected.',
        }),
      ).stated?.percentUsersAffected,
    ).toBe(60)
  })

  it('is the same bytes for the same text', () => {
    expect(JSON.stringify(incidentJson(imported(document())))).toBe(JSON.stringify(incidentJson(imported(document()))))
  })

  it('is none where the document states no time', () => {
    expect(importedIncident(readDocument('# Postmortem\n## Timeline\n- when was it detected\n## Root cause\n'))).toBeNull()
  })
})

describe('an imported incident without a calendar', () => {
  const incident = imported('# Outage\n\n## Timeline\n- 23:50 Alert fired\n- ??:?? somebody restarted it\n- 00:20 The issue was resolved')
  const json = incidentJson(incident) as { anchors: Record<string, object>; timeline: readonly object[]; durations: Record<string, object> }

  it('shows no instant, only what was written', () => {
    expect(json.anchors.detected).toMatchObject({ at: null, written: 'T23:50:00' })
    expect(json.timeline[0]).toMatchObject({ at: null, receivedAt: null, written: 'T23:50:00', line: 4 })
  })

  it('keeps the entry without a time in its place', () => expect(json.timeline[1]).toMatchObject({ at: null, written: null, line: 5 }))

  it('measures across midnight all the same', () => expect(json.durations.timeToResolve).toMatchObject({ seconds: 1_800 }))
})

describe('contradictions', () => {
  it('are none in a clean document', () => expect(codes(document())).toEqual([]))

  it.each([
    ['start-mismatch', document({ summary: 'Duration: 10:15 to 11:00 UTC on 5 June 2024' })],
    ['end-mismatch', document({ summary: 'Duration: 10:00 to 11:30 UTC on 5 June 2024' })],
    ['duration-mismatch', document({ summary: 'Duration: 10:00 to 11:00 UTC on 5 June 2024 (2 hours)' })],
    ['metric-mismatch', document({ summary: 'Duration: 09:40 to 11:00 UTC on 5 June 2024\nTime to detect: 5 minutes' })],
    ['detection-conflict', document({ summary: 'Duration: 10:00 to 11:00 UTC on 5 June 2024\nDetected at: 10:30' })],
    [
      'impact-conflict',
      document({ summary: 'Duration: 10:00 to 11:00 UTC on 5 June 2024\nAll users were affected. About 70% of users saw errors.' }),
    ],
    ['narrative-conflict', `${document()}\n## Resolution\nThe service was restored at 10:30 UTC.\n`],
    ['evidence-conflict', `${document()}\n## Root cause\n\`\`\`\n2024-05-01 10:00:01 ERROR no index\n\`\`\`\n`],
    ['start-unknown', document({ summary: 'Date: 5 June 2024 (UTC). The start of the outage is unknown.' })],
  ])('find %s', (code, text) => expect(codes(text)).toContain(code))

  it('allow for about: 55 minutes is about an hour', () => {
    expect(codes(document({ summary: 'Duration: 10:00 to 11:00 UTC on 5 June 2024, about 55 minutes' }))).toEqual([])
  })
})

describe('a draft read back', () => {
  const incident = incidentOf(
    anOutage()
      .deployed('09:50', 'checkout', { version: 'v2' })
      .alertFires('10:00', { service: 'checkout' })
      .pageTriggered('10:01')
      .pageAcknowledged('10:04')
      .note('10:08', 'Looking into the error rate of checkout')
      .pageEscalated('10:10')
      .note('10:15', 'Found that v2 broke the cart')
      .deployed('10:20', 'checkout', { rollback: true, version: 'v1' })
      .alertResolves('10:31', '10:00', { service: 'checkout' })
      .pageResolved('10:35'),
  )
  const template = readFileSync('templates/postmortem/default.md.hbs', 'utf8')

  it.each(['UTC', 'Africa/Nairobi', 'America/Los_Angeles'])('has the same times and phases in %s', (timezone) => {
    const back = imported(postmortemMarkdown(incident, { template, timezone }))
    const phasesOf = ({ timeline }: Incident) => timeline.map(({ at, phase }) => `${new Date(at.at).toISOString()} ${phase}`)
    expect(phasesOf(back)).toEqual(phasesOf(incident))
  })

  it('has the same anchors', () => {
    const back = imported(postmortemMarkdown(incident, { template, timezone: 'UTC' }))
    const names = ['impactStart', 'detected', 'acknowledged', 'escalated', 'identified', 'mitigated', 'resolved'] as const
    expect(names.map((name) => back.anchors[name]?.at)).toEqual(names.map((name) => incident.anchors[name]?.at))
  })
})
