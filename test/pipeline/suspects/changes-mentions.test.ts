import { describe, expect, it } from 'vitest'
import { serviceName } from '../../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { changeRecordsOf } from '../../../src/pipeline/episodes/change-records.ts'
import { episodesOf } from '../../../src/pipeline/episodes/episodes.ts'
import { candidatesOf } from '../../../src/pipeline/suspects/candidates.ts'
import { type Mention, mentionsOf } from '../../../src/pipeline/suspects/change-mentions.ts'
import { symptomsOfAlerts } from '../../../src/pipeline/suspects/symptoms.ts'
import { anOutage } from '../outage.ts'
import { aChange } from './changes-world.ts'

const LOAD_BALANCER = aChange({ application: 'load-balancer', finished: '09:56', kind: 'config', version: 'r218' })
const CHECKOUT = aChange({
  application: 'checkout',
  finished: '09:58',
  version: 'v2.3.1',
  sha: '4f2a9c01d5e6b7a8c9d0e1f2a3b4c5d6e7f80912',
  text: 'Faster cart (#4821)',
})

/** What a note at 10:20 says of the load balancer's change and of checkout's, while checkout fails. */
function stancesOf(note: string): { readonly loadBalancer: readonly Mention['stance'][]; readonly checkout: readonly Mention['stance'][] } {
  const events = anOutage().alertFires('10:00', { service: 'checkout' }).note('10:20', note).events
  const [first, ...rest] = episodesOf(
    events.filter((event) => event.kind === 'alert.fired'),
    DEFAULT_POLICY,
  )
  if (first === undefined) throw new Error('no episode')
  const episodes = [first, ...rest] as const
  const policy = {
    ...DEFAULT_POLICY,
    services: [{ name: serviceName('load-balancer'), aliases: ['edge'], dependsOn: [], team: null, tier: null }],
  }
  const symptoms = symptomsOfAlerts(episodes, policy)
  const records = changeRecordsOf([...LOAD_BALANCER, ...CHECKOUT])
  const { candidates } = candidatesOf({ symptoms, episodes, records, policy })
  const mentions = mentionsOf(
    events.filter((event) => event.kind === 'message.posted'),
    candidates,
    new Set(['checkout']),
  )
  const of = (service: string) =>
    candidates.filter(({ services }) => services.has(service)).flatMap(({ record }) => mentions.get(record.id) ?? [])
  return { loadBalancer: of('load-balancer').map(({ stance }) => stance), checkout: of('checkout').map(({ stance }) => stance) }
}

describe('notes blame a change', () => {
  it.each([
    ['by its service', 'It is the load balancer.'],
    ['in the next clause', "The load balancer's configuration: a typo in the backend list"],
    ['under a heading', 'Root cause: load balancer config'],
    ['by an alias of its service', 'The edge config is wrong, half of the backends are gone.'],
    ['by its version', 'Found it, r218 points to the old pool'],
    ['beside another that is cleared', 'Not the checkout deploy, the load balancer is misconfigured'],
  ])('%s', (_, note) => {
    expect(stancesOf(note).loadBalancer).toEqual(['blames'])
  })

  it.each([
    ['by its version, with or without a v', 'Broken since 2.3.1'],
    ['by a short commit', 'Traced to 4f2a9c0'],
    ['by its pull request', 'Caused by #4821'],
    ['of a failing service beside a word for a change', 'The new checkout release is the culprit'],
  ])('%s', (_, note) => {
    expect(stancesOf(note).checkout).toEqual(['blames'])
  })
})

describe('notes clear a change', () => {
  it.each([
    ['flatly', 'It is not the deploy of checkout.'],
    ['by ruling it out', 'Ruled out the checkout release'],
    ['in the next clause', 'Checkout deploy: unrelated'],
    ['beside another that is blamed', 'The load balancer config is wrong, not the checkout deploy'],
    ['for want of evidence', 'No evidence that the checkout release caused this'],
  ])('%s', (_, note) => {
    expect(stancesOf(note).checkout).toEqual(['clears'])
  })
})

describe('notes name a fix', () => {
  it.each(['Rolling back the load balancer config now', 'Corrected load balancer config is live'])('%s', (note) => {
    expect(stancesOf(note).loadBalancer).toEqual(['fixes'])
  })

  it.each(['Rolled back the checkout deploy, no improvement', 'Reverting the checkout release did not help'])(
    'that did not help: %s',
    (note) => {
      expect(stancesOf(note).checkout).toEqual(['failed-fix'])
    },
  )
})

describe('notes say nothing of a change', () => {
  it.each([
    ['by naming the service that fails', 'Checkout is broken because of something upstream'],
    ['in a question', 'Could the checkout deploy have caused it?'],
    ['in a suspicion', 'I suspect the checkout deploy'],
    ['on the way to it', 'Checking whether the checkout deploy is the cause'],
    ['in an announcement', 'checkout v2.3.1 deployed to production'],
    ['by a word that only begins like its service', 'Found bad entries in the checkouts-archive'],
  ])('%s', (_, note) => {
    expect(stancesOf(note)).toEqual({ loadBalancer: [], checkout: [] })
  })

  it('before it began', () => {
    const late = aChange({ application: 'load-balancer', finished: '10:30', kind: 'config' })
    const events = anOutage().note('10:20', 'The load balancer config is the cause').events
    const candidates = changeRecordsOf(late).map((record) => ({
      record,
      startedAt: record.finishedAt ?? record.startedAt,
      services: new Set<string>(),
      spellings: ['load-balancer'],
      rollout: null,
    }))
    const known = candidates.flatMap((candidate) =>
      candidate.startedAt === null ? [] : [{ ...candidate, startedAt: candidate.startedAt }],
    )
    expect([...mentionsOf(events, known, new Set()).values()].flat()).toEqual([])
  })
})

describe('reading notes', () => {
  it.each([' load balancer config is wrong', ' not', 'a', ' #1', '0f'])('takes time in proportion to a long one of "%s"', (part) => {
    const timed = (length: number) => {
      const started = process.hrtime.bigint()
      stancesOf(part.repeat(length / part.length))
      return Number(process.hrtime.bigint() - started) / 1e6
    }
    timed(8_000)
    expect(timed(50_000)).toBeLessThan(1_000)
  })
})
