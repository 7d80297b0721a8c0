import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readInputs } from '../../src/cli/input.ts'
import { editOf } from '../../src/domain/edit.ts'
import { eventId } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { type RecordedWebhook, rawEventOf } from '../../src/domain/recorded-webhook.ts'
import { instant } from '../../src/domain/time/time.ts'
import { openStore } from '../../src/store/open-store.ts'
import { tick } from '../../src/worker/worker.ts'
import { hindsight } from './run.ts'

const OUTAGE = 'fixtures/outages/total-outage-utc'
const OTHER = 'fixtures/outages/checkout-crash-eat'

const reportOf = async (...files: readonly string[]) => JSON.parse((await hindsight('reconstruct', ...files)).out)

/** A notification about one alert at a time of the day of the outage, as Alertmanager sends it. */
const notification = (at: string, labels: Readonly<Record<string, string>>): RecordedWebhook => ({
  receivedAt: `2024-06-05T${at}:10.000Z`,
  method: 'POST',
  path: '/webhooks/alertmanager',
  headers: {},
  body: {
    version: '4',
    receiver: 'hindsight',
    status: 'firing',
    groupLabels: {},
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example.com',
    groupKey: `{}:{${JSON.stringify(labels)}}`,
    truncatedAlerts: 0,
    alerts: [
      {
        status: 'firing',
        labels,
        annotations: {},
        generatorURL: '',
        fingerprint: JSON.stringify(labels),
        startsAt: `2024-06-05T${at}:00Z`,
        endsAt: '0001-01-01T00:00:00Z',
      },
    ],
  },
})

/** The outage with one more delivery; gives the id of the event that it reports, and of the outage's incident. */
async function withDelivery(delivery: RecordedWebhook) {
  const file = join(mkdtempSync(join(tmpdir(), 'hindsight-explain-')), 'more.jsonl')
  writeFileSync(file, JSON.stringify(delivery))
  const { incidents, unassigned } = await reportOf(OUTAGE, file)
  const events = [...unassigned.map((event: { id: string; evidence: string[] }) => event.evidence[0])]
  const outage = incidents.find((incident: { title: string }) => incident.title === 'SiteErrorRateHigh on site')
  return { files: [OUTAGE, file], incident: outage.id, events, incidents }
}

/** A new store in which these recordings are processed; its path. */
async function storeOf(files: readonly string[]): Promise<string> {
  const path = mkdtempSync(join(tmpdir(), 'hindsight-explain-'))
  const store = await openStore({ path })
  for (const recorded of (await readInputs(files, null)).recorded) {
    const raw = rawEventOf(recorded)
    if (raw !== null) await store.accept(raw)
  }
  const log = { error: (_: object, message: string) => expect.fail(message) }
  while ((await tick({ store, policy: () => DEFAULT_POLICY, log })) > 0);
  await store.close()
  return path
}

describe('hindsight explain', () => {
  let incident: { id: string; members: { eventId: string; because: string }[]; changes: { id: string; evidence: string[] }[] }
  beforeAll(async () => {
    incident = (await reportOf(OUTAGE)).incidents[0]
  })

  it('says of every member why it is here, with the rule, and of every change what it scored, term by term', async () => {
    const { code, out } = await hindsight('explain', incident.id, '--file', OUTAGE)
    expect(code).toBe(0)
    for (const { eventId, because } of incident.members) if (because !== 'change-in-window') expect(out).toContain(`event ${eventId}`)
    expect(out).toContain('it opened the incident [first-episode]')
    expect(out).toMatch(/likely suspect: .* points\n +\+\d\.\d\d {2}time/)
    expect(out).toMatch(/% {2}no change involved/)
  })

  it('prints the same as JSON, with terms that add up', async () => {
    const { out } = await hindsight('explain', incident.id, '--file', OUTAGE, '--format', 'json')
    const answer = JSON.parse(out)
    expect(answer.members).toHaveLength(incident.members.length)
    expect(answer.event).toBeNull()
    const shares = answer.changes.reduce((sum: number, { score }: { score: number }) => sum + score, answer.noChangeScore)
    expect(shares).toBeCloseTo(1, 6)
  })

  it('says why an event is here: an acknowledgement because of its page', async () => {
    const { timeline } = (await reportOf(OUTAGE)).incidents[0]
    const acknowledged = timeline.find(({ kind }: { kind: string }) => kind === 'page.acknowledged').evidence[0]
    const { out } = await hindsight('explain', incident.id, acknowledged, '--file', OUTAGE)
    expect(out).toContain('is in this incident')
    expect(out).toContain('because it has the same key as a page that is here [page-names-alert]')
  })

  it('says that an event is in another incident, and what separates the two', async () => {
    const other = (await reportOf(OTHER)).incidents[0]
    const { out } = await hindsight('explain', incident.id, other.members[0].eventId, '--file', OUTAGE, OTHER)
    expect(out).toContain(`is not here, but in ${other.title} (${other.id})`)
    expect(out).toMatch(/why not here: .*\[(other-service|too-far-apart|other-partition)\]/)
  })

  it('says that a warning by itself starts no incident, with the count that would', async () => {
    const {
      files,
      incident: id,
      events,
    } = await withDelivery(
      notification('20:00', {
        alertname: 'DiskFilling',
        service: 'archive',
        severity: 'warning',
        environment: 'production',
        cluster: 'eu-1',
      }),
    )
    const { out } = await hindsight('explain', id, events[0] ?? '', '--file', ...files)
    expect(out).toContain('is in no incident')
    expect(out).toContain('(here: warning), and only 1 different alert of archive, where 3 would start one. [noise]')
    expect(out).toContain('is known (services, depends_on). [other-service]')
  })

  it('names the partition label that keeps an alert apart', async () => {
    const {
      files,
      incident: id,
      events,
    } = await withDelivery(notification('14:10', { alertname: 'SiteSlow', service: 'site', severity: 'warning', environment: 'staging' }))
    const { out } = await hindsight('explain', id, events[0] ?? '', '--file', ...files)
    expect(out).toContain('environment "staging", there "production"; cluster not stated, there "eu-1". [other-partition]')
  })

  it('says why a change is not judged', async () => {
    const deploy = { at: '2024-06-05T23:30:00Z', application: 'late', environment: 'production', version: '1' }
    const {
      files,
      incident: id,
      events,
    } = await withDelivery({
      receivedAt: '2024-06-05T23:30:01.000Z',
      method: 'POST',
      path: '/webhooks/deploys',
      headers: {},
      body: JSON.stringify(deploy),
    })
    const { out } = await hindsight('explain', id, events[0] ?? '', '--file', ...files)
    expect(out).toContain('[after-the-end]')
  })

  it('explains an event of no incident by its id alone: why, the rule, what would have put it in one, and the nearest incident', async () => {
    const labels = { alertname: 'DiskFilling', service: 'archive', severity: 'warning', environment: 'production', cluster: 'eu-1' }
    const { files, incident: id, events } = await withDelivery(notification('20:00', labels))
    const asked = events[0] ?? ''
    const { code, out } = await hindsight('explain', asked, '--file', ...files)
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      `Event ${asked}: alert.fired from alertmanager, Wed 5 Jun 2024, 20:00 UTC: DiskFilling`,
      '  is in no incident',
      '  why: No page, no severity that pages people (here: warning), and only 1 different alert of archive, where 3 would start one. [noise]',
      expect.stringMatching(/^ {2}it would be in one if its severity paged people/),
      '  it would be in one if 2 more different alerts of the same service fired within 10 min of it',
      '  it would be in one if a page named it',
      expect.stringMatching(`^  nearest incident: SiteErrorRateHigh on site \\(${id}\\), .* earlier$`),
      expect.stringMatching(/^ {2}why not there: It is about archive; .* \[other-service\]$/),
      '',
    ])
    const json = JSON.parse((await hindsight('explain', asked, '--format', 'json', '--file', ...files)).out)
    expect(json).toMatchObject({
      incident: null,
      event: { id: asked, rule: 'noise', severity: 'warning' },
      nearest: { id, side: 'earlier' },
    })
    expect(await hindsight('explain', asked, id, '--file', ...files)).toMatchObject({
      code: 1,
      err: `hindsight: ${asked} is an event of no incident: pass its id alone\n`,
    })
  })

  it('explains a delivery: the incident that holds it, or why none does', async () => {
    const added = notification('20:00', { alertname: 'DiskFilling', service: 'site', severity: 'warning' })
    const { files, events, incident } = await withDelivery(added)
    const path = await storeOf(files)
    const alone = rawEventOf(added)?.id ?? ''
    const first = (await readInputs([OUTAGE], null)).recorded.map(rawEventOf).find((raw) => raw?.source === 'alertmanager')?.id ?? ''
    for (const from of [
      ['--storage.path', path],
      ['--file', ...files],
    ]) {
      expect((await hindsight('explain', alone, ...from)).out).toBe((await hindsight('explain', events[0] ?? '', ...from)).out)
      expect((await hindsight('explain', first, ...from)).out).toBe((await hindsight('explain', incident, ...from)).out)
    }
  })

  it('explains an event of no incident from a store as from its recordings', async () => {
    const { files, events } = await withDelivery(notification('20:00', { alertname: 'DiskFilling', service: 'site', severity: 'warning' }))
    const path = await storeOf(files)
    const stored = await hindsight('explain', events[0] ?? '', '--storage.path', path)
    expect(stored.out).toContain('is in no incident')
    expect(stored.out).toBe((await hindsight('explain', events[0] ?? '', '--file', ...files)).out)
    expect(await hindsight('explain', 'abc', '--storage.path', path)).toMatchObject({
      code: 1,
      err: 'hindsight: no incident with id abc, and no event or delivery with that id\n',
    })
  })

  it('answers from a store as from its recordings', async () => {
    const path = await storeOf([OUTAGE, OTHER])
    const other = (await reportOf(OTHER)).incidents[0].members[1].eventId
    const stored = await hindsight('explain', incident.id, other, '--storage.path', path)
    expect(stored.out).toBe((await hindsight('explain', incident.id, other, '--file', OUTAGE, OTHER)).out)
  })

  it('says who moved an alert here or away, when and why', async () => {
    const path = mkdtempSync(join(tmpdir(), 'hindsight-explain-'))
    const store = await openStore({ path })
    for (const recorded of (await readInputs([OUTAGE, OTHER], null)).recorded) {
      const raw = rawEventOf(recorded)
      if (raw !== null) await store.accept(raw)
    }
    const other = (await reportOf(OTHER)).incidents[0]
    const made = { author: 'On-call engineer', reason: 'seen in the logs', at: instant(Date.UTC(2024, 5, 6, 9)) }
    const leaving = incident.members.find(({ because }) => because === 'same-service-nearby')?.eventId ?? ''
    const about = eventId(incident.id)
    const split = editOf({ about, ...made }, { type: 'split', events: [eventId(leaving)] })
    for (const edit of [editOf({ about, ...made }, { type: 'merge', with: eventId(other.id) }), split]) await store.appendEdit(edit)
    const log = { error: (_: object, message: string) => expect.fail(message) }
    while ((await tick({ store, policy: () => DEFAULT_POLICY, log })) > 0);
    await store.close()
    const merged = await hindsight('explain', other.id, other.id, '--storage.path', path)
    expect(merged.out).toContain('is in this incident')
    const words = 'a reviewer moved it here [merged-by-edit], On-call engineer, Thu 6 Jun 2024, 09:00 UTC: “seen in the logs”, edit '
    expect(merged.out).toContain(words)
    const apart = await hindsight('explain', other.id, leaving, '--storage.path', path)
    expect(apart.out).toContain(`there because a reviewer moved it here [split-by-edit], On-call engineer`)
    expect(apart.out).toContain(
      'why not here: The rules would put it here; On-call engineer split the two at 2024-06-06T09:00:00.000Z: “seen in the logs”. [moved-by-edit]',
    )
    const json = JSON.parse((await hindsight('explain', leaving, '--storage.path', path, '--format', 'json')).out)
    expect(json.members[0].edit).toEqual({ ...made, id: split.id, at: '2024-06-06T09:00:00.000Z' })
  })

  it.each([
    [['explain'], 2, /missing required argument 'id'/],
    [['explain', 'abc', '--file', OUTAGE], 1, /^hindsight: no incident with id abc, and no event or delivery with that id\n$/],
    [['explain', 'abc', '--file', OUTAGE, '--timezone', 'Mars'], 1, /"Mars" is not a time zone/],
  ])('%j exits %i', async (argv, code, reason) => {
    expect(await hindsight(...argv)).toMatchObject({ code, err: expect.stringMatching(reason) })
  })

  it('prints what the guide to grouping and blame shows of it', async () => {
    const answers = await Promise.all([
      hindsight('explain', (await reportOf(OTHER)).incidents[0].id, '--file', OTHER),
      hindsight('explain', '040259b48406cd0d75d46348562ad17f', '463223972737db63645d6c8e72a08e32', '--file', 'fixtures/outages'),
    ])
    const printed = answers.map(({ out }) => out).join('')
    const shown = readFileSync('docs/grouping-and-blame.md', 'utf8').matchAll(/^```\n((?:[ $].*\n|Event .*\n)+)```$/gm)
    const lines = [...shown].flatMap(([, block = '']) => block.split('\n').filter((line) => line !== '' && !line.startsWith('$')))
    expect(lines.length).toBeGreaterThan(20)
    expect(lines.filter((line) => !printed.includes(line))).toEqual([])
  })

  it('says that no event was received with an id', async () => {
    const { code, err } = await hindsight('explain', incident.id, 'abc', '--file', OUTAGE)
    expect({ code, err }).toEqual({ code: 1, err: 'hindsight: no event with id abc\n' })
  })
})
