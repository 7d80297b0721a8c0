import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { differencesFromRebuild } from '../src/cli/commands/rebuild.ts'
import { assert } from '../src/domain/assert.ts'
import type { Event } from '../src/domain/event.ts'
import { DEFAULT_POLICY } from '../src/domain/policy.ts'
import type { RawEvent } from '../src/domain/raw-event.ts'
import { alertmanager } from '../src/sources/alertmanager/alertmanager.ts'
import {
  alertsOf,
  deliveriesOf,
  type FiringAlert,
  type IncidentDocument,
  incidentsOf,
  metricsOf,
  type Notification,
  notificationOf,
  sampleOf,
  toldSince,
} from './live-stack/asking.ts'
import { eventually } from './live-stack/eventually.ts'
import { missingPrograms } from './live-stack/programs.ts'
import { incidentsIn, rememberedBy } from './live-stack/remembered.ts'
import { type Stack, startStack } from './live-stack/stack.ts'
import { eventsIn } from './sources/fixture.ts'

const missing = missingPrograms()
if (missing.length > 0 && process.env.CI === 'true')
  throw new Error(`CI must have ${missing.join(', ')}: install the packages of these names`)

/** One outage of a real shop under real monitoring, told once; each test is a claim about it. */
describe.skipIf(missing.length > 0)(`a real outage${missing.length > 0 ? ` (skipped: not installed: ${missing.join(', ')})` : ''}`, () => {
  let stack: Stack
  let outage: Outage
  beforeAll(async () => {
    stack = await startStack()
    try {
      outage = await playOutage(stack)
    } catch (error) {
      throw new Error(`${error}\n${stack.told()}`, { cause: error })
    }
  }, 120_000)
  afterAll(() => stack?.stop())

  it('begins with a warning, which alone is no incident', () => {
    expect(outage.incidentsAfterWarning).toEqual([])
    expect(outage.unreachable).toBe(503)
  })

  it('is one incident of all three alerts', () => {
    expect(outage.over).toMatchObject({ status: 'resolved', severity: 'critical', services: ['shop'] })
    expect(outage.alerts.map(({ labels }) => labels.alertname).sort()).toEqual(['ShopDown', 'ShopServerDown', 'ShopServerDown'])
    expect(outage.over.members.map(({ key }) => timeOfKey(key)).sort()).toEqual(keysOf(outage.alerts).sort())
  })

  it('has the times at which Alertmanager says that its alerts began', () => {
    const fired = outage.over.timeline.filter(({ kind }) => kind === 'alert.fired')
    expect(fired.map(({ at }) => at)).toEqual(outage.alerts.map(({ startsAt }) => startsAt).sort())
    expect(outage.over.anchors.detected).toMatchObject({ at: fired[0]?.at, basis: 'measured' })
  })

  it('was detected before anybody told', () => {
    for (const { at, receivedAt } of outage.over.timeline) expect(Date.parse(String(at))).toBeLessThan(Date.parse(String(receivedAt)))
  })

  it('is over with the last of its alerts', () => {
    const ends = outage.kept.flatMap(({ told }) => told.alerts.flatMap(({ status, endsAt }) => (status === 'resolved' ? [endsAt] : [])))
    expect(Date.parse(outage.over.anchors.resolved?.at ?? '')).toBe(Math.max(...ends.map((end) => Date.parse(end))))
    expect(outage.over.durations.timeToResolve?.seconds).toBeGreaterThan(0)
  })

  it('is the same incident when an Alertmanager that was killed and forgot everything tells it again', () => {
    expect(firingIn(outage.toldAgain)).toEqual(fingerprintsOf(outage.alerts))
    expect(outage.incidentsToldAgain.map(evidenceOf)).toEqual([evidenceOf(outage.open)])
  })

  it('stays over when Alertmanager is killed once more and hears of the old alerts', () => {
    expect(outage.incidentsAtLast).toEqual([outage.over])
  })

  it('is kept as it was posted, without the token that Alertmanager carried', () => {
    expect(outage.kept.length).toBeGreaterThanOrEqual(4)
    for (const { raw, told } of outage.kept) {
      expect(raw.headers).toMatchObject({ 'user-agent': expect.stringMatching(/^Alertmanager\//), 'content-type': 'application/json' })
      expect(JSON.stringify(raw.headers)).not.toContain('may-send-alerts')
      expect(told.version).toBe('4')
      // Go ends a document with a line break, which no reader of JSON would give back.
      expect(Buffer.from(raw.body).toString('utf8')).toMatch(/\}\n$/)
    }
  })

  it('was counted, each delivery once, and Prometheus has read the count', () => {
    expect(outage.up).toBe(1)
    expect(countedIn(outage.metrics)).toBe(outage.listed)
    expect(outage.countInPrometheus).toBe(outage.listed)
  })

  it('is the same incident by what Prometheus remembers of it, alone and beside what was notified', () => {
    const detected = Date.parse(outage.over.anchors.detected?.at ?? '')
    const notified = outage.kept.flatMap(({ raw }) => eventsIn(alertmanager.read(raw)))
    for (const events of [outage.remembered, [...notified, ...outage.remembered]])
      expect(incidentsIn(events)).toMatchObject([{ id: outage.over.id, detected }])
  })

  it('was pending as long as its rule wants, by what Prometheus remembers', () => {
    const pending = outage.remembered.flatMap((event) =>
      event.kind === 'alert.fired' && event.labels.alertname === 'ShopDown' ? [Number(event.pendingFor ?? Number.NaN)] : [],
    )
    expect(pending).toHaveLength(1)
    // The rule holds for two seconds. Prometheus keeps since when in whole seconds, and looks once a second.
    for (const heldMs of pending) expect(Math.abs(heldMs - 2_000)).toBeLessThanOrEqual(2_000)
    for (const heldMs of pending) expect(heldMs).toBeGreaterThan(1_000)
  })

  it('equals its rebuild from what was kept', async () => {
    expect(await differencesFromRebuild(stack.app.store, DEFAULT_POLICY)).toEqual([])
  })
})

interface Outage {
  /** `up` of Hindsight in Prometheus, which asks with the token of a viewer. */
  readonly up: number
  readonly incidentsAfterWarning: readonly IncidentDocument[]
  /** What the shop answers its users while it is down. */
  readonly unreachable: number
  readonly open: IncidentDocument
  /** What fired at the worst, by Alertmanager's own account. */
  readonly alerts: readonly FiringAlert[]
  readonly toldAgain: readonly Notification[]
  readonly incidentsToldAgain: readonly IncidentDocument[]
  readonly over: IncidentDocument
  /** What a backfill of Prometheus delivers of it. */
  readonly remembered: readonly Event[]
  readonly incidentsAtLast: readonly IncidentDocument[]
  readonly kept: readonly { readonly raw: RawEvent; readonly told: Notification }[]
  readonly listed: number
  readonly metrics: string
  readonly countInPrometheus: number
}

async function playOutage(stack: Stack): Promise<Outage> {
  const [first, second] = stack.servers
  assert(first !== undefined && second !== undefined, 'the shop has two servers')
  const up = await eventually('Prometheus scrapes the shop and Hindsight', () => scraped(stack))

  first.break()
  await eventually('a warning is understood', async () => ((await understood(stack)) > 0 ? true : null))
  const incidentsAfterWarning = await incidentsOf(stack)
  second.break()
  const open = await eventually('an incident of three alerts', async () => onlyOf(await incidentsOf(stack), { alerts: 3, status: 'open' }))
  const unreachable = (await fetch(stack.urlOf('shop'))).status
  const alerts = await eventually('Alertmanager knows three alerts', async () => withLength(await alertsOf(stack), 3))

  const killedAt = Date.now()
  await stack.killAlertmanager()
  const toldAgain = await eventually('all is told again', async () => {
    const told = await toldSince(stack, killedAt)
    return firingIn(told).length === alerts.length && (await understood(stack)) > 0 ? told : null
  })
  const incidentsToldAgain = await incidentsOf(stack)

  for (const server of stack.servers) server.mend()
  const over = await eventually('the incident is over', async () => onlyOf(await incidentsOf(stack), { alerts: 3, status: 'resolved' }))
  const remembered = await rememberedBy(stack)
  await stack.killAlertmanager()
  await eventually('the new Alertmanager heard of the old alerts', async () =>
    (await resolvedHeard(stack)) >= alerts.length ? true : null,
  )
  await stack.endAlertmanager()
  return {
    ...{ up, incidentsAfterWarning, unreachable, open, alerts, toldAgain, incidentsToldAgain, over, remembered },
    ...{ incidentsAtLast: await incidentsOf(stack), ...(await accounts(stack)) },
  }
}

/** `up` of Hindsight, once the shop is up as well. */
async function scraped(stack: Stack): Promise<number | null> {
  const [hindsight, shop] = [await sampleOf(stack, 'up{job="hindsight"}'), await sampleOf(stack, 'up{job="haproxy"}')]
  return hindsight === 1 && shop === 1 ? hindsight : null
}

/** How many events are understood; 0 while deliveries wait. */
async function understood(stack: Stack): Promise<number> {
  const { pending, events } = await stack.app.store.counts()
  return pending === 0 ? events : 0
}

function onlyOf(
  incidents: readonly IncidentDocument[],
  like: { readonly alerts: number; readonly status: string },
): IncidentDocument | null {
  const [incident, ...others] = incidents
  const isLike = incident?.members.length === like.alerts && incident.status === like.status
  return isLike && others.length === 0 ? incident : null
}

const withLength = <T>(items: readonly T[], length: number): readonly T[] | null => (items.length === length ? items : null)

/** Prometheus goes on telling of an end for a quarter of an hour. */
async function resolvedHeard(stack: Stack): Promise<number> {
  const text = await (await fetch(`${stack.urlOf('alertmanager')}/metrics`)).text()
  const counts = text.matchAll(/^alertmanager_alerts_received_total\{status="resolved",.*\} (\d+)$/gm)
  return [...counts].reduce((total, [, count]) => total + Number(count), 0)
}

/** Everything that Hindsight says it was told, in three ways. Alertmanager has ended: nothing more comes. */
async function accounts(stack: Stack): Promise<Pick<Outage, 'kept' | 'listed' | 'metrics' | 'countInPrometheus'>> {
  const kept: { raw: RawEvent; told: Notification }[] = []
  for await (const raw of stack.app.store.rawEvents()) kept.push({ raw, told: notificationOf(raw.body) })
  const listed = (await deliveriesOf(stack)).length
  const count = () => sampleOf(stack, 'sum(hindsight_events_received_total{job="hindsight", source="alertmanager"})')
  const countInPrometheus = await eventually('Prometheus has read the count', async () => ((await count()) === listed ? listed : null))
  return { kept, listed, metrics: await metricsOf(stack), countInPrometheus }
}

const countedIn = (metrics: string): number =>
  [...metrics.matchAll(/^hindsight_events_received_total\{source="alertmanager",.*\} (\d+)$/gm)].reduce(
    (total, [, count]) => total + Number(count),
    0,
  )

const firingIn = (told: readonly Notification[]): readonly string[] =>
  [...new Set(told.flatMap(({ alerts }) => alerts.flatMap(({ status, fingerprint }) => (status === 'firing' ? [fingerprint] : []))))].sort()

const fingerprintsOf = (alerts: readonly FiringAlert[]): readonly string[] => alerts.map(({ fingerprint }) => fingerprint).sort()

/** `fingerprint@startsAt`, whichever way Go writes its fractions of a second. */
const keysOf = (alerts: readonly FiringAlert[]) => alerts.map(({ fingerprint, startsAt }) => `${fingerprint}@${startsAt}`)

function timeOfKey(key: string): string {
  const [fingerprint, startsAt = ''] = key.split('@')
  return `${fingerprint}@${new Date(startsAt).toISOString()}`
}

/** What an incident rests on, and where in time it lies. */
const evidenceOf = ({ id, status, members, timeline, anchors }: IncidentDocument) => ({
  ...{ id, status, anchors, members: members.map(({ eventId, at }) => ({ eventId, at })) },
  timeline: timeline.map(({ kind, at, evidence, count }) => ({ kind, at, evidence, count })),
})
