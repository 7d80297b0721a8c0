import { describe, expect, it } from 'vitest'
import { lifeCycleOf, type StateChange } from '../../eval/life-cycle.ts'
import { at } from '../pipeline/trouble.ts'

const cycleOf = (...states: readonly StateChange['state'][]) => lifeCycleOf(states.map((state, minute) => ({ at: at(minute), state })))

describe('the life of a ticket', () => {
  it('knows nothing of what did not happen', () => {
    expect(cycleOf('open', 'open')).toEqual({ firstResolvedAt: null, lastResolvedAt: null, closedAt: null, reopenings: 0 })
  })

  it('has its first and its last resolution, and counts the reopenings between', () => {
    expect(cycleOf('open', 'resolved', 'resolved', 'open', 'resolved', 'closed')).toEqual({
      ...{ firstResolvedAt: at(1), lastResolvedAt: at(4), closedAt: at(5), reopenings: 1 },
    })
  })

  it('is reopened from closed as well as from resolved, and closed for good the last time', () => {
    expect(cycleOf('open', 'closed', 'open', 'resolved', 'closed', 'closed')).toEqual({
      ...{ firstResolvedAt: at(3), lastResolvedAt: at(3), closedAt: at(4), reopenings: 1 },
    })
  })
})
