import { readFileSync } from 'node:fs'
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../src/domain/change.ts'
import type { Event } from '../../../src/domain/event.ts'
import { changeId, eventIdOf, sourceName } from '../../../src/domain/identity.ts'
import type { Anchor } from '../../../src/domain/incident/anchor.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { type Instant, isoOf, minutes, seconds } from '../../../src/domain/time/time.ts'
import { episodesOf } from '../../../src/pipeline/episodes/episodes.ts'
import { anchorsOf } from '../../../src/pipeline/figures/anchors.ts'
import { NO_ENTRY_EDITS } from '../../../src/pipeline/figures/entry-edits.ts'
import { boundImpact } from '../../../src/pipeline/figures/impact-bounds.ts'
import { hindsight } from '../../cli/run.ts'
import { anOutage, at, incidentOf, incidentsOf, type Outage } from '../outage.ts'

const RATE = { window: minutes(5) }
const failing = () => anOutage().alertFires('10:00', RATE).alertResolves('10:30', '10:00', RATE)

const change = (times: Pick<Change, 'at' | 'startedAt' | 'finishedAt'>, options: Partial<Change>): Change => ({
  id: changeId('change'),
  outcome: 'succeeded',
  service: null,
  environment: null,
  kind: 'deployment',
  summary: 'deployed',
  score: 0.9,
  likelihood: null,
  terms: [],
  role: 'bystander',
  verdict: null,
  evidence: [eventIdOf(sourceName('deploys'), 'change', String(times.at))],
  ...times,
  ...options,
})
const finished = (time: string, options: Partial<Change>) => change({ at: at(time), startedAt: null, finishedAt: at(time) }, options)
const suspect = (time: string, options: Partial<Change> = {}) => finished(time, { role: 'suspect', likelihood: 'likely', ...options })

function bounded({ events }: Outage, changes: readonly Change[] = []) {
  const [first, ...rest] = episodesOf(events, DEFAULT_POLICY)
  if (first === undefined) throw new Error('expected an episode')
  const episodes = [first, ...rest] as const
  return boundImpact(anchorsOf({ episodes, changes, timeline: [], edits: NO_ENTRY_EDITS }), { episodes, changes, policy: DEFAULT_POLICY })
}

describe('the start of the impact', () => {
  it('is not before the likely suspect took effect, dated to the second', () => {
    expect(bounded(failing(), [suspect('09:56')]).impactStart).toMatchObject({
      at: at('10:00'),
      earliest: at('09:55:59'),
      latest: at('10:00'),
      bound: { rule: 'suspect-change-took-effect' },
      delays: [{ cause: 'for-not-known' }, { cause: 'window', ms: minutes(5) }],
    })
  })

  it('is not before the rollout began, where that is known', () => {
    const rollout = change({ at: at('09:58'), startedAt: at('09:50'), finishedAt: at('09:58') }, { role: 'suspect', likelihood: 'likely' })
    expect(bounded(failing(), [rollout]).impactStart?.earliest).toBe(at('09:50'))
  })

  it('has no earliest time without a likely suspect before it', () => {
    const others = [suspect('09:56', { likelihood: 'possible' }), suspect('10:01'), suspect('09:57', { verdict: 'not_caused' })]
    for (const changes of [[], ...others.map((one) => [one])])
      expect(bounded(failing(), changes).impactStart).not.toHaveProperty('earliest')
  })

  it('follows the reviewer, who confirmed another change', () => {
    const changes = [suspect('09:30'), finished('09:56', { verdict: 'caused' })]
    expect(bounded(failing(), changes).impactStart?.earliest).toBe(at('09:55:59'))
  })
})

describe('the end of the impact', () => {
  const mitigation = (time: string) => finished(time, { role: 'mitigation' })

  it('is not before the samples on which the alert still fired: its window and an evaluation before it resolved', () => {
    expect(bounded(failing()).impactEnd).toMatchObject({
      at: at('10:30'),
      earliest: at('10:24'),
      latest: at('10:30'),
      bound: { rule: 'last-samples-of-a-firing-alert' },
      delays: [
        { cause: 'window', ms: minutes(5) },
        { cause: 'evaluation', ms: seconds(60) },
      ],
    })
  })

  it('is not before the mitigation took effect', () => {
    expect(bounded(failing(), [mitigation('10:26')]).impactEnd).toMatchObject({
      earliest: at('10:25:59'),
      bound: { rule: 'mitigation-took-effect' },
    })
    expect(bounded(failing(), [mitigation('10:20')]).impactEnd?.earliest).toBe(at('10:24'))
  })

  it('is not bounded by an alert whose expression is not known, nor by one that is less severe', () => {
    const unknown = anOutage().alertFires('10:00').alertResolves('10:30', '10:00')
    expect(bounded(unknown).impactEnd).toMatchObject({ at: at('10:30'), latest: at('10:30') })
    expect(bounded(unknown).impactEnd).not.toHaveProperty('earliest')
    const disk = { ...RATE, name: 'DiskFull', severity: 'warning' }
    const trailing = failing().alertFires('10:10', disk).alertResolves('11:30', '10:10', disk)
    expect(bounded(trailing).impactEnd).toMatchObject({ at: at('11:30'), earliest: at('10:24') })
  })

  it('says nothing where its range would reach back before the start', () => {
    const short = anOutage().alertFires('10:00', RATE).alertResolves('10:04', '10:00', RATE)
    expect(bounded(short).impactEnd).not.toHaveProperty('earliest')
  })

  it('stays unknown while an alert is open', () => {
    expect(bounded(anOutage().alertFires('10:00', RATE), [suspect('09:56')]).impactEnd).toBeNull()
  })
})

describe('durations of a bounded impact', () => {
  it('have the least and the most that they may be', () => {
    const incident = incidentOf(failing())
    expect(incident.durations.impactDuration).toMatchObject({ ms: minutes(30), minMs: minutes(24) })
    expect(incident.durations.impactDuration).not.toHaveProperty('maxMs')
  })
})

interface Truth {
  readonly file: string
  readonly from: string
  readonly until: string
}

/** Recorded from a real shop whose requests write down their own failures; its first and its last failed request. */
describe('a recorded outage', () => {
  it.each<Truth>([
    { file: 'webhook-only', from: '2026-11-29T14:58:24.416Z', until: '2026-11-29T15:00:06.275Z' },
    { file: 'full-outage', from: '2026-11-29T14:58:24.416Z', until: '2026-11-29T15:00:06.275Z' },
    { file: 'down-two-minutes', from: '2026-11-29T14:58:24.514Z', until: '2026-11-29T14:59:38.679Z' },
    { file: 'summary-states-the-for', from: '2026-11-29T15:32:43.350Z', until: '2026-11-29T15:34:25.230Z' },
  ])('$file began and ended within what is stated', async ({ file, from, until }) => {
    const path = `fixtures/live-stack/recorded/${file}.jsonl`
    expect(readFileSync(path, 'utf8')).not.toBe('')
    const { incidents } = JSON.parse((await hindsight('reconstruct', '--format', 'json', path)).out)
    expect(incidents).toHaveLength(1)
    const [{ anchors, durations }] = incidents
    const [start, end] = [anchors.impactStart, anchors.impactEnd]
    if (start.earliest !== undefined) expect(start.earliest <= from).toBe(true)
    expect(from <= start.latest).toBe(true)
    if (end.earliest !== undefined) expect(end.earliest <= until).toBe(true)
    expect(until <= end.latest).toBe(true)
    const truth = (Date.parse(until) - Date.parse(from)) / 1_000
    const { minSeconds = 0, maxSeconds = Number.POSITIVE_INFINITY } = durations.impactDuration
    expect(minSeconds).toBeLessThanOrEqual(truth)
    expect(maxSeconds).toBeGreaterThanOrEqual(truth)
  })
})

const minute = fc.integer({ min: 0, max: 59 })
const clock = (hour: number, count: number) => `${hour}:${String(count).padStart(2, '0')}`
const anyAlert = fc.record({
  fires: minute,
  ends: fc.option(minute),
  window: fc.option(fc.constantFrom(0, 1, 5, 30)),
  held: fc.constantFrom(0, 0, 5),
  name: fc.constantFrom('Errors', 'Latency', 'Disk'),
  severity: fc.constantFrom('critical', 'warning'),
})
const anyDeploy = fc.record({ hour: fc.constantFrom('09', 10, 11), at: minute, rollback: fc.boolean() })
const anyStory = fc
  .record({
    alerts: fc.uniqueArray(anyAlert, { minLength: 1, maxLength: 5, selector: ({ name }) => name }),
    // Two of one service at one time would be one fact with two contents.
    deploys: fc.uniqueArray(anyDeploy, { maxLength: 4, selector: ({ hour, at }) => clock(Number(hour), at) }),
  })
  .map(({ alerts, deploys }) => {
    const told = alerts.reduce<Outage>((story, { fires, ends, window, held, name, severity }) => {
      const options = {
        name,
        severity,
        ...(window === null ? {} : { window: minutes(window) }),
        ...(held > 0 ? { heldFor: minutes(held) } : {}),
      }
      const fired = story.alertFires(clock(10, fires), options)
      return ends === null ? fired : fired.alertResolves(clock(11, ends), clock(10, fires), options)
    }, anOutage())
    return deploys.reduce<Outage>(
      (story, { hour, at: when, rollback }, index) =>
        story.deployed(clock(Number(hour), when).padStart(5, '0'), 'storefront', { rollback, version: String(index) }),
      told,
    )
  })

const isOrdered = ({ at: best, earliest = best, latest = best }: Anchor): boolean => earliest <= best && best <= latest
const widthOf = (anchor: Anchor | null | undefined): number =>
  anchor?.earliest === undefined ? Number.POSITIVE_INFINITY : (anchor.latest ?? anchor.at) - anchor.earliest
const rangesOf = (incidents: readonly Incident[]) =>
  incidents.map(({ anchors, durations }) => [anchors.impactStart, anchors.impactEnd, durations.impactDuration, durations.timeToDetect])

describe('any story', () => {
  test.prop([anyStory])('has its best estimates within their ranges', (story) => {
    for (const { anchors, durations } of incidentsOf(story)) {
      for (const anchor of [anchors.impactStart, anchors.impactEnd])
        if (anchor !== null) expect(isOrdered(anchor), label(anchor)).toBe(true)
      for (const { ms, minMs, maxMs } of Object.values(durations)) {
        if (ms !== null && minMs !== undefined) expect(minMs).toBeLessThanOrEqual(ms)
        if (ms !== null && maxMs !== undefined) expect(maxMs).toBeGreaterThanOrEqual(ms)
        if (minMs !== undefined && maxMs !== undefined) expect(minMs).toBeLessThanOrEqual(maxMs)
      }
    }
  })

  test.prop([anyStory, fc.infiniteStream(fc.nat())])('has the same ranges in any order of arrival', (story, keys) => {
    const shuffled = [...story.events].map((event) => ({ event, key: keys.next().value ?? 0 })).sort((a, b) => a.key - b.key)
    expect(rangesOf(incidentsOf({ events: shuffled.map(({ event }): Event => event) }))).toEqual(rangesOf(incidentsOf(story)))
  })

  test.prop([fc.integer({ min: 1, max: 29 })])('has a narrower end with a mitigation, the later it took effect', (count) => {
    const time = clock(10, count)
    const without = bounded(failing())
    const withIt = bounded(failing(), [finished(time, { role: 'mitigation' })])
    expect(widthOf(withIt.impactEnd)).toBeLessThanOrEqual(widthOf(without.impactEnd))
    expect(withIt.impactEnd?.at).toBe(without.impactEnd?.at)
  })
})

const label = ({ at: best, rule }: Anchor): string => `${rule} at ${isoOf(best satisfies Instant)}`
