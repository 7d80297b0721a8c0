import { describe, expect, it } from 'vitest'
import { phaseOfText, phasesOf } from '../../../src/pipeline/phases/phases.ts'
import type { PhaseReading } from '../../../src/pipeline/phases/reading.ts'
import { isRemedyInEffect } from '../../../src/pipeline/phases/remedies.ts'
import model from '../../../src/pipeline/phases/weights.json' with { type: 'json' }

const phase = (text: string) => phaseOfText(text).phase

describe('the phase of one text', () => {
  it.each([
    ['resolution', 'Error rate is back to normal.'],
    ['resolution', 'The incident has been resolved'],
    ['resolution', 'Service fully restored'],
    ['resolution', 'All checks are green again'],
    ['escalation', 'Escalated to the storage team'],
    ['escalation', 'paging network team'],
    ['escalation', 'Incident declared'],
    ['detection', 'Monitoring alerts triggered due to high latency'],
    ['detection', 'Several customers report failed payments'],
    ['detection', 'page: login 5xx'],
    ['detection', 'First customer support ticket filed'],
    ['acknowledgement', 'Alert received by on-call'],
    ['impact_start', 'The whole site is not accessible'],
    ['impact_start', 'Users cannot log in'],
    ['misleading_path', 'Misleading: spent half an hour on the firewall'],
    ['misleading_path', 'The engineer assumed that the disk was full'],
    ['mitigation', 'Rolled back the release'],
    ['mitigation', 'Restarting the ingress controllers now'],
    ['mitigation', 'pushing corrected routing rules now'],
    ['mitigation', 'services began to recover'],
    ['identification', 'found it: LB is sending everything to two backends'],
    ['identification', 'The root cause was identified as an expired certificate'],
    ['acknowledgement', 'Acknowledged, on it'],
    ['acknowledgement', 'On-call engineer notified'],
    ['investigation', 'Checking the query logs'],
    ['communication', 'status page updated'],
    ['impact_start', 'The database becomes unresponsive'],
    ['change', 'New version deployed to production'],
    ['followup', 'Postmortem meeting scheduled for Monday'],
    ['resolution', 'Pages load at full speed. We consider this resolved.'],
    ['other', 'Lunch break for half of the team'],
    ['detection', 'A maintainer opens an issue: uploads are refused'],
    ['detection', 'A contributor tells us that his pushes are refused'],
    ['detection', 'The uptime check alerts'],
    ['escalation', "Ticket opened with the registry's support"],
    ['escalation', 'Crisis team convened'],
    ['identification', 'Support confirms that our address is throttled'],
    ['identification', 'Found: the new release drops a header'],
    ['mitigation', 'Service switched to read-only to protect the data'],
    ['mitigation', 'We extend the lifetime of sessions as a workaround'],
    ['misleading_path', 'We suspect the proxy and restart it. No change.'],
    ['impact_start', 'Volume full, pushes fail'],
    ['resolution', 'Portal fully available'],
    ['resolution', 'All edges serve the new certificate'],
    ['detection', 'A developer asks in #help why the queue does not move'],
    ['detection', 'First ticket by a customer'],
    ['escalation', 'Support engineer wakes the platform on-call'],
    ['escalation', "Call to the manufacturer's hotline"],
    ['mitigation', 'The file system is stopped as a precaution'],
    ['identification', 'Renewal job found to be stuck'],
    ['communication', 'Customer success informs enterprise customers'],
    ['detection', 'Uptime Robot emailed that the shop is down'],
    ['detection', 'Passengers phoned to say that tickets cannot be bought'],
    ['escalation', 'The matter was taken to the CTO'],
    ['escalation', 'Asked the search squad to step in'],
    ['misleading_path', 'Wrong turn: changed file permissions for an hour'],
    ['misleading_path', 'We blamed the cache, which was innocent'],
  ])('is %s for "%s"', (expected, text) => {
    expect(phase(text)).toBe(expected)
  })

  it('is the first of resolution, escalation, detection, false lead, mitigation, identification that the text states', () => {
    expect(phase('Restarted the proxy, and the issue was resolved.')).toBe('resolution')
    expect(phase('Found the cause and rolled back the change.')).toBe('mitigation')
    expect(phase('No sign of an attack; escalated to the network team.')).toBe('escalation')
  })

  it('is no recovery where others say that their own part is well', () => {
    expect(phase('The gateway provider confirmed that their systems were operational')).not.toBe('resolution')
  })

  it('is no recovery where the search goes on elsewhere', () => {
    expect(phase('Checked the cluster, all green, so we looked at the network')).toBe('investigation')
  })

  it('is a false lead where what was done on a suspicion changed nothing', () => {
    const phaseInStory = (text: string) =>
      phasesOf(['Alert fired', 'On-call joined', text].map((t) => ({ text: t, structured: null })))[2]?.phase
    expect(phaseInStory('The cache was thought to be full and was flushed, in vain')).toBe('misleading_path')
  })

  it('is not given by what is denied', () => {
    expect(phase('The issue is not resolved.')).not.toBe('resolution')
    expect(phase('We were unable to restart the database')).not.toBe('mitigation')
  })

  it('is not given by what is only intended', () => {
    expect(phase('We will roll back the release if this continues')).not.toBe('mitigation')
    expect(phase('The site should be fully restored once the import is done')).not.toBe('resolution')
  })

  it('is not given by a question', () => {
    expect(phase('Has the issue been resolved?')).not.toBe('resolution')
  })

  it('does not take what was found for a mitigation', () => {
    expect(phase('The team identified that the firewall was misconfigured, blocking traffic on port 443')).toBe('identification')
  })

  it('does not take the end of a part of the trouble for the end', () => {
    expect(phase('The SSL termination issue was resolved')).toBe('mitigation')
    expect(phase('The second node is back')).toBe('mitigation')
  })

  it('does not take what was suspected for what was found', () => {
    expect(phase('The database is suspected as the root cause')).toBe('investigation')
  })

  it('does not take an absence that was found for a cause', () => {
    expect(phase('Network analysis revealed no anomalies')).toBe('investigation')
    expect(phase('It was not caused by an attack, but by a misconfiguration')).toBe('identification')
  })

  it('does not take an alert that somebody acknowledged for a new one', () => {
    expect(phase('On-call engineer acknowledged the monitoring alert')).toBe('acknowledgement')
  })
})

describe('a remedy', () => {
  it('took effect, is tried, or failed', () => {
    expect(isRemedyInEffect('The configuration was reverted')).toBe(true)
    expect(isRemedyInEffect('The configuration is being reverted')).toBe(false)
    expect(isRemedyInEffect('Attempted to revert the configuration')).toBe(false)
    expect(isRemedyInEffect('Reverted the configuration, it did not help')).toBe(false)
  })
})

describe('the reason of a phase', () => {
  it('names the model, at most three signs, the words as they stand in the text, and the margin', () => {
    const { reason, confidence } = phaseOfText('Rolled back the release')
    expect(reason.rule).toBe(`phase-model-${model.version}`)
    expect(reason.signs?.length).toBeGreaterThan(0)
    expect(reason.signs?.length).toBeLessThanOrEqual(3)
    for (const word of reason.words) expect('Rolled back the release').toContain(word)
    expect(reason.margin).toBeGreaterThan(0.5)
    expect(reason.isUnsure).toBe(false)
    expect(confidence).toBeGreaterThan(reason.margin ?? 1)
  })

  it('says that it is unsure where another phase is nearly as probable', () => {
    const { reason } = phaseOfText('Coffee')
    expect(reason.margin).toBeLessThan(0.2)
    expect(reason.isUnsure).toBe(true)
  })

  it('is the heading where a text has one', () => {
    expect(phaseOfText('**Detection:** nobody saw it for an hour')).toEqual({
      phase: 'detection',
      reason: { rule: 'heading', words: ['Detection'] },
      confidence: 0.95,
    })
  })
})

const proven = (phase: PhaseReading['phase']): PhaseReading => ({ phase, reason: { rule: 'event', words: [] }, confidence: 0.9 })
const note = (text: string) => ({ text, structured: null })
const event = (phase: PhaseReading['phase']) => ({ text: '', structured: proven(phase) })
const phases = (inputs: Parameters<typeof phasesOf>[0], state?: Parameters<typeof phasesOf>[1]) =>
  phasesOf(inputs, state).map((reading) => reading.phase)

describe('the phases of a story', () => {
  const suspicion = note('Going through the traffic logs, this smells like a DDoS')

  it('leave a suspicion an investigation while nothing denies it', () => {
    expect(phases([event('detection'), event('acknowledgement'), suspicion]).at(-1)).toBe('investigation')
  })

  it('make a suspicion a false lead once a later text denies the same thing', () => {
    const readings = phasesOf([event('detection'), event('acknowledgement'), suspicion, note('Not an attack after all')])
    expect(readings[2]).toEqual({
      phase: 'misleading_path',
      reason: { rule: 'contradicted-later', words: ['smells like'] },
      confidence: 0.7,
    })
  })

  it('do not let the denial of one thing contradict the suspicion of another', () => {
    expect(phases([event('detection'), event('acknowledgement'), suspicion, note('It is not the certificate')])[2]).toBe('investigation')
  })

  it('leave a first look an investigation where an event proves the acknowledgement, even a later one', () => {
    expect(phases([event('detection'), note('Investigated the logs'), event('acknowledgement')])[1]).toBe('investigation')
  })

  it('read on as usual when an alert proves that it began again', () => {
    expect(phases([event('detection'), note('Service restored'), event('detection'), note('Restarted the proxy')]).at(-1)).toBe(
      'mitigation',
    )
  })

  it('depend on what stands beside them', () => {
    const fixed = note('The certificate was renewed')
    expect(phases([event('detection'), event('identification'), fixed, note('Everything works again')], 'finished')[2]).toBe('mitigation')
    const alone = phasesOf([fixed])[0]?.confidence
    const beside = phasesOf([event('identification'), fixed])[1]?.confidence
    expect(beside).not.toBe(alone)
  })

  it('never change what a heading or an event proves', () => {
    const headed = note('Investigation: read the logs')
    expect(phases([event('detection'), headed, event('resolution'), event('mitigation')])).toEqual([
      'detection',
      'investigation',
      'resolution',
      'mitigation',
    ])
  })

  it('are as many as the texts', () => {
    expect(phasesOf([])).toEqual([])
    expect(phasesOf([note(''), note(' \n ')])).toHaveLength(2)
  })
})
