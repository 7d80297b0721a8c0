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
    ['Hindsight has not answered for more than 1 minute', minutes(1)],
    ['More than 1000 deliveries have been waiting to be read for more than 10 minutes', minutes(10)],
    ['Deliveries of slack are refused for more than 5 minutes: see the list of deliveries', minutes(5)],
    ["The API hasn't responded for 2 minutes", minutes(2)],
    ['No response from db-1 for more than 90s', seconds(90)],
    ['Replica has not been ready for 10 minutes', minutes(10)],
    ['5xx share above 5% for over 5m', minutes(5)],
    ['Queue is full for > 5m', minutes(5)],
    ['Probe fails for the last 10 minutes', minutes(10)],
    ['Probe has failed 5 minutes in a row', minutes(5)],
    ['The job queue is stuck for 5 consecutive minutes', minutes(5)],
    ['CPU usage has been above 90% in the last 15 minutes', minutes(15)],
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
    'Latency is high for more than 5 users',
    'Pod has been restarted 5 times in the last 10 minutes',
    'Error rate has been above 5% in the last 5 minutes',
    'No backup for 2 days in a row',
    'The exporter did not run for more than 30 minutes',
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
