import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { differencesFromRebuild } from '../../src/cli/commands/rebuild.ts'
import { importThroughServer } from '../../src/cli/import-documents.ts'
import { importFiles } from '../../src/cli/read-documents.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { type LiveWorld, liveWorld, notify } from './live-world.ts'
import { JSON_TYPE, post } from './server-world.ts'

const folder = mkdtempSync(join(tmpdir(), 'hindsight-linked-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** It names no service of the evidence: no rule links it. */
const POSTMORTEM = `# Postmortem: Nobody could log in

Severity: SEV2
Date: 2023-05-09 (UTC)

## Summary
40 % of users could not log in.

## Timeline
- 11:00 Customer support pages on-call
- 11:10 On-call acknowledges
- 11:30 Root cause identified: an expired certificate
- 11:55 The issue was resolved

## Action items
- [ ] Watch the expiry of certificates
`

interface Shown {
  readonly id: string
  readonly title: string
  readonly status: string
  readonly severity: string | null
  readonly anchors: Readonly<
    Record<string, { at: string; basis: string; rule: string; evidence: string[]; line?: number; written?: string } | null>
  >
  readonly durations: Readonly<Record<string, { seconds: number | null; status: string }>>
  readonly impact: readonly { value: number; evidence: string[] }[]
  readonly actionItems: readonly { text: string }[]
  readonly findings: readonly { code: string }[]
}

const get = async (world: LiveWorld, path: string) => (await fetch(`${world.url}${path}`)).json()
const read = (world: LiveWorld, id: string): Promise<Shown> => get(world, `/api/v1/incidents/${id}`)
const bytesOf = async (world: LiveWorld, id: string) => (await fetch(`${world.url}/api/v1/incidents/${id}`)).text()
const said = async (world: LiveWorld, path: string, body: object) =>
  (await post(`${world.url}/api/v1/incidents/${path}`, JSON.stringify(body), JSON_TYPE)).json()
const expectAsRebuilt = async (world: LiveWorld) => expect(await differencesFromRebuild(world.store, DEFAULT_POLICY)).toEqual([])

/** `[median, known, pending]` over all incidents. */
async function figure(world: LiveWorld, name: string) {
  const { groups } = await get(world, '/api/v1/metrics')
  const { medianSeconds, known, pending } = groups[0].durations[name]
  return [medianSeconds, known, pending]
}

async function imported(world: LiveWorld, text = POSTMORTEM, name = 'login.md'): Promise<Shown> {
  writeFileSync(join(folder, name), text)
  const files = (await importFiles([join(folder, name)])).flatMap((file) => ('incident' in file ? [file] : []))
  expect(await importThroughServer(world.url, files, null)).toMatchObject({ imported: 1, refused: [] })
  await world.settled()
  const [id = ''] = files.map(({ incident }) => incident.id)
  return read(world, id)
}

/** An alert that fires and goes on firing, as far as it was reported. */
async function openIncident(world: LiveWorld): Promise<string> {
  const [incident] = await notify(world, { service: 'auth', minutesAgo: 59 })
  return incident?.id ?? ''
}

describe('a postmortem that is merged with an open incident', () => {
  it('adds what the evidence does not know, with its line and its event', async () => {
    const world = await liveWorld()
    const live = await openIncident(world)
    const document = await imported(world)
    expect(document).toMatchObject({ title: 'Nobody could log in', durations: { timeToAcknowledge: { seconds: 600 } } })
    await said(world, `${live}/merge`, { with: document.id })
    const filled = await read(world, live)
    expect(filled).toMatchObject({
      status: 'resolved',
      severity: 'critical',
      impact: [{ value: 40, basis: 'reported' }],
      actionItems: [{ text: 'Watch the expiry of certificates' }],
      anchors: {
        detected: { basis: 'measured', rule: 'first-alert' },
        acknowledged: { at: '2023-05-09T11:10:00.000Z', basis: 'reported', rule: 'from-linked-postmortem', line: 11 },
        identified: { written: '2023-05-09T11:30:00+00:00' },
        resolved: { at: '2023-05-09T11:55:00.000Z', basis: 'reported', rule: 'from-linked-postmortem', line: 13 },
      },
      durations: { timeToAcknowledge: { seconds: 540 }, timeToResolve: { seconds: 3_240 } },
    })
    expect(filled.anchors.acknowledged?.evidence).toEqual(document.anchors.acknowledged?.evidence)
    expect(filled.findings.map(({ code }) => code)).toContain('unresolved-alert')
    const evidence = await get(world, `/api/v1/incidents/${live}/evidence/${filled.anchors.acknowledged?.evidence[0]}`)
    expect(evidence.event).toMatchObject({ kind: 'entry.reported', text: 'On-call acknowledges' })
    await expectAsRebuilt(world)
  })

  it('takes no figure away: what was known of the document is known of the incident that counts for both', async () => {
    const world = await liveWorld()
    const live = await openIncident(world)
    const document = await imported(world)
    expect([await figure(world, 'timeToResolve'), await figure(world, 'timeToAcknowledge')]).toEqual([
      [3_300, 1, 1],
      [600, 1, 1],
    ])
    await said(world, `${live}/merge`, { with: document.id })
    expect([await figure(world, 'timeToResolve'), await figure(world, 'timeToAcknowledge')]).toEqual([
      [3_240, 1, 0],
      [540, 1, 0],
    ])
  })

  it('takes all of it back when the two are split, or the merge is reverted, byte for byte', async () => {
    const world = await liveWorld()
    const live = await openIncident(world)
    const document = await imported(world)
    const before = [await bytesOf(world, live), await bytesOf(world, document.id)]
    const merged = await said(world, `${live}/merge`, { with: document.id })
    await said(world, `${live}/edits/${merged.edit.id}/revert`, {})
    expect([await bytesOf(world, live), await bytesOf(world, document.id)]).toEqual(before)
    await said(world, `${live}/merge`, { with: document.id })
    expect((await read(world, live)).status).toBe('resolved')
    await said(world, `${live}/split`, { events: [document.id] })
    expect([await bytesOf(world, live), await bytesOf(world, document.id)]).toEqual(before)
    await expectAsRebuilt(world)
  })

  it('leaves what a reviewer decided, also that a time is not known', async () => {
    const world = await liveWorld()
    const live = await openIncident(world)
    const document = await imported(world)
    await said(world, `${live}/merge`, { with: document.id })
    await said(world, `${live}/edits`, { type: 'anchor', anchor: 'resolved', to: null })
    await said(world, `${live}/edits`, { type: 'anchor', anchor: 'acknowledged', to: { at: '2023-05-09T11:05:00Z' } })
    await said(world, `${live}/edits`, { type: 'severity', severity: null })
    expect(await read(world, live)).toMatchObject({
      status: 'open',
      severity: null,
      anchors: { resolved: null, acknowledged: { at: '2023-05-09T11:05:00.000Z', rule: 'named-by-edit' }, identified: { line: 12 } },
    })
    await expectAsRebuilt(world)
  })

  it('does not end it where an alert fired after the stated resolution', async () => {
    const world = await liveWorld()
    const live = await openIncident(world)
    const document = await imported(world)
    await said(world, `${live}/merge`, { with: document.id })
    await notify(world, { service: 'auth', name: 'Latency', minutesAgo: 1 })
    expect(await read(world, live)).toMatchObject({ status: 'open', anchors: { resolved: null, acknowledged: { line: 11 } } })
    await expectAsRebuilt(world)
  })

  it('is named on the page with what it adds, without the folder of the importer', async () => {
    const world = await liveWorld()
    const live = await openIncident(world)
    const document = await imported(world)
    await said(world, `${live}/merge`, { with: document.id })
    const page = await (await fetch(`${world.url}/incidents/${live}`)).text()
    expect(page).toContain('adds acknowledged, identified, impact over and resolved')
    expect(page).not.toContain('Nothing else is known yet')
    const own = await (await fetch(`${world.url}/incidents/${document.id}`)).text()
    expect(own).toContain('<bdi>login.md</bdi>')
  })

  it('adds no times where it has no date, or one of another day', async () => {
    const world = await liveWorld()
    const live = await openIncident(world)
    const other = await imported(world, POSTMORTEM.replace('2023-05-09', '2023-03-09'), 'other.md')
    await said(world, `${live}/merge`, { with: other.id })
    expect(await read(world, live)).toMatchObject({ status: 'open', anchors: { acknowledged: null, resolved: null } })
    await expectAsRebuilt(world)
  })
})

describe('of two postmortems', () => {
  it('the one that a reviewer linked goes first, and the other adds what that does not know', async () => {
    const world = await liveWorld()
    const live = await openIncident(world)
    const cites = POSTMORTEM.replace('## Summary', `## Summary\nSee ${live}.`).replace('11:10', '11:12')
    const byRule = await imported(world, cites, 'cites.md')
    const byHand = await imported(world, POSTMORTEM.replace('- 11:30 Root cause identified: an expired certificate\n', ''))
    await said(world, `${live}/merge`, { with: byHand.id })
    expect(await read(world, live)).toMatchObject({
      describedBy: [byRule.id, byHand.id].sort(),
      anchors: { acknowledged: { at: '2023-05-09T11:10:00.000Z' }, identified: { at: '2023-05-09T11:30:00.000Z' } },
    })
    await expectAsRebuilt(world)
  })
})
