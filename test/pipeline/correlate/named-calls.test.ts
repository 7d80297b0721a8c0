import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { callReader } from '../../../src/pipeline/correlate/named-calls.ts'
import { episodesOf } from '../../../src/pipeline/episodes/episodes.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { symptomsOfAlerts } from '../../../src/pipeline/suspects/symptoms.ts'
import { alert } from '../trouble.ts'

const callOf = callReader(DEFAULT_POLICY.correlation)
const incidentsOf = (...stories: readonly (readonly ReturnType<typeof alert>[number][])[]) =>
  reconstruct(stories.flat(), [], DEFAULT_POLICY).incidents.map(({ incident }) => incident.members.map(({ rule }) => rule))

describe('a call that labels name', () => {
  it.each([
    [{ source_workload: 'web-v1', destination_workload: 'cart-v2' }, 'web-v1', 'cart-v2'],
    [{ client: 'web', server: 'cart' }, 'web', 'cart'],
    [{ caller: 'web', callee: 'cart' }, 'web', 'cart'],
    [
      {
        source_workload: 'web-v1',
        destination_workload: 'cart-v2',
        source_canonical_service: 'web',
        destination_canonical_service: 'cart',
      },
      'web',
      'cart',
    ],
  ])('%j', (labels, caller, callee) => {
    expect(callOf(labels)).toEqual({ caller, callee })
  })

  it.each([
    ['half of a pair', { server: 'db-1' }],
    ['halves of two pairs', { client: 'web', destination_workload: 'cart' }],
    ['a caller outside of the mesh', { source_workload: 'unknown', destination_workload: 'cart' }],
    ['an empty label', { client: '', server: 'cart' }],
  ])('is none: %s', (_, labels) => {
    expect(callOf(labels)).toBeNull()
  })

  it('joins the alert of the caller to that of the callee, which nothing else says depend on each other', () => {
    const labels = { client: 'web', server: 'cart' }
    expect(incidentsOf(alert(0, 30, { labels, name: 'CallsFail' }), alert(2, 30, { service: 'web' }))).toEqual([
      ['first-episode', 'nearest-dependency'],
    ])
    expect(incidentsOf(alert(0, 30, { service: 'cart' }), alert(2, 30, { service: 'web' }))).toHaveLength(2)
  })

  it('joins nothing where the alert is about a third service, and nothing two failures behind one caller', () => {
    const labels = { client: 'web', server: 'cart' }
    expect(incidentsOf(alert(0, 30, { service: 'mesh', labels }), alert(2, 30, { service: 'web' }))).toHaveLength(2)
    const other = { client: 'web', server: 'ads' }
    expect(incidentsOf(alert(0, 30, { labels }), alert(2, 30, { labels: other }))).toHaveLength(2)
  })

  it('places the trouble at the callee, as its caller saw it', () => {
    const [first, ...rest] = episodesOf(alert(0, 30, { labels: { client: 'web', server: 'cart' } }), DEFAULT_POLICY)
    if (first === undefined) throw new Error('an episode')
    expect(symptomsOfAlerts([first, ...rest], DEFAULT_POLICY)).toMatchObject({
      troubles: [{ subject: 'cart', caller: 'web' }],
      calls: [{ caller: 'web', callee: 'cart' }],
    })
  })
})
