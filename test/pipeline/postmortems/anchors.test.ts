import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/documents/document.ts'
import type { AnchorName } from '../../../src/domain/incident/anchor.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import { importedIncident } from '../../../src/pipeline/postmortems/imported-incident.ts'
import { postmortemMarkdown } from '../../../src/render/markdown.ts'

function imported(text: string): Incident {
  const incident = importedIncident(readDocument(text))
  if (incident === null) throw new Error('expected an incident')
  return incident
}

const postmortem = (entries: readonly string[], summary = '') =>
  imported(`# Outage of 5 June 2024\n${summary}\n## Timeline (UTC)\n${entries.map((entry) => `- ${entry}`).join('\n')}\n`)

const at = (incident: Incident, ...names: readonly AnchorName[]) =>
  names.map((name) => incident.anchors[name]?.written?.slice(11, 16) ?? null)

describe('the anchors of an imported incident', () => {
  it('take a page of the on-call for the detection, and what they do next for the acknowledgement', () => {
    const incident = postmortem(['12:00 Customer support pages on-call', '12:10 On-call acknowledges', '13:05 Incident resolved'])
    expect(at(incident, 'detected', 'acknowledged')).toEqual(['12:00', '12:10'])
    expect(incident.durations.timeToAcknowledge).toMatchObject({ status: 'inferred', ms: 600_000 })
  })

  it('give no time to acknowledge, never 0, where both are read from one entry', () => {
    const incident = postmortem(['12:10 On-call acknowledges', '13:05 Incident resolved'])
    expect(at(incident, 'detected', 'acknowledged')).toEqual(['12:10', '12:10'])
    expect(incident.durations.timeToAcknowledge).toMatchObject({ status: 'unknown', ms: null })
    expect(incident.durations.timeToResolve).toMatchObject({ ms: 3_300_000 })
  })

  it('take no mitigation from before the impact', () =>
    expect(
      at(postmortem(['09:00 Rebooted a node', '10:00 Alert fired', '10:20 Restarted the proxy', '10:40 Incident resolved']), 'mitigated'),
    ).toEqual(['10:20']))

  it('take the end that an entry about a remedy or a message claims, where no more work follows', () => {
    const said = [
      '10:00 Alert fired',
      '10:20 Old workers are deleted and the hub is restarted, launches are back to normal',
      '11:00 Looked at the logs',
    ]
    expect(at(postmortem(said), 'resolved')).toEqual(['10:20'])
    expect(at(postmortem(['10:00 Alert fired', '10:20 Status page is set to resolved']), 'resolved')).toEqual(['10:20'])
  })

  it('take no end from what is only hoped for', () =>
    expect(at(postmortem(['10:00 Alert fired', '10:20 Posted that the status page will be set to resolved soon']), 'resolved')).toEqual([
      null,
    ]))

  it('take a change that is implemented for a mitigation in effect', () =>
    expect(
      at(
        postmortem([
          '10:00 Alert fired',
          '10:20 Configuration changes are implemented to take load off the servers',
          '10:40 Incident resolved',
        ]),
        'mitigated',
      ),
    ).toEqual(['10:20']))

  it('take no resolution from before the harm', () =>
    expect(
      at(
        postmortem([
          '09:00 The load is back to normal after a restart',
          '10:00 Alert fired: the load has returned',
          '10:40 Incident resolved',
        ]),
        'resolved',
      ),
    ).toEqual(['10:40']))

  it('take no remedy that was itself blocked', () =>
    expect(
      at(
        postmortem([
          '10:00 Alert fired',
          '10:10 Merged the rollback, which is itself blocked',
          '10:20 Rolled back by hand',
          '10:40 Incident resolved',
        ]),
        'mitigated',
      ),
    ).toEqual(['10:20']))

  it('take what was thought to be over for the mitigation, where it was over later', () =>
    expect(
      at(
        postmortem(
          ['10:00 Alert fired', '10:20 Service restored', '10:40 Incident resolved'],
          '\n## Summary\nDown from 10:00 to 10:40 UTC.\n',
        ),
        'mitigated',
        'resolved',
      ),
    ).toEqual(['10:20', '10:40']))

  it('are detected by the first response, where an alert comes hours after it', () =>
    expect(
      at(
        postmortem(['10:00 Found out what broke the pages', '10:20 Rolled back', '13:00 Alert fired', '13:40 Incident resolved']),
        'detected',
      ),
    ).toEqual(['10:00']))
})

describe('the entry at the stated start', () => {
  it('is the start of the harm, where its own words say nothing', () =>
    expect(
      postmortem(['10:00 Nightly job charges twice', '10:10 Customers complain', '10:40 Incident resolved'], '\nImpact start: 10:00 UTC\n')
        .timeline[0]?.phase,
    ).toBe('impact_start'))

  it('keeps what its words say', () =>
    expect(postmortem(['10:00 Alert fired', '10:40 Incident resolved'], '\nImpact start: 10:00 UTC\n').timeline[0]?.phase).toBe(
      'detection',
    ))
})

describe('the first entry', () => {
  const nodes = ['10:00 Two nodes drop out', '10:05 Alert fired', '10:47 Incident resolved']

  it('is the start of the harm, where the resolution stands the stated length after it', () =>
    expect(at(postmortem(nodes, '\nDuration: 47 minutes\n'), 'impactStart')).toEqual(['10:00']))

  it('is none for another length', () =>
    expect(postmortem(nodes, '\nDuration: 42 minutes\n').anchors.impactStart?.rule).not.toBe('stated-duration-before-the-resolution'))
})

describe('the first notice', () => {
  it.each(['A probe notified the team', 'Alert `QueueDepth` pages the engineer on call', 'Monitoring: login check fails, page sent'])(
    'is the detection, as "%s"',
    (notice) =>
      expect(postmortem(['10:00 Outage begins', `10:05 ${notice}`, '10:40 Incident resolved']).timeline[1]?.phase).toBe('detection'),
  )
})

describe('a draft of an imported draft', () => {
  it('says each phase once', () => {
    const template = readFileSync('templates/postmortem/default.md.hbs', 'utf8')
    const draft = (incident: Incident) => postmortemMarkdown(incident, { template, timezone: 'UTC' })
    const rows = (text: string) =>
      text
        .split('\n')
        .filter((line) => /^\| \d\d:\d\d/.test(line))
        .map((line) => line.split(' | ')[2]?.replace(/\[.*/, ''))
    const first = draft(postmortem(['10:00 Alert fired', '10:20 Restarted the proxy', '10:40 Incident resolved']))
    expect(rows(first)).toEqual(['Alert fired', 'Restarted the proxy', 'Incident resolved'])
    expect(rows(draft(imported(draft(imported(first)))))).toEqual(rows(first))
  })
})
