import { test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { tiedGroups } from '../../../src/pipeline/neighbourhood/tied-groups.ts'
import { knownEvents } from '../../../src/pipeline/reconstruct.ts'
import { readAll } from '../../../src/reading/deliveries.ts'
import { deliveriesOf } from '../../world/dense/dense-deliveries.ts'
import { aDenseWorld, policyOfWorld } from '../../world/dense/dense-world.ts'

describe('the tied groups of what is new', () => {
  test.prop({ world: aDenseWorld(20) }, { numRuns: 40 })('hold each event once, and all of a service together', ({ world }) => {
    const policy = policyOfWorld(world)
    const events = knownEvents(readAll(deliveriesOf(world)).events, policy)
    const groups = tiedGroups(events, policy)
    expect(groups.flat().toSorted()).toEqual(events.map(({ id }) => id).toSorted())
    const groupOf = new Map(groups.flatMap((ids, group) => ids.map((id) => [id, group] as const)))
    const byService = new Map<string, Set<number | undefined>>()
    for (const { id, service } of events) {
      if (service !== null) byService.set(service, (byService.get(service) ?? new Set()).add(groupOf.get(id)))
    }
    for (const used of byService.values()) expect(used.size).toBe(1)
  })
})
