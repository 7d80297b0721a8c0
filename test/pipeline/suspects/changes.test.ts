import { describe, expect, it } from 'vitest'
import type { Change } from '../../../src/domain/change.ts'
import type { Event } from '../../../src/domain/event.ts'
import { serviceName } from '../../../src/domain/identity.ts'
import { type ChangePolicy, DEFAULT_POLICY, type Policy } from '../../../src/domain/policy.ts'
import type { ServiceEntry } from '../../../src/domain/service.ts'
import { seconds } from '../../../src/domain/time/time.ts'
import { changeRecordsOf } from '../../../src/pipeline/episodes/change-records.ts'
import { episodesOf } from '../../../src/pipeline/episodes/episodes.ts'
import { type ChangeVerdicts, judgeChanges } from '../../../src/pipeline/suspects/judge-changes.ts'
import { anOutage, type Outage } from '../outage.ts'
import { aChange, type ChangeOptions, shuffled } from './changes-world.ts'

/** Checkout fails from 10:00 to 10:40. */
const checkoutFails = () => anOutage().alertFires('10:00', CHECKOUT).alertResolves('10:40', '10:00', CHECKOUT)
/** The same with a page, on which responders write. */
const peopleRespond = () => checkoutFails().pageTriggered('10:01').pageResolved('10:41')
const CHECKOUT = { service: 'checkout', labels: { source_service: 'storefront' } }

function judged(outage: Outage, changes: readonly ChangeOptions[], policy: Policy = DEFAULT_POLICY): ChangeVerdicts {
  return judgedEvents([...outage.events, ...changes.flatMap(aChange)], policy)
}

function judgedEvents(events: readonly Event[], policy: Policy = DEFAULT_POLICY): ChangeVerdicts {
  const [first, ...rest] = episodesOf(events, policy)
  if (first === undefined) throw new Error('no episode')
  const notes = events.filter((event) => event.kind === 'message.posted')
  return judgeChanges({ episodes: [first, ...rest], notes, records: changeRecordsOf(events), policy })
}

/** The change of an application that began or was finished at a time. */
function changeOf(verdicts: ChangeVerdicts, application: string, index = 0): Change {
  const own = verdicts.changes.filter((change) => change.service === application).sort((a, b) => a.at - b.at)
  const change = own.at(index)
  if (change === undefined) throw new Error(`no change ${index} of ${application}`)
  return change
}

const withChangePolicy = (changes: Partial<ChangePolicy>): Policy => ({
  ...DEFAULT_POLICY,
  changes: { ...DEFAULT_POLICY.changes, ...changes },
})
const termNames = (change: Change): readonly string[] => change.terms.map((term) => term.name)
const entry = (name: string, ...dependsOn: readonly string[]): ServiceEntry => ({
  ...{ name: serviceName(name), aliases: [], team: null, tier: null },
  dependsOn: dependsOn.map(serviceName),
})

describe('suspect changes', () => {
  it('rank the change of the failing service before one that came later elsewhere', () => {
    const verdicts = judged(checkoutFails(), [
      { application: 'checkout', started: '09:54', finished: '09:57' },
      { application: 'search', started: '09:56', finished: '09:59' },
    ])
    expect(verdicts.changes.map((change) => change.service)).toEqual(['checkout', 'search'])
    expect(changeOf(verdicts, 'checkout')).toMatchObject({ role: 'suspect', likelihood: 'likely' })
  })

  it('are of the services whose files they touch, whatever the repository is called', () => {
    const services = ['checkout', 'search'].map((name) => ({ ...entry(name), paths: [`services/${name}`] }))
    const pushes = ['search', 'checkout'].map((name, index) => ({
      application: 'shop',
      kind: 'push' as const,
      finished: `09:5${5 + index}`,
      paths: ['README.md', `services/${name}/a.ts`],
    }))
    const [first, second] = judged(checkoutFails(), pushes, { ...DEFAULT_POLICY, services }).changes
    expect([first?.service, first?.likelihood, second?.service]).toEqual(['checkout', 'likely', 'search'])
  })

  it('are never likely by nearness in time alone', () => {
    const verdicts = judged(checkoutFails(), [{ application: 'search', started: '09:57', finished: '09:59' }])
    expect(changeOf(verdicts, 'search')).toMatchObject({ role: 'suspect', likelihood: 'possible' })
  })

  it('exclude a deploy that began after the first symptom, whatever else speaks for it', () => {
    const verdicts = judged(checkoutFails(), [{ application: 'checkout', started: '10:02', finished: '10:05' }])
    expect(changeOf(verdicts, 'checkout')).toMatchObject({ role: 'bystander', likelihood: null, score: 0 })
    expect(termNames(changeOf(verdicts, 'checkout'))).toEqual(['began-after'])
  })

  it('do not exclude a deploy that began while the condition of a waiting alert already held', () => {
    const waiting = { ...CHECKOUT, heldFor: seconds(300) }
    const verdicts = judged(anOutage().alertFires('10:00', waiting), [
      { application: 'checkout', started: '09:52', finished: '09:54' },
      { application: 'search', started: '09:57', finished: '09:59' },
    ])
    expect(changeOf(verdicts, 'checkout').role).toBe('suspect')
    expect(termNames(changeOf(verdicts, 'search'))).toEqual(['began-after'])
  })

  it('distinguish two deploys of one minute by the failing service', () => {
    const verdicts = judged(checkoutFails(), [
      { application: 'checkout', finished: '09:58' },
      { application: 'search', finished: '09:58' },
    ])
    expect(verdicts.changes[0]?.service).toBe('checkout')
    expect(changeOf(verdicts, 'checkout').score).toBeGreaterThan(2 * changeOf(verdicts, 'search').score)
  })

  it('leave the share with "no change involved" when the guilty change is not among them', () => {
    const verdicts = judged(checkoutFails(), [
      { application: 'search', started: '08:01', finished: '08:04' },
      { application: 'billing', started: '06:30', finished: '06:32' },
    ])
    expect(verdicts.changes.every((change) => change.role === 'bystander')).toBe(true)
    expect(verdicts.noChangeScore).toBeGreaterThan(0.9)
  })

  it('know no share of "no change involved" where there is no change', () => {
    expect(judged(checkoutFails(), [])).toEqual({ changes: [], noChangeScore: null, omitted: 0 })
  })

  it('leave out changes of another environment, and keep those of none', () => {
    const verdicts = judged(checkoutFails(), [
      { application: 'checkout', finished: '09:58', environment: 'staging' },
      { application: 'search', finished: '09:58', environment: null },
    ])
    expect(verdicts.changes.map((change) => change.service)).toEqual(['search'])
  })

  it('leave out changes that began after the end', () => {
    expect(judged(checkoutFails(), [{ application: 'checkout', finished: '10:45' }]).changes).toEqual([])
  })

  it('count a rollout that was under way at the first symptom by its beginning', () => {
    const verdicts = judged(checkoutFails(), [{ application: 'checkout', started: '09:58', finished: '10:20' }])
    expect(changeOf(verdicts, 'checkout').terms[0]).toMatchObject({
      name: 'shortly-before',
      reason: 'started 2 min before the first symptom',
    })
    expect(changeOf(verdicts, 'checkout').role).toBe('suspect')
  })

  it('count the failure of a change against it', () => {
    const failed = changeOf(judged(checkoutFails(), [{ application: 'search', finished: '09:58', outcome: 'failed' }]), 'search')
    const succeeded = changeOf(judged(checkoutFails(), [{ application: 'search', finished: '09:58' }]), 'search')
    expect(termNames(failed)).toContain('failed')
    expect(failed.score).toBeGreaterThan(succeeded.score)
  })

  it('speak against a service that the call graph puts far from the failure, and not against one that it does not hold', () => {
    const policy = { ...DEFAULT_POLICY, services: [entry('storefront', 'checkout'), entry('backoffice', 'ledger')] }
    const changes = [
      { application: 'ledger', finished: '09:58' },
      { application: 'search', finished: '09:58' },
    ]
    const verdicts = judged(checkoutFails(), changes, policy)
    expect(termNames(changeOf(verdicts, 'ledger'))).toContain('elsewhere')
    expect(termNames(changeOf(verdicts, 'search'))).toEqual(['shortly-before'])
  })

  it('look for the failure in the service that its failing callers need', () => {
    const policy = { ...DEFAULT_POLICY, services: [entry('storefront', 'checkout'), entry('checkout', 'payments')] }
    const outage = anOutage()
      .alertFires('10:00', { service: 'storefront' })
      .alertFires('10:01', { service: 'checkout' })
      .alertFires('10:01', { service: 'payments' })
    const changes = ['storefront', 'checkout', 'payments'].map((application) => ({ application, finished: '09:58' }))
    expect(judged(outage, changes, policy).changes[0]?.service).toBe('payments')
  })

  it('call the new version guilty when alerts name it, and not when they name the old one', () => {
    const versioned = (version: string) =>
      anOutage()
        .alertFires('10:00', { service: 'checkout', labels: { version } })
        .alertResolves('10:40', '10:00', { service: 'checkout', labels: { version } })
    const change = [{ application: 'checkout', finished: '09:58', version: 'v2.3.1', previous: 'v2.3.0' }]
    expect(termNames(changeOf(judged(versioned('2.3.1'), change), 'checkout'))).toContain('new-version-fails')
    expect(termNames(changeOf(judged(versioned('2.3.0'), change), 'checkout'))).toContain('old-version-fails')
  })

  it('are only those that score more than "no change involved", not those that score the same', () => {
    const change = [{ application: 'checkout', finished: '09:57' }]
    const points = changeOf(judged(checkoutFails(), change), 'checkout').terms.reduce((sum, term) => sum + term.points, 0)
    const roleAt = (noChangePoints: number) =>
      changeOf(judged(checkoutFails(), change, withChangePolicy({ noChangePoints })), 'checkout').role
    const exactly = Math.round(100 * points) / 100
    expect([roleAt(exactly - 0.01), roleAt(exactly)]).toEqual(['suspect', 'bystander'])
  })

  it('are related to the failing service provisionally while its alert has just fired', () => {
    const verdicts = judged(anOutage().alertFires('10:00', CHECKOUT), [{ application: 'checkout', finished: '09:57' }])
    expect(termNames(changeOf(verdicts, 'checkout'))).toEqual(['shortly-before', 'at-the-root-provisional'])
    expect(changeOf(verdicts, 'checkout').likelihood).toBe('possible')
  })

  it('are shares that add up to one with "no change involved"', () => {
    const verdicts = judged(
      checkoutFails(),
      ['checkout', 'search', 'billing'].map((application) => ({ application, finished: '09:58' })),
    )
    const shares = verdicts.changes.map((change) => change.score)
    expect(shares.reduce((sum, share) => sum + share, verdicts.noChangeScore ?? 0)).toBeCloseTo(1, 10)
  })

  it('stand out among two hundred deployments of a busy day', () => {
    const busy = Array.from({ length: 198 }, (_, index) => ({
      application: `service-${index}`,
      finished: `0${3 + (index % 4)}:${10 + (index % 50)}`,
    }))
    const verdicts = judged(checkoutFails(), [...busy, { application: 'checkout', finished: '09:57' }])
    expect(verdicts.changes[0]).toMatchObject({ service: 'checkout', likelihood: 'likely' })
  })

  it('name an event for each of their terms but none that is not there', () => {
    const outage = checkoutFails()
    const verdicts = judged(outage, [{ application: 'checkout', finished: '09:58' }])
    const known = new Set([...outage.events.map((event) => event.id), ...changeOf(verdicts, 'checkout').evidence])
    for (const term of changeOf(verdicts, 'checkout').terms) {
      expect(term.evidence.length).toBeGreaterThan(0)
      expect(term.evidence.every((id) => known.has(id))).toBe(true)
    }
  })

  it.each([1, 2, 3, 4, 5])('do not depend on the order of anything (seed %i)', (seed) => {
    const changes = [
      { application: 'checkout', started: '09:54', finished: '09:57', version: '2' },
      { application: 'search', finished: '09:57' },
      { application: 'billing', finished: '09:57' },
      { application: 'checkout', started: '10:30', finished: '10:36', rollback: true },
    ]
    const events = [...peopleRespond().note('10:20', 'The checkout deploy is the culprit').events, ...changes.flatMap(aChange)]
    expect(judgedEvents(shuffled(events, seed)).changes).toEqual(judgedEvents(events).changes)
  })
})

describe('mitigating changes', () => {
  const GUILTY = { application: 'checkout', started: '09:54', finished: '09:57', version: '2.3.1', previous: '2.3.0' }

  it('are the rollback after which the alerts ended, which speaks against what it undid', () => {
    const verdicts = judged(checkoutFails(), [GUILTY, { application: 'checkout', started: '10:30', finished: '10:36', rollback: true }])
    expect(changeOf(verdicts, 'checkout', 1).role).toBe('mitigation')
    expect(termNames(changeOf(verdicts, 'checkout'))).toContain('undoing-it-helped')
  })

  it('are recognised by the version that they bring back', () => {
    const verdicts = judged(checkoutFails(), [GUILTY, { application: 'checkout', finished: '10:36', version: '2.3.0' }])
    expect(termNames(changeOf(verdicts, 'checkout'))).toContain('undoing-it-helped')
  })

  it('may go forward: the next version of the suspect', () => {
    const verdicts = judged(checkoutFails(), [GUILTY, { application: 'checkout', started: '10:30', finished: '10:36', version: '2.3.2' }])
    expect(changeOf(verdicts, 'checkout', 1).role).toBe('mitigation')
    expect(termNames(changeOf(verdicts, 'checkout'))).toContain('next-change-helped')
  })

  it('are not the rollback after which the alerts stayed up, which speaks for what it undid', () => {
    const verdicts = judged(checkoutFails(), [GUILTY, { application: 'checkout', started: '10:10', finished: '10:12', rollback: true }])
    expect(changeOf(verdicts, 'checkout', 1).role).toBe('bystander')
    expect(termNames(changeOf(verdicts, 'checkout'))).toContain('undoing-it-did-not-help')
  })

  it('are the attempt that came last where the alerts kept firing after an earlier one', () => {
    const config = { application: 'load-balancer', started: '09:52', finished: '09:56', kind: 'config' } as const
    const outage = peopleRespond().note('10:25', 'Root cause: the load balancer config')
    const verdicts = judged(outage, [
      config,
      GUILTY,
      { application: 'checkout', started: '10:10', finished: '10:12', rollback: true },
      { ...config, started: '10:33', finished: '10:37' },
    ])
    expect(changeOf(verdicts, 'checkout', 1).role).toBe('bystander')
    expect(changeOf(verdicts, 'load-balancer', 1).role).toBe('mitigation')
    expect(verdicts.changes[0]?.id).toBe(changeOf(verdicts, 'load-balancer').id)
  })

  it('are the rollback whose repair window ends with the alert, and not one a second earlier', () => {
    const rolledBack = (finished: string) =>
      changeOf(judged(checkoutFails(), [GUILTY, { application: 'checkout', started: '10:20', finished, rollback: true }]), 'checkout', 1)
        .role
    expect([rolledBack('10:25'), rolledBack('10:24:59')]).toEqual(['mitigation', 'bystander'])
  })

  it('are not a rollback that failed', () => {
    const rollback = { application: 'checkout', started: '10:30', finished: '10:36', rollback: true, outcome: 'failed' } as const
    expect(changeOf(judged(checkoutFails(), [GUILTY, rollback]), 'checkout', 1).role).toBe('bystander')
  })

  it('are not a routine deploy of another service shortly before the end', () => {
    const verdicts = judged(checkoutFails(), [GUILTY, { application: 'search', started: '10:35', finished: '10:38' }])
    expect(changeOf(verdicts, 'search').role).toBe('bystander')
  })

  it('are not a routine deploy of a bystander that is nearer to the end than the rollback', () => {
    const verdicts = judged(checkoutFails(), [
      GUILTY,
      { application: 'search', started: '07:00', finished: '07:04' },
      { application: 'checkout', started: '10:30', finished: '10:36', rollback: true },
      { application: 'search', started: '10:35', finished: '10:39' },
    ])
    expect(changeOf(verdicts, 'search', 1).role).toBe('bystander')
    expect(changeOf(verdicts, 'checkout', 1).role).toBe('mitigation')
  })

  it('may be a change of anything that responders name as the fix', () => {
    const outage = peopleRespond().note('10:34', 'Restarted the session-cache to clear it')
    const verdicts = judged(outage, [GUILTY, { application: 'session-cache', started: '10:33', finished: '10:35', kind: 'job' }])
    expect(changeOf(verdicts, 'session-cache').role).toBe('mitigation')
  })

  it('are not known while the alerts are up', () => {
    const outage = anOutage().alertFires('10:00', CHECKOUT).pageTriggered('10:01').note('10:14', 'Rollback of checkout is through')
    const verdicts = judged(outage, [GUILTY, { application: 'checkout', started: '10:10', finished: '10:13', rollback: true }])
    expect(changeOf(verdicts, 'checkout', 1).role).toBe('bystander')
    expect(termNames(changeOf(verdicts, 'checkout'))).not.toContain('undoing-it-did-not-help')
  })
})
