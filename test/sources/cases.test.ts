import { describe, expect, it } from 'vitest'
import { hindsight } from '../cli/run.ts'

/** What matters of a report: its incidents, each with its services, severity, times (of day, UTC), and changes that are suspects. */
interface Seen {
  readonly services: readonly string[]
  readonly severity: string | null
  readonly status: string
  readonly at: Readonly<Record<string, string | null>>
  readonly suspects: readonly string[]
  readonly texts: readonly string[]
}

interface ReportedChange {
  readonly role: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
}

interface ReportedIncident {
  readonly services: readonly string[]
  readonly severity: string | null
  readonly status: string
  readonly anchors: Readonly<Record<string, { readonly at: string } | null>>
  readonly changes: readonly ReportedChange[]
  readonly timeline: readonly { readonly text: string }[]
}

async function incidentsOf(file: string): Promise<readonly Seen[]> {
  const { out } = await hindsight('reconstruct', '--format', 'json', `fixtures/${file}.jsonl`)
  const { incidents } = JSON.parse(out) as { readonly incidents: readonly ReportedIncident[] }
  return incidents.map(({ services, severity, status, anchors, changes, timeline }) => ({
    services,
    severity,
    status,
    at: Object.fromEntries(Object.entries(anchors).map(([name, anchor]) => [name, anchor?.at.slice(11, 19) ?? null])),
    suspects: changes.filter(({ role }) => role === 'suspect').map(spanOf),
    texts: timeline.map(({ text }) => text),
  }))
}

const spanOf = ({ startedAt, finishedAt }: ReportedChange): string =>
  [startedAt, finishedAt].map((at) => at?.slice(11, 19) ?? '?').join('–')

describe('what watches is not what fails', () => {
  it.each([
    ['alertmanager/exporter-is-no-service', ['payments-api', 'search-indexer']],
    ['alertmanager/probe-job-is-no-service', ['shop.example', 'wiki.example']],
    ['pagerduty-events/client-names-itself', ['checkout', 'wiki']],
    ['pagerduty-events/of-alertmanager', ['checkout', 'wiki']],
  ])('%s', async (file, services) => {
    const incidents = await incidentsOf(file)
    expect(incidents.map((incident) => [incident.services, incident.severity, incident.at.detected, incident.at.resolved])).toEqual([
      [[services[0]], 'critical', '10:00:00', '10:30:00'],
      [[services[1]], 'critical', '10:03:00', '10:40:00'],
    ])
  })
})

it('a severity under another name starts an incident', async () => {
  const incidents = await incidentsOf('alertmanager/severity-by-other-names')
  expect(incidents.map(({ severity, at }) => [severity, at.detected, at.resolved])).toEqual([
    ['p1', '10:00:00', '10:30:00'],
    ['critical', '12:00:00', '12:30:00'],
    ['sev-1', '14:00:00', '14:30:00'],
    ['严重', '16:00:00', '16:30:00'],
  ])
})

describe('a deployment object is no deployment', () => {
  it.each([
    ['github/approval-then-incident', ['10:50:05–10:58:00']],
    ['github/approved-after-incident', []],
    ['github/approval-refused', []],
    ['github/preview-is-no-suspect', []],
    ['github/production-by-another-name', ['?–10:58:00']],
    ['github/run-and-its-deployment', ['10:50:00–10:55:00']],
    ['github/pull-request-run', []],
    ['pagerduty-events/change-action-names-repo', ['?–10:50:00']],
  ])('%s', async (file, suspects) => {
    expect((await incidentsOf(file)).map((incident) => incident.suspects)).toEqual([suspects])
  })
})

describe('later facts of PagerDuty correct earlier ones', () => {
  it('a raised priority is the severity', async () => {
    expect(await incidentsOf('pagerduty/priority-raised')).toMatchObject([{ severity: 'p1', at: { acknowledged: '10:03:00' } }])
  })

  it('a note after the end acknowledges nothing', async () => {
    expect(await incidentsOf('pagerduty/note-after-resolve-is-no-ack')).toMatchObject([
      { at: { acknowledged: null, resolved: '10:40:00' } },
    ])
  })

  it('lists, numbers and booleans are read, and a changed field acknowledges nothing', async () => {
    const [incident] = await incidentsOf('pagerduty/lists-and-numbers-in-messages')
    expect(incident?.at.acknowledged).toBeNull()
    expect(incident?.texts).toEqual(
      expect.arrayContaining([
        'conference bridge set to US +1 555 0100',
        'regions set to eu, us',
        'customer_facing set to false',
        'Page reopened: checkout errors',
      ]),
    )
  })
})

describe('equal bytes are two facts where something came between', () => {
  it.each([
    ['pagerduty-events/fires-again-within-10-min', 'open', null],
    ['pagerduty-events/resolves-again-within-10-min', 'resolved', '10:28:00'],
  ])('%s', async (file, status, resolved) => {
    expect(await incidentsOf(file)).toMatchObject([{ status, at: { resolved } }])
  })
})
