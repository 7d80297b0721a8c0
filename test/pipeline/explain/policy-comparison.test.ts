import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/domain/event.ts'
import { DEFAULT_POLICY, type Policy } from '../../../src/domain/policy.ts'
import { minutes } from '../../../src/domain/time/time.ts'
import { comparePolicies } from '../../../src/pipeline/explain/policy-comparison.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { alert, policyOf } from '../trouble.ts'

const compared = (stories: readonly (readonly Event[])[], before: Policy, after: Policy) =>
  comparePolicies(reconstruct(stories.flat(), [], before), reconstruct(stories.flat(), [], after))

const withCorrelation = (changed: Partial<Policy['correlation']>): Policy => ({
  ...DEFAULT_POLICY,
  correlation: { ...DEFAULT_POLICY.correlation, ...changed },
})

describe('a comparison of policies', () => {
  const apart = [alert(0, 20, { service: 'stock' }), alert(5, 30, { service: 'cart' })]

  it('calls it a merge when a declared dependency makes one incident of two', () => {
    const { incidents, merged, split, moved } = compared(apart, DEFAULT_POLICY, policyOf('cart > stock'))
    expect(incidents).toEqual({ before: 2, after: 1, unchanged: 0 })
    expect(merged.map(({ from, into }) => [from.map(({ events }) => events), into.events])).toEqual([[[2, 2], 4]])
    expect([split, moved]).toEqual([[], []])
  })

  it('calls the same the other way round a split', () => {
    const { split, merged } = compared(apart, policyOf('cart > stock'), DEFAULT_POLICY)
    expect(split.map(({ into }) => into.length)).toEqual([2])
    expect(merged).toEqual([])
  })

  it('calls it a move when an alert goes from one incident to another and both remain', () => {
    const story = [...[0, 1, 2].map((n) => alert(n, 20, { service: 'stock', name: `S${n}` })), alert(9, 9.5, { service: 'cart' })]
    const ads = [0, 1, 2].map((n) => alert(n + 8, 30, { service: 'ads', name: `A${n}` }))
    const { moved, incidents } = compared([...story, ...ads], policyOf('cart > stock'), policyOf('cart > ads'))
    expect(incidents).toMatchObject({ before: 2, after: 2 })
    expect(moved.map(({ events, from, to }) => [events, from.title, to.title])).toEqual([[2, 'S0 on stock', 'A0 on ads']])
  })

  it('says what appears and disappears where the threshold for an incident changes', () => {
    const warnings = ['Errors', 'Latency'].map((name) => alert(0, 5, { service: 'cart', severity: 'warning', name }))
    const easier = withCorrelation({ starterSeriesMin: 2 })
    expect(compared(warnings, DEFAULT_POLICY, easier).appeared.map(({ title }) => title)).toHaveLength(1)
    expect(compared(warnings, easier, DEFAULT_POLICY).disappeared).toHaveLength(1)
  })

  it('says what an incident takes in from none', () => {
    const story = [alert(0, 20, { service: 'cart' }), alert(35, 60, { service: 'cart', severity: 'warning', name: 'Slow' })]
    const { taken, incidents } = compared(story, DEFAULT_POLICY, withCorrelation({ quietGapMs: minutes(20) }))
    expect(incidents).toMatchObject({ before: 1, after: 1, unchanged: 0 })
    expect(taken.map(({ events }) => events)).toEqual([2])
  })

  it('has no durations on a side without incidents', () => {
    const { durations } = compared([], DEFAULT_POLICY, DEFAULT_POLICY)
    expect(durations.every(({ before, after }) => before === null && after === null)).toBe(true)
  })
})
