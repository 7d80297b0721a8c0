import { expect, it } from 'vitest'
import type { AppliedEdit } from '../../../src/domain/edits/applied-edit.ts'
import { editId, serviceName } from '../../../src/domain/identity.ts'
import type { Duration } from '../../../src/domain/incident/duration.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import type { CounterCell } from '../../../src/domain/metrics/incident-counters.ts'
import { milliseconds } from '../../../src/domain/time/time.ts'
import type { Store, StoredIncident } from '../../../src/store/store.ts'
import { anEvent, anIncident, aSettlement, at } from '../builders.ts'
import type { Given } from '../worlds.ts'

/** Nothing of the configuration has series of its own. */
export const NOTHING_CONFIGURED = { service: () => false, severity: () => false }

const detectedWithin = (minutes: number): Partial<Incident> => {
  const { durations } = anIncident([anEvent('any')]).incident
  const timeToDetect: Duration = { from: 'impactStart', to: 'detected', status: 'measured', ms: milliseconds(minutes * 60_000) }
  return { durations: { ...durations, timeToDetect } }
}

const DISMISSED: AppliedEdit = {
  id: editId('dismissed'),
  at: at(9),
  author: 'on-call',
  reason: null,
  content: { type: 'dismiss', as: 'false_positive' },
}

export async function cellsIn(store: Store): Promise<readonly CounterCell[]> {
  await store.countResolved(NOTHING_CONFIGURED)
  const { cells } = await store.countersSince(0)
  return cells
}

const sumOf = (cells: readonly CounterCell[], metric: string) =>
  cells.filter((cell) => cell.metric === metric).reduce((sum, { count }) => sum + count, 0)

export function counterPromises(given: () => Given): void {
  const settle = (incidents: readonly StoredIncident[], replaced: readonly StoredIncident[] = []) =>
    given().store.settle(aSettlement({ incidents, replaced: replaced.map(({ incident }) => incident.id) }))

  it('counts a resolved incident once, under its primary service, its severity and the bucket of each duration', async () => {
    const { store } = given()
    const services = [serviceName('cart'), serviceName('checkout')]
    await settle([anIncident([anEvent('a')], { ...detectedWithin(4), services })])
    const cells = await cellsIn(store)
    const at = { service: 'cart', severity: 'critical' }
    expect(cells).toHaveLength(4)
    expect(cells).toContainEqual({ metric: 'incidents', ...at, le: 0, count: 1, sumMs: 0, exemplar: null })
    expect(cells).toContainEqual({ metric: 'services_affected', ...at, le: 0, count: 1, sumMs: 0, exemplar: null })
    expect(cells).toContainEqual({ metric: 'time_to_detect', ...at, le: 300, count: 1, sumMs: 240_000, exemplar: null })
    expect(await cellsIn(store)).toEqual(cells)
  })

  it('counts an open one when it is resolved, and a dismissed one never', async () => {
    const { store } = given()
    const [open, dismissed] = [anEvent('open'), anEvent('dismissed')]
    await settle([anIncident([open], { status: 'open' }), anIncident([dismissed], { edits: [DISMISSED] })])
    expect(await cellsIn(store)).toEqual([])
    await settle([anIncident([open])])
    expect(sumOf(await cellsIn(store), 'incidents')).toBe(1)
  })

  it('takes nothing back and counts nothing again when one is corrected, reopened, merged, renamed or deleted', async () => {
    const { store } = given()
    const [a, b, earlier, more] = [anEvent('a'), anEvent('b'), anEvent('earlier'), anEvent('more')]
    const [first, second] = [anIncident([a]), anIncident([b])]
    await settle([first, second])
    const counted = await cellsIn(store)
    expect(sumOf(counted, 'incidents')).toBe(2)

    await settle([anIncident([a], { ...detectedWithin(600), severity: 'warning', services: [serviceName('search')] })])
    await settle([anIncident([a], { status: 'open' })])
    await settle([anIncident([a])])
    expect(await cellsIn(store)).toEqual(counted)

    const merged = anIncident([a, b])
    await settle([merged], [first, second])
    expect(await cellsIn(store)).toEqual(counted)
    const renamed = anIncident([earlier, a, b])
    await settle([renamed], [merged])
    expect(await cellsIn(store)).toEqual(counted)
    // By the name that it has now it is known, too.
    const [apart, others] = [anIncident([earlier, more]), anIncident([a, b])]
    await settle([apart, others], [renamed])
    expect(await cellsIn(store)).toEqual(counted)
    await settle([], [apart, others])
    expect(await cellsIn(store)).toEqual(counted)
  })

  it('counts nothing again after a rebuild, and goes on with what is new', async () => {
    const { store } = given()
    const incidents = [anIncident([anEvent('a')]), anIncident([anEvent('b')], { severity: null })]
    await settle(incidents)
    const counted = await cellsIn(store)
    await store.forgetDerived()
    expect(await cellsIn(store)).toEqual(counted)
    await settle(incidents)
    expect(await cellsIn(store)).toEqual(counted)
    await settle([anIncident([anEvent('c')])])
    expect(sumOf(await cellsIn(store), 'incidents')).toBe(3)
  })

  it('counts more incidents than one step takes', async () => {
    const { store } = given()
    await settle(Array.from({ length: 1_203 }, (_, number) => anIncident([anEvent(`event ${number}`)])))
    expect(sumOf(await cellsIn(store), 'incidents')).toBe(1_203)
  })

  it('keeps the series of a name for ever, and counts what comes when there is no room as other', async () => {
    const { store } = given()
    const named = (name: string, nth: number) => anIncident([anEvent(`${name} ${nth}`)], { services: [serviceName(name)] })
    await settle(Array.from({ length: 250 }, (_, number) => named(`service-${number}`, 0)))
    await settle(Array.from({ length: 3 }, (_, nth) => named('often', nth)))
    const before = await cellsIn(store)
    const services = new Set(before.map(({ service }) => service))
    expect(services.size).toBe(201)
    expect(services).toContain('often')
    expect((await store.countersSince(0)).folded).toEqual({ service: 51 })
    // The first among those without series has the most incidents now.
    await settle(Array.from({ length: 9 }, (_, nth) => named('late', nth)))
    const after = await cellsIn(store)
    expect(after.filter(({ service }) => service === 'late')).toEqual([])
    expect(sumOf(after, 'incidents')).toBe(262)
    // A name of the configuration has a series whenever it comes.
    await settle([named('configured', 0)])
    await store.countResolved({ ...NOTHING_CONFIGURED, service: (name) => name === 'configured' })
    expect((await cellsIn(store)).some(({ service }) => service === 'configured')).toBe(true)
  })

  it('names only what has changed since, and how many are open', async () => {
    const { store } = given()
    await settle([anIncident([anEvent('a')]), anIncident([anEvent('open')], { status: 'open' })])
    await store.countResolved(NOTHING_CONFIGURED)
    const { revision, open } = await store.countersSince(0)
    expect(open).toBe(1)
    expect((await store.countersSince(revision)).cells).toEqual([])
    await settle([anIncident([anEvent('b')], { severity: 'warning' })])
    await store.countResolved(NOTHING_CONFIGURED)
    const { cells } = await store.countersSince(revision)
    expect(cells.every(({ severity }) => severity === 'warning')).toBe(true)
    expect(cells.length).toBeGreaterThan(0)
  })

  it('counts what has a name that no column can hold', async () => {
    const { store } = given()
    await settle([anIncident([anEvent('a')], { services: [serviceName(`nul\0${'x'.repeat(5_000)}`)], severity: '\ud800' })])
    const cells = await cellsIn(store)
    expect(sumOf(cells, 'incidents')).toBe(1)
    expect(cells.every(({ service }) => service.length <= 128)).toBe(true)
  })
}
