import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assert } from '../src/domain/assert.ts'
import type { Incident } from '../src/domain/incident/incident.ts'
import { type Instant, instant, isoOf, type Moment } from '../src/domain/time/time.ts'
import { eventually } from './live-stack/eventually.ts'
import { missingPrograms } from './live-stack/programs.ts'
import { RUNS, type Run } from './live-stack/runs.ts'
import { type Site, startSite } from './live-stack/site.ts'
import { HELD_FOR_S } from './live-stack/site-files.ts'

const missing = missingPrograms()
if (missing.length > 0 && process.env.CI === 'true')
  throw new Error(`CI must have ${missing.join(', ')}: install the packages of these names`)

/** What truly happened, by the clock of the shop, of the pager and of whoever rolled back. */
interface Truth {
  readonly firstFailure: Instant
  readonly lastFailure: Instant
  readonly acknowledged: Instant
  readonly identified: Instant
  readonly mitigated: Instant
  readonly pageResolved: Instant
}

const SECOND = 1_000
/** Alerts fire some seconds after the first failure; people take longer. */
const ACKNOWLEDGED_AFTER_MS = 2 * SECOND
const FOUND_AFTER_MS = 3 * SECOND
const ROLLED_BACK_AFTER_MS = 5 * SECOND

describe.skipIf(missing.length > 0)(
  `outages of a real stack${missing.length > 0 ? ` (skipped: not installed: ${missing.join(', ')})` : ''}`,
  () => {
    let site: Site
    const truths = new Map<string, Truth>()
    const incidents = new Map<string, readonly Incident[]>()

    beforeAll(async () => {
      site = await startSite(RUNS)
      try {
        await Promise.all(RUNS.map(async (run, at) => truths.set(run.shop, await playOutage(site, run, at))))
        for (const run of RUNS) incidents.set(run.shop, await settledIncidentsOf(site, run))
      } catch (error) {
        throw new Error(`${error}\n${site.told()}`, { cause: error })
      }
    }, 230_000)
    afterAll(() => site?.stop(), 30_000)

    describe.each(RUNS.map((run) => ({ ...run, name: `${run.shop}, ${run.title}` })))('$name', (run) => {
      const told = () => {
        const [truth, [incident, ...others]] = [truths.get(run.shop), incidents.get(run.shop) ?? []]
        expect(others.map(({ title }) => title)).toEqual([])
        assert(truth !== undefined && incident !== undefined, `${run.shop} is no incident`)
        return { truth, incident }
      }

      it('is one incident, over, of that shop', () => {
        const { incident } = told()
        expect(incident.status).toBe('resolved')
        expect(incident.services).toContain(run.shop)
        expect(incident.severity).toBe('critical')
      })

      it('was acknowledged, identified, mitigated and closed when people say so', () => {
        const { incident, truth } = told()
        const { acknowledged, identified, mitigated, resolved } = incident.anchors
        expect([acknowledged, identified, mitigated, resolved].map((anchor) => anchor && isoOf(anchor.at))).toEqual(
          [truth.acknowledged, truth.identified, truth.mitigated, truth.pageResolved].map(isoOf),
        )
      })

      it('began and ended to harm within what is stated', () => {
        const { incident, truth } = told()
        const { impactStart, impactEnd } = incident.anchors
        assert(impactStart !== null && impactEnd !== null, 'the impact is dated')
        const isWithin = (at: Instant, { at: most, earliest, latest = most }: Moment) =>
          (earliest === undefined || earliest <= at) && at <= latest
        const harmed = {
          began: `${isoOf(truth.firstFailure)} within ${rangeOf(impactStart)}: ${isWithin(truth.firstFailure, impactStart)}`,
          ended: `${isoOf(truth.lastFailure)} within ${rangeOf(impactEnd)}: ${isWithin(truth.lastFailure, impactEnd)}`,
        }
        expect(harmed).toEqual({ began: expect.stringMatching(/true$/), ended: expect.stringMatching(/true$/) })
      })

      it('was detected as late as the rule says', () => {
        const { incident } = told()
        const { timeToDetect } = incident.durations
        expect(timeToDetect.status).toBe('inferred')
        expect(Object.values(HELD_FOR_S).map((held) => held * SECOND)).toContain(timeToDetect.ms)
      })
    })
  },
)

const rangeOf = ({ at, earliest, latest }: Moment) => [earliest, at, latest].map((one) => (one === undefined ? '' : isoOf(one))).join(' ')

async function playOutage(site: Site, run: Run, at: number): Promise<Truth> {
  const shop = site.shops.get(run.shop)
  assert(shop !== undefined, `there is no ${run.shop}`)
  // Rates need some samples of the good times; shops fail one after the other.
  await pause(14 * SECOND + at * 500)
  // Both that do not hear go down together, before the first of them fails.
  if (run.disaster === 'hindsight down' && run.shop === firstOf('hindsight down')) await site.stopHindsight()
  else if (run.disaster === 'hindsight down') await pause(SECOND)
  const brokenAt = instant(Date.now())
  shop.enter(run.mode)
  site.logDeploy(
    run,
    `${isoOf(brokenAt)} ${run.shop} config changed service=${run.shop} environment=production version=r118 previous=r117 by=deploy-bot "Pool of the shop"\n`,
  )
  const page = await eventually(`${run.shop} pages`, async () => site.pager.pageOf(run.shop))
  if (run.disaster === 'prometheus restarted' || run.disaster === 'prometheus wiped') await site.restartPrometheus(run.disaster)
  await pause(Math.max(0, page.triggeredAt + ACKNOWLEDGED_AFTER_MS - Date.now()))
  const acknowledged = site.pager.act(run.shop, 'acknowledged')
  await pause(FOUND_AFTER_MS)
  const identified = site.pager.act(run.shop, 'annotated', 'Found it: change r118 is wrong, the servers are fine. Rolling back to r117.')
  await pause(ROLLED_BACK_AFTER_MS)
  if (run.disaster !== 'none' && run.disaster !== 'hindsight down') await pause(15 * SECOND)
  shop.enter('well')
  const mitigated = instant(Date.now())
  const rollback = {
    id: `${run.shop}-119`,
    time: isoOf(mitigated),
    service: run.shop,
    environment: 'production',
    version: 'r117',
    previous: 'r118',
    action: 'rollback',
    status: 'succeeded',
    by: 'Ann Oncall',
    text: 'Back to r117',
  }
  site.logDeploy(run, JSON.stringify(rollback))
  if (run.disaster === 'hindsight down' && run.shop === lastOf('hindsight down')) await site.restartHindsight()
  const pageResolved = await eventually(
    `the page of ${run.shop} is resolved`,
    async () => site.pager.pageOf(run.shop)?.resolvedAt ?? null,
    90_000,
  )
  const { first, last } = shop.failures()
  return { firstFailure: first, lastFailure: last, acknowledged, identified, mitigated, pageResolved }
}

const shopsOf = (disaster: Run['disaster']) => RUNS.filter((run) => run.disaster === disaster).map(({ shop }) => shop)
const firstOf = (disaster: Run['disaster']) => shopsOf(disaster)[0]
const lastOf = (disaster: Run['disaster']) => shopsOf(disaster).at(-1)

/** The incidents that have to do with the shop, once its page and all of its alerts are over. */
async function settledIncidentsOf(site: Site, run: Run): Promise<readonly Incident[]> {
  const { store } = site.appOf(run)
  return eventually(
    `the incidents of ${run.shop} are over`,
    async () => {
      const { items } = await store.incidents({ limit: 200 })
      const mine = items.filter(({ services, title }) => services.some((name) => name === run.shop) || title.split(/\W/).includes(run.shop))
      const { pending } = await store.counts()
      return pending === 0 &&
        mine.length > 0 &&
        mine.every(
          ({ status, anchors }) => status === 'resolved' && anchors.impactEnd !== null && anchors.resolved?.rule === 'last-page-resolved',
        )
        ? mine
        : null
    },
    30_000,
  )
}
