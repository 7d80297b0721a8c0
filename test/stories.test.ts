import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, startApp } from '../src/app.ts'
import { planReplay, replay } from '../src/cli/commands/replay.ts'
import { readConfig } from '../src/cli/config-option.ts'
import { readInputs } from '../src/cli/input.ts'
import { hindsight } from './cli/run.ts'

/** What the five documents say, to the minute and in UTC; `phases` admits each reading that a person would. */
const STORIES = [
  {
    story: 'checkout-crash-eat',
    timezone: 'Africa/Nairobi',
    anchors: {
      impactStart: '2023-05-09T11:00',
      detected: '2023-05-09T11:00',
      acknowledged: '2023-05-09T11:05',
      escalated: '2023-05-09T11:45',
      mitigated: '2023-05-09T13:30',
      resolved: '2023-05-09T14:00',
    },
    phases: [
      '11:00 detection',
      '11:05 acknowledgement',
      '11:10 misleading_path',
      '11:30 identification',
      '11:45 escalation',
      '13:00 identification',
      '13:30 mitigation',
      '14:00 resolution',
    ],
    impact: { kind: 'revenue', value: 50 },
  },
  {
    story: 'uneven-traffic-utc-4',
    timezone: 'America/Anguilla',
    anchors: {
      impactStart: '2024-05-15T14:00',
      detected: '2024-05-15T14:00',
      acknowledged: '2024-05-15T14:05',
      escalated: '2024-05-15T15:00',
      resolved: '2024-05-15T16:00',
    },
    phases: [
      '14:00 detection',
      '14:05 acknowledgement',
      '14:30 investigation',
      '14:45 investigation',
      '15:00 escalation',
      '15:30 identification',
      '16:00 resolution',
    ],
    impact: { kind: 'users', value: 30 },
  },
  {
    story: 'total-outage-utc',
    timezone: 'UTC',
    anchors: {
      impactStart: '2024-06-05T14:00',
      detected: '2024-06-05T14:00',
      acknowledged: '2024-06-05T14:05',
      escalated: '2024-06-05T14:20',
      identified: '2024-06-05T15:15',
      mitigated: '2024-06-05T16:00',
      resolved: '2024-06-05T16:30',
    },
    phases: [
      '14:00 detection',
      '14:05 acknowledgement',
      '14:15 misleading_path',
      '14:20 escalation',
      '14:30 investigation',
      '14:45 misleading_path',
      '15:00 investigation',
      '15:15 identification',
      '15:30 mitigation',
      '16:00 mitigation',
      '16:30 resolution',
    ],
    impact: { kind: 'users', value: 95 },
  },
  {
    story: 'slow-platform-pst',
    timezone: 'America/Los_Angeles',
    anchors: {
      impactStart: '2024-02-18T06:00',
      detected: '2024-02-18T06:05',
      acknowledged: '2024-02-18T06:10',
      escalated: '2024-02-18T07:30',
      identified: '2024-02-18T08:00',
      mitigated: '2024-02-18T08:30',
      resolved: '2024-02-18T09:30',
    },
    phases: [
      '06:05 detection',
      '06:10 acknowledgement',
      '06:15 misleading_path|investigation',
      '06:45 investigation',
      '07:15 misleading_path',
      '07:30 escalation',
      '08:00 identification',
      '08:30 mitigation',
      '09:30 resolution',
    ],
    impact: { kind: 'users', value: 30 },
  },
  {
    story: 'ecommerce-meltdown-utc',
    timezone: 'UTC',
    anchors: {
      impactStart: '2024-03-15T10:00',
      detected: '2024-03-15T10:00',
      acknowledged: '2024-03-15T10:05',
      escalated: '2024-03-15T11:00',
      identified: '2024-03-15T11:30',
      resolved: '2024-03-15T12:00',
    },
    phases: [
      '10:00 detection',
      '10:05 misleading_path|acknowledgement',
      '10:20 investigation',
      '10:40 mitigation',
      '11:00 escalation',
      '11:30 identification',
      '12:00 resolution',
    ],
    impact: { kind: 'users', value: 70 },
  },
] as const

const folderOf = (story: string) => join('fixtures/outages', story)
const stored = (story: string, file: string) => readFileSync(join(folderOf(story), file), 'utf8')
const minute = (time: string) => time.slice(0, 16)

describe.each(STORIES)('$story, reconstructed from its webhooks', ({ story, timezone, anchors, phases, impact }) => {
  const report = async () => JSON.parse((await hindsight('reconstruct', folderOf(story))).out)

  it('is one incident, and nothing is left over', async () => {
    const { incidents, unassigned, rejected } = await report()
    expect({ incidents: incidents.length, unassigned, rejected }).toEqual({ incidents: 1, unassigned: [], rejected: [] })
  })

  it('has the times of its document, to the minute', async () => {
    const [incident] = (await report()).incidents
    const times = Object.fromEntries(Object.keys(anchors).map((name) => [name, minute(incident.anchors[name].at)]))
    expect(times).toEqual(anchors)
  })

  it('has the phases of its document, in order', async () => {
    const [incident] = (await report()).incidents
    const entries: { at: string; phase: string }[] = incident.timeline
    const found = phases.map((expected) => {
      const [time, alternatives = ''] = expected.split(' ')
      return entries.findIndex(({ at, phase }) => at.slice(11, 16) === time && alternatives.split('|').includes(phase))
    })
    expect(phases.filter((_, index) => (found[index] ?? -1) < 0)).toEqual([])
    expect(found).toEqual(found.toSorted((a, b) => a - b))
  })

  it('ranks the change of the load balancer first, as likely, for more than one kind of reason', async () => {
    const [incident] = (await report()).incidents
    const [first] = incident.changes
    expect(first).toMatchObject({ service: 'load-balancer', kind: 'config', role: 'suspect', likelihood: 'likely' })
    expect(
      new Set(first.terms.filter(({ points }: { points: number }) => points >= 0.5).map(({ family }: { family: string }) => family)).size,
    ).toBeGreaterThan(1)
    expect(
      incident.changes.filter(({ role }: { role: string }) => role === 'mitigation').map(({ service }: { service: string }) => service),
    ).toEqual(['load-balancer'])
  })

  it('has the impact that a person reported', async () => {
    const [incident] = (await report()).incidents
    expect(incident.impact).toMatchObject([{ ...impact, unit: 'percent', basis: 'reported' }])
  })

  it('comes out as the stored report and draft, byte for byte', async () => {
    expect((await hindsight('reconstruct', folderOf(story))).out).toBe(stored(story, 'report.json'))
    expect((await hindsight('reconstruct', '--format', 'markdown', '--timezone', timezone, folderOf(story))).out).toBe(
      stored(story, 'postmortem.md'),
    )
  })
})

describe('the five outages through the real door', () => {
  let app: App
  beforeAll(async () => {
    const defaults = await readConfig(undefined)
    const config = { ...defaults, listen: { ...defaults.listen, address: { host: '127.0.0.1', port: 0 }, recordedReceipt: true } }
    const storage = { path: mkdtempSync(join(tmpdir(), 'hindsight-stories-')) }
    app = await startApp({ config, storage, log: { level: 'error', format: 'logfmt' }, reread: async () => config })
    const { recorded } = await readInputs(['fixtures/outages'], null)
    const { refused } = await replay(planReplay(recorded, { shuffle: 5, duplicate: 1 }), { url: app.url, speed: 0 })
    expect(refused).toEqual([])
    while ((await app.store.counts()).pending > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }, 120_000)
  afterAll(() => app.stop())

  it.each(STORIES)('shuffled and repeated: the API answers the stored report of $story', async ({ story }) => {
    const [expected] = JSON.parse(stored(story, 'report.json')).incidents
    expect(await (await fetch(`${app.url}/api/v1/incidents/${expected.id}`)).json()).toEqual(expected)
  })

  it.each(STORIES)('the draft of $story is the stored one', async ({ story, timezone }) => {
    const [{ id }] = JSON.parse(stored(story, 'report.json')).incidents
    const draft = await fetch(`${app.url}/api/v1/incidents/${id}/postmortem?format=markdown&timezone=${encodeURIComponent(timezone)}`)
    expect(await draft.text()).toBe(stored(story, 'postmortem.md'))
  })

  it('shows each incident on a page that needs no script', async () => {
    const { incidents } = await (await fetch(`${app.url}/api/v1/incidents`)).json()
    expect(incidents).toHaveLength(5)
    for (const { id, title } of incidents) {
      const page = await (await fetch(`${app.url}/incidents/${id}`)).text()
      expect(page).toContain(title)
      expect(page).not.toMatch(/<script(?! type="module" src="\/assets\/app-)/)
    }
  })
})
