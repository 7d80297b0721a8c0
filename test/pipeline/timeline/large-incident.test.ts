import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { later, milliseconds, seconds } from '../../../src/domain/time/time.ts'
import { timelineOf } from '../../../src/pipeline/timeline/timeline.ts'
import { at } from '../outage.ts'
import { flappingEpisodes, LARGE } from './large-incident.ts'

describe('a timeline of more alerts than a function takes arguments', () => {
  it('groups them all into one entry, with the first receipt and the last end', () => {
    const unlimited = { ...DEFAULT_POLICY, limits: { ...DEFAULT_POLICY.limits, incidentEventsMax: 2 * LARGE } }
    const episodes = flappingEpisodes(LARGE)
    const [entry, ...others] = timelineOf({ episodes, changes: [], changeEvents: new Map(), messages: [] }, unlimited)
    expect(others).toEqual([])
    expect(entry).toMatchObject({ count: LARGE, text: `HighErrorRate fired ${LARGE} times` })
    expect(entry?.receivedAt).toBe(at('10:00') - seconds(60))
    expect(entry?.until).toBe(later(at('10:00'), milliseconds(10 * (LARGE - 1) + 5)))
  })
})
