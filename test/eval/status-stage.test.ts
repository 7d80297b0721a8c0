import { describe, expect, it } from 'vitest'
import { stageOfPhase, stageOfText } from '../../eval/status-stage.ts'
import { PHASES } from '../../src/domain/incident/timeline.ts'

describe('the stage that a status update announces', () => {
  it.each([
    ['investigating', 'Some customers may see errors when uploading files.'],
    ['investigating', 'We are looking into reports of failed logins.'],
    ['investigating', 'We are investigating slow queries and working on a fix.'],
    ['identified', 'The cause has been found and a patch is being deployed.'],
    ['identified', 'We continue to work on a fix.'],
    ['monitoring', 'A fix is in place and we are watching the results.'],
    ['monitoring', 'Error rates are back to normal. We are monitoring.'],
    ['monitoring', 'Traffic is recovering.'],
    ['resolved', 'This incident is resolved.'],
    ['resolved', 'All services are operating normally.'],
    ['resolved', 'Between 10:59 and 13:48 UTC users could not sign in. We are working to detect this earlier in the future.'],
    ['resolved', 'Users of the image service experienced slow responses.'],
  ])('is %s for "%s"', (stage, text) => {
    expect(stageOfText(text)).toBe(stage)
  })

  it('is what a heading says, whatever follows', () => {
    expect(stageOfText('Identified - we will post an update when it is resolved')).toBe('identified')
  })

  it('exists for every phase', () => {
    expect(Object.fromEntries(PHASES.map((phase) => [phase, stageOfPhase(phase)]))).toMatchObject({
      detection: 'investigating',
      escalation: 'investigating',
      identification: 'identified',
      mitigation: 'monitoring',
      resolution: 'resolved',
      followup: 'resolved',
    })
  })
})
