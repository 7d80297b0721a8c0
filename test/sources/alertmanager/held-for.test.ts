import { describe, expect, it } from 'vitest'
import { hours, minutes, seconds } from '../../../src/domain/time/time.ts'
import { heldFor } from '../../../src/sources/alertmanager/held-for.ts'

describe('heldFor', () => {
  it.each([
    ['Node has been unready for more than 15 minutes.', minutes(15)],
    ['StatefulSet has not matched the expected number of replicas for longer than 15 minutes.', minutes(15)],
    ['Rollout has not progressed for at least 15m.', minutes(15)],
    ['Load on 10.0.0.1:9100 has been 6.2 per core for more than 30 seconds', seconds(30)],
    ['Container is absent for 5 min', minutes(5)],
    ['CPU usage has been above 90% for the last 15 minutes, is currently at 97%', minutes(15)],
    ['Pod has been in a waiting state for longer than 1 hour', hours(1)],
    ['Down for 1h 30m', minutes(90)],
    ['down FOR OVER 2 MINUTES', minutes(2)],
    ['Lag is high for 1.5 hours', minutes(90)],
  ])('hears it in "%s"', (text, ms) => {
    expect(heldFor([text])).toBe(ms)
  })

  it.each([
    'Redis has not been backed up for 48 hours',
    'No new documents for 10 min!',
    'The job did not start for 10 minutes',
    "The bucket hasn't synced for more than 30 minutes",
    'Returning 5xx errors at a rate of 12% for the last 5 minutes',
    '5 errors in the last 5 minutes',
    'Disk will fill up within the next 4 hours',
    'Probe took more than 1s',
    'Waiting for 3 servers',
    'Certificate expires in less than 7 days',
    'InstanceDown',
    '',
  ])('hears nothing in "%s"', (text) => {
    expect(heldFor([text])).toBeNull()
  })

  it('does not let the negation of one sentence spoil the next', () => {
    expect(heldFor(['There is no backup. Replication has been broken for 10 minutes'])).toBe(minutes(10))
  })

  it('hears one time that is said twice, and none where two are said', () => {
    expect(heldFor(['down for 5m', 'down for more than 5 minutes'])).toBe(minutes(5))
    expect(heldFor(['down for 5m', 'degraded for 10m'])).toBeNull()
  })
})
