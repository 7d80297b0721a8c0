import { describe, expect, it } from 'vitest'
import { differencesFromRebuild } from '../../src/cli/commands/rebuild.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { aPostmortem } from '../world/documents.ts'
import { type LiveWorld, liveWorld, notify } from './live-world.ts'
import { alertGroup, JSON_TYPE, post } from './server-world.ts'

const AT = Date.parse('2023-05-09T11:00:00Z')
const TEXT = { 'content-type': 'text/markdown' }
const outage = (different: Partial<Parameters<typeof aPostmortem>[0]> = {}) =>
  aPostmortem({ title: 'Checkout was slow', from: AT, to: AT + 1_800_000, about: 'The checkout service', ...different })
/** Its only times stand in a sentence. */
const SENTENCE =
  '# Mail was late\n\n## Summary\nMail went out late from 10:00 to 11:00 UTC on 2023-05-02.\n\n## Root cause\nA full disk.\n\n## Action items\n- [ ] A larger disk\n'

interface Entry {
  readonly id: string
  readonly text: string
}
interface Shown {
  readonly id: string
  readonly describes?: string | null
  readonly describedBy?: readonly string[]
  readonly timeline: readonly Entry[]
  readonly anchors: Readonly<Record<string, { readonly at: string; readonly rule: string } | null>>
  readonly findings: readonly { readonly message: string }[]
}

const read = async (world: LiveWorld, id: string): Promise<Shown> => (await fetch(`${world.url}/api/v1/incidents/${id}`)).json()

async function imported(world: LiveWorld, text: string, name = 'a.md'): Promise<Shown> {
  const answer = await post(`${world.url}/api/v1/documents?name=${name}`, text, TEXT)
  const { incidents } = await answer.json()
  await world.settled()
  return read(world, incidents[0])
}

async function said(world: LiveWorld, path: string, body: object) {
  const answer = await post(`${world.url}/api/v1/incidents/${path}`, JSON.stringify(body), JSON_TYPE)
  return { status: answer.status, body: await answer.json() }
}

/** The checkout service's own alert, resolved. */
async function recorded(world: LiveWorld): Promise<string> {
  const labels = { alertname: 'HighErrorRate', severity: 'critical', service: 'checkout' }
  const times = { startsAt: '2023-05-09T11:04:30.000Z', endsAt: '2023-05-09T11:29:00.000Z', fingerprint: '0123456789abcdef' }
  await post(`${world.url}/webhooks/alertmanager`, alertGroup({ alerts: [{ status: 'resolved', labels, annotations: {}, ...times }] }))
  await world.settled()
  const { incidents } = await (await fetch(`${world.url}/api/v1/incidents`)).json()
  return incidents[0].id
}

const expectAsRebuilt = async (world: LiveWorld) => expect(await differencesFromRebuild(world.store, DEFAULT_POLICY)).toEqual([])

const EDITS = [
  ['retext', ({ id }: Entry) => ({ type: 'retext', entry: id, text: 'Nothing loaded' })],
  ['retime', ({ id }: Entry) => ({ type: 'retime', entry: id, to: { at: '2023-05-09T11:20:00Z' } })],
  ['rephase', ({ id }: Entry) => ({ type: 'rephase', entry: id, phase: 'communication' })],
  ['hide', ({ id }: Entry) => ({ type: 'hide', entry: id })],
  ['anchor', () => ({ type: 'anchor', anchor: 'acknowledged', to: { at: '2023-05-09T11:02:00Z' } })],
  ['title', () => ({ type: 'title', text: 'Nobody could pay' })],
  ['severity', () => ({ type: 'severity', severity: 'SEV1' })],
] as const

/** The incidents of an answer, without what names the edit: made later, it has another id and time. */
const unsigned = ({ edit, incidents }: { edit: { id: string; at: string }; incidents: unknown }): unknown =>
  JSON.parse(JSON.stringify(incidents).replaceAll(edit.id, 'edit').replaceAll(edit.at, 'then'))

describe.each([
  ['alone', async () => {}],
  ['linked to what was recorded', recorded],
] as const)('an imported incident that is %s', (_, beside) => {
  it.each(EDITS)('takes an edit of type %s, gives it up when that is reverted, and is what a rebuild makes', async (__, edit) => {
    const world = await liveWorld()
    await beside(world)
    const before = await imported(world, outage())
    const entry = before.timeline[1]
    if (entry === undefined) throw new Error('the postmortem has three entries')
    const body = edit(entry)
    const dry = await said(world, `${before.id}/edits?dryRun=true`, body)
    expect([dry.status, await read(world, before.id)]).toEqual([200, before])
    const made = await said(world, `${before.id}/edits`, body)
    expect([made.status, unsigned(made.body)]).toEqual([201, unsigned(dry.body)])
    const after = await read(world, before.id)
    expect(made.body.incidents).toContainEqual(after)
    expect(after).not.toEqual(before)
    await expectAsRebuilt(world)
    expect((await said(world, `${before.id}/edits/${made.body.edit.id}/revert`, {})).status).toBe(201)
    expect(await read(world, before.id)).toEqual(before)
    await expectAsRebuilt(world)
  })
})

describe('edits of an imported incident', () => {
  it('of a text without entries are applied, too', async () => {
    const world = await liveWorld()
    const before = await imported(world, SENTENCE)
    expect(before.timeline).toEqual([])
    expect((await said(world, `${before.id}/edits`, { type: 'title', text: 'Late mail' })).status).toBe(201)
    expect(await read(world, before.id)).toMatchObject({ ...before, title: 'Late mail' })
    await expectAsRebuilt(world)
  })

  it('keep the entries of one time in the order of their lines, and give a retimed one its new time', async () => {
    const world = await liveWorld()
    const lines = [
      '- 11:00 An alert fired',
      '- ??:?? The database was restarted',
      '- ??:?? Traffic was moved',
      '- 11:30 The issue was resolved',
    ]
    const text = `# Slow\n\n## Summary\nDate: 2023-05-09 (UTC).\n\n## Timeline\n${lines.join('\n')}\n`
    const { id, timeline } = await imported(world, text)
    const texts = timeline.map((entry) => entry.text)
    await said(world, `${id}/edits`, { type: 'hide', entry: timeline[0]?.id })
    expect((await read(world, id)).timeline.map((entry) => entry.text)).toEqual(texts)
    await said(world, `${id}/edits`, { type: 'retime', entry: timeline[1]?.id, to: { at: '2023-05-09T11:10:00Z' } })
    const moved = (await read(world, id)).timeline.find((entry) => entry.id === timeline[1]?.id)
    expect(moved).toMatchObject({ at: '2023-05-09T11:10:00.000Z' })
  })

  it('of the entries move the anchors that rest on them, say so, and are as never made once they are reverted', async () => {
    const world = await liveWorld()
    const before = await imported(world, outage())
    const anchorsOf = async () => {
      const { anchors } = await read(world, before.id)
      const known = Object.entries(anchors).flatMap(([name, anchor]) => (anchor === null ? [] : [[name, anchor] as const]))
      return Object.fromEntries(known.map(([name, { at, rule }]) => [name, `${at.slice(11, 16)} ${rule}`]))
    }
    const entryOf = (words: string) => before.timeline.find(({ text }) => text.includes(words))?.id
    const original = await anchorsOf()
    expect(original).toMatchObject({
      detected: '11:00 first-entry-in-phase-detection',
      acknowledged: '11:03 first-entry-of-a-responder',
      resolved: '11:30 first-entry-in-phase-resolution',
    })
    const afterEdit = async (body: object) => {
      const { body: made } = await said(world, `${before.id}/edits`, body)
      const after = await anchorsOf()
      await expectAsRebuilt(world)
      await said(world, `${before.id}/edits/${made.edit.id}/revert`, {})
      expect(await anchorsOf()).toEqual(original)
      return after
    }
    expect(await afterEdit({ type: 'retime', entry: entryOf('began to look'), to: { at: '2023-05-09T11:20:00Z' } })).toEqual({
      ...original,
      acknowledged: '11:20 entry-retimed-by-edit',
    })
    expect(await afterEdit({ type: 'retime', entry: entryOf('resolved'), to: { at: '2023-05-09T11:45:00Z' } })).toEqual({
      ...original,
      resolved: '11:45 entry-retimed-by-edit',
      impactEnd: '11:45 resolution-stands-for-the-end',
    })
    expect(await afterEdit({ type: 'rephase', entry: entryOf('began to look'), phase: 'mitigation' })).toMatchObject({
      mitigated: '11:03 entry-rephased-by-edit',
    })
    expect(await afterEdit({ type: 'hide', entry: entryOf('resolved') })).not.toHaveProperty('resolved')
    expect(await afterEdit({ type: 'hide', entry: entryOf('An alert fired') })).toMatchObject({
      detected: '11:03 first-sign-of-a-responder',
    })
    expect(await afterEdit({ type: 'retext', entry: entryOf('resolved'), text: 'All is well' })).toEqual(original)
  })

  it('of title, severity and anchors go over to a later version; those of entries stay with the text that has them', async () => {
    const world = await liveWorld()
    const first = await imported(world, outage())
    const to = { at: '2023-05-09T11:02:00Z' }
    await said(world, `${first.id}/edits`, { type: 'title', text: 'Nobody could pay' })
    await said(world, `${first.id}/edits`, { type: 'anchor', anchor: 'acknowledged', to })
    await said(world, `${first.id}/edits`, { type: 'retext', entry: first.timeline[1]?.id, text: 'Nothing loaded' })
    const second = await imported(world, outage({ to: AT + 2_400_000 }))
    expect(second).toMatchObject({ title: 'Nobody could pay', anchors: { acknowledged: { at: '2023-05-09T11:02:00.000Z' } } })
    expect(second.timeline.map(({ text }) => text)).not.toContain('Nothing loaded')
    expect((await read(world, first.id)).id).toBe(second.id)
    await expectAsRebuilt(world)
    const { edits } = await (await fetch(`${world.url}/api/v1/incidents/${second.id}/edits`)).json()
    expect(edits).toHaveLength(3)
  })

  it('settle a difference from what was recorded', async () => {
    const world = await liveWorld()
    const live = await recorded(world)
    const { id, findings } = await imported(world, outage())
    const isAboutDetection = ({ message }: { message: string }) => message.includes('says detected')
    expect(findings.filter(isAboutDetection)).toHaveLength(1)
    await said(world, `${id}/edits`, { type: 'anchor', anchor: 'detected', to: { at: '2023-05-09T11:05:00Z' } })
    const left = [await read(world, id), await read(world, live)].flatMap((incident) => incident.findings.filter(isAboutDetection))
    expect(left).toEqual([])
    await expectAsRebuilt(world)
  })
})

/** Two months before what was recorded, about something else: no rule links the two. */
const far = (different: Partial<Parameters<typeof aPostmortem>[0]> = {}) =>
  outage({ title: 'Mail went out late', about: 'Mail', from: AT - 5_184_000_000, to: AT - 5_182_000_000, ...different })
const listed = async (world: LiveWorld): Promise<readonly Shown[]> =>
  (await (await fetch(`${world.url}/api/v1/incidents`)).json()).incidents

describe('a merge of an imported incident', () => {
  it.each(['the imported one', 'the recorded one'])('and a recorded one, requested on %s, links the two', async (asked) => {
    const world = await liveWorld()
    const live = await recorded(world)
    const document = await imported(world, far())
    expect([document.describes, (await listed(world)).length]).toEqual([null, 2])
    const [first, second] = asked === 'the imported one' ? [document.id, live] : [live, document.id]
    const dry = await said(world, `${first}/merge?dryRun=true`, { with: second })
    expect([dry.status, (await read(world, document.id)).describes]).toEqual([200, null])
    const made = await said(world, `${first}/merge`, { with: second })
    expect([made.status, unsigned(made.body)]).toEqual([201, unsigned(dry.body)])
    const links = async () => [
      (await read(world, document.id)).describes,
      (await read(world, live)).describedBy,
      (await listed(world)).length,
    ]
    expect(await links()).toEqual([live, [document.id], 1])
    await expectAsRebuilt(world)
    await said(world, `${live}/edits/${made.body.edit.id}/revert`, {})
    expect(await links()).toEqual([null, [], 2])
    expect(await read(world, document.id)).toEqual(document)
    await expectAsRebuilt(world)
  })

  it('holds for later evidence and for a later version', async () => {
    const world = await liveWorld()
    const live = await recorded(world)
    const document = await imported(world, far())
    await said(world, `${document.id}/merge`, { with: live })
    const later = await imported(world, far({ title: 'Mail was down' }))
    expect(later).toMatchObject({ describes: live, title: 'Mail was down' })
    await notify(world, { service: 'checkout', name: 'Latency', minutesAgo: 50 })
    expect(await read(world, live)).toMatchObject({ describedBy: [later.id], members: [{}, {}] })
    await expectAsRebuilt(world)
  })

  it('and another imported one, or with what is no incident, is answered 422', async () => {
    const world = await liveWorld()
    await notify(world, { service: 'disk', minutesAgo: 60, severity: 'warning' })
    const [noise] = (await world.store.unassigned({ limit: 1 })).items
    const [one, other] = [await imported(world, far(), 'a.md'), await imported(world, outage(), 'b.md')]
    for (const [id, why] of [
      [other.id, 'two imported incidents'],
      [noise?.id, 'only with a recorded incident'],
    ]) {
      const { status, body } = await said(world, `${one.id}/merge`, { with: id })
      expect([status, body.errors]).toEqual([422, [{ pointer: '/with', detail: expect.stringContaining(String(why)) }]])
    }
    expect(await world.store.edits()).toEqual([])
  })
})

describe('a split of a postmortem from the incident that it was linked to', () => {
  it('unlinks the two, whatever the rules say, until that is reverted', async () => {
    const world = await liveWorld()
    const live = await recorded(world)
    const document = await imported(world, outage())
    const before = [document, await read(world, live)]
    expect(document.describes).toBe(live)
    const { status, body } = await said(world, `${live}/split`, { events: [document.id] })
    expect([status, (await read(world, document.id)).describes, (await read(world, live)).describedBy]).toEqual([201, null, []])
    expect(await listed(world)).toHaveLength(2)
    await expectAsRebuilt(world)
    await said(world, `${live}/edits/${body.edit.id}/revert`, {})
    expect([await read(world, document.id), await read(world, live)]).toEqual(before)
    await said(world, `${live}/split`, { events: [document.id] })
    await said(world, `${live}/merge`, { with: document.id })
    expect((await read(world, document.id)).describes).toBe(live)
    await expectAsRebuilt(world)
  })
})
