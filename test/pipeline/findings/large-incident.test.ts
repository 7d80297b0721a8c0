import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { findingsOf } from '../../../src/pipeline/findings/findings.ts'
import { coverageOf } from '../../../src/pipeline/timeline/coverage.ts'
import { anOutage, incidentOf } from '../outage.ts'
import { flappingEpisodes, LARGE } from '../timeline/large-incident.ts'

/** A list that is copied for each event takes minutes here. */
describe('findings of more events than a function takes arguments', () => {
  it('count all of them', () => {
    const episodes = flappingEpisodes(LARGE)
    const events = episodes.flatMap((episode) => episode.events)
    const { anchors } = incidentOf(anOutage().alertFires('10:00'))
    const coverage = coverageOf(events, DEFAULT_POLICY)
    const findings = findingsOf({ episodes, events, anchors, coverage, status: 'resolved', omittedChanges: 0 }, DEFAULT_POLICY)
    const messageOf = (code: string) => findings.find((finding) => finding.code === code)?.message
    expect(messageOf('clock-skew')).toContain(`${LARGE} of its ${LARGE} events here arrived before they happened`)
    expect(messageOf('flapping')).toContain(`HighErrorRate on storefront fired ${LARGE} times`)
  })
})
